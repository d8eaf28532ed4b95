use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use strictmx_core::evidence::EvidenceError;
use strictmx_core::scenario::World;
use strictmx_core::timestamp::Timestamp;

use super::*;
use crate::SecretKey;

fn evidence() -> Evidence {
    World::new("").expect("a world").evidence()
}

fn link() -> Link {
    Link {
        snapshot: Snapshot::Evidence(evidence()),
        note: None,
        at: None,
    }
}

fn sealed() -> Sealed {
    let json = serde_json::to_string(&evidence()).expect("evidence is JSON");
    let key = SecretKey::from_seed(&[7; 32]);
    key.seal(json, Timestamp::from_unix(0), Timestamp::from_unix(1))
}

/// A link with any JSON, or something else, in it.
fn carrying(text: &str) -> String {
    format!("#v1.{}", pack(text.as_bytes()))
}

fn error(fragment: &str) -> LinkError {
    match Link::read(fragment) {
        Err(error) => error,
        Ok(_) => panic!("{fragment:.80} is read"),
    }
}

#[test]
fn what_is_written_is_read() {
    let note = Some("Ticket 4711: „neue Policy“ \u{1f4e8}\nthen ask again".to_owned());
    let at = Some("sts-record-missing".to_owned());
    let evidence = Snapshot::Evidence(evidence());
    for snapshot in [evidence, Snapshot::Sealed(sealed())] {
        for note in [None, note.clone()] {
            for at in [None, at.clone()] {
                let (snapshot, note) = (snapshot.clone(), note.clone());
                let link = Link { snapshot, note, at };
                let fragment = link.write().expect("it fits");
                assert_eq!(Link::read(&fragment).as_ref(), Ok(&link));
                assert_eq!(Link::read(&format!("#{fragment}")), Ok(link));
            }
        }
    }
}

#[test]
fn programs_on_the_way_may_escape_and_append() {
    let fragment = link().write().expect("it fits");
    let mut marked = link();
    marked.at = Some("sts-policy-mode".to_owned());
    for (fragment, link) in [
        (fragment.replace('.', "%2E").replace('-', "%2d"), link()),
        (format!("{fragment}&utm_source=mail"), link()),
        (format!("{fragment}&x&at=sts-policy-mode&at=y"), marked),
    ] {
        assert_eq!(Link::read(&fragment), Ok(link));
    }
}

/// SHR-001: evidence is read, and is nothing more than evidence.
#[test]
fn shr_001() {
    let fragment = link().write().expect("it fits");
    assert!(fragment.starts_with("v1."));
    assert_eq!(Link::read(&fragment), Ok(link()));
}

/// SHR-002: an octet changed is another result or an error, and never sealed.
#[test]
fn shr_002() {
    let fragment = link().write().expect("it fits");
    for offset in (0..fragment.len()).step_by(13) {
        let mut octets = fragment.clone().into_bytes();
        octets[offset] = if octets[offset] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(octets).expect("ASCII");
        let read = Link::read(&changed).map(|link| link.snapshot);
        assert!(!matches!(read, Ok(Snapshot::Sealed(_))), "{offset}");
    }
    let renamed = fragment.replace("v1.", "s1.");
    assert_eq!(error(&renamed).code(), "share.schema");
}

/// SHR-005: too large is seen before anything is decoded.
#[test]
fn shr_005() {
    let huge = format!("#v1.{}", "%".repeat(2 << 20));
    let octets = huge.len() - 1;
    assert_eq!(error(&huge), LinkError::TooLargeEncoded { octets });
    let most = format!("#v1.{}", "*".repeat(MAX_ENCODED - 3));
    assert_eq!(error(&most), LinkError::Base64 { at: 3, found: '*' });
}

#[test]
fn bombs_are_not_unpacked() {
    let bomb = carrying(&" ".repeat(20 << 20));
    assert!(bomb.len() < MAX_ENCODED, "{}", bomb.len());
    assert_eq!(error(&bomb), LinkError::TooLargeDecoded);
    let most = carrying(&" ".repeat(MAX_DECODED));
    assert_eq!(error(&most).code(), "share.schema");
}

