//! DNS over HTTPS (RFC 8484), wire format. Raw answers are kept; what they mean is the core's to
//! say. Whatever is not a DNS message is a failure of the upstream, never an absent name.

mod client;
mod upstream;

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use http::header;
use reqwest::Client;
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, Comparison, DnsExchange, Failure, Observation, Stage, UpstreamFailure,
};
use strictmx_core::octets::Binary;
use strictmx_core::question::RecordType;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};

use crate::address_guard::{AddressGuard, Port};
use crate::budget::{self, DNS_MESSAGE, DNS_NAME, DNS_TRY, UPSTREAM_REST};
use crate::clock::{self, Told};
use crate::failure::words;
use crate::pace::{self, TooLong};
use crate::rate::Ledger;
use crate::stages::milliseconds;
use crate::tls::Roots;

use client::{cause_of_client, client};
pub use upstream::{Upstream, UpstreamError};

pub(crate) const DNS_MESSAGE_TYPE: &str = "application/dns-message";

/// Asks a list of upstreams, in order, until one answers. That a lookup fails is believed of two.
#[derive(Debug)]
pub(crate) struct Resolver {
    upstreams: Vec<Asked>,
}

/// An upstream with its connections.
#[derive(Debug)]
struct Asked {
    upstream: Upstream,
    client: Client,
    /// When the next question is due, if that matters.
    turns: Option<Mutex<Ledger<()>>>,
    /// Questions that may be open there: with more of them a connection has no stream for the next one,
    /// whose time would be over before it is asked.
    open: Semaphore,
    /// What time it is there.
    clock: Told,
    /// After a failure it is asked last until then, so that one dead upstream does not cost every
    /// name its time.
    rests_until: Mutex<Option<Instant>>,
}

impl Resolver {
    /// # Errors
    /// In words, where a client cannot be made of the configuration.
    pub(crate) fn new(
        upstreams: &[Upstream],
        roots: &Roots,
        user_agent: &str,
    ) -> Result<Self, String> {
        if upstreams.is_empty() {
            return Err("there is no upstream resolver".to_owned());
        }
        let ask = |upstream: &Upstream| {
            let client = client(upstream, roots, user_agent)
                .map_err(|error| format!("{upstream} cannot be asked: {error}"))?;
            let is_own = is_own(upstream);
            let open = if is_own {
                budget::OWN_RESOLVER_OPEN
            } else {
                budget::RESOLVER_OPEN
            };
            Ok(Asked {
                upstream: upstream.clone(),
                client,
                clock: Told::default(),
                turns: (!is_own).then(|| Mutex::new(Ledger::new(1))),
                open: Semaphore::new(open),
                rests_until: Mutex::default(),
            })
        };
        Ok(Self {
            upstreams: upstreams.iter().map(ask).collect::<Result<_, String>>()?,
        })
    }

    /// The same, asked as often as there are questions.
    pub(crate) fn unpaced(mut self) -> Self {
        for asked in &mut self.upstreams {
            asked.turns = None;
        }
        self
    }

    /// How many of those who were asked tell the time.
    pub(crate) fn clock_sources(&self) -> usize {
        clock::sources(self.upstreams.iter().map(|asked| &asked.clock))
    }

    /// How wrong our clock is, by those who were asked.
    pub(crate) fn clock_off(&self) -> Option<Duration> {
        let told = self.upstreams.iter().map(|asked| &asked.clock);
        clock::off(told, SystemTime::now(), std::time::Instant::now())
    }

