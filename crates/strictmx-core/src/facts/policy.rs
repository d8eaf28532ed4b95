//! The policy host: its addresses, the attempts to fetch, and the policy.

use std::net::IpAddr;

use crate::dns::{Lookup, RecordData};
use crate::domain_name::DomainName;
use crate::evidence::{Entry, Evidence};
use crate::finding::Finding;
use crate::observation::{Cause, Failure, HttpResponse, Observation, PolicyFetch, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{NearPath, Question, RecordType, Service};
use crate::sort;
use crate::span::Parsed;
use crate::sts;
use crate::timestamp::Timestamp;

use super::{Facts, Looked, Survey, TlsSeen};

/// Everything known about the policy host.
#[derive(Debug)]
pub struct PolicyHostFacts<'e> {
    /// `mta-sts.<policy domain>`.
    pub name: DomainName,
    /// A and AAAA of it.
    pub addresses: [Looked; 2],
    /// One for each address that was tried.
    pub attempts: Vec<PolicyAttempt<'e>>,
    /// The first path near the policy's own that has one.
    near_path: Option<NearPath>,
    /// What is served, the one that counts first.
    bodies: Vec<Body<'e>>,
}

/// Addresses whose bodies are read; nobody has so many that differ.
const MAX_BODIES: usize = 8;

/// A body that is served, at the first of the addresses that serve it best.
#[derive(Debug)]
pub struct Body<'e> {
    /// Where it came from.
    pub question: Question,
    /// As served.
    pub octets: &'e [u8],
    /// What the parser makes of it.
    pub parsed: Parsed<sts::Policy, sts::policy::Fault>,
    /// It came over TLS that validates, as far as anybody knows.
    is_trusted: bool,
    /// And as a sender wants it (RFC 8461 3.2, 3.3).
    is_usable: bool,
}

/// Where a body came from, the body, and what the parser makes of it.
pub type Served<'a, 'e> = (
    &'a Question,
    &'e [u8],
    &'a Parsed<sts::Policy, sts::policy::Fault>,
);

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

