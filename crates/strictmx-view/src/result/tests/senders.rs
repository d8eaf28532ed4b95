//! What is said of senders and of the mail servers that they meet.

use super::*;

#[test]
fn senders_of_each_kind_are_told_apart() {
    let view = shown(
        "@ MX secure\nmail A secure\n\
         _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000\n\
         _25._tcp.mail TLSA secure",
    );
    let mx = view.section(Place::MxHosts).expect("a section");
    let said: Vec<_> = mx.hosts[0]
        .facts
        .iter()
        .map(|fact| format!("{}: {}", fact.label, fact.value))
        .collect();
    assert_eq!(
        said,
        [
            "DANE: 1 TLSA record",
            "Senders with DANE only: do not deliver",
            "Senders with MTA-STS only: deliver over verified TLS",
            "Senders with both: do not deliver",
        ]
    );
    assert_eq!(
        view.banner.sentence.to_string(),
        "All mail to example.com from senders that check DANE is refused now: 1\u{a0}of\u{a0}1 mail server does not satisfy the TLSA records (DANE)."
    );
}

/// RFC 7672 2.2.2.
#[test]
fn tlsa_records_without_effect_say_why() {
    let tlsa = format!("_25._tcp.mail TLSA 3 1 1 {}", "0".repeat(64));
    let signed = format!("{tlsa}\n_25._tcp.mail TLSA secure");
    let cases = [
        (
            tlsa.clone(),
            "1 TLSA record, not signed and so without effect",
        ),
        (
            format!("mail A secure\n{tlsa}"),
            "1 TLSA record, not signed and so without effect",
        ),
        (
            signed.clone(),
            "1 TLSA record, without effect because the server's addresses are not signed",
        ),
        (format!("mail A secure\n{signed}"), "1 TLSA record"),
    ];
    for (scenario, words) in cases {
        let view = shown(&scenario);
        let mx = view.section(Place::MxHosts).expect("a section");
        let said = mx.hosts[0].facts.iter().find(|fact| fact.label == "DANE");
        let said = said.expect("a row").value.to_string();
        assert_eq!(said, words, "{scenario}");
    }
}

/// Whether senders ask for TLSA records at an alias of a name that is not secured, nobody knows.
#[test]
fn a_tlsa_lookup_that_fails_at_an_alias_is_not_tested() {
    let alias = "mail CNAME mx.example.net.\nmx.example.net. A 20.0.0.25\n\
        smtp mx.example.net. certificate names=mail.example.com\n";
    for (tlsa, state, row) in [
        ("nodata", State::Ok, "no TLSA records"),
        (
            "servfail",
            State::Attention,
            "not tested: DNS answered with SERVFAIL.",
        ),
    ] {
        let view = shown(&format!("{alias}_25._tcp.mail TLSA {tlsa}"));
        assert_eq!(view.banner.verdict, Verdict::Enforced);
        assert_eq!(view.banner.state, state, "{tlsa}");
        let says = view
            .banner
            .sentence
            .to_string()
            .contains("as far as we could test");
        assert_eq!(says, state == State::Attention, "{tlsa}");
        let mx = view.section(Place::MxHosts).expect("a section");
        let shown = format!("{mx:?}");
        assert!(shown.contains(row), "{tlsa}: {shown}");
        let untested = mx
            .not_tested
            .iter()
            .any(|it| it.to_string().contains("TLSA"));
        assert_eq!(untested, tlsa == "servfail", "{:?}", mx.not_tested);
    }
}

#[test]
fn senders_say_what_happens_to_mail() {
    let cases = [
        ("", State::Ok, "Of 11 senders: 11 apply the policy.", None),
        (
            "policy header content-type: text/html",
            State::Attention,
            "Of 11 senders: 4 apply the policy, 5 use no policy, 2 unknown.",
            Some(
                "By the standard this policy is not to be used, and yet mox, Stalwart, mailauth \
                 and mimecast/mta-sts follow it.",
            ),
        ),
        (
            "policy takes 3000",
            State::Attention,
            "Of 11 senders: 10 apply the policy, 1 uses no policy.",
            Some("By the standard this policy is to be used, and yet postfix-tlspol ignores it."),
        ),
        (
            "_mta-sts TXT nodata\npolicy status 404",
            State::Absent,
            "Of 11 senders: 11 use no policy.",
            None,
        ),
        (
            "_mta-sts TXT nodata\npolicy status 404\n@ MX 10 gone",
            State::Absent,
            "Of 11 senders: 11 use no policy.",
            None,
        ),
        (
            "_mta-sts TXT timeout",
            State::Untested,
            "Of 11 senders: 11 unknown.",
            None,
        ),
    ];
    for (scenario, state, verdict, parting) in cases {
        let senders = shown(scenario).senders;
        let found = (senders.state, &*senders.verdict, senders.parting.as_deref());
        assert_eq!(found, (state, verdict, parting), "{scenario}");
        assert!(senders.rows.iter().all(|row| row.mail.len() == 1));
    }
    assert!(shown("@ MX 0 .").senders.rows.is_empty());
}

