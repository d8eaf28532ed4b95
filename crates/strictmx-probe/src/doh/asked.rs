//! One upstream, its connections, and whose turn it is there.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard};
use std::time::SystemTime;

use http::header;
use reqwest::Client;
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, DnsExchange, Failure, Stage, UpstreamFailure};
use strictmx_core::octets::Binary;
use strictmx_core::question::RecordType;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

use super::client::{cause_of_client, client};
use super::{DNS_MESSAGE_TYPE, Query, Upstream};
use crate::address_guard::{AddressGuard, Port};
use crate::budget::{self, DNS_MESSAGE, DNS_TRY, ROOT_AGAIN, UPSTREAM_REST};
use crate::clock::Told;
use crate::failure::words;
use crate::lock::lock;
use crate::name_guard::registered_domain;
use crate::pace::{self, TooLong};
use crate::rate::Ledger;
use crate::tls::Roots;

/// Registered domains about which an upstream says nothing, one after the other, until it is taken for
/// a dead one.
const SILENT: usize = 3;

/// Whether a question waits for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Among those of all scans.
    InTurn,
    /// Beside them: a single one, which is to tell whether resolvers answer at all.
    ForNobody,
}

/// An upstream with its connections.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) upstream: Upstream,
    client: Client,
    /// When the next question is due, if that matters.
    pub(super) turns: Option<Mutex<Ledger<()>>>,
    /// Questions that may be open there: with more of them a connection has no stream for the next one,
    /// whose time would be over before it is asked.
    pub(super) open: Semaphore,
    /// What time it is there.
    pub(super) clock: Told,
    lately: Mutex<Lately>,
    /// Locked while it is asked about the root.
    root: tokio::sync::Mutex<RootSaid>,
}

/// When it was last asked about the root, and whether it failed.
type RootSaid = Option<(Instant, bool)>;

/// What it has done lately.
#[derive(Debug, Default)]
struct Lately {
    /// It is asked last until then, so that one dead upstream does not cost every name its time.
    rests_until: Option<Instant>,
    /// Registered domains about which it has said nothing, since it last answered.
    silent_about: Vec<String>,
}

impl Asked {
    /// # Errors
    /// In words, where a client cannot be made of the configuration.
    pub(super) fn new(
        upstream: &Upstream,
        roots: &Roots,
        user_agent: &str,
    ) -> Result<Self, String> {
        let client = client(upstream, roots, user_agent)
            .map_err(|error| format!("{upstream} cannot be asked: {error}"))?;
        let is_own = is_own(upstream);
        let open = if is_own {
            budget::OWN_RESOLVER_OPEN
        } else {
            budget::RESOLVER_OPEN
        };
        Ok(Self {
            upstream: upstream.clone(),
            client,
            clock: Told::default(),
            turns: (!is_own).then(|| Mutex::new(Ledger::new(1))),
            open: Semaphore::new(open),
            lately: Mutex::default(),
            root: tokio::sync::Mutex::default(),
        })
    }

    pub(super) fn is_ready(&self, now: Instant) -> bool {
        self.lately().rests_until.is_none_or(|until| until <= now)
    }

