//! The first two sentences.

use super::*;
use crate::{junit, nagios};

#[test]
fn each_verdict_has_its_sentence() {
    let policy = |mode: &str| {
        format!("| version: STSv1\n| mode: {mode}\n| mx: mail.example.com\n| max_age: 2419200\n")
    };
    let two = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n\
               | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200\n";
    let former_at_v6 = "policy v6 body \"version: STSv1\\nmode: enforce\\nmx: old.example.com\\nmax_age: 2419200\\n\"\n";
    let cases = [
        (
            String::new(),
            "Mail to example.com is protected: senders that check MTA-STS deliver only over verified TLS.",
        ),
        (
            policy("testing"),
            "example.com is testing MTA-STS: nothing is enforced yet, and nothing would be refused.",
        ),
        (
            format!("{}smtp mail certificate expires=-1d\n", policy("testing")),
            "example.com is testing MTA-STS, and enforcing today would refuse mail at 1\u{a0}of\u{a0}1 mail server.",
        ),
        (
            "smtp mail certificate expires=-1d".to_owned(),
            "All mail to example.com from senders that keep to MTA-STS is refused now: 1\u{a0}of\u{a0}1 mail server does not satisfy your own policy.",
        ),
        (
            format!("{two}smtp mail certificate expires=-1d\n"),
            "Mail to example.com is being refused now at 1\u{a0}of\u{a0}2 mail servers: it does not satisfy your own policy.",
        ),
        (
            // It takes no mail in place of the other.
            "@ MX 10 mail\n@ MX 99 ms1.msv1.invalid.\nsmtp mail certificate path=self-signed"
                .to_owned(),
            "All mail to example.com from senders that keep to MTA-STS is refused now: 1\u{a0}of\u{a0}1 mail server does not satisfy your own policy.",
        ),
        (
            format!("{two}smtp mail2 fails connect timeout\n").replace("enforce", "testing"),
            "example.com is testing MTA-STS: nothing is enforced yet, and as far as we could test nothing would be refused.",
        ),
        (
            former_at_v6.to_owned(),
            "Mail to example.com is being refused now by some senders: it depends on the address of the policy host that they come to.",
        ),
        (
            format!("{}{former_at_v6}", policy("testing")),
            "Mail to example.com is being refused now by some senders: it depends on the address of the policy host that they come to.",
        ),
        (
            // Refused whatever the address.
            format!(
                "smtp mail certificate expires=-1d\n{}",
                former_at_v6.replace("old", "*")
            ),
            "All mail to example.com from senders that keep to MTA-STS is refused now: 1\u{a0}of\u{a0}1 mail server does not satisfy your own policy.",
        ),
        (
            // Who comes there takes no policy, whatever the other address has.
            "policy v6 fails tls-handshake tls-alert 40".to_owned(),
            "Mail to example.com is protected only for senders that reach one address of the policy host.",
        ),
        (
            "policy v6 fails connect refused".to_owned(),
            "Mail to example.com is protected: senders that check MTA-STS deliver only over verified TLS.",
        ),
        (
            "policy status 404".to_owned(),
            "example.com publishes MTA-STS, but strict senders cannot use it: the policy is not where senders look for it.",
        ),
        (
            "_mta-sts TXT nodata\npolicy status 404".to_owned(),
            "MTA-STS is not set up for example.com.",
        ),
        ("@ MX 0 .".to_owned(), "example.com accepts no mail."),
        (
            "@ MX nxdomain\n_mta-sts TXT nxdomain\n_smtp._tls TXT nxdomain".to_owned(),
            "There is no domain example.com.",
        ),
        (
            // One address of the policy host was seen, and decides.
            "policy v6 fails connect no-route\nsmtp mail fails connect own-port25-closed"
                .to_owned(),
            "We could not find out whether mail to example.com is protected. Port 25 is closed where this checker runs.",
        ),
        (
            "@ MX 10 gone".to_owned(),
            "Nothing can be delivered to example.com: its mail servers have no public address.",
        ),
        (
            // Whatever is published.
            "_mta-sts TXT nodata\npolicy status 404\n@ MX 10 gone".to_owned(),
            "Nothing can be delivered to example.com: its mail servers have no public address.",
        ),
        (
            "policy status 404\n@ MX 10 gone".to_owned(),
            "Nothing can be delivered to example.com: its mail servers have no public address.",
        ),
        (
            format!("{}@ MX 10 gone", policy("none")),
            "Nothing can be delivered to example.com: its mail servers have no public address.",
        ),
        (
            "_mta-sts TXT nodata\npolicy status 404\n@ MX servfail".to_owned(),
            "Nothing can be delivered to example.com now: asking DNS for its mail servers fails.",
        ),
        (
            // Whoever does not validate delivers.
            "_mta-sts TXT nodata\npolicy status 404\n@ MX bogus".to_owned(),
            "MTA-STS is not set up for example.com.",
        ),
        (
            "policy status 404\nmail A servfail\nmail AAAA servfail".to_owned(),
            "Nothing can be delivered to example.com now: asking DNS for its mail servers fails.",
        ),
        (
            "policy status 404\nmail A servfail\nmail AAAA bogus".to_owned(),
            "example.com publishes MTA-STS, but strict senders cannot use it: the policy is not where senders look for it.",
        ),
        (
            "@ MX servfail".to_owned(),
            "Nothing can be delivered to example.com now: asking DNS for its mail servers fails.",
        ),
        (
            format!("{}@ MX servfail", policy("testing")),
            "Nothing can be delivered to example.com now: asking DNS for its mail servers fails.",
        ),
        (
            "mail A servfail\nmail AAAA servfail".to_owned(),
            "Nothing can be delivered to example.com now: asking DNS for its mail servers fails.",
        ),
        (
            // Of one family nobody knows.
            "_mta-sts TXT nodata\npolicy status 404\nmail A servfail\nmail AAAA timeout".to_owned(),
            "MTA-STS is not set up for example.com.",
        ),
        (
            "policy takes 3000".to_owned(),
            "Mail to example.com is protected, but not from all senders: 1\u{a0}of\u{a0}11 that we know does not enforce the policy.",
        ),
        (
            format!("{}{MISMATCH}", policy("testing")),
            "example.com is testing MTA-STS. Senders that check DANE refuse mail at 1\u{a0}of\u{a0}1 mail server now.",
        ),
        (
            format!("{}{MISMATCH}", policy("none")),
            "example.com is withdrawing MTA-STS: senders that look now no longer apply it. Senders that check DANE refuse mail at 1\u{a0}of\u{a0}1 mail server now.",
        ),
        (
            format!("policy status 404\n{MISMATCH}"),
            "example.com publishes MTA-STS, but strict senders cannot use it: the policy is not where senders look for it. Senders that check DANE refuse mail at 1\u{a0}of\u{a0}1 mail server now.",
        ),
        (
            format!("_mta-sts TXT nodata\npolicy status 404\n{MISMATCH}"),
            "MTA-STS is not set up for example.com. Senders that check DANE refuse mail at 1\u{a0}of\u{a0}1 mail server now.",
        ),
        (
            "_mta-sts TXT timeout".to_owned(),
            "We could not find out whether mail to example.com is protected. No DNS resolver could be reached.",
        ),
    ];
    for (scenario, sentence) in cases {
        let banner = shown(&scenario).banner;
        assert_eq!(banner.sentence.to_string(), sentence, "{scenario}");
        if scenario.contains("TLSA") {
            assert_eq!(banner.state, State::Broken, "{scenario}");
        }
        if sentence.starts_with("Nothing can be delivered") {
            let said = (banner.state, &*banner.label, banner.consequence.to_string());
            let bounces = "Mail waits at its senders, and bounces after some days.".to_owned();
            assert_eq!(
                said,
                (State::Broken, "Undeliverable", bounces),
                "{scenario}"
            );
        }
    }
}

