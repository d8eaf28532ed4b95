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
        elsewhere.extend(unused(&looked(evidence, &policy_host, RecordType::A)));
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
    use super::*;
    use crate::scan::{Poll, Scan};
    use crate::scenario::World;
    use crate::timestamp::Timestamp;

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
    #[test]
    fn every_mx_host_is_asked_whatever_its_preference() {
        let hosts = "@ MX 10 mail\n@ MX 10 second\n@ MX 20 third\n\
                     second A 20.0.0.26\nthird A 20.0.0.27";
        let evidence = World::new(hosts).expect("parses").evidence();
        for host in ["mail", "second", "third"] {
            let asked = |question: &Question| {
                matches!(question, Question::Smtp { mx_host, .. }
                    if mx_host.a_label() == format!("{host}.example.com"))
            };
            let mut entries = evidence.entries.iter();
            assert!(entries.any(|entry| asked(&entry.question)), "{host}");
        }
    }

    /// RFC 7672 2.2.2. What else there is of TLSA is asked for when the verdict stands.
    #[test]
    fn tlsa_is_asked_for_where_addresses_are_secure_or_an_alias_may_be() {
        let alias = "mail CNAME mx1.example.net.\nmx1.example.net. A 20.0.0.25\n";
        let secure_alias = format!("{alias}mx1.example.net. A secure");
        let (host, target) = ("_25._tcp.mail.example.com", "_25._tcp.mx1.example.net");
        let cases: [(&str, &[&str]); 4] = [
            ("", &[]),
            ("mail A secure", &[host]),
            (alias, &[host]),
            (&secure_alias, &[target, host]),
        ];
        for (scenario, expected) in cases {
            let evidence = World::new(scenario).expect("parses").evidence();
            let questions = for_verdict(&evidence);
            let asked: Vec<_> = questions
                .iter()
                .filter_map(|question| match question {
                    Question::Dns { owner, rtype } => {
                        (*rtype == RecordType::Tlsa).then(|| owner.a_label())
                    }
                    _ => None,
                })
                .collect();
            assert_eq!(asked, expected, "{scenario}");
        }
    }

    #[test]
    fn only_a_labels_are_asked_for() {
        let typed = DomainName::from_input("Bücher.example").expect("a name");
        let mut scan = Scan::new(typed.name, Timestamp::from_unix(0));
        let mut asked = Vec::new();
        while let Poll::Ask(_, question) = scan.poll() {
            let owner = question.name();
            let octets = crate::dns::query(owner, RecordType::Txt, false).expect("short");
            // Behind the header; of the OPT record the size is not text.
            let name = &octets[12..][..owner.a_label().len() + 2];
            assert!(name.is_ascii(), "{owner}");
            asked.push(owner.a_label().to_owned());
        }
        for owner in ["_mta-sts.", "mta-sts.", "_smtp._tls.", ""] {
            let owner = format!("{owner}xn--bcher-kva.example");
            assert!(asked.contains(&owner), "{owner}: {asked:?}");
        }
    }
}
