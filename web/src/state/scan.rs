//! A scan as the page sees it: evidence that grows, and how it ended.

use std::rc::Rc;

use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::question::Question;
use strictmx_core::scan::{Poll, Scan};
use strictmx_wire::{Problem, ScanEvent};
use yew::Reducible;

use super::Shared;

/// Where a scan stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Nothing heard yet.
    Connecting,
    /// Answers are coming in.
    Running,
    /// Everything that will come has come.
    Done,
    /// The service refuses.
    Refused(Problem),
    /// The service tells what this page cannot read.
    Stale,
}

/// Who asks the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The companion service.
    Service,
    /// Nobody: the service does not answer, or broke off.
    Nobody,
    /// This page, by DNS over HTTPS: the visitor wants it to.
    Page,
}

/// The state of a result page.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanState {
    /// Where it stands.
    pub phase: Phase,
    /// Who asks.
    pub asker: Asker,
    /// What is known.
    pub evidence: Option<Shared<Evidence>>,
    /// What has been asked.
    pub asked: Vec<Question>,
    /// When the service began, in seconds before this page heard of it.
    pub age_s: u64,
    /// When the page began, in milliseconds of its own clock.
    pub begun_ms: f64,
    /// When it ended.
    pub ended_ms: Option<f64>,
}

/// What can happen.
#[allow(
    clippy::large_enum_variant,
    reason = "made once an event and never kept"
)]
#[derive(Clone, Debug)]
pub enum Action {
    /// Begin anew, at this time.
    Begin(f64),
    /// The service told something, at this time.
    Event(ScanEvent, f64),
    /// The service refuses.
    Refused(Problem),
    /// The service tells what this page cannot read, since it is of another version.
    Stale,
    /// The service cannot be reached, or broke off, at this time.
    Lost(f64),
    /// The page asks by itself from now on, which is this time.
    AskHere(f64),
    /// The visitor has seen enough, at this time.
    Stop(f64),
}

impl ScanState {
    /// A page that has just been opened.
    pub fn new(now_ms: f64) -> Self {
        Self {
            phase: Phase::Connecting,
            asker: Asker::Service,
            evidence: None,
            asked: Vec::new(),
            age_s: 0,
            begun_ms: now_ms,
            ended_ms: None,
        }
    }

    /// What was asked and not answered; nothing once the scan has ended.
    pub fn pending(&self) -> Vec<Question> {
        match (&self.phase, &self.evidence) {
            (Phase::Running, Some(evidence)) => {
                let open = |question: &&Question| evidence.observation(question).is_none();
                self.asked.iter().filter(open).cloned().collect()
            }
            _ => Vec::new(),
        }
    }

    fn answered(&mut self, question: Question, observation: Observation) {
        if let Some(evidence) = &mut self.evidence {
            evidence.edit().record(question, observation);
        }
    }
}

/// The evidence with "stopped" for whatever was still to be asked.
fn stopped(evidence: &Evidence) -> Evidence {
    let mut scan = Scan::new(evidence.policy_domain.clone(), evidence.checked_at);
    while let Poll::Ask(id, question) = scan.poll() {
        let known = evidence.observation(&question).cloned();
        let stopped = || Observation::Unknown(Failure::new(Stage::Start, Cause::Cancelled));
        scan.answer(id, known.unwrap_or_else(stopped));
    }
    scan.into_evidence()
}

