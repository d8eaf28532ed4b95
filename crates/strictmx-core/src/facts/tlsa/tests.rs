use super::*;
use crate::evidence::Evidence;
use crate::facts::Facts;
use crate::scenario::World;

fn tlsa(usage: u8, selector: u8, matching: u8, data: &[u8]) -> Tlsa {
    let data = data.to_vec();
    Tlsa {
        usage,
        selector,
        matching,
        data,
    }
}

fn evidence(scenario: &str) -> Evidence {
    World::new(scenario)
        .expect("the scenario parses")
        .evidence()
}

#[test]
fn unusable_records_are_left_out() {
    let cases = [
        (3, 1, 1, 32, true, "recommended first"),
        (2, 0, 1, 32, true, "recommended second"),
        (3, 1, 2, 64, true, "SHA-512"),
        (3, 1, 1, 31, false, "a digest cut off"),
        (3, 1, 2, 32, false, "a digest of the other length"),
        (3, 0, 0, 0, false, "nothing"),
        (3, 0, 0, 700, false, "no certificate"),
        (3, 1, 0, 91, false, "no key"),
        (3, 1, 3, 32, false, "an unknown matching type"),
        (3, 2, 1, 32, false, "an unknown selector"),
        (4, 1, 1, 32, false, "an unknown usage"),
        (0, 1, 1, 32, false, "PKIX-TA is for browsers"),
        (1, 1, 1, 32, false, "PKIX-EE is for browsers"),
    ];
    for (usage, selector, matching, octets, expected, why) in cases {
        let record = tlsa(usage, selector, matching, &vec![0; octets]);
        assert_eq!(is_usable(&record), expected, "{why}");
    }
}

#[test]
fn without_a_digest_a_record_holds_what_its_selector_says() {
    let evidence = evidence("");
    let facts = Facts::new(&evidence);
    let tls = facts.mail.hosts[0].attempts[0].tls().expect("TLS");
    let certificate = &tls.session.chain[0][..];
    let key = &tls.leaf().expect("parses").public_key_info[..];
    let cut = |octets: &[u8]| octets[..octets.len() - 1].to_vec();
    let longer = |octets: &[u8]| [octets, &[0]].concat();
    let cases = [
        (tlsa(3, 0, 0, certificate), true),
        (tlsa(3, 1, 0, key), true),
        (tlsa(2, 0, 0, certificate), true),
        (tlsa(3, 1, 0, certificate), false),
        (tlsa(3, 0, 0, key), false),
        (tlsa(3, 0, 0, &cut(certificate)), false),
        (tlsa(3, 1, 0, &cut(key)), false),
        (tlsa(3, 0, 0, &longer(certificate)), false),
        (tlsa(3, 1, 0, &longer(key)), false),
        (tlsa(3, 0, 0, &[0]), false),
    ];
    for (record, expected) in cases {
        assert_eq!(is_usable(&record), expected, "{:?}", record.kind());
    }
}

#[test]
fn the_strongest_digest_of_a_usage_and_selector_counts() {
    let records = [
        tlsa(3, 1, 1, &[1; 32]),
        tlsa(3, 1, 2, &[2; 64]),
        tlsa(3, 1, 0, &[3]),
        tlsa(3, 0, 1, &[4; 32]),
        tlsa(2, 1, 1, &[5; 32]),
        tlsa(2, 1, 1, &[6; 32]),
    ];
    let usable: Vec<_> = records.iter().collect();
    assert_eq!(Digests::Any.of(&usable), usable);
    assert_eq!(Digests::Strongest.of(&usable), usable[1..]);
    assert_eq!(Digests::Strongest.of(&usable[..1]), usable[..1]);
}

