//! An address of the policy host, and what came of asking it.

use std::net::IpAddr;

use crate::evidence::Entry;
use crate::facts::survey::lacks_suite;
use crate::facts::tls::Certificates;
use crate::facts::{Reading, Survey, TlsSeen};
use crate::observation::{Cause, Failure, HttpResponse, Observation, PolicyFetch, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{Question, Service};
use crate::timestamp::Timestamp;

/// One address of the policy host and what came of asking it.
#[derive(Debug)]
pub struct PolicyAttempt<'e> {
    /// What was asked: the source of every spot.
    pub question: Question,
    /// The address.
    pub address: IpAddr,
    /// What was seen, or why nothing was.
    pub seen: Result<PolicySeen<'e>, Failure>,
    /// What it makes of single ClientHellos.
    pub survey: Survey<'e>,
}

/// What was seen of a fetch.
#[derive(Debug)]
pub struct PolicySeen<'e> {
    /// As observed.
    pub fetch: &'e PolicyFetch,
    /// The TLS session, where the handshake finished.
    pub tls: Option<TlsSeen<'e>>,
}

/// A minute, after which senders may give up (RFC 8461 3.3).
pub(crate) const MAX_FETCH_MS: u64 = 60_000;

impl PolicySeen<'_> {
    /// How long the fetch took, from the connection on.
    pub(crate) fn elapsed_ms(&self) -> u64 {
        let timings = self.fetch.timings.iter();
        timings.map(|timing| u64::from(timing.elapsed_ms)).sum()
    }
}

impl<'e> PolicyAttempt<'e> {
    /// What came of asking that address for a policy.
    pub(super) fn new(reading: &Reading<'e>, entry: &'e Entry, address: IpAddr) -> Self {
        let question = entry.question.clone();
        let survey = Question::TlsSurvey {
            service: Service::Https,
            host: question.name().clone(),
            address,
        };
        let lacks_suite = match &entry.observation {
            Observation::Policy(fetch) => lacks_suite(fetch.failure.as_ref()),
            _ => false,
        };
        let survey = Survey::new(reading.evidence, survey, lacks_suite);
        Self {
            question,
            address,
            seen: seen(&entry.observation, &survey, &reading.certificates),
            survey,
        }
    }

