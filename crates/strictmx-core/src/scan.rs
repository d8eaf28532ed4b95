//! A scan: what to ask next, given what is known.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::dns::{Lookup, RecordData};
use crate::domain_name::DomainName;
use crate::evidence::{Entry, Evidence};
use crate::facts::Looked;
use crate::facts::mx::{MAX_MX_HOSTS, mx_hosts};
use crate::observation::{Cause, Failure, Observation, Stage};
use crate::question::{NearPath, Question, RecordType};
use crate::timestamp::Timestamp;

/// The state of a scan. See the box at the top of this crate for how to drive it.
#[derive(Clone, Debug)]
pub struct Scan {
    evidence: Evidence,
    asked: Vec<Question>,
    handed_out: HashSet<Question>,
}

/// Names one asked question of one scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(pub usize);

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Poll {
    /// Ask this, and bring the answer by its id. More may be asked at once.
    Ask(QuestionId, Question),
    /// Nothing to ask until an answer comes.
    Pending,
    /// Everything is answered.
    Done,
}

impl Scan {
    /// A scan of `policy_domain`; `now` is the time of every judgement.
    pub fn new(policy_domain: DomainName, now: Timestamp) -> Self {
        Self {
            evidence: Evidence::new(policy_domain, now),
            asked: Vec::new(),
            handed_out: HashSet::new(),
        }
    }

    /// The next question, if there is one.
    pub fn poll(&mut self) -> Poll {
        let next = plan(&self.evidence)
            .into_iter()
            .find(|question| !self.handed_out.contains(question));
        match next {
            Some(question) => {
                self.handed_out.insert(question.clone());
                self.asked.push(question.clone());
                Poll::Ask(QuestionId(self.asked.len() - 1), question)
            }
            None if self.evidence.entries.len() == self.asked.len() => Poll::Done,
            None => Poll::Pending,
        }
    }

    /// Brings an answer. An unknown id and a second answer to the same question change nothing.
    pub fn answer(&mut self, id: QuestionId, observation: Observation) {
        if let Some(question) = self.asked.get(id.0) {
            self.evidence.record(question.clone(), observation);
        }
    }

    /// Gives up: every open question, and every one that would have followed, ends with `cause`.
    /// What was learned before is kept.
    pub fn stop(&mut self, cause: &Cause) {
        loop {
            match self.poll() {
                Poll::Ask(id, _) => self.answer(
                    id,
                    Observation::Unknown(Failure::new(Stage::Start, cause.clone())),
                ),
                Poll::Pending => {
                    for question in self.asked.clone() {
                        self.evidence.record(
                            question,
                            Observation::Unknown(Failure::new(Stage::Start, cause.clone())),
                        );
                    }
                }
                Poll::Done => return,
            }
        }
    }

    /// What is known so far.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// What is known, for keeping.
    pub fn into_evidence(self) -> Evidence {
        self.evidence
    }

    /// Questions handed out so far; how many of them are answered is
    /// `evidence().entries.len()`.
    pub fn asked(&self) -> &[Question] {
        &self.asked
    }
}

/// All questions worth asking, given what is known: a pure function, so that answers in any
/// order lead to the same evidence. What does not depend on an answer is asked at once.
fn plan(evidence: &Evidence) -> Vec<Question> {
    let domain = &evidence.policy_domain;
    let mut questions = Vec::new();

    // RFC 8461 3.1 and 3.2. The policy is fetched whatever the record says: without a record it
    // shows a half removed policy, and waiting for it would cost a round trip.
    let sts_owner = domain.prefixed("_mta-sts");
    let policy_host = domain.prefixed("mta-sts");
    questions.push(Question::dns(sts_owner.clone(), RecordType::Txt));
    questions.extend(addresses_wanted(&policy_host));
    questions.push(Question::dns(domain.clone(), RecordType::Mx));
    let tlsrpt_owner = domain.prefixed("_smtp._tls");
    questions.push(Question::dns(tlsrpt_owner.clone(), RecordType::Txt));

    for address in one_of_each_family(evidence, &policy_host) {
        questions.push(Question::Policy {
            policy_host: policy_host.clone(),
            address,
        });
    }

    let mut sts_elsewhere = misplaced_sts_owners(domain);
    sts_elsewhere.extend(sts_owner_above(domain));
    for (owner, elsewhere) in [
        (&sts_owner, sts_elsewhere),
        (&tlsrpt_owner, misplaced_tlsrpt_owners(domain)),
    ] {
        if looked(evidence, owner, RecordType::Txt).is_absent() {
            questions.extend(
                elsewhere
                    .into_iter()
                    .map(|owner| Question::dns(owner, RecordType::Txt)),
            );
        }
    }

    // A wildcard answers for the unused name as well.
    for (owner, rtype) in [(&sts_owner, RecordType::Txt), (&policy_host, RecordType::A)] {
        if looked(evidence, owner, rtype).found_any() {
            questions.push(Question::dns(unused_name(domain), rtype));
        }
    }

    // RFC 5321 5.1, RFC 7672 2.2.
    if let Ok(lookup) = &looked(evidence, domain, RecordType::Mx).answer {
        let hosts = mx_hosts(domain, lookup).into_iter().take(MAX_MX_HOSTS);
        // An IP address in an MX record is no name, and nothing can be asked of it.
        for (_, mx_host) in hosts.filter(|(_, mx_host)| !mx_host.is_address()) {
            questions.extend(addresses_wanted(&mx_host));
            if has_authentic_address(evidence, &mx_host) {
                questions.push(Question::dns(
                    mx_host.prefixed("_25._tcp"),
                    RecordType::Tlsa,
                ));
            }
            for address in one_of_each_family(evidence, &mx_host) {
                questions.push(Question::Smtp {
                    mx_host: mx_host.clone(),
                    address,
                });
            }
        }
    }
    let answered = |question: &Question| evidence.observation(question).is_some();
    if questions.iter().all(answered) {
        let near = near_paths(evidence, &policy_host, &sts_owner);
        let is_dns = |question: &&Question| matches!(question, Question::Dns { .. });
        let connects = questions.len() - questions.iter().filter(is_dns).count();
        if connects + near.len() <= MAX_CONNECTS {
            questions.extend(near);
        }
    }
    questions
}

