//! What the verdict needs, and then what else is worth knowing.

use std::net::IpAddr;

use crate::dns::{Lookup, RecordData};
use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::facts::mx::{MAX_MX_HOSTS, mx_hosts};
use crate::facts::tlsa::{tlsa_bases, tlsa_owner};
use crate::facts::{Looked, TxtRecords};
use crate::question::{Question, RecordType};
use crate::{sts, tlsrpt};

use super::depth::{sts_owner_above, unused_name};

/// All questions worth asking, given what is known: a pure function, so that answers in any
/// order lead to the same evidence. What does not depend on an answer is asked at once; what the
/// verdict does not need waits until it stands.
pub(super) fn plan(evidence: &Evidence) -> Vec<Question> {
    let mut questions = for_verdict(evidence);
    if all_answered(&questions, evidence) {
        questions.extend(super::depth::questions(evidence));
    }
    questions
}

/// Whether everything that the verdict is made from is answered: what else comes explains it, and
/// does not change it.
pub fn verdict_stands(evidence: &Evidence) -> bool {
    all_answered(&for_verdict(evidence), evidence)
        && all_answered(&super::depth::needed(evidence), evidence)
}

pub(super) fn all_answered(questions: &[Question], evidence: &Evidence) -> bool {
    let answered = |question: &Question| evidence.observation(question).is_some();
    questions.iter().all(answered)
}

/// What the verdict is made from.
fn for_verdict(evidence: &Evidence) -> Vec<Question> {
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

    // Where a wildcard leads the unused name to the same place, nobody tried.
    let unused = |record: &Looked| record.is_led_on().then(|| unused_name(domain));
    let mut elsewhere = Vec::new();
    let record = TxtRecords::new(evidence, sts_owner, sts::record::select);
    if matches!(record.is_tried(), Ok(false)) {
        elsewhere.extend(misplaced_sts_owners(domain));
        elsewhere.extend(sts_owner_above(domain));
        elsewhere.extend(unused(&record.looked));
    }
    let record = TxtRecords::new(evidence, tlsrpt_owner, tlsrpt::record::select);
    if matches!(record.is_tried(), Ok(false)) {
        elsewhere.extend(misplaced_tlsrpt_owners(domain));
        elsewhere.extend(unused(&record.looked));
    }
    let elsewhere = elsewhere.into_iter();
    questions.extend(elsewhere.map(|owner| Question::dns(owner, RecordType::Txt)));

    // RFC 5321 5.1, RFC 7672 2.2.
    if let Ok(lookup) = &looked(evidence, domain, RecordType::Mx).answer {
        let hosts = mx_hosts(domain, lookup).into_iter().take(MAX_MX_HOSTS);
        // An IP address in an MX record is no name, and nothing can be asked of it.
        for (_, mx_host) in hosts.filter(|(_, mx_host)| !mx_host.is_address()) {
            questions.extend(addresses_wanted(&mx_host));
            let bases = tlsa_bases_of(evidence, &mx_host).into_iter();
            questions.extend(bases.map(|base| tlsa_of(&base)));
            for address in one_of_each_family(evidence, &mx_host) {
                questions.push(Question::Smtp {
                    mx_host: mx_host.clone(),
                    address,
                });
            }
        }
    }
    questions
}

/// Where people put the MTA-STS record by mistake.
pub(crate) fn misplaced_sts_owners(domain: &DomainName) -> Vec<DomainName> {
    let prefixes = ["mta-sts", "_smtp._tls"];
    let mut owners = vec![domain.clone()];
    owners.extend(prefixes.map(|prefix| domain.prefixed(prefix)));
    owners.extend(completed_twice("_mta-sts", domain));
    owners
}

/// Where people put the TLSRPT record by mistake: names of drafts, those of other protocols,
/// and the domain itself.
pub(crate) fn misplaced_tlsrpt_owners(domain: &DomainName) -> Vec<DomainName> {
    let prefixes = ["_smtp-tlsrpt", "_tlsrpt", "_smtp._tcp", "_mta-sts"];
    let mut owners = vec![domain.clone()];
    owners.extend(prefixes.map(|prefix| domain.prefixed(prefix)));
    owners.extend(completed_twice("_smtp._tls", domain));
    owners
}

/// What a zone file or a form makes of a whole name that lacks its final dot (RFC 1035 5.1).
fn completed_twice(prefix: &str, domain: &DomainName) -> Option<DomainName> {
    let owner = domain.prefixed(&format!("{prefix}.{domain}"));
    Some(owner).filter(DomainName::fits_dns)
}

pub(super) fn addresses_wanted(host: &DomainName) -> [Question; 2] {
    [RecordType::A, RecordType::Aaaa].map(|rtype| Question::dns(host.clone(), rtype))
}

pub(super) fn looked(evidence: &Evidence, owner: &DomainName, rtype: RecordType) -> Looked {
    Looked::new(evidence, Question::dns(owner.clone(), rtype))
}

/// One address of each family is contacted: enough to tell them apart, polite to the host.
pub(super) fn one_of_each_family(evidence: &Evidence, host: &DomainName) -> Vec<IpAddr> {
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

/// Where neither addresses nor an alias can be secure, senders do not ask for TLSA, which keeps
/// them clear of name servers that fail on unknown types (RFC 7672 2.2.2).
pub(super) fn tlsa_bases_of(evidence: &Evidence, host: &DomainName) -> Vec<DomainName> {
    let addresses = [RecordType::A, RecordType::Aaaa].map(|rtype| looked(evidence, host, rtype));
    tlsa_bases(host, &addresses)
}

/// For the TLSA records of a base domain.
pub(super) fn tlsa_of(base: &DomainName) -> Question {
    Question::dns(tlsa_owner(base), RecordType::Tlsa)
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
