//! What senders do with whole domains: found, fetched, read, matched.

mod dane;
mod hosts;
mod suites;

use strictmx_core::judge::judge;
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_core::senders::{SENDERS, SenderReport};

fn report(scenario: &str) -> ScanReport {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    judge(&world.evidence())
}

fn of<'a>(report: &'a ScanReport, sender: &str) -> &'a SenderReport {
    let found = report.senders.iter().find(|report| report.sender == sender);
    found.unwrap_or_else(|| panic!("no {sender}"))
}

/// A policy with so many octets before its last line, and some more.
fn with_note(octets: usize) -> String {
    let note = "x".repeat(octets);
    format!(
        "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n\
         | note: {note}\n| max_age: 604800\n"
    )
}

/// `mox applies; postfix-tlspol ignores policy-host-media-type`
#[test]
fn outcomes() {
    // Chasquid reads all of the one, and of the other all but the last line.
    let (lengthy, bulky) = (with_note(10_000), with_note(10_240));
    let note = "x".repeat(64_000);
    let bulky_at_first = format!(
        "| version: STSv1\n| mode: enforce\n| max_age: 604800\n| note: {note}\n\
         | mx: mail.example.com\n"
    );
    let cases = [
        (
            "",
            "gmail applies; exchange-online applies; postfix-tlspol applies; \
             postfix-mta-sts-resolver applies; mox applies; chasquid applies; maddy applies; \
             kumomta applies; stalwart applies; mailauth applies; mimecast applies",
        ),
        (
            "_mta-sts TXT nodata",
            "mox ignores rollout-half-removed; stalwart ignores rollout-half-removed",
        ),
        (
            "_mta-sts TXT nodata\npolicy status 404",
            "gmail ignores sts-record-missing; mox ignores sts-record-missing; \
             stalwart ignores sts-record-missing",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1;\"\n_mta-sts TXT \"v=STSv1; id=2;\"",
            "gmail ignores sts-record-multiple; exchange-online ignores sts-record-multiple; \
             mox ignores sts-record-multiple; \
             mailauth ignores sts-record-multiple; chasquid applies; kumomta applies; \
             stalwart applies",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"hello\"",
            "mox applies; maddy ignores sts-record-foreign; kumomta applies",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT bogus",
            "mox refuses sts-record-dnssec-bogus; chasquid ignores sts-record-dnssec-bogus; \
             maddy ignores sts-record-dnssec-bogus",
        ),
        // What the resolver of whoever asks does not get.
        (
            "_mta-sts TXT servfail",
            "mox refuses sts-record-dns-failure; postfix-tlspol ignores sts-record-dns-failure; \
             chasquid ignores sts-record-dns-failure; gmail unknown sts-record-dns-failure",
        ),
        (
            "_mta-sts CNAME _mta-sts",
            "mox refuses sts-record-alias-loop; maddy ignores sts-record-alias-loop; \
             exchange-online unknown sts-record-alias-loop",
        ),
        // A fault of the resolver that was asked here is nobody's.
        (
            "_mta-sts TXT refused",
            "mox unknown; chasquid unknown; gmail unknown",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1; id=2\"",
            "gmail unknown sts-record-id-repeated; postfix-tlspol applies",
        ),
        (
            "_mta-sts TXT \"v=STSv1 ;id=1\"",
            "gmail unknown sts-record-blank-before-delimiter; \
             exchange-online unknown sts-record-blank-before-delimiter",
        ),
        (
            "policy header content-type: text/html",
            "mox applies; stalwart applies; mailauth applies; \
             postfix-tlspol ignores policy-host-media-type; \
             kumomta ignores policy-host-media-type; exchange-online unknown policy-host-media-type",
        ),
        (
            "policy header content-type: Text/Plain; charset=utf-8",
            "chasquid applies; kumomta ignores policy-host-media-type-unread",
        ),
        // Parameters that Go does not read.
        (
            "policy header content-type: text/plain; charset=",
            "chasquid ignores policy-host-media-type-unread; \
             maddy ignores policy-host-media-type-unread; \
             postfix-tlspol ignores policy-host-media-type-unread; kumomta applies; mox applies",
        ),
        (
            "policy header content-type: text/plain; utf-8",
            "chasquid ignores policy-host-media-type-unread; \
             maddy ignores policy-host-media-type-unread; kumomta applies",
        ),
        (
            "policy header content-type: text/plain; charset=utf-8; charset=us-ascii",
            "chasquid ignores policy-host-media-type-unread; \
             maddy ignores policy-host-media-type-unread; kumomta applies",
        ),
        (
            "policy header content-type: text/plain; Charset=\"utf-8\"; charset=\"utf-8\";",
            "chasquid applies; maddy applies",
        ),
        (
            "policy header content-type: text/plain; charset=utf-8, text/plain",
            "chasquid ignores policy-host-media-type-unread; \
             postfix-tlspol ignores policy-host-media-type-unread; kumomta applies",
        ),
        (
            "policy header content-type: text/plain; charset=utf-8; Charset=\"utf-8\" ; x=\"a b\"",
            "chasquid applies; maddy applies; postfix-tlspol applies",
        ),
        (
            "policy header content-type: text/plain; charset=koi8-r",
            "postfix-mta-sts-resolver applies",
        ),
        (
            "policy header content-type: text/plain; charset=Shift_JIS",
            "postfix-mta-sts-resolver applies",
        ),
        (
            "policy header content-type: text/plain; charset=UTF-16LE",
            "kumomta ignores policy-host-charset; mox applies; \
             postfix-mta-sts-resolver ignores policy-host-charset",
        ),
        (
            "policy header content-type: text/plain; charset=klingon",
            "postfix-mta-sts-resolver unknown policy-host-charset; mox applies",
        ),
        (
            "policy header content-type: text/plain; charset=Windows-1252",
            "postfix-mta-sts-resolver applies; mox applies",
        ),
        (
            "policy takes 3000",
            "postfix-tlspol ignores policy-host-slow; postfix-mta-sts-resolver applies; mox applies",
        ),
        (
            "policy takes 21000",
            "mailauth ignores policy-host-slow; kumomta ignores policy-host-slow; \
             mox applies; stalwart applies",
        ),
        (
            "policy status 301\npolicy header location: https://www.example.com/",
            "mox ignores policy-host-redirect; mailauth ignores policy-host-redirect; \
             gmail ignores policy-host-redirect; exchange-online ignores policy-host-redirect; \
             stalwart applies",
        ),
        (
            "policy status 201",
            "mox ignores policy-host-status; mailauth applies; stalwart applies",
        ),
        (&lengthy, "chasquid applies"),
        (
            &bulky,
            "chasquid ignores policy-host-body-large; mox applies",
        ),
        (
            &bulky_at_first,
            "mimecast ignores policy-host-body-large; mox applies",
        ),
        (
            "policy fails response-body too-large",
            "mox ignores policy-host-body-too-large; maddy unknown; stalwart unknown; \
             gmail ignores policy-host-body-too-large; exchange-online unknown",
        ),
        (
            "policy certificate expires=-1d",
            "mox ignores policy-host-certificate-expired; \
             postfix-mta-sts-resolver ignores policy-host-certificate-expired; \
             gmail unknown policy-host-certificate-expired",
        ),
        (
            "policy fails connect refused",
            "mox ignores policy-host-connect-failed; stalwart ignores policy-host-connect-failed",
        ),
        (
            "mta-sts A 10.0.0.1\nmta-sts AAAA nodata\n\
             policy fails start address-refused private-use",
            "mox ignores policy-host-address-refused; \
             mailauth ignores policy-host-address-refused; \
             gmail unknown policy-host-address-refused",
        ),
        // The resolver of whoever asks for it fails, too.
        (
            "mta-sts A servfail\nmta-sts AAAA servfail",
            "mox ignores policy-host-dns-failure; maddy ignores policy-host-dns-failure; \
             gmail unknown policy-host-dns-failure",
        ),
        // mailauth asks one address alone.
        (
            "policy v4 fails connect refused",
            "mailauth ignores policy-host-one-family-fails; mox applies",
        ),
        (
            "policy v6 fails connect refused",
            "mailauth applies; mox applies",
        ),
        // What took the connection is not left for another address.
        (
            "policy v6 fails tls-handshake tls-alert 40",
            "mox unknown policy-host-tls-failed; gmail unknown policy-host-tls-failed; \
             mailauth applies; postfix-mta-sts-resolver unknown policy-host-tls-failed; \
             mimecast applies",
        ),
        // Lines in another order are no other policy.
        (
            "policy v4 body \"version: STSv1\\nmode: enforce\\nmx: mail.example.com\\nmx: b.example.com\\nmax_age: 604800\\n\"\n\
             policy v6 body \"version: STSv1\\nmode: enforce\\nmx: b.example.com\\nmx: mail.example.com\\nmax_age: 604800\\n\"",
            "mox applies; postfix-tlspol applies; kumomta applies",
        ),
        (
            "policy v4 body \"version: STSv1\\nmode: enforce\\nmx: mail.example.com\\nmx: b.example.com\\nmax_age: 604800\\n\"\n\
             policy v6 body \"version: STSv1\\nmode: enforce\\nmx: c.example.com\\nmx: mail.example.com\\nmax_age: 604800\\n\"",
            "mox unknown policy-host-families-differ; \
             postfix-tlspol unknown policy-host-families-differ",
        ),
        (
            "policy v6 certificate expires=-1d",
            "mox unknown policy-host-certificate-expired; \
             postfix-mta-sts-resolver unknown policy-host-certificate-expired; \
             mimecast unknown policy-host-certificate-expired",
        ),
        (
            "policy v4 fails response-head closed",
            "mox unknown policy-host-response-incomplete; \
             postfix-mta-sts-resolver unknown policy-host-response-incomplete; \
             mailauth ignores policy-host-response-incomplete",
        ),
        (
            "mta-sts A nodata\npolicy v6 fails connect refused",
            "mailauth ignores policy-host-connect-failed",
        ),
        (
            "mta-sts A servfail",
            "mailauth ignores policy-host-dns-failure; mox applies",
        ),
        (
            "policy fails response-head timeout",
            "postfix-tlspol ignores policy-host-response-timeout; \
             kumomta ignores policy-host-response-timeout; \
             mox ignores policy-host-response-timeout; maddy ignores policy-host-response-timeout; \
             gmail unknown policy-host-response-timeout; chasquid unknown; stalwart unknown",
        ),
        // A prober that waits less says nothing of senders that wait longer.
        (
            "policy fails response-body timeout\npolicy takes 14900",
            "mailauth ignores policy-host-response-timeout; kumomta unknown; mox unknown; \
             gmail unknown",
        ),
        (
            "| version: STSv1\n|\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800",
            "mox ignores sts-policy-blank-line; postfix-tlspol ignores sts-policy-blank-line; \
             maddy ignores sts-policy-blank-line; chasquid applies; gmail unknown sts-policy-blank-line",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 600",
            "gmail unknown rollout-max-age-short; exchange-online applies; stalwart applies; \
             mox applies",
        ),
        // Google wants the version first, and does not say what comes of it elsewhere.
        (
            "| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n| version: STSv1",
            "gmail unknown sts-policy-version-not-first; exchange-online applies; mox applies",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 0",
            "chasquid ignores rollout-max-age-zero; mox applies",
        ),
        (
            "| version: STSv1\n| mode: none\n| max_age: 86400",
            "mox removes; chasquid ignores rollout-none-without-mx; \
             stalwart ignores rollout-none-without-mx; gmail unknown rollout-none-without-mx; \
             mimecast ignores rollout-mode-none",
        ),
        (
            "| version: STSv1\n| mode: none\n| mx: mail.example.com\n| max_age: 86400",
            "gmail removes; stalwart removes; mimecast ignores rollout-mode-none",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mode: none\n| mx: mail.example.com\n| max_age: 604800",
            "gmail unknown sts-policy-field-repeated; mox applies; chasquid removes sts-policy-field-repeated",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mode: none\n| mx: mail.example.com.\n| max_age: 604800",
            "mox ignores sts-policy-mx-malformed; chasquid removes sts-policy-field-repeated",
        ),
        // What Postfix cannot read makes mail wait.
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com, b.example.com\n| mx: mail.example.com\n| max_age: 604800",
            "postfix-mta-sts-resolver refuses sts-policy-mx-malformed; chasquid applies",
        ),
        (
            "| version: STSv1\n| mode: testing\n| mx: mail.example.com b.example.com\n| max_age: 604800",
            "postfix-mta-sts-resolver applies",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx:\n| max_age: 604800",
            "postfix-mta-sts-resolver refuses sts-policy-mx-malformed",
        ),
        (
            "| version: STSv1\n| mode: testing\n| mx: other.example.com\n| max_age: 604800",
            "mox applies; postfix-tlspol applies",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: other.example.com\n| max_age: 604800",
            "mox refuses sts-mx-uncovered; postfix-tlspol refuses sts-mx-uncovered; \
             gmail refuses sts-mx-uncovered",
        ),
        // A mail server to which nobody can connect takes nothing in place of the other.
        (
            "@ MX 10 mail\n@ MX 99 ms1.msv1.invalid.\nsmtp mail certificate path=self-signed",
            "mox refuses mx-tls-certificate-self-signed; mailauth applies; \
             gmail refuses mx-tls-certificate-self-signed",
        ),
        (
            "smtp mail certificate expires=-1d",
            "mox refuses mx-tls-certificate-expired; mailauth applies",
        ),
        // Nobody needs the one that has expired.
        (
            "smtp mail certificate beside=-1d\npolicy certificate beside=-1d",
            "mox applies; gmail applies; postfix-tlspol applies",
        ),
        // Of two faults the one at which the sender stumbles.
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com.\n|\n| max_age: 604800",
            "postfix-mta-sts-resolver refuses sts-policy-mx-malformed; \
             kumomta refuses sts-policy-mx-malformed; stalwart refuses sts-policy-mx-malformed; \
             mox ignores sts-policy-mx-malformed; maddy ignores sts-policy-blank-line",
        ),
        (
            "| version: STSv1\n|\n| mode: enforce\n| mx: mail.example.com.\n| max_age: 604800",
            "mox ignores sts-policy-blank-line; kumomta refuses sts-policy-mx-malformed",
        ),
        (
            "| version: STSv1\n|\n| mode: enforced\n| mx: mail.example.com\n| max_age: 604800",
            "mox ignores sts-policy-blank-line; chasquid ignores sts-policy-mode-unknown; \
             kumomta ignores sts-policy-mode-unknown; stalwart ignores sts-policy-mode-unknown",
        ),
        (
            "| version: STSv1\n|\n| Mode: enforce\n| mx: mail.example.com\n| max_age: 604800",
            "chasquid ignores sts-policy-field-missing; mox ignores sts-policy-blank-line",
        ),
        (
            "| version: STSv1\n| mode: none\n| mx: mail.example.com\n| foo: bar\n| max_age: 86400",
            "mimecast ignores rollout-mode-none; mox removes",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 600\npolicy takes 3000",
            "gmail unknown rollout-max-age-short; postfix-tlspol ignores policy-host-slow",
        ),
        // The certificate is no reason to those who look at the name first.
        (
            "| version: STSv1\n| mode: enforce\n| mx: mx.b\u{fc}cher.example\n| max_age: 604800\n\
             smtp mail v6 certificate path=self-signed",
            "chasquid refuses sts-policy-mx-malformed; maddy refuses sts-policy-mx-malformed; \
             kumomta refuses sts-policy-mx-malformed",
        ),
        // What will expire has not.
        (
            "policy status 404\nsmtp mail certificate names=other.example expires=3d",
            "stalwart refuses mx-tls-certificate-name",
        ),
        (
            "smtp mail certificate names=other.example",
            "postfix-tlspol refuses mx-tls-certificate-name; mox refuses mx-tls-certificate-name",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=a-b; foo\"",
            "kumomta ignores sts-record-malformed; mox ignores sts-record-id-malformed",
        ),
        // A text of another kind is no record.
        (
            "_mta-sts TXT \"v=spf1 -all\"\nmta-sts A nxdomain\nmta-sts AAAA nxdomain",
            "gmail ignores sts-record-missing; exchange-online ignores sts-record-missing; \
             mox ignores sts-record-missing; maddy ignores sts-record-missing",
        ),
        (
            "_mta-sts TXT \"v=spf1 -all\"\n| version: STSv1\n| mode: enforce\n\
             | mx: mail.example.com\n| foo: bar\n| max_age: 604800",
            "gmail ignores rollout-half-removed; mox ignores rollout-half-removed",
        ),
        (
            "_mta-sts TXT \"id=1; v=STSv1\"",
            "gmail unknown sts-record-version; mox ignores sts-record-version",
        ),
        // Whichever address has which: of a policy like that nobody can say.
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 3600\n\
             policy v6 status 404",
            "gmail unknown rollout-max-age-short; exchange-online unknown policy-host-status",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 3600\n\
             policy v4 status 404",
            "gmail unknown rollout-max-age-short; exchange-online unknown policy-host-status",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mode: none\n| mx: mail.example.com\n\
             | max_age: 604800\npolicy v6 status 404",
            "gmail unknown sts-policy-field-repeated; \
             exchange-online unknown sts-policy-field-repeated",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mode: none\n| mx: mail.example.com\n\
             | max_age: 604800\npolicy v4 status 404",
            "gmail unknown sts-policy-field-repeated; \
             exchange-online unknown sts-policy-field-repeated",
        ),
        (
            "policy v4 certificate expires=-1d\npolicy v6 status 404",
            "gmail unknown policy-host-certificate-expired",
        ),
        (
            "policy v4 status 404\npolicy v6 certificate expires=-1d",
            "gmail unknown policy-host-certificate-expired",
        ),
        // From no address nobody gets anything.
        (
            "mta-sts A nxdomain\nmta-sts AAAA nxdomain",
            "gmail ignores policy-host-unresolvable; \
             exchange-online ignores policy-host-unresolvable; \
             mox ignores policy-host-unresolvable",
        ),
        // What could not be tested stays so.
        (
            "_mta-sts TXT timeout",
            "mox unknown; gmail unknown; stalwart unknown",
        ),
        (
            "mta-sts A timeout\nmta-sts AAAA timeout",
            "mox unknown; stalwart unknown",
        ),
        (
            "policy fails connect no-route",
            "mox unknown; stalwart unknown",
        ),
        // The other address may have what this one does not.
        (
            "policy v4 fails connect refused\npolicy v6 fails connect no-route",
            "mox unknown; gmail unknown; stalwart unknown",
        ),
        (
            "policy v4 status 404\nmta-sts AAAA timeout",
            "mox unknown; gmail unknown; mailauth ignores policy-host-status",
        ),
        (
            "policy v4 fails connect no-route\npolicy v6 status 200",
            "mox applies; gmail applies",
        ),
        (
            "smtp mail v4 certificate expires=-1d\nsmtp mail v6 fails connect no-route",
            "mox refuses mx-tls-certificate-expired; gmail refuses mx-tls-certificate-expired; mailauth applies",
        ),
    ];
    let mut wrong = Vec::new();
    let mut count = 0;
    for (scenario, expected) in cases {
        let report = report(scenario);
        assert_eq!(report.senders.len(), SENDERS.len());
        for expected in expected.split("; ") {
            count += 1;
            let mut words = expected.split(' ');
            let sender = of(&report, words.next().unwrap_or_default());
            let outcome = serde_json::to_value(sender.outcome).expect("a word");
            let found = (outcome.as_str(), sender.because.as_deref());
            if found != (words.next(), words.next()) {
                wrong.push(format!("{expected}: found {found:?} in\n{scenario}"));
            }
        }
    }
    println!("{count} outcomes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_domain_without_mail_has_no_senders() {
    assert_eq!(report("@ MX 0 .").senders, []);
}

#[test]
fn how_long_a_policy_is_remembered() {
    let with = |max_age: &str| {
        format!("| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: {max_age}\n")
    };
    let cases = [
        ("31557600", "mox", Some(31_557_600)),
        ("31557600", "postfix-tlspol", Some(30 * 86_400)),
        ("31557600", "stalwart", Some(86_400)),
        ("600", "stalwart", Some(86_400)),
        ("7200", "stalwart", Some(7200)),
        ("7200", "mailauth", None),
    ];
    for (max_age, sender, expected) in cases {
        let report = report(&with(max_age));
        assert_eq!(
            of(&report, sender).remembers_s,
            expected,
            "{sender} {max_age}"
        );
    }
}