impl<'e> PolicyHostFacts<'e> {
    pub(super) fn new(evidence: &'e Evidence) -> Self {
        let name = evidence.policy_domain.prefixed("mta-sts");
        let addresses = [RecordType::A, RecordType::Aaaa]
            .map(|rtype| Looked::new(evidence, Question::dns(name.clone(), rtype)));
        // What another host serves is no policy of this domain, whoever put it among the evidence.
        let of_host = (evidence.entries.iter()).filter(|entry| *entry.question.name() == name);
        let mut attempts: Vec<_> = of_host
            .clone()
            .filter_map(|entry| match &entry.question {
                Question::Policy { address, .. } => Some(PolicyAttempt {
                    question: entry.question.clone(),
                    address: *address,
                    seen: seen(&entry.observation),
                    survey: Survey::new(
                        evidence,
                        Question::TlsSurvey {
                            service: Service::Https,
                            host: name.clone(),
                            address: *address,
                        },
                        false,
                    ),
                }),
                _ => None,
            })
            .collect();
        // Answers come in any order; what is made of them must not depend on it. IPv4 first.
        sort::by_key(&mut attempts, |attempt: &PolicyAttempt<'_>| attempt.address);
        let bodies = bodies(evidence, &attempts);
        let near_path = of_host.filter_map(near_path).min();
        Self {
            name,
            addresses,
            attempts,
            near_path,
            bodies,
        }
    }

    /// All addresses, IPv4 first; empty where there is known to be none.
    ///
    /// # Errors
    /// Not tested where one family is unknown and the other has none.
    pub fn known_addresses(&self) -> Result<Vec<IpAddr>, Skip> {
        known_addresses(&self.addresses)
    }

    /// Whether all was seen which can be: one address of each family stands for the others.
    pub(crate) fn is_all_seen(&self) -> bool {
        let tried = self.attempts.iter().map(|attempt| attempt.address);
        let untried = untried(&self.addresses, &tried.collect::<Vec<_>>());
        untried == Ok(None) && self.attempts.iter().all(|attempt| attempt.seen.is_ok())
    }

    /// All addresses found, IPv4 first.
    pub fn all_addresses(&self) -> Vec<IpAddr> {
        self.addresses.iter().flat_map(addresses_of).collect()
    }

    /// Every body that is served, each once: a draft before what is published, one that senders can
    /// use before one that they cannot, else IPv4 first.
    pub fn bodies(&self) -> &[Body<'e>] {
        &self.bodies
    }

    /// Whether what is served comes over TLS that validates, as far as anybody knows.
    pub(super) fn is_trusted(&self) -> bool {
        self.bodies.first().is_some_and(|body| body.is_trusted)
    }

    /// Whether it comes as a sender wants it.
    pub(super) fn is_usable(&self) -> bool {
        self.bodies.first().is_some_and(|body| body.is_usable)
    }

    /// Whether a valid policy is served at an address.
    fn is_valid_at(&self, attempt: &PolicyAttempt<'_>) -> bool {
        let same = |body: &&Body<'_>| Some(body.octets) == attempt.served();
        let body = self.bodies.iter().find(same);
        body.is_some_and(|body| body.parsed.value.is_some())
    }

    /// The body that was served, with what the parser makes of it.
    ///
    /// # Errors
    /// Not applicable where none is served; not tested where nobody knows.
    pub fn served(&self) -> Result<Served<'_, 'e>, Skip> {
        if let Some(body) = self.bodies.first() {
            return Ok((&body.question, body.octets, &body.parsed));
        }
        for looked in &self.addresses {
            looked.known()?;
        }
        if self.attempts.is_empty()
            && let Some(address) = self.all_addresses().first()
        {
            let question = Question::Policy {
                policy_host: self.name.clone(),
                address: *address,
            };
            let why = Failure::new(Stage::Start, Cause::NotAnswered);
            return Err(Skip::NotTested(question, why));
        }
        // One address that was tried and gave nothing decides; only if none could be tried at
        // all does nobody know.
        let mut unknown = None;
        for attempt in &self.attempts {
            match attempt.failure() {
                Some(failure) if attempt.seen.is_err() || failure.cause.is_ours() => {
                    unknown = Some(Skip::NotTested(attempt.question.clone(), failure.clone()));
                }
                _ => return Err(Because::NoPolicy.into()),
            }
        }
        Err(unknown.unwrap_or(Skip::NotApplicable(Because::NoPolicy)))
    }

    /// Whether a body is served.
    ///
    /// # Errors
    /// Not tested where nobody knows.
    pub fn is_served(&self) -> Result<bool, Skip> {
        match self.served() {
            Ok(_) => Ok(true),
            Err(Skip::NotApplicable(_)) => Ok(false),
            Err(not_tested) => Err(not_tested),
        }
    }

    /// Where a policy is found instead of its place.
    pub fn near_path(&self) -> Option<NearPath> {
        self.near_path
    }

    /// The valid policy; see [`Facts::policy`](super::Facts::policy).
    pub(super) fn policy(&self) -> Result<&sts::Policy, Skip> {
        let (_, _, parsed) = self.served()?;
        parsed
            .value
            .as_ref()
            .ok_or(Skip::NotApplicable(Because::PolicyInvalid))
    }
}

impl Facts<'_> {
    /// Weighs a fault of one address of the policy host: where another address serves the policy
    /// as it should, senders that come to that one, or try it next, are protected.
    #[must_use]
    pub fn weigh_attempt(&self, attempt: &PolicyAttempt<'_>, finding: Finding) -> Finding {
        match self.serves_instead_of(attempt) {
            Some(_) => finding.avoidable(),
            None => finding,
        }
    }

    /// Another attempt than this one, at which senders get a valid policy.
    pub fn serves_instead_of(&self, attempt: &PolicyAttempt<'_>) -> Option<&PolicyAttempt<'_>> {
        let mut others = self
            .policy_host
            .attempts
            .iter()
            .filter(|other| other.address != attempt.address);
        others.find(|other| other.is_usable(self.now) && self.policy_host.is_valid_at(other))
    }
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
        let fetch = self.seen.as_ref().ok()?.fetch;
        let response = fetch.response.as_ref()?;
        let readable = response.status == 200
            && content_encoding(response).is_none()
            && fetch.failure.is_none();
        readable.then_some(&*response.body)
    }

    /// Whether a sender that comes to this address gets a policy text over verified TLS.
    fn is_usable(&self, now: Timestamp) -> bool {
        self.may_be_used(now) && self.tls().is_ok()
    }

