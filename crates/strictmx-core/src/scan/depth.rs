//! What is asked once everything else that the verdict needs is answered: it explains, warns early,
//! and keeps nobody waiting for the verdict, but for surveys where a handshake failed.

use std::sync::Arc;

use crate::checks::unused;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::evidence::{Entry, Evidence};
use crate::facts::reports::https_host;
use crate::facts::survey::{needed_of, wanted_of};
use crate::facts::{Facts, PolicyAttempt};
use crate::observation::{Observation, Stage};
use crate::question::{NearPath, Question, RecordType};
use crate::tlsrpt::ReportUri;

use super::plan::{
    addresses_wanted, all_answered, looked, one_of_each_family, tlsa_bases_of, tlsa_of,
};

/// Whether reports can arrive (RFC 8460 3). Hosts that take them over HTTPS are contacted.
fn reports(evidence: &Evidence, facts: &Facts<'_>) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut hosts = Vec::new();
    for uri in facts.asked_destinations().unwrap_or_default() {
        if let ReportUri::Mailto { domain, .. } = uri {
            questions.push(Question::dns(domain.clone(), RecordType::Mx));
            let mx = looked(evidence, domain, RecordType::Mx);
            if matches!(mx.answer, Ok(Lookup::NoData { .. })) {
                questions.extend(addresses_wanted(domain));
            }
        }
        hosts.extend(https_host(uri).filter(|host| !hosts.contains(host)));
    }
    // Reports about DANE are asked for where the TLSA records are (RFC 8460 1.1, 3).
    for host in &facts.mail.hosts {
        if host.tlsa_base != evidence.policy_domain && host.secure_tlsa().is_ok() {
            let owner = host.tlsa_base.prefixed("_smtp._tls");
            questions.push(Question::dns(owner, RecordType::Txt));
        }
    }
    for host in hosts {
        let wanted = addresses_wanted(&host);
        // Which address is the first does not depend on which answer comes first.
        if all_answered(&wanted, evidence) {
            let first = one_of_each_family(evidence, &host).into_iter().next();
            questions.extend(first.map(|address| Question::Endpoint { host, address }));
        }
        questions.extend(wanted);
    }
    questions
}

/// Of the policy host one address that went as far as TLS, and where nobody knows without; and some of
/// MX hosts.
fn surveys(facts: &Facts<'_>) -> Vec<Question> {
    let policy_host = &facts.policy_host;
    let shook_hands = |attempt: &&PolicyAttempt<'_>| {
        let failed_before = attempt
            .failure()
            .is_some_and(|failure| failure.stage < Stage::TlsHandshake);
        (attempt.seen.is_ok() || attempt.survey.is_called_for) && !failed_before
    };
    let mut attempts = policy_host.attempts.iter().filter(shook_hands);
    let first = attempts.next();
    let of_policy_host = first
        .into_iter()
        .chain(attempts.filter(|it| it.survey.is_called_for));
    of_policy_host
        .map(|attempt| attempt.survey.question.clone())
        .chain(wanted_of(&facts.mail.hosts))
        .collect()
}

/// The surveys without which nobody knows what senders come to.
pub(super) fn needed(evidence: &Evidence) -> Vec<Question> {
    let facts = Facts::new(evidence);
    let of_policy_host = facts.policy_host.attempts.iter();
    let of_policy_host = of_policy_host.filter(|attempt| attempt.survey.is_called_for);
    of_policy_host
        .map(|attempt| attempt.survey.question.clone())
        .chain(needed_of(&facts.mail.hosts))
        .collect()
}

/// What a scan may ask of hosts but for surveys: two addresses of the policy host, twenty of MX
/// hosts, near paths, and hosts that take reports. A prober's budget is no smaller.
pub const MAX_CONNECTS: usize = 30;

