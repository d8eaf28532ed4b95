//! One scan, shared by all who ask for its domain.

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::body::Bytes;
use futures_util::future::{BoxFuture, Shared};
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::question::Question;
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::{Event, drive};
use strictmx_probe::memory::Share;
use strictmx_probe::{Network, QueuePlaces};
use strictmx_wire::{FORMAT_VERSION, ScanEvent};
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::events::{self, Events};
use super::{KEPT, now};
use crate::Limits;
use crate::api::judged_in_turn;
use crate::body::{PIECE, in_pieces};
use crate::glance::Glance;
use crate::limits::{Limiter, Spent};
use crate::lock::lock;
use crate::problem::Refused;

/// The result as JSON but for its opening brace; or that it is being made.
type Judging = Shared<BoxFuture<'static, Result<Bytes, Refused>>>;

/// After so long without an event a comment is sent, which keeps proxies from closing a connection that
/// waits.
const STILL_THERE: Duration = Duration::from_secs(10);

/// One scan, running or finished. Those who take an answer hold no more of it than what is on its way to
/// them, however slow they are.
#[derive(Debug)]
pub(crate) struct SharedScan {
    pub(super) policy_domain: DomainName,
    checked_at: Timestamp,
    pub(super) begun: Instant,
    /// Whether all of it is inside this process, where a new one costs nobody anything.
    pub(super) inside: bool,
    /// The network of clients that has begun it, as the limiter calls it.
    pub(super) begun_by: u64,
    /// When it came to its end, or its result was written.
    ended: Mutex<Option<Instant>>,
    /// Everything that happened so far.
    events: Events,
    /// In memory, of these events and of the result.
    octets: AtomicUsize,
    /// The result, once somebody has asked for it.
    result: OnceLock<Judging>,
    /// The result at a glance, once somebody has asked for it.
    pub(crate) glance: OnceCell<Glance>,
    /// What was not asked because of lists, where it came to its end and met no other trouble that may
    /// have passed: it lasts as long as the lists do.
    lasting: OnceLock<Vec<Question>>,
    /// Whether it came to its end, with nothing left out for a reason of our own that may have passed.
    pub(super) whole: AtomicBool,
}

/// What a scan has while it runs.
#[derive(Debug)]
pub(super) struct Means {
    /// What it has cost.
    pub(super) spent: Spent,
    /// What it takes in memory.
    pub(super) share: Arc<Share>,
    /// Where it waits for its turns.
    pub(super) places: Arc<QueuePlaces>,
}

impl SharedScan {
    pub(super) fn new(policy_domain: DomainName, inside: bool, begun_by: u64) -> Self {
        let checked_at = now();
        Self {
            policy_domain,
            checked_at,
            begun: Instant::now(),
            inside,
            begun_by,
            ended: Mutex::default(),
            events: Events::default(),
            octets: AtomicUsize::new(0),
            result: OnceLock::new(),
            glance: OnceCell::new(),
            lasting: OnceLock::new(),
            whole: AtomicBool::new(false),
        }
    }

    /// One that whoever it is has begun, and that is not inside this process.
    #[cfg(test)]
    pub(super) fn of(policy_domain: DomainName) -> Self {
        Self::new(policy_domain, false, 0)
    }