/// What a policy does not protect may be protected by DANE, and what is tested is told to nobody
/// without an address to report to.
#[test]
fn the_second_sentence_holds_whatever_else_is_published() {
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 2419200\n";
    let dane = "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e\n_25._tcp.mail TLSA secure\n";
    let insecure = "mail A secure\n_25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e\n_25._tcp.mail TLSA secure\n";
    let none = "_mta-sts TXT nodata\npolicy status 404\n";
    let by_dane = " From senders that check DANE it is protected.";
    let (reported, unreported) = (
        "Mail arrives as ever, without protection; senders report what would have failed.",
        "Mail arrives as ever, without protection; nobody is told what would have failed.",
    );
    let next_server = "Mail then goes to the next server; where none will do, it waits and bounces after some days.";
    let interferes = "Mail arrives, encrypted unless somebody interferes.";
    let unanswered =
        "We could talk to none of its mail servers, so it is not known whether mail arrives.";
    let in_clear =
        |some: u8, all: &str| format!("Mail arrives, in clear text at {some}\u{a0}of\u{a0}{all}.");
    let one_untested = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\nsmtp mx2 fails connect own-port25-closed\n\
                        | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200\n";
    let cases = [
        (testing.to_owned(), reported.to_owned()),
        (
            format!("_smtp._tls TXT nodata\n{testing}"),
            unreported.to_owned(),
        ),
        (
            format!("_smtp._tls TXT \"v=TLSRPTv1; rua=a@example.com\"\n{testing}"),
            unreported.to_owned(),
        ),
        (
            format!("_smtp._tls TXT timeout\n{testing}"),
            "Mail arrives as ever, without protection.".to_owned(),
        ),
        (format!("{dane}{testing}"), format!("{reported}{by_dane}")),
        (none.to_owned(), interferes.to_owned()),
        // Where all of them are lost.
        (
            format!(
                "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@nx.acme-corp.com\"\nnx.acme-corp.com. MX nxdomain\n{testing}"
            ),
            unreported.to_owned(),
        ),
        (
            format!(
                "_smtp._tls TXT \"v=TLSRPTv1; rua=https://reports.example.com/v1,mailto:a@nx.acme-corp.com\"\nnx.acme-corp.com. MX nxdomain\n{testing}"
            ),
            unreported.to_owned(),
        ),
        (
            format!(
                "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@example.com,mailto:a@nx.acme-corp.com\"\nnx.acme-corp.com. MX nxdomain\n{testing}"
            ),
            reported.to_owned(),
        ),
        // One finding tells of them all.
        (
            format!(
                "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@nx.acme-corp.com,mailto:b@nx.acme-corp.com\"\nnx.acme-corp.com. MX nxdomain\n{testing}"
            ),
            unreported.to_owned(),
        ),
        (format!("{none}smtp mail ehlo 250 x\n"), in_clear(1, "1 mail server")),
        (
            "policy certificate expires=-1d\nsmtp mail starttls 454 4.7.0 no\n".to_owned(),
            in_clear(1, "1 mail server"),
        ),
        (
            format!(
                "{none}smtp mail fails tls-handshake tls-alert 80\n\
                 smtp mail refuses without-server-name\nsmtp mail refuses rsa-certificate\n"
            ),
            in_clear(1, "1 mail server"),
        ),
        (
            format!("{none}smtp mail fails tls-handshake tls-alert 80\n"),
            interferes.to_owned(),
        ),
        (
            format!("{none}@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\nsmtp mail ehlo 250 x\n"),
            in_clear(1, "2 mail servers"),
        ),
        (format!("{none}smtp mail tls 1.0\n"), interferes.to_owned()),
        (format!("{none}smtp mail fails connect refused\n"), unanswered.to_owned()),
        (
            "policy status 404\nsmtp mail fails connect own-port25-closed\n".to_owned(),
            unanswered.to_owned(),
        ),
        // It answers, and does not talk to us.
        (
            format!("{none}smtp mail fails ehlo replied-later 421\n"),
            unanswered.to_owned(),
        ),
        (
            format!("{none}@ MX timeout\n"),
            "Which mail servers it has is not known, nor whether mail arrives.".to_owned(),
        ),
        (format!("{none}smtp mail v6 ehlo 250 x\n"), interferes.to_owned()),
        (format!("{none}{dane}"), format!("{interferes}{by_dane}")),
        (format!("{none}{insecure}"), interferes.to_owned()),
        (
            one_untested
                .replace("own-port25-closed", "timeout")
                .replace("enforce", "testing"),
            reported.to_owned(),
        ),
        (
            one_untested.replace("fails connect own-port25-closed", "certificate expires=-1d"),
            next_server.to_owned(),
        ),
        (
            format!("{}{MISMATCH}", one_untested.replace("enforce", "testing")),
            "Senders that check DANE then go to the next server; where none will do, their mail waits and bounces after some days.".to_owned(),
        ),
        (
            one_untested.to_owned(),
            "What is known is shown below.".to_owned(),
        ),
    ];
    for (scenario, consequence) in cases {
        let banner = shown(&scenario).banner;
        assert_eq!(banner.consequence.to_string(), consequence, "{scenario}");
    }
}

