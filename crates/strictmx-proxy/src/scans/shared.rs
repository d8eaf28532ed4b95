//! One scan, shared by all who ask for its domain.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::body::Bytes;
use futures_util::Stream;
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::question::Question;
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::{Event, drive};
use strictmx_probe::Network;
use strictmx_wire::{FORMAT_VERSION, ScanEvent};
use tokio::sync::{OnceCell, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::room::Share;
use super::{KEPT, now};
use crate::Limits;
use crate::api::judged;
use crate::glance::Glance;
use crate::limits::{Limiter, Spent};
use crate::problem::Refused;

/// One scan, running or finished.
#[derive(Debug)]
pub(crate) struct SharedScan {
    policy_domain: DomainName,
    checked_at: Timestamp,
    pub(super) begun: Instant,
    /// Everything that happened so far; a change wakes who waits for the next event.
    events: watch::Sender<Vec<ScanEvent>>,
    /// In memory, of these events and of the result.
    octets: AtomicUsize,
    /// The result as JSON, once somebody has asked for it.
    result: OnceCell<Bytes>,
    /// The same in a few words, once somebody has asked for these.
    pub(crate) glance: OnceCell<Glance>,
    /// Whether it came to its end, and not by trouble that may have passed.
    pub(super) lasting: AtomicBool,
    /// Whether it came to its end, with nothing left out for a reason of our own that may have passed.
    pub(super) whole: AtomicBool,
}

impl SharedScan {
    pub(super) fn new(policy_domain: DomainName) -> Self {
        let checked_at = now();
        Self {
            policy_domain,
            checked_at,
            begun: Instant::now(),
            events: watch::Sender::default(),
            octets: AtomicUsize::new(0),
            result: OnceCell::new(),
            glance: OnceCell::new(),
            lasting: AtomicBool::new(false),
            whole: AtomicBool::new(false),
        }
    }

    pub(super) async fn run(
        self: Arc<Self>,
        network: Arc<Network>,
        limits: Limits,
        end: CancellationToken,
        limiter: Arc<Limiter>,
        spent: Spent,
        mut share: Share,
    ) {
        // Whatever happens to the task, those who listen learn that nothing more will come.
        let _last = Finally(&self);
        let mut scan = Scan::new(self.policy_domain.clone(), self.checked_at);
        let prober = network.prober_for(&self.policy_domain);
        let full = end.child_token();
        let deadline = async {
            let _ = tokio::time::timeout(limits.scan, full.cancelled()).await;
            Cause::BudgetSpent
        };
        let on_event = |event| {
            let event = match event {
                Event::Asked(_, question) => ScanEvent::Asked { question },
                Event::Answered(_, question, observation) => ScanEvent::Answered {
                    question,
                    observation,
                },
            };
            // The scan has it, too, to decide what to ask next.
            if !share.take(2 * octets(&event)) {
                full.cancel();
            }
            self.push(event);
        };
        drive(
            &mut scan,
            &prober,
            limits.questions_at_once,
            deadline,
            on_event,
        )
        .await;
        let entries = &scan.evidence().entries;
        let whole = !is_left_out(entries);
        self.whole.store(whole, Ordering::Relaxed);
        let lasting = whole && !entries.iter().any(is_passing);
        self.lasting.store(lasting, Ordering::Relaxed);
        limiter.ended(&self.policy_domain, scan.evidence().into(), spent);
    }

    pub(super) fn push(&self, event: ScanEvent) {
        self.take(octets(&event));
        self.events.send_modify(|events| events.push(event));
    }

    /// It takes so many octets more.
    pub(super) fn take(&self, octets: usize) {
        self.octets.fetch_add(octets, Ordering::Relaxed);
    }

    pub(super) fn is_finished(&self) -> bool {
        has_ended(&self.events.borrow())
    }

    /// Whether it rests on trouble that may have passed, as one does that has not come to its end.
    pub(super) fn met_passing_trouble(&self) -> bool {
        !self.lasting.load(Ordering::Relaxed)
    }

    /// Whether it can be vouched for: told once it is finished.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Relaxed) && self.is_young()
    }

    /// Whether it is not too old to be told with its age.
    pub(super) fn is_young(&self) -> bool {
        self.begun.elapsed() < KEPT
    }

    pub(super) fn octets(&self) -> usize {
        self.octets.load(Ordering::Relaxed)
    }

    /// Seconds since it began.
    pub(crate) fn age_s(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }

    /// All events from the first one on, to the last.
    pub(crate) fn stream(self: Arc<Self>) -> impl Stream<Item = ScanEvent> + Send {
        let started = ScanEvent::Started {
            format_version: FORMAT_VERSION,
            policy_domain: self.policy_domain.clone(),
            checked_at: self.checked_at,
            age_s: self.age_s(),
        };
        // The next index, until the last event was handed out.
        let rest = futures_util::stream::unfold((self, Some(0)), |(scan, at)| async move {
            let at = at?;
            let mut events = scan.events.subscribe();
            // The sender lives in `scan`, so that waiting cannot fail.
            let event = events
                .wait_for(|events| events.len() > at)
                .await
                .ok()?
                .get(at)?
                .clone();
            let next = (!matches!(event, ScanEvent::Done {})).then_some(at + 1);
            Some((event, (scan, next)))
        });
        futures_util::StreamExt::chain(futures_util::stream::iter([started]), rest)
    }

    /// Waits for the end, and gives the result as JSON: judged and written once, and the same
    /// octets for all who ask.
    ///
    /// # Errors
    /// [`Refused::Failed`].
    pub(super) async fn result(&self) -> Result<Bytes, Refused> {
        let result = self.result.get_or_try_init(async || {
            let evidence = self.evidence().await;
            let written = judged(move || {
                // Shapes of a result have string keys only, so that they always serialise.
                serde_json::to_vec(&strictmx_view::json::report(&judge(&evidence)))
            });
            let octets = written.await?.map_err(|_| Refused::Failed)?;
            self.take(octets.len());
            Ok(Bytes::from(octets))
        });
        result.await.cloned()
    }

    /// Waits for the end.
    pub(crate) async fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::new(self.policy_domain.clone(), self.checked_at);
        let mut events = self.events.subscribe();
        // The sender lives in `self`, so that waiting cannot fail.
        let Ok(events) = events.wait_for(|events| has_ended(events)).await else {
            return evidence;
        };
        for event in events.iter() {
            if let ScanEvent::Answered {
                question,
                observation,
            } = event
            {
                evidence.record(question.clone(), observation.clone());
            }
        }
        evidence
    }
}

