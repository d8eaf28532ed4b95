//! What is shown of hosts, address by address.

use strictmx_core::observation::{Answer, Offer};

use super::*;
use crate::model::AddressView;

/// The first address of the only host of a place.
fn address(scenario: &str, place: Place) -> AddressView {
    let mut view = shown(scenario);
    let mut sections = view.sections.drain(..);
    let mut section = sections.find(|it| it.place == place).expect("a section");
    section.hosts.remove(0).addresses.remove(0)
}

#[test]
fn every_version_is_told_also_where_none_is_refused() {
    let old = |host: &str| {
        let accepts = [
            "up-to-tls11 1.1 TLS_RSA_WITH_AES_128_CBC_SHA",
            "up-to-tls10 1.0 TLS_RSA_WITH_AES_128_CBC_SHA",
            "up-to-ssl30 ssl-3.0 TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        ];
        accepts.map(|it| format!("{host} accepts {it}\n")).concat()
    };
    let cases = [
        (String::new(), "1.3, 1.2; not 1.1, 1.0"),
        (old("HOST"), "1.3, 1.2, 1.1, 1.0, SSL 3.0"),
        (
            old("HOST") + "HOST fails tls-handshake tls-alert 70",
            "1.2, 1.1, 1.0, SSL 3.0",
        ),
    ];
    for (scenario, expected) in cases {
        for (host, place) in [("smtp mail", Place::MxHosts), ("policy", Place::PolicyHost)] {
            let scenario = scenario.replace("HOST", host);
            let facts = address(&scenario, place).facts;
            let mut said = facts.iter().filter(|fact| fact.label == "TLS versions");
            let said = said.next().map(|fact| fact.value.to_string());
            assert_eq!(said.as_deref(), Some(expected), "{scenario}");
        }
    }
}

#[test]
fn a_version_that_the_session_tells_is_not_told_twice() {
    let mut evidence = World::new("").expect("the healthy world").evidence();
    let is_other = |question: &Question| !matches!(question, Question::TlsSurvey { .. });
    evidence.entries.retain(|entry| is_other(&entry.question));
    let view = result_view(&judge(&evidence));
    for section in &view.sections {
        let addresses = section.hosts.iter().flat_map(|host| &host.addresses);
        for fact in addresses.flat_map(|address| &address.facts) {
            assert_ne!(fact.label, "TLS versions", "{}", fact.value);
        }
    }
}

/// Our own handshake fails with them.
#[test]
fn certificates_of_hosts_with_old_tls_are_shown() {
    let none = "without-server-name rsa-certificate";
    for (host, place) in [("smtp mail", Place::MxHosts), ("policy", Place::PolicyHost)] {
        let refuses: Vec<_> = none
            .split(' ')
            .map(|it| format!("{host} refuses {it}\n"))
            .collect();
        let old = format!(
            "{}{host} fails tls-handshake tls-alert 70\n\
             {host} accepts up-to-tls11 1.1 TLS_RSA_WITH_AES_128_CBC_SHA\n",
            refuses.concat()
        );
        let shown = address(&old, place);
        assert_eq!(shown.state, State::Broken, "{host}");
        let roles: Vec<_> = shown.chain.iter().map(|it| it.role.as_str()).collect();
        assert_eq!(roles, ["Server certificate", "Intermediate"], "{host}");
        assert_eq!(shown.trust.expect("a verdict").state, State::Ok, "{host}");

        let expired = format!("{old}{host} certificate expires=-1d");
        let chain = address(&expired, place).chain;
        assert_eq!(chain[0].note.to_string(), "has expired", "{host}");

        let no_survey = format!("{host} fails connect refused");
        let shown = address(&no_survey, place);
        assert!(shown.chain.is_empty() && shown.trust.is_none(), "{host}");
    }
    // Nobody knows whether senders with older suites than ours get a policy.
    let suites = "policy fails tls-handshake tls-alert 40\n\
                  policy accepts rsa-key-exchange 1.2 TLS_RSA_WITH_AES_128_CBC_SHA\n\
                  policy accepts rsa-certificate 1.2 TLS_RSA_WITH_AES_128_CBC_SHA\n\
                  policy accepts without-server-name 1.2 TLS_RSA_WITH_AES_128_CBC_SHA\n";
    let shown = address(suites, Place::PolicyHost);
    assert_eq!((shown.state, shown.chain.len()), (State::Untested, 2));
}

/// What a server does with offers beside the main session, in the rows of an address.
#[test]
fn what_a_mail_server_does_with_tls_is_told() {
    let old = "smtp mail fails tls-handshake tls-alert 40\n\
               smtp mail accepts rsa-certificate 1.2 TLS_RSA_WITH_AES_128_CBC_SHA\n";
    let (ecdsa, larger) = ("second-certificate ec=256", "second-certificate rsa=4096");
    for (says, label, value) in [
        ("", "Without SNI", Some("the same certificate")),
        (
            "refuses without-server-name",
            "Without SNI",
            Some("refused"),
        ),
        (old, "Without SNI", Some("a certificate")),
        ("", "Certificates", None),
        (ecdsa, "Certificates", Some("RSA 2048 and EC 256")),
        (larger, "Certificates", Some("RSA 2048 and RSA 4096")),
        ("", "RSA key exchange", Some("refused")),
        (
            "accepts rsa-key-exchange 1.2 TLS_RSA_WITH_AES_128_CBC_SHA",
            "RSA key exchange",
            Some("`TLS_RSA_WITH_AES_128_CBC_SHA`"),
        ),
        ("", "Finite-field Diffie-Hellman", Some("refused")),
        (
            "accepts finite-field-dh 1.2 TLS_DHE_RSA_WITH_AES_128_CBC_SHA 1024",
            "Finite-field Diffie-Hellman",
            Some("1024 bits"),
        ),
        ("", "Broken cipher suites", Some("refused")),
        (
            "accepts broken-suites 1.2 TLS_RSA_WITH_RC4_128_SHA",
            "Broken cipher suites",
            Some("`TLS_RSA_WITH_RC4_128_SHA`"),
        ),
    ] {
        let scenario = match says {
            "" => String::new(),
            says if says == old => says.to_owned(),
            says => format!("smtp mail {says}"),
        };
        let facts = address(&scenario, Place::MxHosts).facts;
        let told = facts.iter().find(|fact| fact.label == label);
        let told = told.map(|fact| fact.value.to_string());
        assert_eq!(told.as_deref(), value, "{scenario}: {label}");
    }
}

/// To whoever does not name it the server shows the certificate of somebody else.
#[test]
fn another_certificate_without_sni_is_told() {
    let mut evidence = World::new("").expect("the healthy world").evidence();
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
        if let Observation::TlsSurvey(survey) = &mut entry.observation {
            for tried in &mut survey.tried {
                if let (Offer::WithoutServerName, Answer::Accepted { session, .. }) =
                    (tried.offer, &mut tried.answer)
                {
                    session.chain.swap(0, 1);
                }
            }
        }
    }
    let view = result_view(&judge(&evidence));
    let facts = &view.section(Place::MxHosts).expect("a section").hosts[0].addresses[0].facts;
    let told = facts.iter().find(|fact| fact.label == "Without SNI");
    assert_eq!(
        told.expect("a row").value.to_string(),
        "another certificate"
    );
}

