//! What the core reads out of the lab's answers.

use strictmx_core::dns::{Bogus, DnsFailure, ExtendedError, Lookup};
use strictmx_core::observation::DnsExchange;
use strictmx_core::octets::Binary;
use strictmx_core::timestamp::Timestamp;

use super::*;
use crate::doh::resolve;

fn zone() -> Zone {
    let authority = Arc::new(Authority::new(Timestamp::from_unix(1_800_000_000)).expect("a CA"));
    let text = |text: &str| (RecordType::Txt, Data::Fixed(RecordData::Txt(text.into())));
    let alias = |to: &str| Node {
        alias: Some(name(to)),
        ..Node::default()
    };
    let failing = |fault| Node {
        records: vec![text("withheld")],
        faults: vec![(RecordType::Txt, fault)],
        ..Node::default()
    };
    let nodes = [
        (
            "deep.plain",
            Node {
                records: vec![text("one"), text("two")],
                ..Node::default()
            },
        ),
        (
            "secure",
            Node {
                records: vec![text("signed")],
                ..Node::default()
            },
        ),
        (
            "*.wild",
            Node {
                records: vec![text("synthesized")],
                ..Node::default()
            },
        ),
        (
            "there.wild",
            Node {
                records: vec![text("own")],
                ..Node::default()
            },
        ),
        ("to-secure", alias("secure")),
        ("gone.secure", alias("nowhere")),
        ("a.loop", alias("b.loop")),
        ("b.loop", alias("a.loop")),
        ("broken", failing(DnsFault::Broken)),
        ("bogus.secure", failing(DnsFault::Bogus)),
        ("refused", failing(DnsFault::Refused)),
    ];
    let nodes = nodes
        .into_iter()
        .map(|(at, node)| (name(at), node))
        .collect();
    Zone::new(
        vec!["lab.test".parse().expect("a name")],
        nodes,
        vec![name("secure")],
        authority,
    )
}

fn name(relative: &str) -> DomainName {
    format!("{relative}.lab.test").parse().expect("a name")
}

/// The whole way: the core's query, the lab's answer, the core's reading.
fn look(owner: &DomainName, rtype: RecordType) -> Lookup {
    let zone = zone();
    let message = |cd| {
        let query = dns::query(owner, rtype, cd).expect("a query");
        Binary(resolve(&zone, &query, Resolver::First).expect("an answer"))
    };
    let exchange = DnsExchange {
        resolver: "lab".to_owned(),
        message: message(false),
        age_s: 0,
        checking_disabled: Some(message(true)),
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    };
    dns::read(owner, rtype, &exchange)
}

fn texts(lookup: &Lookup) -> Vec<String> {
    let Lookup::Found(rrset) = lookup else {
        return vec![format!("{lookup:?}")];
    };
    let text = |data: &RecordData| match data {
        RecordData::Txt(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    };
    rrset
        .records
        .iter()
        .map(|record| text(&record.data))
        .collect()
}

#[test]
fn answers_mean_what_the_zone_says() {
    let txt = |at| look(&name(at), RecordType::Txt);
    assert_eq!(texts(&txt("deep.plain")), ["one", "two"]);
    assert_eq!(
        texts(&txt("any.where.wild")),
        ["synthesized"],
        "RFC 4592 3.3.1"
    );
    assert_eq!(texts(&txt("there.wild")), ["own"]);
    assert_eq!(
        txt("below.there.wild"),
        Lookup::NxDomain {
            aliases: Vec::new()
        },
        "RFC 4592 3.3.1"
    );
    assert_eq!(
        txt("plain"),
        Lookup::NoData {
            aliases: Vec::new()
        },
        "an empty non-terminal exists"
    );
    assert_eq!(
        look(&name("deep.plain"), RecordType::Mx),
        Lookup::NoData {
            aliases: Vec::new()
        }
    );
    assert_eq!(
        txt("nothing"),
        Lookup::NxDomain {
            aliases: Vec::new()
        }
    );
    assert!(matches!(txt("gone.secure"), Lookup::NxDomain { aliases } if aliases.len() == 1));
    assert_eq!(txt("a.loop"), Lookup::Failed(DnsFailure::AliasLoop));
    assert_eq!(txt("broken"), Lookup::Failed(DnsFailure::ServFail(None)));
    let error = Some(ExtendedError {
        code: 6,
        text: "no valid signature".to_owned(),
    });
    let has_records = true;
    assert_eq!(
        txt("bogus.secure"),
        Lookup::Failed(DnsFailure::Bogus(Bogus { error, has_records }))
    );
    assert_eq!(txt("refused"), Lookup::Failed(DnsFailure::Rcode(5)));
    let elsewhere = "example.com".parse().expect("a name");
    assert_eq!(
        look(&elsewhere, RecordType::Txt),
        Lookup::Failed(DnsFailure::Rcode(5))
    );
}

#[test]
fn only_what_is_signed_all_the_way_is_authentic() {
    for (at, authentic) in [
        ("deep.plain", false),
        ("secure", true),
        ("to-secure", false),
    ] {
        let lookup = look(&name(at), RecordType::Txt);
        assert!(
            matches!(&lookup, Lookup::Found(rrset) if rrset.authentic == authentic),
            "{at}: {lookup:?}"
        );
    }
}

#[test]
fn what_is_no_query_gets_no_answer() {
    let zone = zone();
    assert_eq!(resolve(&zone, b"", Resolver::First), None);
    assert_eq!(
        resolve(&zone, &[0; 12], Resolver::First),
        None,
        "no question"
    );
    let query = dns::query(&name("deep.plain"), RecordType::Txt, false).expect("a query");
    assert_eq!(
        resolve(&zone, &query[..20], Resolver::First),
        None,
        "cut off"
    );
}