/// What a scan may ask of hosts, near paths included; a prober's budget is no smaller.
pub const MAX_CONNECTS: usize = 24;

/// Where the policy may be, if it is announced and not where it belongs. Asked last, since nothing
/// but a remedy depends on it, and at one address only.
fn near_paths(
    evidence: &Evidence,
    policy_host: &DomainName,
    sts_owner: &DomainName,
) -> Vec<Question> {
    let not_found = |entry: &Entry| match (&entry.question, &entry.observation) {
        (Question::Policy { address, .. }, Observation::Policy(fetch)) => {
            let response = fetch.response.as_ref()?;
            (response.status == 404).then_some(*address)
        }
        _ => None,
    };
    let announced = looked(evidence, sts_owner, RecordType::Txt);
    let addresses = evidence.entries.iter().filter_map(not_found);
    let Some(address) = addresses.min().filter(|_| announced.found_any()) else {
        return Vec::new();
    };
    let ask = |path| Question::NearPath {
        policy_host: policy_host.clone(),
        address,
        path,
    };
    NearPath::ALL.map(ask).to_vec()
}

/// A name that nobody has a record at.
pub(crate) fn unused_name(domain: &DomainName) -> DomainName {
    domain.prefixed("_unused-name")
}

/// Where the record of the domain above stands, which does not apply (RFC 8461 3.4).
pub(crate) fn sts_owner_above(domain: &DomainName) -> Option<DomainName> {
    let above = domain.parent().filter(|above| !above.is_root())?;
    Some(above.prefixed("_mta-sts"))
}

/// Where people put the MTA-STS record by mistake.
pub(crate) fn misplaced_sts_owners(domain: &DomainName) -> Vec<DomainName> {
    vec![domain.clone(), domain.prefixed("mta-sts")]
}

/// Where people put the TLSRPT record by mistake: names of drafts, and one of another protocol.
pub(crate) fn misplaced_tlsrpt_owners(domain: &DomainName) -> Vec<DomainName> {
    ["_smtp-tlsrpt", "_tlsrpt", "_smtp._tcp"]
        .map(|prefix| domain.prefixed(prefix))
        .to_vec()
}

fn addresses_wanted(host: &DomainName) -> [Question; 2] {
    [RecordType::A, RecordType::Aaaa].map(|rtype| Question::dns(host.clone(), rtype))
}

fn looked(evidence: &Evidence, owner: &DomainName, rtype: RecordType) -> Looked {
    Looked::new(evidence, Question::dns(owner.clone(), rtype))
}

/// One address of each family is contacted: enough to tell them apart, polite to the host.
fn one_of_each_family(evidence: &Evidence, host: &DomainName) -> Vec<IpAddr> {
    let first = |rtype| match looked(evidence, host, rtype).answer {
        Ok(Lookup::Found(rrset)) => rrset.records.iter().find_map(|record| match record.data {
            RecordData::Address(address) => Some(address),
            _ => None,
        }),
        _ => None,
    };
    [first(RecordType::A), first(RecordType::Aaaa)]
        .into_iter()
        .flatten()
        .collect()
}

/// TLSA is asked for only where the address answer is secure, which keeps clear of name servers
/// that fail on unknown types (RFC 7672 2.2.2).
fn has_authentic_address(evidence: &Evidence, host: &DomainName) -> bool {
    [RecordType::A, RecordType::Aaaa].into_iter().any(|rtype| {
        matches!(looked(evidence, host, rtype).answer, Ok(Lookup::Found(rrset)) if rrset.authentic)
    })
}

#[cfg(test)]
mod tests {
    use crate::scenario::World;

    #[test]
    fn nothing_is_asked_of_an_ip_address_in_an_mx_record() {
        let world = World::new("@ MX 10 20.0.0.25.\n@ MX 20 mail").expect("parses");
        let asked = world.evidence().entries;
        let of_host = |name: &str| {
            let names = asked.iter().map(|entry| entry.question.name().a_label());
            names.filter(|asked| asked.ends_with(name)).count()
        };
        assert_eq!(of_host("20.0.0.25"), 0);
        assert!(of_host("mail.example.com") > 2);
    }
}