/// SHR-006: other versions, nothing at all, and what cannot be decoded.
#[test]
fn shr_006() {
    let version = |found: &str| LinkError::Version {
        found: found.to_owned(),
    };
    let base64 = |at, found| LinkError::Base64 { at, found };
    // A block of the type that there is not (RFC 1951 3.2.3), and a distance before the beginning.
    let deflate = |octets: &[u8]| format!("#v1.{}", URL_SAFE_NO_PAD.encode(octets));
    let whole = link().write().expect("it fits");
    let cut = |octets: usize| (whole[..octets].to_owned(), LinkError::Truncated { octets });
    let table = [
        ("#v999.xxx".to_owned(), version("v999"), "share.version"),
        ("s2.AAAA".to_owned(), version("s2"), "share.version"),
        (
            "#v1234567.A".to_owned(),
            LinkError::NotALink,
            "share.version",
        ),
        ("#v1".to_owned(), LinkError::NotALink, "share.version"),
        ("#".to_owned(), LinkError::Empty, "share.encoding"),
        (String::new(), LinkError::Empty, "share.encoding"),
        (
            "#%".to_owned(),
            LinkError::Percent { at: 0 },
            "share.encoding",
        ),
        (
            "#v1.A%".to_owned(),
            LinkError::Percent { at: 4 },
            "share.encoding",
        ),
        (
            "#v1.%4".to_owned(),
            LinkError::Percent { at: 3 },
            "share.encoding",
        ),
        (
            "#v1.%+4".to_owned(),
            LinkError::Percent { at: 3 },
            "share.encoding",
        ),
        ("#v1.***".to_owned(), base64(3, '*'), "share.encoding"),
        ("#v1.AAAA=".to_owned(), base64(7, '='), "share.encoding"),
        ("#v1.AA+A".to_owned(), base64(5, '+'), "share.encoding"),
        ("#v1.A%C3%A9A".to_owned(), base64(4, 'é'), "share.encoding"),
        (
            "#v1.A%FFA".to_owned(),
            base64(4, '\u{fffd}'),
            "share.encoding",
        ),
        (
            "#v1.\u{1f4e8}".to_owned(),
            base64(3, '\u{1f4e8}'),
            "share.encoding",
        ),
        (
            "#v1.".to_owned(),
            LinkError::Truncated { octets: 3 },
            "share.encoding",
        ),
        (deflate(&[0x07]), LinkError::Deflate, "share.encoding"),
        (
            deflate(&[0x03, 0x02, 0x00]),
            LinkError::Deflate,
            "share.encoding",
        ),
    ];
    let cuts = [4, 5, 6, whole.len() / 2, whole.len() - 3].map(cut);
    let cuts = cuts.map(|(fragment, error)| (fragment, error, "share.encoding"));
    for (fragment, expected, code) in table.into_iter().chain(cuts) {
        let found = error(&fragment);
        assert_eq!(found, expected, "{fragment:.40}");
        assert_eq!(found.code(), code, "{fragment:.40}");
        assert!(found.to_string().contains("; "), "{found}");
    }
}

