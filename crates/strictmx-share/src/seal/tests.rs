use strictmx_core::scenario::World;

use super::*;
use crate::SecretKey;

const HOUR_S: i64 = 3_600;

fn evidence() -> Evidence {
    World::new("").expect("a world").evidence()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_795_000_000).plus_s(seconds)
}

fn sealed(key: &SecretKey, evidence: &Evidence) -> Sealed {
    let json = serde_json::to_string(evidence).expect("evidence is JSON");
    key.seal(json, at(0), at(HOUR_S))
}

fn ours() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

#[test]
fn what_the_service_signed_is_opened_with_any_of_its_keys() {
    let (former, current) = (SecretKey::from_seed(&[1; 32]), ours());
    let keys = [current.public(), former.public()];
    for key in [former, current] {
        let sealed = sealed(&key, &evidence());
        let json = serde_json::to_string(&sealed).expect("a seal is JSON");
        let read: Sealed = serde_json::from_str(&json).expect("it reads back");
        assert_eq!(read.open(&keys, at(HOUR_S - 1)), Ok(evidence()));
    }
}

#[test]
fn every_octet_that_is_changed_breaks_the_seal() {
    let keys = [ours().public()];
    let genuine = sealed(&ours(), &evidence());
    let json = &genuine.evidence;
    for offset in (0..json.len()).step_by(397) {
        let mut octets = json.clone().into_bytes();
        // Evidence of a scenario is ASCII, and stays so.
        octets[offset] ^= 1;
        let altered = Sealed {
            evidence: String::from_utf8(octets).expect("ASCII"),
            ..genuine.clone()
        };
        let opened = altered.open(&keys, at(0));
        assert!(
            matches!(opened, Err(SealError::Altered { .. })),
            "{offset}: {opened:?}"
        );
    }
}

/// SHR-003: valid, changed, of another key, expired.
#[test]
fn shr_003() {
    let (key, foreign) = (ours(), SecretKey::from_seed(&[8; 32]));
    let genuine = sealed(&key, &evidence());
    let key_id = || key.public().id();
    let altered = || SealError::Altered { key_id: key_id() };
    let malformed = |detail: &str| SealError::Malformed {
        detail: detail.to_owned(),
    };
    let with = |change: fn(&mut Sealed)| {
        let mut sealed = genuine.clone();
        change(&mut sealed);
        sealed
    };
    let mut claims_ours = sealed(&foreign, &evidence());
    claims_ours.key_id = key_id();
    let table = [
        (with(|it| it.evidence.push(' ')), altered()),
        (
            with(|it| it.expires_at = it.expires_at.plus_s(1)),
            altered(),
        ),
        (with(|it| it.signed_at = it.signed_at.plus_s(-1)), altered()),
        // The neutral point: verified carelessly it signs everything under a weak key.
        (
            with(|it| it.signature = format!("AQ{}", "A".repeat(84))),
            altered(),
        ),
        (claims_ours, altered()),
        (
            sealed(&foreign, &evidence()),
            SealError::UnknownKey {
                key_id: foreign.public().id(),
            },
        ),
        (
            with(|it| it.signature.truncate(80)),
            malformed("signature is not 64 octets of base64url"),
        ),
        (
            with(|it| it.key_id = "../../keys".to_owned()),
            malformed("key_id is not 16 characters of base64url"),
        ),
        (
            key.seal("{}".to_owned(), at(0), at(HOUR_S)),
            malformed("evidence: missing field `format_version`"),
        ),
        (
            key.seal(r#"{"format_version":2}"#.to_owned(), at(0), at(HOUR_S)),
            SealError::Evidence(EvidenceError::Version { found: 2 }),
        ),
    ];
    for (sealed, why_not) in table {
        assert_eq!(sealed.open(&[key.public()], at(0)), Err(why_not.clone()));
        let is_seal = !matches!(why_not, SealError::Evidence(_));
        assert_eq!(why_not.code() == "share.signature", is_seal);
    }
    let late = genuine.open(&[key.public()], at(HOUR_S));
    assert_eq!(
        late,
        Err(SealError::Expired {
            expires_at: at(HOUR_S)
        })
    );
    assert_eq!(genuine.open(&[key.public()], at(0)), Ok(evidence()));
}

#[test]
fn refusals_say_what_and_what_to_do() {
    let genuine = sealed(&ours(), &evidence());
    let said = genuine.open(&[], at(0)).expect_err("no keys");
    assert_eq!(
        said.to_string(),
        format!(
            "this result is sealed with the key {}, which is none of this service; open it at the \
             service that made it, or check the domain here",
            genuine.key_id
        )
    );
    let expired = genuine.open(&[ours().public()], at(HOUR_S));
    assert_eq!(
        expired.expect_err("expired").to_string(),
        format!(
            "this result was vouched for until {}; check the domain again",
            at(HOUR_S)
        )
    );
}

#[test]
fn keys_are_published_with_their_id_and_held_to_it() {
    let key = ours().public();
    let json = serde_json::to_value(&key).expect("a key is JSON");
    assert_eq!(json["key_id"], key.id());
    assert_eq!(PublicKey::from_octets(&key.octets()), Some(key.clone()));
    let read = serde_json::from_value::<PublicKey>;
    assert_eq!(read(json.clone()).expect("it reads back"), key);
    let mut other_id = json.clone();
    other_id["key_id"] = "AAAAAAAAAAAAAAAA".into();
    let mut weak = json;
    // The neutral point of the curve: 1, then zeros.
    weak["public_key"] = format!("AQ{}", "A".repeat(41)).into();
    for (json, why) in [
        (other_id, "key_id is not that of public_key"),
        (weak, "public_key is no Ed25519 key"),
    ] {
        assert_eq!(read(json).expect_err(why).to_string(), why);
    }
}

/// RFC 8032 7.1, test 2: what signs and verifies is the Ed25519 that others have.
#[test]
fn keys_are_those_of_the_standard() {
    let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    let octets = |text: &str| -> [u8; 32] {
        let octet = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16);
        std::array::from_fn(|at| octet(at).expect("hexadecimal"))
    };
    let key = SecretKey::from_seed(&octets(seed));
    assert_eq!(key.public().octets(), octets(public));
    assert!(!format!("{key:?}").contains("4c"), "{key:?}");
}
