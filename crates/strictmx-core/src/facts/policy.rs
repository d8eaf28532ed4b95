//! The policy host: its addresses, the attempts to fetch, and the policy.

mod attempt;

use std::net::IpAddr;

use crate::checks::near_miss::are_siblings;
use crate::domain_name::DomainName;
use crate::evidence::{Entry, Evidence};
use crate::finding::Finding;
use crate::observation::{Cause, Failure, Observation, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{NearPath, Question, RecordType};
use crate::sort;
use crate::span::Parsed;
use crate::sts::{self, Mode};

use super::lookup::{addresses_of, known_addresses, untried};
use super::{Facts, Looked, Reading};

pub(crate) use attempt::{MAX_FETCH_MS, content_encoding};
pub use attempt::{PolicyAttempt, PolicySeen};

/// Everything known about the policy host.
#[derive(Debug)]
pub struct PolicyHostFacts<'e> {
    /// `mta-sts.<policy domain>`.
    pub name: DomainName,
    /// A and AAAA of it.
    pub addresses: [Looked; 2],
    /// One for each address that was tried.
    pub attempts: Vec<PolicyAttempt<'e>>,
    /// The first path near the policy's own that has one, and what stands there.
    near: Option<(NearPath, Body<'e>)>,
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
    pub(super) is_trusted: bool,
    /// And as a sender wants it (RFC 8461 3.2, 3.3).
    is_usable: bool,
}

impl Body<'_> {
    /// Whether it is a web page, which is no policy, whatever it is served as.
    pub(crate) fn is_page(&self) -> bool {
        let fault = self.parsed.faults.first();
        fault.is_some_and(|fault| matches!(fault.value, sts::policy::Fault::Html))
    }
}