/// The policy is applied, and mail is refused all the same.
#[test]
fn a_server_that_is_refused_is_told_before_the_table() {
    let hosts = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n";
    let senders = shown(hosts).senders;
    assert_eq!(
        senders.verdict,
        "Of 11 senders: 11 apply the policy and refuse mail at 1 of 2 servers."
    );
    assert_eq!(senders.state, State::Attention);
    for row in senders.rows {
        let states = row.mail.iter().map(|cell| cell.state);
        assert_eq!(states.collect::<Vec<_>>(), [State::Ok, State::Broken]);
        assert_eq!(row.policy.state, State::Attention, "{}", row.name);
    }
}

/// What nobody tested is no pass in the rows either.
#[test]
fn mail_servers_that_were_not_reached_are_not_told_as_delivering() {
    let many = (1..=12).map(|at| format!("@ MX {at} mx{at}\nmx{at} A 20.0.0.{at}\n"));
    let many = many.collect::<String>()
        + "| version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 604800\n";
    let none = "_mta-sts TXT nodata\npolicy status 404\n";
    for (scenario, hosts, last) in [
        (
            format!("{none}smtp mail fails connect refused"),
            1,
            "unknown",
        ),
        (
            format!("{none}mail A servfail\nmail AAAA servfail"),
            1,
            "defers",
        ),
        (
            "mail A servfail\nmail AAAA servfail".to_owned(),
            1,
            "defers",
        ),
        (many, 12, "unknown"),
    ] {
        let senders = shown(&scenario).senders;
        assert_eq!(senders.hosts.len(), hosts, "{scenario}");
        for row in &senders.rows {
            assert_eq!(row.mail.len(), hosts, "{scenario}");
            assert_eq!(row.mail[hosts - 1].word, last, "{scenario}: {}", row.name);
        }
    }
}

#[test]
fn a_cell_explains_itself() {
    let senders = shown("smtp mail certificate expires=-1d").senders;
    let mox = senders.rows.iter().find(|row| row.sender == "mox");
    let cell = &mox.expect("mox").mail[0];
    assert_eq!(
        (cell.state, &*cell.word, &*cell.why, cell.check.as_deref()),
        (
            State::Broken,
            "refuses",
            "From mox to mail.example.com: mail is not delivered here, and bounces in the end, \
             because TLS fails or does not verify.",
            Some("mx-tls-certificate-expired")
        )
    );
}

/// Facts without a check of their own.
#[test]
fn what_a_mail_server_offers_is_told() {
    let suite = "TLS_AES_128_GCM_SHA256";
    for (scenario, label, words) in [
        (
            "smtp mail ehlo-after-tls 250-mail 250 REQUIRETLS".to_owned(),
            "REQUIRETLS",
            "announced",
        ),
        (
            format!("smtp mail accepts post-quantum 1.3 {suite}"),
            "Post-quantum key exchange",
            suite,
        ),
        (
            "smtp mail refuses post-quantum".to_owned(),
            "Post-quantum key exchange",
            "refused",
        ),
    ] {
        let told = format!("{:?}", shown(&scenario));
        // The policy host comes before.
        let (_, fact) = told.rsplit_once(&format!("{label:?}")).expect(&scenario);
        let (value, _) = fact.split_once("Fact {").unwrap_or((fact, ""));
        assert!(value.contains(words), "{scenario}: {value}");
    }
}

/// By the standard nothing is delivered there either, as far as is known.
#[test]
fn who_refuses_where_one_address_was_not_tested_keeps_to_the_standard() {
    for fault in ["path=self-signed", "names=example.net", "expires=-1d"] {
        let half =
            format!("smtp mail v4 certificate {fault}\nsmtp mail v6 fails connect refused\n");
        let said = crate::text::plain(&crate::text::lines(&shown(&half)));
        assert!(said.contains("refuse to deliver"), "{said}");
        assert!(!said.contains("and yet"), "{said}");
    }
}
