//! Running scans, shared by all who ask for the same domain, and remembered briefly.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

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
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::limits::{Answer, Client, Limiter, Spent, Table};
use crate::{Limits, problem::Refused};

/// Finished scans that are remembered at most; the oldest are forgotten first.
const MAX_REMEMBERED: usize = 1_000;

/// Octets of what those scans saw, as JSON: that is 1,000 usual ones, or some dozens of the
/// largest. Those which run count, but are never forgotten; they have bounds of their own.
const MAX_OCTETS: usize = 256 * 1024 * 1024;

/// All scans of the service.
#[derive(Debug)]
pub(crate) struct Scans {
    network: Arc<Network>,
    limits: Limits,
    /// Cancelled when those which run have to come to an end.
    end: CancellationToken,
    limiter: Arc<Limiter>,
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
    /// Of these events, as JSON.
    octets: AtomicUsize,
}

impl Scans {
    pub(crate) fn new(
        network: Arc<Network>,
        limits: Limits,
        table: Table,
        end: CancellationToken,
    ) -> Self {
        Self {
            network,
            limits,
            end,
            limiter: Arc::new(Limiter::new(table)),
            by_domain: Mutex::default(),
        }
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// The scan of a domain: the one that is running, a remembered one, or a new one. With `fresh`
    /// a remembered one serves only where the domain has to be left in peace.
    ///
    /// # Errors
    /// [`Refused::Limit`] where a new one would be one too many.
    pub(crate) fn join(
        &self,
        policy_domain: &DomainName,
        fresh: bool,
        client: Client,
    ) -> Result<Arc<SharedScan>, Refused> {
        let mut by_domain = lock(&self.by_domain);
        let remembered = by_domain
            .get(policy_domain)
            .filter(|scan| self.is_good(scan));
        if let Some(scan) = remembered
            && !(fresh && scan.is_finished())
        {
            return Ok(Arc::clone(scan));
        }
        let now = Instant::now();
        let spent = if self.network.is_in_process(policy_domain) {
            self.limiter.check_inside(policy_domain, now)
        } else {
            self.limiter.check(client, policy_domain, now)
        };
        let spent = match (spent, remembered) {
            (Ok(spent), _) => spent,
            (Err(exceeded), Some(scan)) if exceeded.limit.answer == Answer::Remembered => {
                return Ok(Arc::clone(scan));
            }
            (Err(exceeded), _) => return Err(exceeded.into()),
        };
        by_domain.retain(|_, scan| self.is_good(scan));
        make_room(&mut by_domain, MAX_REMEMBERED, MAX_OCTETS);
        let scan = Arc::new(SharedScan::new(policy_domain.clone()));
        by_domain.insert(policy_domain.clone(), Arc::clone(&scan));
        let run = Arc::clone(&scan).run(
            Arc::clone(&self.network),
            self.limits.clone(),
            self.end.clone(),
            Arc::clone(&self.limiter),
            spent,
        );
        tokio::spawn(run);
        Ok(scan)
    }

    /// Whether it may be shown.
    fn is_good(&self, scan: &SharedScan) -> bool {
        !scan.is_finished() || scan.begun.elapsed() < self.limits.remember
    }
}

/// Forgets the oldest finished scans until there are fewer than `max_scans`, of fewer than
/// `max_octets` together, or none but those which run.
fn make_room(
    by_domain: &mut HashMap<DomainName, Arc<SharedScan>>,
    max_scans: usize,
    max_octets: usize,
) {
    let mut octets: usize = by_domain.values().map(|scan| scan.octets()).sum();
    while by_domain.len() >= max_scans || octets >= max_octets {
        let oldest = by_domain
            .iter()
            .filter(|(_, scan)| scan.is_finished())
            .min_by_key(|(_, scan)| scan.begun);
        let Some((domain, scan)) = oldest.map(|(domain, scan)| (domain.clone(), scan)) else {
            return;
        };
        octets = octets.saturating_sub(scan.octets());
        by_domain.remove(&domain);
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
            octets: AtomicUsize::new(0),
        }
    }

    async fn run(
        self: Arc<Self>,
        network: Arc<Network>,
        limits: Limits,
        end: CancellationToken,
        limiter: Arc<Limiter>,
        spent: Spent,
    ) {
        // Whatever happens to the task, those who listen learn that nothing more will come.
        let _last = Finally(&self);
        let mut scan = Scan::new(self.policy_domain.clone(), self.checked_at);
        let prober = network.prober();
        let deadline = async {
            let _ = tokio::time::timeout(limits.scan, end.cancelled()).await;
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
        limiter.ended(&self.policy_domain, scan.evidence().into(), spent);
    }

    fn push(&self, event: ScanEvent) {
        self.octets.fetch_add(octets(&event), Ordering::Relaxed);
        self.events.send_modify(|events| events.push(event));
    }

    fn is_finished(&self) -> bool {
        has_ended(&self.events.borrow())
    }

    fn octets(&self) -> usize {
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

/// Octets of an event as JSON, which are about those it takes in memory.
fn octets(event: &ScanEvent) -> usize {
    struct Counted(usize);
    impl std::io::Write for Counted {
        fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
            self.0 += octets.len();
            Ok(octets.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    // Shapes of the wire have string keys only, so that they always serialise.
    let _ = serde_json::to_writer(&mut counted, event);
    counted.0
}

/// Nothing comes after [`ScanEvent::Done`].
fn has_ended(events: &[ScanEvent]) -> bool {
    matches!(events.last(), Some(ScanEvent::Done {}))
}

/// A poisoned lock still holds a whole map: scans are put in and taken out in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use strictmx_core::question::{Question, RecordType};

    use super::*;

    fn domain(text: &str) -> DomainName {
        text.parse().expect("a domain")
    }

    /// Scans of `a.test`, `b.test` and so on, the oldest first; each has ended unless it runs.
    fn scans(running: &[bool]) -> HashMap<DomainName, Arc<SharedScan>> {
        let names = ["a.test", "b.test", "c.test"].map(domain);
        let begun = Instant::now();
        let scan = |(at, (name, runs)): (u64, (DomainName, &bool))| {
            let mut scan = SharedScan::new(name.clone());
            scan.begun = begun + std::time::Duration::from_secs(at);
            scan.push(ScanEvent::Asked {
                question: Question::Dns {
                    owner: name.clone(),
                    rtype: RecordType::Txt,
                },
            });
            if !runs {
                scan.push(ScanEvent::Done {});
            }
            (name, Arc::new(scan))
        };
        (0..)
            .zip(names.into_iter().zip(running))
            .map(scan)
            .collect()
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let each = scans(&[false])[&domain("a.test")].octets();
        assert!((30..200).contains(&each), "{each}");
        let ended = [false; 3];
        let some_run = [true, false, true];
        let cases = [
            ("there is room", ended, 4, 4 * each, "a.test b.test c.test"),
            ("too many", ended, 3, 4 * each, "b.test c.test"),
            ("too large", ended, 4, 3 * each, "b.test c.test"),
            ("much too large", ended, 4, each + 1, "c.test"),
            ("what runs stays", some_run, 4, 1, "a.test c.test"),
            ("nothing may stay", ended, 4, 0, ""),
        ];
        for (reason, running, max_scans, max_octets, left) in cases {
            let mut by_domain = scans(&running);
            make_room(&mut by_domain, max_scans, max_octets);
            let mut names: Vec<_> = by_domain.keys().map(ToString::to_string).collect();
            names.sort();
            assert_eq!(names.join(" "), left, "{reason}");
        }
    }
}