#[test]
fn records_match_the_certificates_of_their_usage() {
    let evidence = evidence("smtp mail certificate rsa=4096");
    let facts = Facts::new(&evidence);
    let tls = facts.mail.hosts[0].attempts[0].tls().expect("TLS");
    let [leaf, issuer] = &tls.session.chain[..] else {
        panic!("a leaf and an intermediate");
    };
    let key = |at: usize| &tls.certificate(at).expect("parses").public_key_info;
    let sha256 = |octets: &[u8]| Sha256::digest(octets).to_vec();
    let cases = [
        (tlsa(3, 0, 0, leaf), true, "the server's, whole"),
        (tlsa(3, 0, 1, &sha256(leaf)), true, "the server's, digest"),
        (tlsa(3, 1, 1, &sha256(key(0))), true, "the server's key"),
        (tlsa(3, 1, 2, &Sha512::digest(key(0))), true, "SHA-512"),
        (tlsa(3, 1, 1, &sha256(leaf)), false, "the other selector"),
        (
            tlsa(3, 0, 1, &sha256(issuer)),
            false,
            "usage 3 is the server's",
        ),
        (tlsa(2, 0, 1, &sha256(issuer)), true, "the authority's"),
        (tlsa(2, 1, 1, &sha256(key(1))), true, "the authority's key"),
        (tlsa(2, 0, 1, &sha256(leaf)), false, "usage 2 is above it"),
    ];
    for (record, expected, why) in cases {
        assert_eq!(matches_chain(&record, tls), expected, "{why}");
    }
}

#[test]
fn issuers_lead_from_the_servers_certificate_to_the_anchor() {
    let evidence = evidence("smtp mail certificate beside=100d");
    let facts = Facts::new(&evidence);
    let sent = facts.mail.hosts[0].attempts[0].tls().expect("TLS").session;
    let stranger = tlsa(2, 0, 1, &Sha256::digest(&sent.chain[2][..]));
    let authority = tlsa(2, 0, 1, &Sha256::digest(&sent.chain[1][..]));
    // Roots of others may let the public path end before.
    let mut shorter = sent.clone();
    shorter.path.certificates = vec![0];
    let mut swapped = sent.clone();
    swapped.chain.swap(1, 2);
    let cases = [
        (&authority, sent, Ok(())),
        (&authority, &shorter, Ok(())),
        (&authority, &swapped, Ok(())),
        (&stranger, sent, Err(Unauthenticated::Path)),
    ];
    for (record, session, expected) in cases {
        let tls = TlsSeen::alone(session);
        let references = [&sent.server_name];
        let said = authenticate(record, &tls, &references, facts.now);
        assert_eq!(said, expected, "{record:?}");
    }
}

/// RFC 7672 3.1.2: the path ends at the authority.
#[test]
fn dates_count_up_to_the_anchor() {
    let evidence = evidence("smtp mail certificate issuer=A");
    let facts = Facts::new(&evidence);
    let leaf = facts.mail.hosts[0].attempts[0].tls().expect("TLS").session;
    let other = |parts: &str| {
        let evidence = self::evidence(&format!("smtp mail certificate {parts}"));
        let facts = Facts::new(&evidence);
        let tls = facts.mail.hosts[0].attempts[0].tls().expect("TLS");
        tls.session.chain[0].clone()
    };
    let mut session = leaf.clone();
    session.chain.truncate(1);
    session.chain.push(other("cn=A issuer=B"));
    session.chain.push(other("cn=B issuer=B expires=-1d"));
    session.path.certificates = vec![0, 1, 2];
    let tls = TlsSeen::alone(&session);
    for (at, expected) in [(1, Ok(())), (2, Err(Unauthenticated::Dates))] {
        let record = tlsa(2, 0, 1, &Sha256::digest(&session.chain[at][..]));
        let said = authenticate(&record, &tls, &[&session.server_name], facts.now);
        assert_eq!(said, expected, "{at}");
    }
}

#[test]
fn only_authentic_records_count() {
    let record = "_25._tcp.mail TLSA 3 1 1 00";
    let secure = "mail A secure\n_25._tcp.mail TLSA secure";
    let cases = [
        (format!("{record}\n{secure}"), true, "all secure"),
        (record.to_owned(), false, "nothing secure"),
        (
            format!("{record}\nmail A secure"),
            false,
            "records insecure",
        ),
        (secure.to_owned(), false, "no records"),
    ];
    for (scenario, expected, why) in cases {
        let evidence = evidence(&scenario);
        let facts = Facts::new(&evidence);
        let tlsa = facts.mail.hosts[0].secure_tlsa();
        assert_eq!(tlsa.is_ok(), expected, "{why}");
    }
}