    /// What was seen.
    ///
    /// # Errors
    /// Not tested where nothing was.
    pub fn seen(&self) -> Result<&PolicySeen<'e>, Skip> {
        self.seen
            .as_ref()
            .map_err(|failure| Skip::NotTested(self.question.clone(), failure.clone()))
    }

    /// What ended it early, whoever is to blame.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.seen {
            Ok(seen) => seen.fetch.failure.as_ref(),
            Err(failure) => Some(failure),
        }
    }

    /// What ended it in one of these stages, given in their order; `None` where it got further.
    ///
    /// # Errors
    /// Not applicable where it did not get so far; not tested where the prober stood in the way.
    pub fn failed_in(&self, stages: &[Stage]) -> Result<Option<&Failure>, Skip> {
        match self.failure() {
            Some(failure) if failure.cause.is_ours() => {
                Err(Skip::NotTested(self.question.clone(), failure.clone()))
            }
            Some(failure) if stages.contains(&failure.stage) => Ok(Some(failure)),
            Some(failure) if stages.first().is_some_and(|first| failure.stage < *first) => {
                Err(Because::SaidElsewhere.into())
            }
            _ => Ok(None),
        }
    }

    /// The TLS session.
    ///
    /// # Errors
    /// Not applicable where none came about; not tested where nobody knows, as where a response
    /// came and whoever fetched it, like a browser's extension, is not told of the session.
    pub fn tls(&self) -> Result<&TlsSeen<'e>, Skip> {
        let seen = self.seen()?;
        match &seen.tls {
            Some(tls) => Ok(tls),
            None if seen.fetch.response.is_some() => {
                let why = Failure::new(Stage::TlsHandshake, Cause::Unsupported);
                Err(Skip::NotTested(self.question.clone(), why))
            }
            None => Err(Because::NoTls.into()),
        }
    }

    /// The HTTP response.
    ///
    /// # Errors
    /// Not applicable where none came; not tested where nobody knows.
    pub fn response(&self) -> Result<&'e HttpResponse, Skip> {
        self.seen()?
            .fetch
            .response
            .as_ref()
            .ok_or(Skip::NotApplicable(Because::NoResponse))
    }

    /// The body, where status 200 came with a whole one that is not encoded. Certificate and
    /// media type are judged by their own checks; the text is judged all the same, so that one
    /// fault does not hide another.
    pub fn served(&self) -> Option<&'e [u8]> {
        let response = self.whole()?;
        (response.status == 200).then_some(&*response.body)
    }

    /// The response, where all of it came and its body is not encoded.
    pub(super) fn whole(&self) -> Option<&'e HttpResponse> {
        let fetch = self.seen.as_ref().ok()?.fetch;
        let response = fetch.response.as_ref()?;
        let readable = content_encoding(response).is_none() && fetch.failure.is_none();
        readable.then_some(response)
    }

    /// Whether a sender that comes to this address gets a policy text over verified TLS.
    pub(super) fn is_usable(&self, now: Timestamp) -> bool {
        self.may_be_used(now) && self.tls().is_ok()
    }

    /// Whether a sender that comes to this address gets a policy text, and over TLS that validates
    /// where TLS is known: a draft has none, and some probers are not told of it.
    pub(super) fn may_be_used(&self, now: Timestamp) -> bool {
        let takes = |response: &HttpResponse| {
            response.is_text_plain() && content_encoding(response).is_none()
        };
        self.served().is_some()
            && self
                .seen()
                .is_ok_and(|seen| seen.elapsed_ms() <= MAX_FETCH_MS)
            && self.response().is_ok_and(takes)
            && self.may_be_trusted(now)
    }

    /// Whether it takes connections, as far as is known. Where it takes none, senders go on to the next
    /// address; where TLS or the response fails, mostly not, for it is connections that HTTP libraries
    /// try at several.
    pub(crate) fn is_connected(&self) -> bool {
        matches!(self.failed_in(&[Stage::Connect]), Ok(None))
    }

    /// Whether a sender that comes to this address goes away without a policy.
    pub(super) fn is_in_vain(&self, now: Timestamp) -> bool {
        self.is_connected() && !self.may_be_used(now)
    }

    /// Whether nothing is known to be wrong with its TLS.
    pub(super) fn may_be_trusted(&self, now: Timestamp) -> bool {
        self.tls().map_or(true, |tls| tls.is_valid(now))
    }
}

/// What an observation shows.
fn seen<'e>(
    observation: &'e Observation,
    survey: &Survey<'_>,
    certificates: &Certificates<'e>,
) -> Result<PolicySeen<'e>, Failure> {
    match observation {
        Observation::Policy(fetch) => match &fetch.failure {
            // Ours to mend: nothing was learned about the host.
            Some(failure) if fetch.tls.is_none() && failure.cause.is_ours() => Err(failure.clone()),
            // Others may get a policy by it.
            failure if lacks_suite(failure.as_ref()) && survey.by_old_suites()?.is_some() => {
                Err(survey.suites_we_lack())
            }
            _ => Ok(PolicySeen {
                fetch,
                tls: (fetch.tls.as_ref()).map(|tls| TlsSeen::new(tls, certificates)),
            }),
        },
        Observation::Unknown(failure) => Err(failure.clone()),
        _ => Err(Failure::new(Stage::Start, Cause::Protocol)),
    }
}

/// The Content-Encoding of a response, where there is one that changes the octets (RFC 9110 8.4).
pub(crate) fn content_encoding(response: &HttpResponse) -> Option<String> {
    let encoding = response
        .header("content-encoding")?
        .lossy()
        .trim()
        .to_ascii_lowercase();
    (!encoding.is_empty() && encoding != "identity").then_some(encoding)
}