    /// The same, as far as anybody knows: a draft has no TLS, and some probers are not told of it.
    fn may_be_used(&self, now: Timestamp) -> bool {
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

    /// Whether nothing is known to be wrong with its TLS.
    fn may_be_trusted(&self, now: Timestamp) -> bool {
        self.tls().map_or(true, |tls| tls.is_valid(now))
    }
}

/// What is served at these addresses, in the order of [`PolicyHostFacts::bodies`].
fn bodies<'e>(evidence: &Evidence, attempts: &[PolicyAttempt<'e>]) -> Vec<Body<'e>> {
    let now = evidence.checked_at;
    let is_draft = |question: &Question| {
        let mut entries = evidence.entries.iter();
        entries.any(|entry| entry.draft && entry.question == *question)
    };
    let mut bodies: Vec<Body<'_>> = Vec::new();
    let served = attempts.iter().filter_map(|it| Some((it, it.served()?)));
    for (attempt, octets) in served.take(MAX_BODIES) {
        let is_usable = attempt.may_be_used(now);
        let known = bodies.iter_mut().find(|body| body.octets == octets);
        match known {
            // The same, where it comes better.
            Some(body) if is_usable && !body.is_usable => {
                body.question = attempt.question.clone();
                (body.is_trusted, body.is_usable) = (true, true);
            }
            Some(_) => {}
            None => bodies.push(Body {
                question: attempt.question.clone(),
                octets,
                parsed: sts::policy::parse(octets),
                is_trusted: attempt.may_be_trusted(now),
                is_usable,
            }),
        }
    }
    sort::by_key(&mut bodies, |body: &Body<'_>| {
        let is_valid = body.parsed.value.is_some();
        let is_good = (
            is_draft(&body.question),
            is_valid && body.is_usable,
            is_valid,
        );
        std::cmp::Reverse(is_good)
    });
    bodies
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

/// A near path at which a policy is served.
fn near_path(entry: &Entry) -> Option<NearPath> {
    let (Question::NearPath { path, .. }, Observation::Policy(fetch)) =
        (&entry.question, &entry.observation)
    else {
        return None;
    };
    let response = fetch
        .response
        .as_ref()
        .filter(|response| response.status == 200)?;
    let seen = sts::policy::parse(&response.body).seen;
    (seen.mode.is_some() && seen.max_age.is_some()).then_some(*path)
}

fn seen(observation: &Observation) -> Result<PolicySeen<'_>, Failure> {
    match observation {
        Observation::Policy(fetch) => match &fetch.failure {
            // Ours to mend: nothing was learned about the host.
            Some(failure) if fetch.tls.is_none() && failure.cause.is_ours() => Err(failure.clone()),
            _ => Ok(PolicySeen {
                fetch,
                tls: fetch.tls.as_ref().map(TlsSeen::new),
            }),
        },
        Observation::Unknown(failure) => Err(failure.clone()),
        _ => Err(Failure::new(Stage::Start, Cause::Protocol)),
    }
}

/// The addresses of both lookups; an error where none is found and not both are known.
pub(super) fn known_addresses(lookups: &[Looked; 2]) -> Result<Vec<IpAddr>, Skip> {
    let found: Vec<_> = lookups.iter().flat_map(addresses_of).collect();
    if found.is_empty() {
        for looked in lookups {
            looked.known()?;
        }
    }
    Ok(found)
}

/// An address of a family of which none was tried.
///
/// # Errors
/// Not tested where nobody knows whether a family has any. That a resolver fails is known: it
/// fails senders, too.
pub(super) fn untried(lookups: &[Looked; 2], tried: &[IpAddr]) -> Result<Option<IpAddr>, Skip> {
    for looked in lookups {
        if let Err(failure) = &looked.answer {
            return Err(looked.not_tested(failure.clone()));
        }
        let addresses = addresses_of(looked);
        if let Some(first) = addresses.first()
            && !addresses.iter().any(|address| tried.contains(address))
        {
            return Ok(Some(*first));
        }
    }
    Ok(None)
}

/// The addresses of an A or AAAA lookup.
pub(super) fn addresses_of(looked: &Looked) -> Vec<IpAddr> {
    let Ok(Lookup::Found(rrset)) = &looked.answer else {
        return Vec::new();
    };
    let address = |data: &RecordData| match data {
        RecordData::Address(address) => Some(*address),
        _ => None,
    };
    rrset
        .records
        .iter()
        .filter_map(|record| address(&record.data))
        .collect()
}
