//! Asks a [`Prober`] what a [`Scan`] wants to know, until it is done or its time is up.
//!
//! Free of any runtime: the same loop runs under tokio and in a browser. What it needs of time
//! comes in as a future.

use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use strictmx_core::observation::{Cause, Observation};
use strictmx_core::question::Question;
use strictmx_core::scan::{Poll, QuestionId, Scan};

/// Whoever can answer questions: the network, a proxy, the lab, a recording.
pub trait Prober {
    /// Finds out. Never fails: what cannot be found out is [`Observation::Unknown`].
    fn ask(&self, question: Question) -> impl Future<Output = Observation>;
}

/// What happened in a scan, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "an event is handed on, not kept")]
pub enum Event {
    /// A question went out.
    Asked(QuestionId, Question),
    /// Its answer came.
    Answered(QuestionId, Question, Observation),
}

/// Drives a scan to its end: asks at most `concurrency` questions at a time, hands each answer to
/// the scan and to `on_event`. When `until` resolves, what is still open ends with that cause, and
/// what was learned before is kept.
pub async fn drive<P: Prober>(
    scan: &mut Scan,
    prober: &P,
    concurrency: usize,
    until: impl Future<Output = Cause>,
    mut on_event: impl FnMut(Event),
) {
    let mut until = pin!(until);
    let mut open = FuturesUnordered::new();
    loop {
        while open.len() < concurrency.max(1) {
            let Poll::Ask(id, question) = scan.poll() else {
                break;
            };
            on_event(Event::Asked(id, question.clone()));
            open.push(async move { (id, question.clone(), prober.ask(question).await) });
        }
        match select(open.next(), &mut until).await {
            Either::Left((Some((id, question, observation)), _)) => {
                scan.answer(id, observation.clone());
                on_event(Event::Answered(id, question, observation));
            }
            // Nothing is open and nothing was left to ask.
            Either::Left((None, _)) => return,
            Either::Right((cause, _)) => {
                stop(scan, &cause, &mut on_event);
                return;
            }
        }
    }
}

/// Ends a scan, announcing what was never asked and answering what is open.
fn stop(scan: &mut Scan, cause: &Cause, on_event: &mut impl FnMut(Event)) {
    let (asked, answered) = (scan.asked().len(), scan.evidence().entries.len());
    scan.stop(cause);
    let questions = || scan.asked().iter().enumerate();
    for (id, question) in questions().skip(asked) {
        on_event(Event::Asked(QuestionId(id), question.clone()));
    }
    for entry in &scan.evidence().entries[answered..] {
        if let Some((id, question)) = questions().find(|(_, asked)| **asked == entry.question) {
            let observation = entry.observation.clone();
            on_event(Event::Answered(
                QuestionId(id),
                question.clone(),
                observation,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, ready};

    use futures_util::FutureExt as _;
    use proptest::prelude::*;
    use strictmx_core::judge::judge;
    use strictmx_core::outcome::CheckOutcome;
    use strictmx_core::scenario::World;

    use super::*;

    /// Answers from a scenario's world, each answer after its own number of turns of the loop.
    struct Scripted {
        world: World,
        delays: Vec<usize>,
        asked: Cell<usize>,
        hangs: fn(&Question) -> bool,
    }

    impl Prober for Scripted {
        async fn ask(&self, question: Question) -> Observation {
            let turn = self.asked.replace(self.asked.get() + 1);
            if (self.hangs)(&question) {
                return pending().await;
            }
            let mut turns_left = self.delays[turn % self.delays.len()];
            std::future::poll_fn(|cx| {
                let ready = turns_left == 0;
                turns_left = turns_left.saturating_sub(1);
                cx.waker().wake_by_ref();
                if ready {
                    std::task::Poll::Ready(())
                } else {
                    std::task::Poll::Pending
                }
            })
            .await;
            self.world.observe(&question)
        }
    }

    /// Polls a future that wakes nobody until it is ready.
    fn run<F: Future>(future: F) -> F::Output {
        let mut future = pin!(future);
        for _ in 0..100_000 {
            if let Some(output) = future.as_mut().now_or_never() {
                return output;
            }
        }
        panic!("the future never became ready");
    }

    fn scan(delays: Vec<usize>, concurrency: usize) -> (Scan, Vec<Event>) {
        let world = World::new("").expect("the healthy world");
        let mut scan = Scan::new(world.policy_domain(), world.now());
        let prober = Scripted {
            world,
            delays,
            asked: Cell::new(0),
            hangs: |_| false,
        };
        let mut events = Vec::new();
        run(drive(&mut scan, &prober, concurrency, pending(), |event| {
            events.push(event);
        }));
        (scan, events)
    }

    /// Outcomes, in an order that does not depend on that of the answers.
    fn outcomes(scan: &Scan) -> Vec<CheckOutcome> {
        let mut outcomes = judge(scan.evidence()).outcomes;
        outcomes.sort_by(|a, b| (&a.check, &a.subject).cmp(&(&b.check, &b.subject)));
        outcomes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_order_of_answers_gives_the_same_outcomes(
            delays in proptest::collection::vec(0..12_usize, 1..20),
            concurrency in 0..10_usize,
        ) {
            let (reference, _) = scan(vec![0], 1);
            let (scan, _) = scan(delays, concurrency);
            prop_assert_eq!(outcomes(&scan), outcomes(&reference));
            prop_assert_eq!(scan.evidence().entries.len(), reference.evidence().entries.len());
        }
    }

    #[test]
    fn every_question_is_announced_and_answered_once() {
        let (scan, events) = scan(vec![3, 0, 1], 4);
        let asked = events
            .iter()
            .filter(|event| matches!(event, Event::Asked(..)))
            .count();
        assert_eq!(asked, scan.asked().len());
        assert_eq!(events.len(), 2 * asked);
    }

    #[test]
    fn the_deadline_keeps_what_was_learned() {
        let world = World::new("").expect("the healthy world");
        let mut scan = Scan::new(world.policy_domain(), world.now());
        let hangs = |question: &Question| matches!(question, Question::Smtp { .. });
        let prober = Scripted {
            world,
            delays: vec![0],
            asked: Cell::new(0),
            hangs,
        };
        let mut turns = 0;
        let until = std::future::poll_fn(|_| {
            turns += 1;
            if turns > 1_000 {
                std::task::Poll::Ready(Cause::BudgetSpent)
            } else {
                std::task::Poll::Pending
            }
        });
        run(drive(&mut scan, &prober, 8, until, |_| {}));
        assert_eq!(scan.poll(), Poll::Done);
        let report = judge(scan.evidence());
        assert_eq!(
            report.verdict.name(),
            "undetermined",
            "no MX host was talked to"
        );
        let policy_known = report
            .evidence
            .entries
            .iter()
            .any(|e| matches!(e.observation, Observation::Policy(_)));
        assert!(policy_known, "what came before the deadline stays");
    }

    #[test]
    fn a_deadline_in_the_past_asks_and_ends() {
        let world = World::new("").expect("the healthy world");
        let mut scan = Scan::new(world.policy_domain(), world.now());
        let prober = Scripted {
            world,
            delays: vec![0],
            asked: Cell::new(0),
            hangs: |_| true,
        };
        run(drive(
            &mut scan,
            &prober,
            8,
            ready(Cause::Cancelled),
            |_| {},
        ));
        assert_eq!(scan.poll(), Poll::Done);
    }
}