/// SHR-010: what unpacks and is no result.
#[test]
fn shr_010() {
    let evidence = |change: fn(&mut Value)| {
        let mut json = json!({ "evidence": evidence() });
        change(&mut json);
        json.to_string()
    };
    let whole = evidence(|_| ());
    let version = r#""format_version":1"#;
    assert!(whole.contains(version), "{whole}");
    let with_version =
        |number: &str| whole.replace(version, &format!("\"format_version\":{number}"));
    let with_time = |time: &str| whole.replace("2026-11-24T12:00:00Z", time);
    let items = format!(
        r#"{{"evidence":{{"format_version":1,"entries":[{}]}}}}"#,
        "1,".repeat(100_000)
    );
    let table = [
        with_version("1e400"),
        with_version("-0"),
        with_version("NaN"),
        with_version("1.0"),
        with_version("18446744073709551616"),
        with_time("+275760-09-13T00:00:00Z"),
        with_time("2026-02-30T00:00:00Z"),
        with_time("now"),
        items,
        "[".repeat(100_000),
        r#"{"evidence":"#.repeat(20_000),
        evidence(|json| json["__proto__"] = json!({ "verified": true })),
        evidence(|json| json["note"] = json!(7)),
        evidence(|json| json["evidence"]["policy_domain"] = json!("..")),
        evidence(|json| json["evidence"]["entries"] = json!({})),
        whole.replacen('{', r#"{"evidence":null,"#, 1),
        format!("{whole}x"),
        "null".to_owned(),
        String::new(),
        "\u{feff}{}".to_owned(),
    ];
    for text in table {
        let error = error(&carrying(&text));
        assert!(
            matches!(error, LinkError::Schema { .. }),
            "{text:.60}: {error}"
        );
        assert_eq!(error.code(), "share.schema");
    }
    let million = format!(r#"{{"evidence":[{}]}}"#, "1,".repeat(1_000_000));
    assert_eq!(error(&carrying(&million)), LinkError::TooLargeDecoded);
    let later = EvidenceError::Version { found: 2 };
    assert_eq!(
        error(&carrying(&with_version("2"))),
        LinkError::Evidence(later)
    );
}

/// SHR-011: names that mean something to JavaScript mean nothing.
#[test]
fn shr_011() {
    for fragment in ["#__proto__=x", "#constructor.prototype", "#a&at=b", "#&"] {
        assert_eq!(error(fragment), LinkError::NotALink, "{fragment}");
    }
}

#[test]
fn notes_and_findings_have_limits_either_way() {
    let with_note = |characters: usize| Link {
        note: Some("é".repeat(characters)),
        ..link()
    };
    assert!(with_note(MAX_NOTE).write().is_ok());
    let too_long = LinkError::NoteTooLong {
        characters: MAX_NOTE + 1,
    };
    assert_eq!(with_note(MAX_NOTE + 1).write(), Err(too_long.clone()));
    let json = json!({ "evidence": evidence(), "note": "é".repeat(MAX_NOTE + 1) });
    assert_eq!(error(&carrying(&json.to_string())), too_long);
    let whole = link().write().expect("it fits");
    for at in ["", "<script>", "Sts", "a b", &"a".repeat(81)] {
        let link = Link {
            at: Some(at.to_owned()),
            ..link()
        };
        assert_eq!(link.write(), Err(LinkError::Finding), "{at:?}");
        assert_eq!(error(&format!("{whole}&at={at}")), LinkError::Finding);
    }
}

#[test]
fn what_is_too_long_to_read_is_not_written() {
    // Octets that do not compress, as of many certificates.
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'!' + (state >> 24) as u8 % 90)
    };
    let mut sealed = sealed();
    sealed.evidence = (0..60_000).map(|_| noise()).collect();
    let mut link = Link {
        snapshot: Snapshot::Sealed(sealed.clone()),
        note: None,
        at: None,
    };
    let Err(error @ LinkError::TooLong { octets, limit }) = link.write() else {
        panic!("it is written");
    };
    assert!(octets > limit && limit == MAX_ENCODED, "{error}");
    assert_eq!(error.code(), "share.encoded");
    sealed.evidence = " ".repeat(MAX_DECODED);
    link.snapshot = Snapshot::Sealed(sealed);
    let error = link.write().expect_err("it is too long");
    let said = error.to_string();
    assert!(
        said.ends_with("and 262144 are read; store it with the service, or hand on the file"),
        "{said}"
    );
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 48,
            rng_seed: RngSeed::Fixed(8461),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn links_survive(note in proptest::option::of("\\PC{0,400}"), at in proptest::option::of("[a-z0-9-]{1,40}"), seal in any::<bool>()) {
            let snapshot = if seal {
                Snapshot::Sealed(sealed())
            } else {
                Snapshot::Evidence(evidence())
            };
            let link = Link { snapshot, note, at };
            let fragment = link.write().expect("it fits");
            prop_assert_eq!(Link::read(&fragment), Ok(link));
        }

        #[test]
        fn nothing_panics(fragment in "#?(v1|s1|v9)?[.%&=]?\\PC{0,80}", octets in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Link::read(&fragment);
            let packed = format!("v1.{}", URL_SAFE_NO_PAD.encode(&octets));
            prop_assert!(Link::read(&packed).is_err());
        }
    }
}
