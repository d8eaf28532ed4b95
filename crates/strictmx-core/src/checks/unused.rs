//! Patterns of the policy that match no MX host, and whose servers they are for.

use crate::checks::near_miss::{Uncovered, is_unused};
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Skip;
use crate::question::RecordType;
use crate::span::Spanned;
use crate::sts::MxPattern;

/// Domains of others that are asked for.
const MAX_OTHERS: usize = 4;

/// Under these, below a country's two letters, whole domains have three labels.
const SHARED: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];

/// Patterns that match no MX host, but for those that say what they were meant for.
///
/// # Errors
/// As of the policy and of the MX hosts.
pub(crate) fn patterns<'f>(facts: &'f Facts<'_>) -> Result<Vec<&'f Spanned<MxPattern>>, Skip> {
    let policy = facts.policy()?;
    facts.mail.hosts()?;
    let uncovered = Uncovered::of(facts);
    let said = |pattern: &MxPattern| {
        let mut hosts = uncovered.iter();
        hosts.any(|hosts| hosts.near(pattern).is_some())
    };
    let unused = |mx: &&Spanned<MxPattern>| is_unused(&mx.value, facts) && !said(&mx.value);
    Ok(policy.mx.iter().filter(unused).collect())
}

/// Those for servers of others, with the domain that the others must have registered.
///
/// # Errors
/// As [`patterns`].
pub(crate) fn of_others<'f>(
    facts: &'f Facts<'_>,
) -> Result<Vec<(&'f Spanned<MxPattern>, DomainName)>, Skip> {
    let unused = patterns(facts)?.into_iter();
    let of_others = unused.filter_map(|mx| Some((mx, whose(&mx.value.domain, facts)?)));
    Ok(of_others.take(MAX_OTHERS).collect())
}

/// Whether nobody has registered the domain that a pattern is for.
pub(crate) fn is_unregistered(pattern: &MxPattern, facts: &Facts<'_>) -> bool {
    whose(&pattern.domain, facts).is_some_and(|domain| {
        let looked = facts.looked(domain, RecordType::A);
        matches!(looked.answer, Ok(Lookup::NxDomain { .. }))
    })
}

/// The domain that a server's name belongs to, guessed without the list of public suffixes; `None`
/// where it is the one under test.
fn whose(name: &DomainName, facts: &Facts<'_>) -> Option<DomainName> {
    let labels: Vec<_> = name.labels().collect();
    let shared =
        matches!(labels[..], [.., second, top] if top.len() == 2 && SHARED.contains(&second));
    let above = labels.len().checked_sub(if shared { 3 } else { 2 })?;
    let whose = DomainName::from_labels(&labels[above..]);
    let own = *facts.policy_domain == whose || facts.policy_domain.is_subdomain_of(&whose);
    (!own && !name.is_address()).then_some(whose)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::World;

    #[test]
    fn names_belong_to_domains() {
        let evidence = World::new("").expect("the healthy world").evidence();
        let facts = Facts::new(&evidence);
        let cases = [
            ("mx.provider.net", Some("provider.net")),
            ("provider.net", Some("provider.net")),
            ("mx.provider.co.uk", Some("provider.co.uk")),
            ("co.uk", None),
            ("mx.co.example", Some("co.example")),
            ("mail.example.com", None),
            ("example.com", None),
            ("com", None),
            ("192.0.2.1", None),
        ];
        for (name, expected) in cases {
            let whose = whose(&name.parse().expect("a name"), &facts);
            assert_eq!(whose.as_ref().map(DomainName::a_label), expected, "{name}");
        }
    }
}
