use strictmx_core::scenario::World;
use strictmx_share::SecretKey;

use super::*;

fn evidence() -> Evidence {
    World::new("").expect("the healthy world").evidence()
}

fn sealed(seed: u8, expires_at: i64) -> Sealed {
    let json = serde_json::to_string(&evidence()).expect("evidence is JSON");
    let [signed, expires] = [0, expires_at].map(Timestamp::from_unix);
    SecretKey::from_seed(&[seed; 32]).seal(json, signed, expires)
}

#[tokio::test]
async fn a_link_is_opened_and_says_that_it_is_one() {
    let link = Link {
        snapshot: Snapshot::Evidence(evidence()),
        note: Some("look here".to_owned()),
        at: Some("sts-mx-uncovered".to_owned()),
    };
    let fragment = link.write().expect("short enough");
    let opened = open(&Address::Fragment(fragment)).await.expect("it opens");
    assert_eq!(*opened.evidence, evidence());
    assert_eq!(
        (opened.origin, opened.note.as_deref(), opened.at.as_deref()),
        (Origin::Link, Some("look here"), Some("sts-mx-uncovered"))
    );
}

#[tokio::test]
async fn what_cannot_be_opened_says_why_and_shows_nothing() {
    let cases = [
        (
            Address::Tab(None),
            "Check a domain",
            "a tab that knows nothing",
        ),
        (
            Address::Tab(Some("{".to_owned())),
            "not strictmx evidence",
            "a tab that knows nonsense",
        ),
        (
            Address::Fragment("v999.abc".to_owned()),
            "v999",
            "a link of the future",
        ),
        (
            Address::Fragment("v1.***".to_owned()),
            "octet 3",
            "a damaged link",
        ),
        (
            Address::Fragment("__proto__=x".to_owned()),
            "no link to a result",
            "something else",
        ),
    ];
    for (address, said, why) in cases {
        let failed = open(&address).await.expect_err(why);
        let detail = &failed.detail;
        assert!(detail.contains(said), "{why}: {detail}");
        let is_sentence = !detail.starts_with(char::is_lowercase) && detail.ends_with('.');
        assert!(is_sentence, "{why}: {detail}");
    }
}

#[test]
fn seals_that_are_not_ours_are_told_apart() {
    let keys = [SecretKey::from_seed(&[1; 32]).public()];
    let altered = Sealed {
        signed_at: Timestamp::from_unix(1),
        ..sealed(1, 100)
    };
    let damaged = Sealed {
        signature: "x".to_owned(),
        ..sealed(1, 100)
    };
    let cases = [
        (sealed(1, 100), None, "genuine"),
        (
            sealed(2, 100),
            Some("Not of this service"),
            "another service's",
        ),
        (altered, Some("Not genuine"), "altered"),
        (damaged, Some("Not opened"), "damaged"),
        (sealed(1, 50), Some("Expired"), "too old"),
    ];
    for (sealed, label, why) in cases {
        let opened = verified(&sealed, &keys, Timestamp::from_unix(60));
        assert_eq!(opened.err().map(|failed| failed.label), label, "{why}");
    }
}