#[test]
fn a_chain_is_judged_by_a_list_of_roots_that_is_named() {
    for (path, state, words) in [
        ("", State::Ok, "leads to a root of the scenario"),
        (
            " path=unknown-issuer path=bad-signature",
            State::Broken,
            "unknown issuer; bad signature; judged by the scenario",
        ),
    ] {
        let shown = address(
            &format!("smtp mail certificate expires=50d{path}"),
            Place::MxHosts,
        );
        let trust = shown.trust.expect("a verdict");
        assert_eq!((trust.state, &*trust.words.to_string()), (state, words));
    }
}

#[test]
fn a_certificate_is_told_with_its_key_signature_and_last_day() {
    for (parts, key, signature) in [
        ("expires=50d", "RSA 2048", "RSA with SHA-256"),
        (
            "expires=50d rsa=1024 hash=sha1",
            "RSA 1024",
            "RSA with SHA-1",
        ),
        ("expires=50d ec=384", "EC 384", "RSA with SHA-256"),
    ] {
        for (host, place) in [("smtp mail", Place::MxHosts), ("policy", Place::PolicyHost)] {
            let shown = address(&format!("{host} certificate {parts}"), place);
            let leaf = &shown.chain[0];
            let said = (&*leaf.key, &*leaf.signature);
            assert_eq!(said, (key, signature), "{host}: {parts}");
            assert_eq!(leaf.not_after.words, "13 January 2027", "{host}: {parts}");
            assert_eq!(leaf.not_after.relative.as_deref(), Some("in 50 days"));
        }
    }
}

/// Nothing is said of DANE where nobody knows what comes of it.
#[test]
fn dane_of_a_mail_server_that_was_not_tested_is_not_told() {
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let dane = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 {key}\n_25._tcp.mail TLSA secure\n"
    );
    for (more, hosts) in [("", 1), ("smtp mail fails connect timeout\n", 0)] {
        let report = judge(
            &World::new(&format!("{dane}{more}"))
                .expect("parses")
                .evidence(),
        );
        assert_eq!(result_view(&report).dane.len(), hosts, "{more}");
        let told = crate::nagios::nagios(std::slice::from_ref(&report));
        assert_eq!(told.contains("DANE: "), hosts > 0, "{told}");
    }
}

#[test]
fn a_policy_that_is_not_valid_is_not_told_as_none() {
    let cases = [
        (
            "_mta-sts TXT nodata\npolicy status 404",
            "there is no policy",
        ),
        (
            "| version: STSv1\n| mode: strict",
            "the policy is not valid",
        ),
    ];
    for (scenario, words) in cases {
        let view = shown(scenario);
        let mx = view.section(Place::MxHosts).expect("a section");
        let coverage = mx.hosts[0]
            .coverage
            .as_ref()
            .expect("a policy is asked for");
        assert_eq!(coverage.words.to_string(), words, "{scenario}");
    }
}