    /// What came of asking for one owner and type.
    pub(crate) async fn ask(&self, owner: &DomainName, rtype: RecordType) -> Observation {
        let (Some(query), Some(unchecked)) = (
            dns::query(owner, rtype, false),
            dns::query(owner, rtype, true),
        ) else {
            let detail = format!("{owner} is too long to be asked for");
            return Observation::Unknown(
                Failure::new(Stage::Start, Cause::Protocol).detail(detail),
            );
        };
        let begun = Instant::now();
        let deadline = begun + DNS_NAME;
        let mut failed_upstreams = Vec::new();
        let mut malformed = None;
        let mut fails_at_one = false;
        for asked in self.in_order() {
            match asked.exchange(query.clone(), deadline).await {
                Ok(mut exchange) => {
                    exchange.failed_upstreams = failed_upstreams.clone();
                    exchange.elapsed_ms = milliseconds(begun.elapsed());
                    match dns::read(owner, rtype, &exchange) {
                        Lookup::Failed(DnsFailure::Malformed) => {
                            let detail = "its answer is no DNS message about the question";
                            failed_upstreams.push(asked.failed(
                                Failure::new(Stage::Resolve, Cause::Protocol).detail(detail),
                            ));
                            malformed = Some(exchange);
                            continue;
                        }
                        // RFC 4035 5.5: bogus data is answered with SERVFAIL, as other trouble is.
                        Lookup::Failed(DnsFailure::ServFail(_)) => {
                            let answer = asked.exchange(unchecked.clone(), deadline).await;
                            exchange.checking_disabled = answer.ok().map(|answer| answer.message);
                            let is_bogus = matches!(
                                dns::read(owner, rtype, &exchange),
                                Lookup::Failed(DnsFailure::Bogus(_))
                            );
                            // It may be in trouble itself.
                            if !is_bogus && !fails_at_one && self.upstreams.len() > 1 {
                                fails_at_one = true;
                                failed_upstreams.push(asked.answered("answered SERVFAIL", 2));
                                continue;
                            }
                        }
                        // REFUSED, NOTIMP, FORMERR: its own view of us, or of the question.
                        Lookup::Failed(DnsFailure::Rcode(code)) => {
                            failed_upstreams
                                .push(asked.answered(&format!("answered RCODE {code}"), code));
                            continue;
                        }
                        _ => {}
                    }
                    return Observation::Dns(exchange);
                }
                Err(failure) => failed_upstreams.push(asked.failed(failure)),
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        // Octets that nobody can read are still evidence.
        if let Some(exchange) = malformed {
            return Observation::Dns(exchange);
        }
        unanswered(&failed_upstreams)
    }

    /// What each upstream says, asked all at once; where none does, nothing was learned.
    pub(crate) async fn ask_each(&self, owner: &DomainName, rtype: RecordType) -> Observation {
        let Some(query) = dns::query(owner, rtype, false) else {
            let detail = format!("{owner} is too long to be asked for");
            return Observation::Unknown(
                Failure::new(Stage::Start, Cause::Protocol).detail(detail),
            );
        };
        let begun = Instant::now();
        let asking = self.upstreams.iter().map(|asked| {
            let query = query.clone();
            async move {
                let answer = asked.exchange(query, begun + DNS_NAME).await;
                (asked, answer, milliseconds(begun.elapsed()))
            }
        });
        let mut comparison = Comparison::default();
        for (asked, answer, elapsed_ms) in join_all(asking).await {
            match answer {
                Ok(mut exchange) => {
                    exchange.elapsed_ms = elapsed_ms;
                    comparison.answers.push(exchange);
                }
                Err(failure) => comparison.failed.push(asked.failed(failure)),
            }
        }
        if comparison.answers.is_empty() {
            return unanswered(&comparison.failed);
        }
        Observation::EachResolver(comparison)
    }

    /// Those that rest come last.
    fn in_order(&self) -> impl Iterator<Item = &Asked> {
        let now = Instant::now();
        let (rested, resting): (Vec<_>, Vec<_>) =
            self.upstreams.iter().partition(|asked| asked.is_ready(now));
        rested.into_iter().chain(resting)
    }
}

/// Whether it is not of the public internet, and so of nobody but ourselves.
fn is_own(upstream: &Upstream) -> bool {
    let guard = AddressGuard::new();
    let is_public = |address: &IpAddr| guard.admit(*address, Port::Https).is_ok();
    !upstream.addresses().is_empty() && !upstream.addresses().iter().any(is_public)
}

impl Asked {
    fn is_ready(&self, now: Instant) -> bool {
        let rests_until = *self
            .rests_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        rests_until.is_none_or(|until| until <= now)
    }

    /// It answers, though not this question: no reason to leave it in peace.
    fn answered(&self, detail: &str, code: u16) -> UpstreamFailure {
        UpstreamFailure {
            resolver: self.upstream.name().to_owned(),
            failure: Failure::new(Stage::ResponseBody, Cause::Rcode { code }).detail(detail),
        }
    }

    fn failed(&self, failure: Failure) -> UpstreamFailure {
        // Whom we did not get round to asking has not failed.
        if failure.cause != Cause::BudgetSpent {
            let rest = Some(Instant::now() + UPSTREAM_REST);
            *self
                .rests_until
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = rest;
        }
        UpstreamFailure {
            resolver: self.upstream.name().to_owned(),
            failure,
        }
    }

    /// One query, one answer. Who may have taken the query fails in the response.
    async fn exchange(&self, query: Vec<u8>, deadline: Instant) -> Result<DnsExchange, Failure> {
        // Then the next upstream is asked, and nothing is learned of this one.
        let waits_too_long = || {
            let failure = Failure::new(Stage::Resolve, Cause::BudgetSpent);
            failure.detail("too many questions wait for their turn")
        };
        if let Some(turns) = &self.turns {
            let turn = pace::wait(turns, (), budget::RESOLVER, deadline).await;
            turn.map_err(|TooLong| waits_too_long())?;
        }
        // Whoever waits has his whole time for the answer yet, so that nobody takes ours for that of a
        // name server.
        let open = timeout_at(deadline - DNS_TRY, self.open.acquire()).await;
        let Ok(Ok(_open)) = open else {
            return Err(waits_too_long());
        };
        match timeout_at(deadline, timeout(DNS_TRY, self.post(query))).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(Failure::new(Stage::ResponseHead, Cause::Timeout)),
        }
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

/// Nobody answered. That is our own trouble where none has taken the question, and nobody's to tell
/// where one has: the name servers of a domain can keep a resolver for longer than we wait.
fn unanswered(failed: &[UpstreamFailure]) -> Observation {
    let failures = failed.iter().map(|upstream| &upstream.failure);
    let taken = failures.filter(|failure| failure.stage >= Stage::ResponseHead);
    // SERVFAIL comes last: it is believed of two alone.
    let cause = taken
        .map(|it| it.cause.clone())
        .min_by_key(|cause| match cause {
            Cause::Timeout => 0,
            Cause::Rcode { code: 2 } => 2,
            _ => 1,
        });
    let detail: Vec<_> = failed.iter().map(describe).collect();
    let cause = cause.unwrap_or(Cause::NoResolver);
    Observation::Unknown(Failure::new(Stage::Resolve, cause).detail(detail.join("; ")))
}

fn describe(failed: &UpstreamFailure) -> String {
    let Failure { cause, detail, .. } = &failed.failure;
    let said = match (cause, detail.as_str()) {
        (Cause::Timeout, "") => "did not answer in time",
        (_, detail) => detail,
    };
    format!("{}: {said}", failed.resolver)
}

#[cfg(test)]
mod tests;