/// Answers that the sentence does not wait for.
#[test]
fn the_first_sentence_tells_what_leaves_the_verdict_open() {
    let world = World::new("smtp mail fails connect own-port25-closed").expect("parses");
    let mut evidence = world.evidence();
    let whole = result_view(&judge(&evidence)).banner.sentence;
    evidence
        .entries
        .retain(|entry| !matches!(entry.question, Question::EachResolver { .. }));
    let first = running_view(&judge(&evidence), &[]).banner.sentence;
    assert_eq!(first, whole);
}

/// A mail server that was not tested is no pass for monitors and pipelines either.
#[test]
fn a_verdict_of_some_mail_servers_is_not_determined() {
    let two = |mode: &str| {
        format!(
            "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n\
             | version: STSv1\n| mode: {mode}\n| mx: *.example.com\n| max_age: 2419200\n"
        )
    };
    let untested = "smtp mail2 fails connect timeout\n";
    let cases = [
        (two("enforce"), false),
        (two("enforce") + untested, true),
        (two("testing") + untested, true),
        (
            two("enforce") + untested + "smtp mail fails connect timeout\n",
            true,
        ),
        // Known, whatever the other one is like.
        (
            two("enforce") + untested + "smtp mail certificate expires=-1d\n",
            false,
        ),
        ("_mta-sts TXT nodata\n".to_owned() + untested, false),
    ];
    for (scenario, expected) in cases {
        let report = judge(&World::new(&scenario).expect("parses").evidence());
        assert_eq!(is_undetermined(&report), expected, "{scenario}");
        let lines = junit::junit(std::slice::from_ref(&report), None);
        assert_eq!(
            lines.contains("<error type=\"undetermined\""),
            expected,
            "{scenario}"
        );
        if expected {
            assert_eq!(
                nagios::Status::of(&report),
                nagios::Status::Unknown,
                "{scenario}"
            );
        }
    }
}

