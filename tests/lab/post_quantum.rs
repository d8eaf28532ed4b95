//! Post-quantum key exchange, over real connections: one of a domain's mail servers has it, and the
//! one before it has not.

use strictmx_core::facts::{Facts, Offered};
use strictmx_core::observation::{Offer, TlsVersion};
use strictmx_core::report::ScanReport;
use strictmx_view::model::Place;
use strictmx_view::{json, result_view};

use super::{lab, scan};

const WITH: &str = "mx2.many-mx.lab.test";
const WITHOUT: &str = "mail.many-mx.lab.test";

#[tokio::test(flavor = "multi_thread")]
async fn post_quantum_key_exchange_is_told_where_it_is_offered() {
    let (_lab, network) = lab().await;
    let domain = "many-mx.lab.test".parse().expect("a name");
    let report = scan(&network, &domain).await;

    let facts = Facts::new(&report.evidence);
    let offered = |name: &str| {
        let mut hosts = facts.mail.hosts.iter();
        let host = hosts.find(|it| it.name.a_label() == name).expect(name);
        match host.attempts[0].survey.offered(Offer::PostQuantum) {
            Ok(Offered::Accepted(session, None)) => {
                Some((session.version, session.group.as_deref()))
            }
            Ok(Offered::Refused) => None,
            other => panic!("{name}: {other:?}"),
        }
    };
    let hybrid = Some((TlsVersion::Tls13, Some("X25519MLKEM768")));
    assert_eq!((offered(WITH), offered(WITHOUT)), (hybrid, None));

    assert_eq!(shown(&report, WITH), ["`X25519MLKEM768`"]);
    assert_eq!(shown(&report, WITHOUT), ["refused"]);
    assert_eq!(in_json(&report, WITH), [r#""X25519MLKEM768""#]);
    assert_eq!(in_json(&report, WITHOUT), ["refused"]);
}

/// What the page says of it at the addresses of a mail server: one of each is surveyed.
fn shown(report: &ScanReport, name: &str) -> Vec<String> {
    let view = result_view(report);
    let section = view.section(Place::MxHosts).expect("always there");
    let mut hosts = section.hosts.iter();
    let host = hosts.find(|it| it.name.a_label == name).expect(name);
    let facts = host.addresses.iter().flat_map(|it| &it.facts);
    facts
        .filter(|fact| fact.label == "Post-quantum key exchange")
        .map(|fact| fact.value.to_string())
        .collect()
}

/// What `strictmx check --format json` has of it: the group, or that it was refused.
fn in_json(report: &ScanReport, name: &str) -> Vec<String> {
    let json = serde_json::to_value(json::report(report)).expect("it is JSON");
    let entries = json["evidence"]["entries"].as_array().expect("a list");
    let of_host = (entries.iter()).filter(|it| it["question"]["tls-survey"]["host"] == name);
    let tried = of_host.flat_map(|it| it["observation"]["tls-survey"]["tried"].as_array());
    let offers = (tried.flatten()).filter(|tried| tried["offer"] == "post-quantum");
    offers
        .map(|tried| match &tried["answer"] {
            answer if answer["refused"].is_object() => "refused".to_owned(),
            answer => answer["accepted"]["session"]["group"].to_string(),
        })
        .collect()
}
