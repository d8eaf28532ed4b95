//! Patterns of the policy that match no MX host, and whose servers they are for.

use crate::checks::near_miss::{MAX_PATTERNS, is_unused};
use crate::checks::placeholder::is_left_over;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Skip;
use crate::question::RecordType;
use crate::span::Spanned;
use crate::sts::MxPattern;

/// Domains of others that are asked for.
const MAX_DOMAINS: usize = 4;

/// Patterns that match no MX host, but for those that say what they were meant for.
///
/// # Errors
/// As of the policy and of the MX hosts.
pub(crate) fn patterns<'f>(facts: &'f Facts<'_>) -> Result<Vec<&'f Spanned<MxPattern>>, Skip> {
    let policy = facts.compared_policy()?;
    let unused = facts.unused_patterns()?.iter();
    let unsaid = unused.filter(|unused| unused.near.is_none());
    let patterns = unsaid.map(|unused| &policy.mx[unused.at]);
    let is_meant = |mx: &&Spanned<MxPattern>| {
        // Of these more is said.
        let is_faulty = mx.value.is_address() || mx.value.domain.registered().is_none();
        !is_faulty && !is_left_over(&mx.value, facts.policy_domain)
    };
    Ok(patterns.filter(is_meant).collect())
}

/// The domains of others that unused patterns are for, each once: to be asked for. The scan looks
/// for its next question often, so it does not matter here what a pattern was meant for.
pub(crate) fn domains(facts: &Facts<'_>) -> Vec<DomainName> {
    let mut domains = Vec::new();
    let (Ok(policy), Ok(_)) = (facts.policy(), facts.mail.hosts()) else {
        return domains;
    };
    let patterns = policy.mx.iter().take(MAX_PATTERNS);
    let is_asked = |mx: &MxPattern| is_unused(mx, facts) && !is_left_over(mx, facts.policy_domain);
    for mx in patterns.filter(|mx| is_asked(&mx.value)) {
        let new = of_whom(&mx.value, facts).filter(|domain| !domains.contains(domain));
        domains.extend(new.filter(|_| domains.len() < MAX_DOMAINS));
    }
    domains
}

/// Whether nobody has registered the domain that a pattern is for.
pub(crate) fn is_unregistered(pattern: &MxPattern, facts: &Facts<'_>) -> bool {
    of_whom(pattern, facts).is_some_and(|domain| {
        let looked = facts.looked(domain, RecordType::A);
        matches!(looked.answer, Ok(Lookup::NxDomain { .. }))
    })
}

/// The domain that the servers of a pattern belong to, guessed without the list of public suffixes;
/// `None` where it is the one under test.
pub(crate) fn of_whom(pattern: &MxPattern, facts: &Facts<'_>) -> Option<DomainName> {
    let name = &pattern.domain;
    let of_whom = name.registered()?;
    let own = *facts.policy_domain == of_whom || facts.policy_domain.is_subdomain_of(&of_whom);
    (!own && !name.is_address()).then_some(of_whom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::World;

    #[test]
    fn servers_belong_to_domains() {
        let evidence = World::new("").expect("the healthy world").evidence();
        let facts = Facts::new(&evidence);
        let cases = [
            ("mx.provider.net", Some("provider.net")),
            ("*.provider.net", Some("provider.net")),
            ("mx.provider.co.uk", Some("provider.co.uk")),
            ("*.co.uk", None),
            ("mx.co.example", Some("co.example")),
            ("mail.example.com", None),
            ("*.example.com", None),
            ("*.com", None),
            ("192.0.2.1", None),
        ];
        for (text, expected) in cases {
            let (wildcard, name) = match text.strip_prefix("*.") {
                Some(name) => (true, name),
                None => (false, text),
            };
            let domain = name.parse().expect("a name");
            let of_whom = of_whom(&MxPattern { wildcard, domain }, &facts);
            assert_eq!(
                of_whom.as_ref().map(DomainName::a_label),
                expected,
                "{text}"
            );
        }
    }
}