/// An MX host that the policy refuses and one that DANE refuses leave none to whoever checks both.
#[test]
fn senders_that_deliver_nothing_come_before_the_next_server() {
    let policy = "| version: STSv1\n| mode: enforce\n| mx: mail2.example.com\n| max_age: 604800\n";
    let two = format!("@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n{policy}");
    let tlsa = "0".repeat(64);
    let dane = format!(
        "@ MX secure\nmail2 A secure\n_25._tcp.mail2 TLSA 3 1 1 {tlsa}\n\
         _25._tcp.mail2 TLSA secure\n"
    );
    let next =
        "then goes to the next server; where none will do, it waits and bounces after some days.";
    for (more, before) in [
        ("", "Mail "),
        (
            dane.as_str(),
            "5 of 11 known senders deliver nothing now. Mail from others ",
        ),
    ] {
        let report = judge(
            &World::new(&format!("{two}{more}"))
                .expect("parses")
                .evidence(),
        );
        let said = result_view(&report).banner.consequence.to_string();
        assert_eq!(said, format!("{before}{next}"));
    }
}

/// Whoever takes enforce from the second mode refuses the one server by that, and the other by DANE.
#[test]
fn senders_that_deliver_nothing_are_not_those_that_go_on() {
    let tlsa = "0".repeat(64);
    let scenario = format!(
        "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n@ MX secure\nmail A secure\n\
         _25._tcp.mail TLSA 3 1 1 {tlsa}\n_25._tcp.mail TLSA secure\n| version: STSv1\n\
         | mode: testing\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n"
    );
    let report = judge(&World::new(&scenario).expect("parses").evidence());
    let said = result_view(&report).banner.consequence.to_string();
    let refusing = "2 of 11 known senders deliver nothing now. ";
    let next = "Others that check DANE then go to the next server; where none will do, their mail \
                waits and bounces after some days.";
    assert_eq!(said, format!("{refusing}{next}"));
}