/// Where the policy may be, if it is announced and not where it belongs. Asked last, since nothing
/// but a remedy depends on it, and at one address only.
fn near_paths(
    evidence: &Evidence,
    policy_host: &DomainName,
    sts_owner: &DomainName,
) -> Vec<Question> {
    let not_found = |entry: &Arc<Entry>| match (&entry.question, &entry.observation) {
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

/// Questions beyond the verdict.
pub(super) fn questions(evidence: &Evidence) -> Vec<Question> {
    let facts = Facts::new(evidence);
    let mut questions = Vec::new();

    let domain = &evidence.policy_domain;
    let sts_owner = domain.prefixed("_mta-sts");
    let policy_host = domain.prefixed("mta-sts");
    // A wildcard answers for the unused name as well.
    for (owner, rtype) in [(&sts_owner, RecordType::Txt), (&policy_host, RecordType::A)] {
        if looked(evidence, owner, rtype).found_any() {
            questions.push(Question::dns(unused_name(domain), rtype));
        }
    }
    let connects = |entry: &&Arc<Entry>| {
        matches!(
            entry.question,
            Question::Policy { .. } | Question::Smtp { .. }
        )
    };
    let near = near_paths(evidence, &policy_host, &sts_owner);
    if evidence.entries.iter().filter(connects).count() + near.len() <= MAX_CONNECTS {
        questions.extend(near);
    }
    questions.push(Question::EachResolver {
        owner: sts_owner,
        rtype: RecordType::Txt,
    });

    questions.extend(reports(evidence, &facts));
    questions.extend(surveys(&facts));
    // Whether the servers that a policy admits are still somebody's (RFC 8461 10.4).
    let of_others = unused::domains(&facts).into_iter();
    questions.extend(of_others.map(|domain| Question::dns(domain, RecordType::A)));

    // Senders do not look at these (RFC 7672 2.2.2), but whoever published them should know.
    for host in &facts.mail.hosts {
        if !host.name.is_address() && tlsa_bases_of(evidence, &host.name).is_empty() {
            questions.push(tlsa_of(&host.name));
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Service;
    use crate::scenario::World;

    /// How many questions a scan asks of that kind.
    fn asked(scenario: &str, of_kind: impl Fn(&Question) -> bool) -> usize {
        let world = World::new(scenario).expect("the scenario parses");
        let entries = world.evidence().entries;
        entries.iter().filter(|it| of_kind(&it.question)).count()
    }

    #[test]
    fn hosts_that_are_slow_to_greet_are_not_surveyed() {
        let surveys = |question: &Question| {
            matches!(
                question,
                Question::TlsSurvey {
                    service: Service::Smtp,
                    ..
                }
            )
        };
        let cases = [
            ("", 2),
            ("smtp mail greets-after 4000", 2),
            ("smtp mail v6 greets-after 4001", 1),
            ("smtp mail greets-after 4001", 0),
            // Unless nobody knows without.
            (
                "smtp mail greets-after 4001\nsmtp mail fails tls-handshake tls-alert 40",
                2,
            ),
        ];
        for (scenario, expected) in cases {
            assert_eq!(asked(scenario, surveys), expected, "{scenario}");
        }
    }

    #[test]
    fn domains_of_others_are_asked_for_once_and_not_without_end() {
        let policy = |patterns: &[&str]| {
            let lines = patterns.iter().map(|pattern| format!("| mx: {pattern}\n"));
            let lines: String = lines.collect();
            format!(
                "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n{lines}| max_age: 86400"
            )
        };
        let of_others = |question: &Question| question.name().a_label().ends_with(".org");
        let cases: [(&[&str], usize); 4] = [
            (&[], 0),
            (&["old.example.com"], 0),
            (&["mx1.a.org", "*.a.org"], 1),
            (&["b.org", "c.org", "d.org", "e.org", "f.org", "g.org"], 4),
        ];
        for (patterns, expected) in cases {
            assert_eq!(
                asked(&policy(patterns), of_others),
                expected,
                "{patterns:?}"
            );
        }
    }
}
