//! What is shown of answers from DNS.

use strictmx_core::octets::Binary;

use super::*;

/// The answer about the record with the extended error `code` and `text` (RFC 6891 6.1.2, RFC 8914 2).
fn with_extended_error(message: &Binary, code: u16, text: &str) -> Binary {
    let mut octets = message.0.clone();
    octets[11] += 1; // ARCOUNT
    let length = 2 + text.len() as u16;
    octets.extend(b"\x00\x00\x29\x04\xd0\x00\x00\x00\x00");
    for part in [length + 4, 15, length, code] {
        octets.extend(part.to_be_bytes());
    }
    octets.extend(text.as_bytes());
    Binary(octets)
}

#[test]
fn of_every_answer_dnssec_aliases_errors_and_the_time_to_live_are_told() {
    let secure = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT secure\n_mta-sts TTL 86400";
    let provider = "_mta-sts CNAME hop.example.org.\nhop.example.org. CNAME end.example.net.\n\
                    end.example.net. TXT \"v=STSv1; id=1\"\nend.example.net. TTL 60";
    // What is added to it, and what is told: in the section of the record, and in how it is known.
    for (scenario, error, facts, row) in [
        (
            secure,
            None,
            "DNSSEC: secure: signed, and validated by the resolver; Time to live: 1 day",
            "1 record, time to live 1 day, DNSSEC secure",
        ),
        (
            "_mta-sts TXT nodata",
            Some((27, "many iterations")),
            "DNSSEC: insecure: not signed; Resolver's note: `EDE 27 many iterations`",
            "no such record (NODATA), DNSSEC insecure, EDE 27 many iterations",
        ),
        (
            "_mta-sts TXT nxdomain",
            None,
            "DNSSEC: insecure: not signed",
            "no such name (NXDOMAIN), DNSSEC insecure",
        ),
        (
            "_mta-sts TXT bogus",
            Some((6, "no signature")),
            "DNSSEC: bogus: signed, and validation fails; Resolver's note: `EDE 6 no signature`",
            "DNSSEC validation fails, DNSSEC bogus, EDE 6 no signature",
        ),
        (
            "_mta-sts TXT servfail",
            Some((22, "")),
            "DNSSEC: undetermined: no answer to validate; Resolver's note: `EDE 22`",
            "DNS answered with SERVFAIL, DNSSEC undetermined, EDE 22",
        ),
        (
            provider,
            None,
            "DNSSEC: insecure: not signed; Time to live: 1 minute; CNAME: hop.example.org; \
             CNAME: end.example.net",
            "1 record, time to live 1 minute, alias of hop.example.org, alias of end.example.net, \
             DNSSEC insecure",
        ),
    ] {
        let mut evidence = World::new(scenario).expect(scenario).evidence();
        let record = Arc::make_mut(&mut evidence.entries[0]);
        if let (Observation::Dns(exchange), Some((code, text))) = (&mut record.observation, error) {
            exchange.message = with_extended_error(&exchange.message, code, text);
        }
        let view = result_view(&judge(&evidence));
        let told = view.section(Place::Dns).expect("a section").facts.iter();
        let told = told.filter(|fact| fact.label != "Resolver");
        let told: Vec<_> = told
            .map(|fact| format!("{}: {}", fact.label, fact.value))
            .collect();
        assert_eq!(told.join("; "), facts, "{scenario}");
        assert_eq!(view.evidence.rows[0].result.to_string(), row, "{scenario}");
    }
}