/// Whether name servers failed in a way that the next minute may end.
fn is_passing(entry: &Entry) -> bool {
    let (Question::Dns { owner, rtype }, Observation::Dns(exchange)) =
        (&entry.question, &entry.observation)
    else {
        return false;
    };
    matches!(
        dns::read(owner, *rtype, exchange),
        Lookup::Failed(DnsFailure::ServFail(_) | DnsFailure::Rcode(_))
    )
}

/// Whether something was left out for a reason of our own, as a whole or in part, or since no resolver
/// answered. A server that keeps us for longer than we wait has been seen doing so.
fn is_left_out(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| {
        let mut failures = entry.observation.failures();
        failures.any(|failure| is_ours(failure, entry, entries))
    })
}

fn is_ours(failure: &Failure, entry: &Entry, entries: &[Entry]) -> bool {
    match (&entry.observation, &failure.cause) {
        (Observation::Unknown(_), _) if failure.stage == Stage::Resolve => true,
        // Where we have one family of addresses, a host with both was seen.
        (_, Cause::NoRoute) => !entries.iter().any(|other| {
            std::mem::discriminant(&other.question) == std::mem::discriminant(&entry.question)
                && other.question.name() == entry.question.name()
                && !other.observation.failures().any(|it| it.cause.is_ours())
        }),
        // No verdict depends on it, and the host was slow itself.
        (Observation::TlsSurvey(_), Cause::BudgetSpent) => false,
        (_, cause) => cause.is_ours(),
    }
}

/// Says that a scan is over, even where its task panicked.
struct Finally<'a>(&'a SharedScan);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.push(ScanEvent::Done {});
    }
}

/// About so many octets an event takes in memory.
fn octets(event: &ScanEvent) -> usize {
    size_of::<ScanEvent>()
        + match event {
            ScanEvent::Asked { question } => question.name().a_label().len(),
            ScanEvent::Answered {
                question,
                observation,
            } => question.name().a_label().len() + observation.octets(),
            ScanEvent::Started { .. } | ScanEvent::Done {} => 0,
        }
}

/// Nothing comes after [`ScanEvent::Done`].
fn has_ended(events: &[ScanEvent]) -> bool {
    matches!(events.last(), Some(ScanEvent::Done {}))
}

#[cfg(test)]
mod tests;