impl<'e> PolicyHostFacts<'e> {
    pub(super) fn new(reading: &Reading<'e>, is_announced: bool) -> Self {
        let evidence = reading.evidence;
        let name = evidence.policy_domain.prefixed("mta-sts");
        let addresses = [RecordType::A, RecordType::Aaaa]
            .map(|rtype| Looked::new(evidence, Question::dns(name.clone(), rtype)));
        // What another host serves is no policy of this domain, whoever put it among the evidence.
        let of_host = (evidence.entries.iter()).filter(|entry| *entry.question.name() == name);
        let mut attempts: Vec<_> = of_host
            .clone()
            .filter_map(|entry| match &entry.question {
                Question::Policy { address, .. } => {
                    Some(PolicyAttempt::new(reading, entry, *address))
                }
                _ => None,
            })
            .collect();
        // Answers come in any order; what is made of them must not depend on it. IPv4 first.
        sort::by_key(&mut attempts, |attempt: &PolicyAttempt<'_>| attempt.address);
        let bodies = bodies(evidence, &attempts, is_announced);
        let near = of_host.filter_map(|entry| near(entry));
        let near = near.min_by_key(|(path, _)| *path);
        Self {
            name,
            addresses,
            attempts,
            near,
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
        let tried = |address: &IpAddr| self.attempts.iter().any(|it| it.address == *address);
        let untried = untried(&self.addresses, &tried);
        let mut unseen = self.attempts.iter().filter_map(|it| it.seen.as_ref().err());
        matches!(untried, Ok(None)) && unseen.all(Failure::is_not_public)
    }

    /// All addresses found, IPv4 first.
    pub fn all_addresses(&self) -> Vec<IpAddr> {
        self.addresses.iter().flat_map(addresses_of).collect()
    }

    /// Every body that is served, each once: a draft before what is published, one that senders can
    /// use before one that they cannot, what is enforced before what is not, else IPv4 first.
    pub fn bodies(&self) -> &[Body<'e>] {
        &self.bodies
    }

    /// The policies of mode enforce that senders get at other addresses than the first one.
    pub(crate) fn enforced_elsewhere(&self) -> impl Iterator<Item = &sts::Policy> {
        let others = self.bodies.iter().skip(1).filter(|body| body.is_usable);
        let policies = others.filter_map(|body| body.parsed.value.as_ref());
        policies.filter(|policy| policy.mode == Mode::Enforce)
    }

    /// Whether it comes as a sender wants it.
    pub(super) fn is_usable(&self) -> bool {
        self.bodies.first().is_some_and(|body| body.is_usable)
    }

    /// Whether a valid policy comes as a sender wants it, as far as anybody knows.
    pub fn has_usable_policy(&self) -> bool {
        self.is_usable() && self.policy().is_ok()
    }

    /// Whether something comes as a sender wants a policy that was meant as one, be it with faults.
    pub fn has_usable_draft(&self) -> bool {
        self.is_usable() && self.is_meant()
    }

    /// Whether what is served was meant as a policy, and is not a page that anybody serves.
    pub(super) fn is_meant(&self) -> bool {
        let body = self.bodies.first();
        body.is_some_and(|body| body.parsed.seen.is_like_a_policy())
    }

    /// What is served at an address, where it is one of [`bodies`](Self::bodies).
    pub(crate) fn body_at(&self, attempt: &PolicyAttempt<'_>) -> Option<&Body<'e>> {
        let octets = attempt.served()?;
        self.bodies.iter().find(|body| body.octets == octets)
    }

    /// Whether a valid policy is served at an address.
    fn is_valid_at(&self, attempt: &PolicyAttempt<'_>) -> bool {
        let body = self.body_at(attempt);
        body.is_some_and(|body| body.parsed.value.is_some())
    }

    /// The body that counts: the first of [`bodies`](Self::bodies).
    ///
    /// # Errors
    /// Not applicable where none is served; not tested where nobody knows.
    pub fn served(&self) -> Result<&Body<'e>, Skip> {
        if let Some(body) = self.bodies.first() {
            if !body.is_usable {
                self.readable_by_us()?;
            }
            return Ok(body);
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
        self.readable_by_us()?;
        // One address that was tried and gave nothing decides; only if none could be tried at
        // all does nobody know. One that is not public gives nobody anything.
        let mut unknown = None;
        for attempt in &self.attempts {
            match attempt.failure() {
                Some(failure) if failure.is_not_public() => {}
                Some(failure) if attempt.seen.is_err() || failure.cause.is_ours() => {
                    unknown = Some(Skip::NotTested(attempt.question.clone(), failure.clone()));
                }
                _ => return Err(Because::NoPolicy.into()),
            }
        }
        Err(unknown.unwrap_or(Skip::NotApplicable(Because::NoPolicy)))
    }

    /// That we can read whatever policy other senders may get.
    ///
    /// # Errors
    /// Not tested where an address may speak only cipher suites that we lack: other senders may get a
    /// policy there.
    fn readable_by_us(&self) -> Result<(), Skip> {
        let mut called_for = self.attempts.iter().filter(|it| it.survey.is_called_for);
        called_for.try_for_each(|attempt| attempt.seen().map(|_| ()))
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
        self.near.as_ref().map(|(path, _)| *path)
    }

    /// The body that counts, or where none is served the one at a near path, which is to be moved.
    pub(crate) fn served_or_near(&self) -> Option<&Body<'e>> {
        let near = self.near.as_ref().map(|(_, body)| body);
        self.served().ok().or(near)
    }

    /// The valid policy; see [`Facts::policy`](super::Facts::policy).
    pub(super) fn policy(&self) -> Result<&sts::Policy, Skip> {
        let policy = self.served()?.parsed.value.as_ref();
        policy.ok_or(Skip::NotApplicable(Because::PolicyInvalid))
    }
}

impl Facts<'_> {
    /// The host of somebody else that serves the policy, where a CNAME leads to one that does
    /// (RFC 8461 8.2).
    pub fn policy_provider(&self) -> Option<&DomainName> {
        self.provider().filter(|_| self.policy_host.is_meant())
    }

    /// The host of somebody else that a CNAME of the policy host leads to; that of a wildcard was not
    /// meant for it.
    pub fn provider(&self) -> Option<&DomainName> {
        let host = &self.policy_host;
        let led_on = host.addresses.iter().filter(|it| it.is_alias(self));
        let mut targets = led_on.flat_map(Looked::aliases).map(|it| &it.target);
        targets.find(|target| !are_siblings(target, &host.name))
    }

    /// Weighs a fault of one address of the policy host: where another address serves the policy
    /// as it should, or may for all that is known, senders that come to that one, or try it next, are
    /// protected.
    #[must_use]
    pub fn weigh_attempt(&self, attempt: &PolicyAttempt<'_>, finding: Finding) -> Finding {
        if self.serves_instead_of(attempt).is_some() || self.policy_host.readable_by_us().is_err() {
            return finding.avoidable();
        }
        finding
    }

    /// As [`weigh_attempt`](Self::weigh_attempt), for an address that takes no connections: senders go
    /// on to one that does (RFC 8461 3.3), and what is wrong there counts.
    #[must_use]
    pub fn weigh_connection(&self, attempt: &PolicyAttempt<'_>, finding: Finding) -> Finding {
        let mut attempts = self.policy_host.attempts.iter();
        if attempts.any(PolicyAttempt::is_connected) {
            return finding.avoidable();
        }
        self.weigh_attempt(attempt, finding)
    }

    /// Whether senders do the same with mail whichever address of the policy host they come to: all
    /// policies that are served have one mode and cover the same MX hosts, however they are written,
    /// and no address that takes connections is without one.
    pub fn serves_alike(&self) -> bool {
        let mut attempts = self.policy_host.attempts.iter();
        if attempts.any(|attempt| attempt.is_in_vain(self.now)) {
            return false;
        }
        let says = |body: &Body<'_>| {
            let policy = body.parsed.value.as_ref()?;
            let covers = |name: &&DomainName| {
                self.mail.is_to_be_covered(name)
                    && policy.mx.iter().any(|mx| mx.value.matches(name))
            };
            let covered: Vec<_> = self.mail.names().filter(covers).collect();
            Some((policy.mode, covered))
        };
        let mut all = self.policy_host.bodies().iter().map(says);
        let first = all.next().flatten();
        all.all(|other| other.is_some() && other == first)
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

/// What is served at these addresses, in the order of [`PolicyHostFacts::bodies`]. Where a record may
/// send senders there, a policy counts that comes with another status than 200: some take it, and
/// refuse mail by it.
fn bodies<'e>(
    evidence: &Evidence,
    attempts: &[PolicyAttempt<'e>],
    is_announced: bool,
) -> Vec<Body<'e>> {
    let now = evidence.checked_at;
    let is_draft = |question: &Question| {
        let mut entries = evidence.entries.iter();
        entries.any(|entry| entry.draft && entry.question == *question)
    };
    let mut bodies: Vec<Body<'_>> = Vec::new();
    let served = attempts.iter().filter_map(|it| {
        let octets = &*it.whole()?.body;
        // What tells of an error is no policy.
        let is_one = || is_announced && sts::policy::parse(octets).seen.is_like_a_policy();
        (it.served().is_some() || is_one()).then_some((it, octets))
    });
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
        let mut served = attempts.iter().filter(|it| it.served().is_some());
        let is_good = (
            is_draft(&body.question),
            // Before what comes with another status.
            served.any(|it| it.question == body.question),
            is_valid && body.is_usable,
            is_valid,
            // Whoever comes to this one refuses mail by it, whatever the others serve.
            (body.parsed.value.as_ref()).is_some_and(|policy| policy.mode == Mode::Enforce),
        );
        std::cmp::Reverse(is_good)
    });
    bodies
}

/// A near path at which a policy is served, and that policy.
fn near(entry: &Entry) -> Option<(NearPath, Body<'_>)> {
    let (Question::NearPath { path, .. }, Observation::Policy(fetch)) =
        (&entry.question, &entry.observation)
    else {
        return None;
    };
    let response = fetch.response.as_ref()?;
    let body = Body {
        question: entry.question.clone(),
        octets: &response.body,
        parsed: sts::policy::parse(&response.body),
        is_trusted: false,
        is_usable: false,
    };
    let seen = &body.parsed.seen;
    let is_one = response.status == 200 && seen.mode.is_some() && seen.max_age.is_some();
    is_one.then_some((*path, body))
}
