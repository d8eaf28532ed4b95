//! Running scans, shared by all who ask for the same domain, and remembered briefly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use futures_util::Stream;
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::observation::Cause;
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::{Event, drive};
use strictmx_probe::Network;
use strictmx_wire::{FORMAT_VERSION, ScanEvent};
use tokio::sync::watch;

use crate::{Limits, problem::Refused};

/// Finished scans that are remembered at most; the oldest are forgotten first.
const MAX_REMEMBERED: usize = 1_000;

/// All scans of the service.
#[derive(Debug)]
pub(crate) struct Scans {
    network: Arc<Network>,
    limits: Limits,
    by_domain: Mutex<HashMap<DomainName, Arc<SharedScan>>>,
}

/// One scan, running or finished.
#[derive(Debug)]
pub(crate) struct SharedScan {
    policy_domain: DomainName,
    checked_at: Timestamp,
    begun: Instant,
    /// Everything that happened so far; a change wakes who waits for the next event.
    events: watch::Sender<Vec<ScanEvent>>,
}

impl Scans {
    pub(crate) fn new(network: Arc<Network>, limits: Limits) -> Self {
        Self {
            network,
            limits,
            by_domain: Mutex::default(),
        }
    }

    /// The scan of a domain: the one that is running, a remembered one, or a new one. With `fresh`
    /// a remembered one serves only while it is younger than the cooldown.
    ///
    /// # Errors
    /// [`Refused::Busy`] where a new one would be one too many.
    pub(crate) fn join(
        &self,
        policy_domain: &DomainName,
        fresh: bool,
    ) -> Result<Arc<SharedScan>, Refused> {
        let mut by_domain = lock(&self.by_domain);
        let good_for = if fresh {
            self.limits.cooldown
        } else {
            self.limits.remember
        };
        if let Some(scan) = by_domain.get(policy_domain)
            && (!scan.is_finished() || scan.begun.elapsed() < good_for)
        {
            return Ok(Arc::clone(scan));
        }
        by_domain
            .retain(|_, scan| !scan.is_finished() || scan.begun.elapsed() < self.limits.remember);
        if by_domain
            .values()
            .filter(|scan| !scan.is_finished())
            .count()
            >= self.limits.running_scans
        {
            return Err(Refused::Busy { retry_after_s: 5 });
        }
        if by_domain.len() >= MAX_REMEMBERED {
            let oldest = by_domain
                .iter()
                .filter(|(_, scan)| scan.is_finished())
                .min_by_key(|(_, scan)| scan.begun);
            if let Some(domain) = oldest.map(|(domain, _)| domain.clone()) {
                by_domain.remove(&domain);
            }
        }
        let scan = Arc::new(SharedScan::new(policy_domain.clone()));
        by_domain.insert(policy_domain.clone(), Arc::clone(&scan));
        tokio::spawn(Arc::clone(&scan).run(Arc::clone(&self.network), self.limits.clone()));
        Ok(scan)
    }
}

/// The time of a judgement that begins.
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_unix(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
}

impl SharedScan {
    fn new(policy_domain: DomainName) -> Self {
        let checked_at = now();
        Self {
            policy_domain,
            checked_at,
            begun: Instant::now(),
            events: watch::Sender::default(),
        }
    }

    async fn run(self: Arc<Self>, network: Arc<Network>, limits: Limits) {
        // Whatever happens to the task, those who listen learn that nothing more will come.
        let _last = Finally(&self);
        let mut scan = Scan::new(self.policy_domain.clone(), self.checked_at);
        let prober = network.prober();
        let deadline = async {
            tokio::time::sleep(limits.scan).await;
            Cause::BudgetSpent
        };
        let on_event = |event| {
            self.push(match event {
                Event::Asked(_, question) => ScanEvent::Asked { question },
                Event::Answered(_, question, observation) => ScanEvent::Answered {
                    question,
                    observation,
                },
            });
        };
        drive(
            &mut scan,
            &prober,
            limits.questions_at_once,
            deadline,
            on_event,
        )
        .await;
    }

    fn push(&self, event: ScanEvent) {
        self.events.send_modify(|events| events.push(event));
    }

    fn is_finished(&self) -> bool {
        has_ended(&self.events.borrow())
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

/// Says that a scan is over, even where its task panicked.
struct Finally<'a>(&'a SharedScan);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.push(ScanEvent::Done {});
    }
}

/// Nothing comes after [`ScanEvent::Done`].
fn has_ended(events: &[ScanEvent]) -> bool {
    matches!(events.last(), Some(ScanEvent::Done {}))
}

/// A poisoned lock still holds a whole map: scans are put in and taken out in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
