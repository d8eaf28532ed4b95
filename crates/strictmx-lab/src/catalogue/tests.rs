use std::collections::HashSet;

use strictmx_core::question::RecordType;
use strictmx_core::timestamp::Timestamp;

use super::*;
use crate::zone::Resolver;

#[test]
fn names_are_unique_and_can_be_typed() {
    let mut names = HashSet::new();
    for domain in domains() {
        assert_eq!(
            DomainName::parse(domain.name.a_label()),
            Ok(domain.name.clone())
        );
        assert!(domain.name.is_host_name(), "{}", domain.name);
        assert!(names.insert(domain.name.clone()), "{} twice", domain.name);
    }
}

#[test]
fn every_domain_is_said_in_words() {
    for domain in domains() {
        assert!(
            (4..=50).contains(&domain.title.len()),
            "{}: {}",
            domain.name,
            domain.title
        );
        assert!(
            domain.description.ends_with('.'),
            "{}: {}",
            domain.name,
            domain.description
        );
    }
    let featured = domains().iter().filter(|domain| domain.featured).count();
    assert!((6..=9).contains(&featured), "{featured} on the home page");
}

/// A change that changes nothing, such as replacing a piece of policy that is not there, would
/// leave a domain healthy under a faulty name.
#[test]
fn no_two_domains_publish_the_same() {
    let mut published = HashSet::new();
    for (_, draft) in drafts() {
        let shape = format!(
            "{:?}",
            (
                draft.signed,
                draft.ttls_s,
                draft.elsewhere,
                draft.records,
                draft.aliases,
                draft.faults,
                draft.hosts
            )
        );
        // Two healthy ones differ in their name alone.
        assert!(
            published.insert(shape) || draft.label == "xn--bcher-kva",
            "{}",
            draft.label
        );
    }
}

/// Ids of checks are the words by which the lab and the core understand each other.
#[test]
fn expected_checks_exist() {
    let known: HashSet<_> = strictmx_core::checks::REGISTRY
        .iter()
        .map(|check| check.meta.id)
        .collect();
    for domain in domains() {
        for id in domain.expected.must {
            assert!(
                known.contains(id),
                "{}: there is no check {id}",
                domain.name
            );
        }
    }
}

/// There is no check that a network cannot show: whoever changes one sees it at work.
#[test]
fn every_check_has_a_domain() {
    let domains = domains();
    let shown: HashSet<_> = domains.iter().flat_map(|it| it.expected.must).collect();
    let ids = strictmx_core::checks::REGISTRY
        .iter()
        .map(|check| check.meta.id);
    let missing: Vec<_> = ids.filter(|id| !shown.contains(id)).collect();
    assert!(missing.is_empty(), "not shown: {missing:?}");
}

#[test]
fn the_whole_catalogue_builds() {
    let authority =
        crate::authority::Authority::new(Timestamp::from_unix(1_800_000_000)).expect("a CA");
    let world = build(&authority.into(), 0).expect("a lab");
    assert_eq!(world.domains.len(), domains().len());
    assert!(world.machines.len() > world.domains.len());
}

#[test]
fn copies_have_names_and_addresses_of_their_own() {
    let authority =
        crate::authority::Authority::new(Timestamp::from_unix(1_800_000_000)).expect("a CA");
    let authority = authority.into();
    let [none, one, two] = [0, 1, 2].map(|copies| build(&authority, copies).expect("a lab"));
    let machines = [&none, &one, &two].map(|world| world.machines.len());
    assert!(machines[1] > machines[0]);
    assert_eq!(machines[2] - machines[1], machines[1] - machines[0]);
    assert_eq!(
        two.domains.len(),
        domains().len(),
        "the catalogue is the same"
    );
    let mx = "mail.enforced.c2.lab.test".parse().expect("a name");
    for (world, there) in [(&one, false), (&two, true)] {
        let answer = world
            .zone
            .answer(&mx, RecordType::A, false, Resolver::First);
        assert_eq!(!answer.records.is_empty(), there);
    }
}