impl Reducible for ScanState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Begin(now_ms) => state = Self::new(now_ms),
            // What the service has told stays.
            Action::Lost(now_ms) => {
                state.asker = Asker::Nobody;
                state.phase = Phase::Done;
                state.ended_ms = Some(now_ms);
            }
            Action::AskHere(now_ms) => {
                let evidence = state.evidence.take();
                state = Self::new(now_ms);
                state.asker = Asker::Page;
                if evidence.is_some() {
                    state.phase = Phase::Running;
                }
                state.evidence = evidence;
            }
            Action::Refused(problem) => state.phase = Phase::Refused(problem),
            Action::Stale => state.phase = Phase::Stale,
            Action::Stop(now_ms) => {
                state.phase = Phase::Done;
                state.ended_ms = Some(now_ms);
                state.evidence = state.evidence.as_deref().map(stopped).map(Shared::new);
            }
            Action::Event(event, now_ms) => match event {
                ScanEvent::Started {
                    policy_domain,
                    checked_at,
                    age_s,
                    ..
                } => {
                    state.phase = Phase::Running;
                    state.evidence = Some(Shared::new(Evidence::new(policy_domain, checked_at)));
                    state.age_s = age_s;
                }
                ScanEvent::Asked { question } => state.asked.push(question),
                ScanEvent::Answered {
                    question,
                    observation,
                } => state.answered(question, observation),
                ScanEvent::Done {} => {
                    state.phase = Phase::Done;
                    state.ended_ms = Some(now_ms);
                }
            },
        }
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests {
    use strictmx_core::question::RecordType;
    use strictmx_core::timestamp::Timestamp;

    use super::*;

    fn after(actions: Vec<Action>) -> ScanState {
        let state = actions
            .into_iter()
            .fold(Rc::new(ScanState::new(0.0)), Reducible::reduce);
        (*state).clone()
    }

    fn started() -> Action {
        let policy_domain = "example.com".parse().expect("a name");
        let event = ScanEvent::Started {
            format_version: strictmx_wire::FORMAT_VERSION,
            policy_domain,
            checked_at: Timestamp::from_unix(0),
            age_s: 3,
        };
        Action::Event(event, 1.0)
    }

    fn question() -> Question {
        Question::dns(
            "_mta-sts.example.com".parse().expect("a name"),
            RecordType::Txt,
        )
    }

    #[test]
    fn evidence_grows_as_answers_come() {
        let asked = Action::Event(
            ScanEvent::Asked {
                question: question(),
            },
            2.0,
        );
        let state = after(vec![started(), asked.clone()]);
        assert_eq!((state.pending(), state.age_s), (vec![question()], 3));
        let observation = Observation::Unknown(Failure::new(Stage::Resolve, Cause::NoResolver));
        let answered = Action::Event(
            ScanEvent::Answered {
                question: question(),
                observation,
            },
            3.0,
        );
        let state = after(vec![
            started(),
            asked,
            answered,
            Action::Event(ScanEvent::Done {}, 4.0),
        ]);
        assert_eq!((state.pending(), state.ended_ms), (Vec::new(), Some(4.0)));
        assert_eq!(
            state.evidence.map(|evidence| evidence.entries.len()),
            Some(1)
        );
    }

    #[test]
    fn a_lost_service_leaves_nobody_asking_until_the_visitor_wants_it() {
        let asked = || {
            let question = question();
            Action::Event(ScanEvent::Asked { question }, 2.0)
        };
        for (told, kept) in [(vec![], false), (vec![started(), asked()], true)] {
            let mut actions = told;
            actions.push(Action::Lost(9.0));
            let state = after(actions.clone());
            assert_eq!((state.asker, &state.phase), (Asker::Nobody, &Phase::Done));
            assert_eq!((state.pending(), state.ended_ms), (vec![], Some(9.0)));
            assert_eq!(state.evidence.is_some(), kept, "what is known is kept");
            actions.push(Action::AskHere(20.0));
            let state = after(actions);
            let phase = if kept {
                Phase::Running
            } else {
                Phase::Connecting
            };
            assert_eq!((state.asker, &state.phase), (Asker::Page, &phase));
            assert_eq!((state.pending(), state.ended_ms), (vec![], None));
            assert_eq!((state.begun_ms, state.evidence.is_some()), (20.0, kept));
        }
    }

    #[test]
    fn stopping_keeps_what_is_known_and_says_so_of_the_rest() {
        let world = strictmx_core::scenario::World::new("").expect("the healthy world");
        let known = world.evidence().observation(&question()).cloned();
        let known = known.expect("the record was asked for");
        let answered = Action::Event(
            ScanEvent::Answered {
                question: question(),
                observation: known.clone(),
            },
            2.0,
        );
        let state = after(vec![started(), answered, Action::Stop(9.0)]);
        let evidence = state.evidence.expect("is kept");
        assert_eq!((state.phase, state.ended_ms), (Phase::Done, Some(9.0)));
        assert_eq!(evidence.observation(&question()), Some(&known));
        let others = evidence
            .entries
            .iter()
            .filter(|entry| entry.question != question());
        let stopped = Observation::Unknown(Failure::new(Stage::Start, Cause::Cancelled));
        let others: Vec<_> = others.map(|entry| &entry.observation).collect();
        assert!(
            !others.is_empty() && others.iter().all(|seen| **seen == stopped),
            "{others:?}"
        );
    }
}
