//! DNS over HTTPS (RFC 8484), wire format. Raw answers are kept; what they mean is the core's to
//! say. Whatever is not a DNS message is a failure of the upstream, never an absent name.

mod asked;
mod client;
mod upstream;

use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, Comparison, DnsExchange, Failure, Observation, Stage, UpstreamFailure,
};
use strictmx_core::question::RecordType;
use tokio::time::Instant;

use crate::budget::DNS_NAME;
use crate::clock;
use crate::stages::milliseconds;
use crate::tls::Roots;

use asked::Asked;
pub(crate) use asked::Waits;
pub use upstream::{Upstream, UpstreamError};

pub(crate) const DNS_MESSAGE_TYPE: &str = "application/dns-message";

/// What is said of a resolver that does not get as far as any domain.
const FAILS_AT_ROOT: &str = "answers SERVFAIL even for the root zone: it reaches nobody, or its clock or its trust anchor is wrong";

/// What is asked for, with DNSSEC checked and without (RFC 4035 3.2.2).
#[derive(Debug)]
struct Query<'q> {
    owner: &'q DomainName,
    rtype: RecordType,
    checked: Vec<u8>,
    unchecked: Vec<u8>,
}

impl<'q> Query<'q> {
    /// `None` for a name that is too long.
    fn new(owner: &'q DomainName, rtype: RecordType) -> Option<Self> {
        Some(Self {
            owner,
            rtype,
            checked: dns::query(owner, rtype, false)?,
            unchecked: dns::query(owner, rtype, true)?,
        })
    }

    /// What an answer says.
    fn read(&self, exchange: &DnsExchange) -> Lookup {
        dns::read(self.owner, self.rtype, exchange)
    }
}

/// Asks a list of upstreams, in order, until one answers. That a lookup fails is believed of two.
#[derive(Debug)]
pub(crate) struct Resolver {
    upstreams: Vec<Asked>,
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
        let asked = upstreams
            .iter()
            .map(|upstream| Asked::new(upstream, roots, user_agent));
        Ok(Self {
            upstreams: asked.collect::<Result<_, String>>()?,
        })
    }

    /// Has it asked as often as there are questions, without a rate.
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

    /// What came of asking for one owner and type, which waits for others or does not.
    pub(crate) async fn ask(
        &self,
        owner: &DomainName,
        rtype: RecordType,
        waits: Waits,
    ) -> Observation {
        let Some(query) = Query::new(owner, rtype) else {
            return too_long(owner);
        };
        let begun = Instant::now();
        let deadline = begun + DNS_NAME;
        let mut failed_upstreams = Vec::new();
        let mut malformed = None;
        let mut fails_at_one = false;
        for asked in self.in_order() {
            match asked.lookup(&query, deadline, waits).await {
                Ok((mut exchange, lookup)) => {
                    exchange.failed_upstreams = failed_upstreams.clone();
                    exchange.elapsed_ms = milliseconds(begun.elapsed());
                    let failed = match lookup {
                        Lookup::Failed(DnsFailure::Malformed) => {
                            malformed = Some(exchange.clone());
                            let detail = "its answer is no DNS message about the question";
                            Some(asked.answered(Cause::Protocol, detail))
                        }
                        // REFUSED, NOTIMP, FORMERR: its own view of us, or of the question.
                        Lookup::Failed(DnsFailure::Rcode(code)) => {
                            let detail = format!("answered RCODE {code}");
                            Some(asked.answered(Cause::Rcode { code }, &detail))
                        }
                        Lookup::Failed(failure)
                            if failure.is_servfail() && asked.fails_at_root().await =>
                        {
                            let failure = Failure::new(Stage::Resolve, Cause::Protocol);
                            Some(asked.failed(owner, failure.detail(FAILS_AT_ROOT)))
                        }
                        // It may be in trouble itself.
                        Lookup::Failed(DnsFailure::ServFail(_))
                            if !fails_at_one && self.upstreams.len() > 1 =>
                        {
                            fails_at_one = true;
                            let cause = Cause::Rcode { code: 2 };
                            Some(asked.answered(cause, "answered SERVFAIL"))
                        }
                        _ => None,
                    };
                    let Some(failed) = failed else {
                        asked.tell_time().await;
                        // Whoever said that our clock is wrong says so again, or does not.
                        if self.clock_off().is_some() {
                            join_all(self.upstreams.iter().map(Asked::tell_time)).await;
                        }
                        return Observation::Dns(exchange);
                    };
                    failed_upstreams.push(failed);
                }
                Err(failure) => failed_upstreams.push(asked.failed(owner, failure)),
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
            return too_long(owner);
        };
        let begun = Instant::now();
        let asking = self.upstreams.iter().map(|asked| {
            let query = query.clone();
            async move {
                let answer = asked.exchange(query, begun + DNS_NAME, Waits::InTurn).await;
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
                Err(failure) => comparison.failed.push(asked.failed(owner, failure)),
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

fn too_long(owner: &DomainName) -> Observation {
    let detail = format!("{owner} is too long to be asked for");
    Observation::Unknown(Failure::new(Stage::Start, Cause::Protocol).detail(detail))
}

/// Nobody answered. That is our own trouble where none has taken the question, and nobody's to tell
/// where one has: the name servers of a domain can keep a resolver for longer than we wait. Where one
/// could not be asked in time, nobody knows whether it would have answered.
fn unanswered(failed: &[UpstreamFailure]) -> Observation {
    let detail: Vec<_> = failed.iter().map(describe).collect();
    let detail = detail.join("; ");
    let mut failures = failed.iter().map(|upstream| &upstream.failure);
    let taken = failures
        .clone()
        .filter(|failure| failure.stage >= Stage::ResponseHead);
    // SERVFAIL comes last: it is believed of two alone.
    let cause = taken
        .map(|it| it.cause.clone())
        .min_by_key(|cause| match cause {
            Cause::Timeout => 0,
            Cause::Rcode { code: 2 } => 2,
            _ => 1,
        });
    if cause.is_none() && failures.any(|failure| failure.stage == Stage::Start) {
        return Observation::Unknown(waits_too_long().detail(detail));
    }
    let cause = cause.unwrap_or(Cause::NoResolver);
    Observation::Unknown(Failure::new(Stage::Resolve, cause).detail(detail))
}

/// Nobody was asked, since others are.
pub(crate) fn waits_too_long() -> Failure {
    let why = "too many questions wait for their turn at a resolver".to_owned();
    Failure::new(Stage::Start, Cause::Withheld { why })
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