    pub(super) async fn run(
        self: Arc<Self>,
        network: Arc<Network>,
        limits: Limits,
        end: CancellationToken,
        limiter: Arc<Limiter>,
        means: Means,
    ) {
        // Whatever happens to the task, those who listen learn that nothing more will come.
        let _last = Finally(&self);
        let mut scan = Scan::new(self.policy_domain.clone(), self.checked_at);
        let prober = network.prober_for(&self.policy_domain);
        let prober = prober
            .sharing_places(Arc::clone(&means.places))
            .within(Arc::clone(&means.share));
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
            if !means.share.take(octets(&event) + self.push(&event)) {
                full.cancel();
            }
        };
        drive(
            &mut scan,
            &prober,
            limits.questions_at_once,
            deadline,
            on_event,
        )
        .await;
        self.weigh(scan.evidence(), &network, &limiter, means.spent);
    }

    /// What has come of it, for those who ask and for the limits.
    pub(super) fn weigh(
        &self,
        evidence: &Evidence,
        network: &Network,
        limiter: &Limiter,
        spent: Spent,
    ) {
        let entries = &evidence.entries;
        let left_out: Vec<_> = left_out(entries).collect();
        self.whole.store(left_out.is_empty(), Ordering::Relaxed);
        let is_withheld = |failure: &Failure| matches!(failure.cause, Cause::Withheld { .. });
        if left_out.iter().all(|(_, failure)| is_withheld(failure))
            && !entries.iter().any(|entry| is_passing(entry))
        {
            let questions = left_out.iter().map(|(entry, _)| entry.question.clone());
            let _ = self.lasting.set(questions.collect());
        }
        let lasting = !self.met_passing_trouble(network);
        limiter.ended(&self.policy_domain, evidence.into(), lasting, spent);
    }

    /// Tells those who listen, and how many octets of memory that takes.
    pub(super) fn push(&self, event: &ScanEvent) -> usize {
        if matches!(event, ScanEvent::Done {}) {
            *lock(&self.ended) = Some(Instant::now());
        }
        let octets = self.events.push(event);
        self.take(octets);
        octets
    }

    /// It takes so many octets more.
    pub(super) fn take(&self, octets: usize) {
        self.octets.fetch_add(octets, Ordering::Relaxed);
    }

    pub(super) fn is_finished(&self) -> bool {
        self.events.are_all()
    }

    /// Whether it rests on trouble that may have passed, as one does that has not come to its end. That
    /// somebody is on a list passes when he no longer is.
    pub(super) fn met_passing_trouble(&self, network: &Network) -> bool {
        let stands = |question| network.keeps_from(question);
        !self
            .lasting
            .get()
            .is_some_and(|withheld| withheld.iter().all(stands))
    }

    /// Whether it has ended, or its result was written, no longer ago than that.
    pub(super) fn ended_within(&self, time: Duration) -> bool {
        lock(&self.ended).is_some_and(|at| at.elapsed() < time)
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

    /// All events from the first one on, to the last, as server-sent events.
    pub(crate) fn stream(
        self: &Arc<Self>,
    ) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
        let started = events::text(&ScanEvent::Started {
            format_version: FORMAT_VERSION,
            policy_domain: self.policy_domain.clone(),
            checked_at: self.checked_at,
            age_s: self.age_s(),
        });
        let next = (Arc::downgrade(self), self.events.follow(), 0);
        let rest = stream::unfold(next, |(scan, mut told, at)| async move {
            let more = told.wait_for(|told| told.pieces > at || told.all);
            let Ok(more) = timeout(STILL_THERE, more).await.map(|more| more.is_ok()) else {
                return Some((Bytes::from_static(b":\n\n"), (scan, told, at)));
            };
            // Where it has been forgotten, nothing more comes.
            let piece = more.then(|| scan.upgrade()?.events.piece(at)).flatten()?;
            Some((piece, (scan, told, at + 1)))
        });
        stream::iter([started.into()]).chain(rest).map(Ok)
    }

    /// Waits for the end, and gives the result as JSON but for its opening brace: judged and written once,
    /// whoever goes away, and the same octets for all who ask.
    ///
    /// # Errors
    /// [`Refused::Failed`].
    pub(super) async fn result(self: &Arc<Self>) -> Result<Bytes, Refused> {
        self.ended().await;
        let judging = self.result.get_or_init(|| {
            // It is kept by the scan, which it does not keep.
            let scan = Arc::downgrade(self);
            let judging = tokio::spawn(async move {
                let written = judged_in_turn(move || scan.upgrade()?.written());
                written.await?.ok_or(Refused::Failed)
            });
            let ended = |written: Result<_, _>| written.unwrap_or(Err(Refused::Failed));
            judging.map(ended).boxed().shared()
        });
        judging.clone().await
    }

    /// The result, which takes memory from then on.
    fn written(&self) -> Option<Bytes> {
        let result = judge(&self.seen()?);
        // Shapes of a result have string keys only, so that they always serialise.
        let octets = serde_json::to_vec(&strictmx_view::json::report(&result)).ok()?;
        let rest = Bytes::copy_from_slice(octets.strip_prefix(b"{")?);
        self.take(rest.len());
        *lock(&self.ended) = Some(Instant::now());
        Some(rest)
    }

    /// Its result in pieces, once there is one, as long as the scan is not forgotten.
    pub(crate) fn pieces(self: &Arc<Self>) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        let scan = Arc::downgrade(self);
        let octets = self.judged().map_or(0, Bytes::len);
        stream::iter((0..octets).step_by(PIECE)).map(move |at| {
            let scan = scan.upgrade();
            let piece = scan.and_then(|scan| in_pieces(scan.judged()?.get(at..)?).next());
            piece.ok_or(io::ErrorKind::ConnectionAborted.into())
        })
    }

    /// Its result, once there is one.
    pub(super) fn judged(&self) -> Option<&Bytes> {
        self.result.get()?.peek()?.as_ref().ok()
    }

    /// Waits for the end, and reads back what it has seen, in its turn.
    ///
    /// # Errors
    /// [`Refused::Failed`].
    pub(crate) async fn evidence(self: &Arc<Self>) -> Result<Evidence, Refused> {
        self.ended().await;
        let scan = Arc::clone(self);
        let seen = judged_in_turn(move || scan.seen());
        seen.await?.ok_or(Refused::Failed)
    }

    async fn ended(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self.events.follow().wait_for(|told| told.all).await;
    }

    /// What it has seen so far: as a page that is told the same has it.
    pub(crate) fn seen(&self) -> Option<Evidence> {
        let mut evidence = Evidence::new(self.policy_domain.clone(), self.checked_at);
        for event in self.events.read()? {
            if let ScanEvent::Answered {
                question,
                observation,
            } = event
            {
                evidence.record(question, observation);
            }
        }
        Some(evidence)
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

/// What we failed to find out, in whole or in part, for a reason of our own, or because no resolver
/// answered. A server slower than our deadline does not count: that was seen.
fn left_out(entries: &[Arc<Entry>]) -> impl Iterator<Item = (&Entry, &Failure)> {
    entries.iter().flat_map(move |entry| {
        let failures = entry.observation.failures();
        failures
            .filter(move |failure| is_ours(failure, entry, entries))
            .map(move |failure| (&**entry, failure))
    })
}

fn is_ours(failure: &Failure, entry: &Entry, entries: &[Arc<Entry>]) -> bool {
    match (&entry.observation, &failure.cause) {
        (Observation::Unknown(_), _) if failure.stage == Stage::Resolve => true,
        // Where we have one family of addresses, a host with both was seen.
        (_, Cause::NoRoute) => !entries.iter().any(|other| {
            std::mem::discriminant(&other.question) == std::mem::discriminant(&entry.question)
                && other.question.name() == entry.question.name()
                && !other.observation.failures().any(|it| it.cause.is_ours())
        }),
        // The host was slow itself, and no verdict depends on it but where its handshake failed.
        (Observation::TlsSurvey(_), Cause::BudgetSpent) => entries.iter().any(|other| {
            matches!(
                other.question,
                Question::Smtp { .. } | Question::Policy { .. }
            ) && other.question.name() == entry.question.name()
                && (other.observation.failures()).any(|it| it.stage == Stage::TlsHandshake)
        }),
        (_, cause) => cause.is_ours(),
    }
}

/// Says that a scan is over, even where its task panicked.
struct Finally<'a>(&'a SharedScan);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.push(&ScanEvent::Done {});
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

#[cfg(test)]
mod tests;
