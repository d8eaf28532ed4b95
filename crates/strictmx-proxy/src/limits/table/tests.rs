use super::*;

#[test]
fn limits_are_read_as_they_are_written() {
    let mut table = Table::default();
    for text in Table::default().texts() {
        table.set(&text).expect(&text);
    }
    assert_eq!(table, Table::default());
    table.set("running-per-client=7").expect("a number");
    table.set("checks=1/h:9").expect("a rate");
    assert_eq!(
        [Bucket::RunningOfClient, Bucket::AllChecks].map(|bucket| table.row(bucket).allowed),
        [Allowed::AtOnce(7), rate(1, 3_600, 9)]
    );
    for (text, says) in [
        ("", "there is no limit ``; there are requests-per-client, "),
        ("check=1/s:1", "no limit `check`"),
        ("checks", "10/min:20"),
        ("checks=3", "10/min:20"),
        ("running=1/s:1", "running=3"),
        ("running=0", "running=3"),
        ("smtp-per-address=9/s:9", "there is no limit"),
    ] {
        let error = table.set(text).expect_err(text);
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn the_pause_in_force_is_published() {
    let published = |pause_ms| Table::default().published(Duration::from_millis(pause_ms));
    for (pause_ms, said) in [
        (2_000, "1 in 2 seconds, 1 at once"),
        (1_000, "1 a second, 1 at once"),
        (1_500, "2 in 3 seconds, 1 at once"),
        (250, "4 a second, 1 at once"),
        (60_000, "1 a minute, 1 at once"),
    ] {
        let limits = published(pause_ms);
        let limit = limits.iter().find(|limit| limit.name == "smtp-per-address");
        let limit = limit.expect("it is published");
        assert_eq!(limit.allowed.words(), said, "{pause_ms} ms");
        let interval = limit.allowed.rate().expect("a rate").interval();
        assert_eq!(interval, Duration::from_millis(pause_ms));
        assert_eq!(limits.len(), TABLE.len() + MEMORY.len() + 5);
    }
    let kept = TABLE.len() + MEMORY.len();
    assert_eq!(published(0).len(), kept, "nothing is kept apart");
}

#[test]
fn octets_are_told_in_their_unit() {
    let limits = Table::default().published(Duration::ZERO);
    let words = |name: &str| {
        let limit = limits.iter().find(|limit| limit.name == name);
        limit.expect("it is published").allowed_in_words()
    };
    assert_eq!(words(BODIES_PER_NETWORK), "1024 KiB at a time");
    assert_eq!(words(BODIES), "4096 KiB at a time");
    assert_eq!(words("running"), "400 at a time");
}

/// Every limit of a client is one of its network, too.
#[test]
fn a_network_has_what_its_clients_have() {
    let of = |key: &str| {
        let rows = TABLE.into_iter().filter(|limit| limit.key == key);
        rows.map(|limit| limit.counts)
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert!(of(CLIENT).is_subset(&of(NETWORK)));
    assert_eq!(of(CLIENT).len(), 7);
}

/// P20: who is no browser and says that a page of another site asks has both.
#[test]
fn pages_of_others_have_no_more_than_readers_of_results() {
    let allowed = |bucket| Table::default().row(bucket).allowed;
    for (of_others, own) in [
        (Bucket::Embedded, Bucket::StoredReads),
        (Bucket::EmbeddedOfNetwork, Bucket::StoredReadsOfNetwork),
    ] {
        assert_eq!(allowed(of_others), allowed(own));
    }
}

#[test]
fn every_bucket_has_its_row() {
    let named = |bucket| Table::default().row(bucket).name;
    assert_eq!(named(Bucket::Requests), "requests-per-client");
    assert_eq!(named(Bucket::RequestsOfNetwork), "requests-per-network");
    assert_eq!(named(Bucket::LintsOfNetwork), "lints-per-network");
    assert_eq!(
        named(Bucket::LintsOfNetworkAtOnce),
        "lints-at-once-per-network"
    );
    assert_eq!(named(Bucket::LintsAtOnce), "lints");
    assert_eq!(named(Bucket::AllStores), "stored");
    assert_eq!(named(Bucket::StoringOfNetwork), "storing-per-network");
    assert_eq!(named(Bucket::StoresAtOnce), "storing");
    assert_eq!(named(Bucket::GlancesAtOnce), "glances");
    assert_eq!(named(Bucket::StoredReads), "stored-reads-per-client");
    assert_eq!(
        named(Bucket::StoredReadsOfNetwork),
        "stored-reads-per-network"
    );
    assert_eq!(named(Bucket::Embedded), "embedded-per-client");
    assert_eq!(named(Bucket::EmbeddedOfNetwork), "embedded-per-network");
    assert_eq!(named(Bucket::RunningOfClient), "running-per-client");
    assert_eq!(named(Bucket::RunningOfNetwork), "running-per-network");
    assert_eq!(
        named(Bucket::ChecksOfRegisteredDomainAndNetwork),
        "checks-per-registered-domain-and-network"
    );
    assert_eq!(named(Bucket::FailedChecks), "failed-checks-per-domain");
    assert_eq!(named(Bucket::AllRunning), "running");
}