    fn lately(&self) -> MutexGuard<'_, Lately> {
        lock(&self.lately)
    }

    /// It answers, though not this question: no reason to leave it in peace.
    pub(super) fn answered(&self, cause: Cause, detail: &str) -> UpstreamFailure {
        self.says(Failure::new(Stage::ResponseBody, cause).detail(detail))
    }

    /// It does not answer. What it took may be more than it can do, by the will of whoever owns the name:
    /// that is no reason to steer the questions about all others to another one.
    pub(super) fn failed(&self, owner: &DomainName, failure: Failure) -> UpstreamFailure {
        let mut lately = self.lately();
        let is_dead = match failure.stage {
            // Whom we did not get round to asking has not failed.
            Stage::Start => false,
            Stage::Resolve => true,
            _ => {
                let domain = registered_domain(owner);
                let is_known = lately.silent_about.iter().any(|known| known == domain);
                if !is_known && lately.silent_about.len() < SILENT {
                    lately.silent_about.push(domain.to_owned());
                }
                lately.silent_about.len() >= SILENT
            }
        };
        if is_dead {
            lately.rests_until = Some(Instant::now() + UPSTREAM_REST);
        }
        self.says(failure)
    }

    fn says(&self, failure: Failure) -> UpstreamFailure {
        UpstreamFailure {
            resolver: self.upstream.name().to_owned(),
            failure,
        }
    }

    /// What it says about one owner and type; where that is SERVFAIL, with what it says unchecked beside
    /// it. RFC 4035 5.5: bogus data is answered with SERVFAIL, as other trouble is.
    pub(super) async fn lookup(
        &self,
        query: &Query<'_>,
        deadline: Instant,
        waits: Waits,
    ) -> Result<(DnsExchange, Lookup), Failure> {
        let checked = query.checked.clone();
        let mut exchange = self.exchange(checked, deadline, waits).await?;
        let mut lookup = query.read(&exchange);
        if matches!(lookup, Lookup::Failed(DnsFailure::ServFail(_))) {
            let unchecked = query.unchecked.clone();
            let answer = self.exchange(unchecked, deadline, waits).await;
            exchange.checking_disabled = answer.ok().map(|answer| answer.message);
            lookup = query.read(&exchange);
        }
        Ok((exchange, lookup))
    }

    /// Whether it fails at the root zone, too: it reaches nobody then, or its clock or its trust anchor
    /// is wrong, and what it says of a domain is no fault of the domain.
    pub(super) async fn fails_at_root(&self) -> bool {
        let mut root = self.root.lock().await;
        let is_good_for = |fails| if fails { DNS_TRY } else { ROOT_AGAIN };
        match *root {
            Some((at, fails)) if at.elapsed() < is_good_for(fails) => fails,
            _ => self.asks_root(&mut root).await,
        }
    }

    /// Has it tell the time, if it has not lately: where it does not say it with its answers, as Unbound,
    /// by the root zone. Whoever else asks it meanwhile waits: nobody is contacted before that.
    pub(super) async fn tell_time(&self) {
        let is_due = || {
            let at = std::time::Instant::now();
            self.clock.is_to_be_asked(SystemTime::now(), at)
        };
        if is_due() {
            let mut root = self.root.lock().await;
            if is_due() {
                self.asks_root(&mut root).await;
            }
        }
    }

    /// Asks it about a record that the root has not, and takes the time from the answer; whether it fails
    /// to answer. That takes [`DNS_TRY`] at most, whatever else is asked, and so does waiting for it.
    async fn asks_root(&self, said: &mut RootSaid) -> bool {
        let root = DomainName::root();
        let Some(query) = Query::new(&root, RecordType::Txt) else {
            return false;
        };
        let deadline = Instant::now() + DNS_TRY;
        let answer = self.lookup(&query, deadline, Waits::ForNobody).await;
        let at = std::time::Instant::now();
        self.clock.asked(at);
        let fails = answer.map_or(true, |(exchange, lookup)| {
            if let Some(validity) = dns::root_validity(&exchange) {
                self.clock.root_validity(validity, at);
            }
            matches!(lookup, Lookup::Failed(failure) if failure.is_servfail())
        });
        *said = Some((Instant::now(), fails));
        fails
    }

    /// One query, one answer. Who may have taken the query fails in the response.
    pub(super) async fn exchange(
        &self,
        query: Vec<u8>,
        deadline: Instant,
        waits: Waits,
    ) -> Result<DnsExchange, Failure> {
        let _open = match waits {
            // Then the next upstream is asked, and nothing is learned of this one.
            Waits::InTurn => Some(self.turn(deadline).await.map_err(|TooLong| {
                let failure = Failure::new(Stage::Start, Cause::BudgetSpent);
                failure.detail("too many questions wait for their turn")
            })?),
            Waits::ForNobody => None,
        };
        let answered = timeout_at(deadline, timeout(DNS_TRY, self.post(query))).await;
        let Ok(Ok(answered)) = answered else {
            return Err(Failure::new(Stage::ResponseHead, Cause::Timeout));
        };
        if answered.is_ok() {
            self.lately().silent_about.clear();
        }
        answered
    }

    /// Waits until a question may be asked, as it is until what is given is dropped.
    async fn turn(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, TooLong> {
        if let Some(turns) = &self.turns {
            pace::wait(turns, (), budget::RESOLVER, deadline).await?;
        }
        // Whoever waits has his whole time for the answer yet, so that nobody takes ours for that of a
        // name server.
        let open = timeout_at(deadline - DNS_TRY, self.open.acquire()).await;
        open.ok().and_then(Result::ok).ok_or(TooLong)
    }

    async fn post(&self, query: Vec<u8>) -> Result<DnsExchange, Failure> {
        let failure = |stage, cause, detail: String| Failure::new(stage, cause).detail(detail);
        let of_client = |error: reqwest::Error| {
            let stage = if error.is_connect() {
                Stage::Resolve
            } else {
                Stage::ResponseHead
            };
            let cause = cause_of_client(&error);
            failure(stage, cause, words(&error.without_url()))
        };
        let request = self
            .client
            .post(self.upstream.url().clone())
            .header(header::CONTENT_TYPE, DNS_MESSAGE_TYPE)
            .header(header::ACCEPT, DNS_MESSAGE_TYPE)
            .body(query);
        let mut response = request.send().await.map_err(of_client)?;
        let status = response.status();
        if status != http::StatusCode::OK {
            // A gateway says so, too, of a resolver that the name servers of a domain keep busy.
            let stage = if status.is_server_error() {
                Stage::ResponseHead
            } else {
                Stage::Resolve
            };
            let detail = format!("answered HTTP {status}");
            return Err(failure(stage, Cause::Protocol, detail));
        }
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let media_type = header(header::CONTENT_TYPE).unwrap_or("nothing");
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(DNS_MESSAGE_TYPE) {
            let detail = format!(
                "answered {} instead of {DNS_MESSAGE_TYPE}",
                media_type.escape_debug()
            );
            return Err(failure(Stage::Resolve, Cause::Protocol, detail));
        }
        let age_s = header(header::AGE)
            .and_then(|age| age.parse().ok())
            .unwrap_or(0);
        // An answer out of a cache is of another time.
        if let Some(date) = header(header::DATE).filter(|_| age_s == 0) {
            self.clock.date(date, std::time::Instant::now());
        }
        let mut message = Vec::new();
        while let Some(octets) = response.chunk().await.map_err(of_client)? {
            if message.len() + octets.len() > DNS_MESSAGE {
                return Err(failure(
                    Stage::ResponseBody,
                    Cause::TooLarge,
                    format!("answered more than {DNS_MESSAGE} octets"),
                ));
            }
            message.extend_from_slice(&octets);
        }
        Ok(DnsExchange {
            resolver: self.upstream.name().to_owned(),
            message: Binary(message),
            age_s,
            checking_disabled: None,
            elapsed_ms: 0,
            failed_upstreams: Vec::new(),
        })
    }
}

/// Whether it is not of the public internet, and so of nobody but ourselves.
pub(super) fn is_own(upstream: &Upstream) -> bool {
    let guard = AddressGuard::new();
    let is_public = |address: &IpAddr| guard.admit(*address, Port::Https).is_ok();
    !upstream.addresses().is_empty() && !upstream.addresses().iter().any(is_public)
}
