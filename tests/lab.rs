//! Every domain of the lab, scanned by the real prober over real TLS, gives what its catalogue says:
//! the verdict, and the checks that fire, those and no others. Nothing fires on a healthy one.

mod old_tls;
mod post_quantum;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::checks::REGISTRY;
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::facts::{Dane, Digests, Facts};
use strictmx_core::finding::{Consequence, Finding, Subject};
use strictmx_core::judge::judge;
use strictmx_core::observation::Cause;
use strictmx_core::report::ScanReport;
use strictmx_core::scan::Scan;
use strictmx_core::senders::SenderOutcome::{self, Applies, Ignores, Refuses, Removes, Unknown};
use strictmx_core::senders::model::{Dane as BySender, Unusable};
use strictmx_core::senders::{self, Knowledge, Mail, Model, Reason};
use strictmx_core::sts::Mode;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::drive;
use strictmx_lab::{Lab, LabDomain, LabOptions};
use strictmx_probe::address_guard::PublicSocketAddr;
use strictmx_probe::dialer::{Conn, Dialer, Dialing};
use strictmx_probe::{Config, Network, Realm, Roots, budget};

use crate::plain;

#[derive(Debug)]
struct LabDialer(Arc<Lab>);

impl Dialer for LabDialer {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        Box::pin(async move { Ok(Conn::new(self.0.connect(to.into()).await?, to.into())) })
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T12:00:00Z").expect("a time")
}

async fn lab() -> (Arc<Lab>, Network) {
    let lab = Arc::new(
        Lab::start(LabOptions {
            now: now(),
            round_trip: Duration::ZERO,
            copies: 1,
        })
        .await
        .expect("the lab starts"),
    );
    let mut roots = Roots::mozilla();
    roots
        .add_der(lab.root_der())
        .expect("the lab's root is one");
    let upstreams = lab.upstreams();
    let upstreams = upstreams.map(|upstream| upstream.parse().expect("an upstream"));
    let dialer = Arc::new(LabDialer(Arc::clone(&lab)));
    let realm = Realm {
        upstreams: upstreams.into(),
        dialer,
        roots,
        pause: Duration::ZERO,
        // Hosts of the lab that never answer are not worth the minute that others get. Less than
        // mailauth waits: nobody knows then what becomes of it there.
        policy: Duration::from_secs(10),
        in_process: true,
    };
    let zone = |apex: &str| (apex.parse().expect("a name"), realm.clone());
    let config = Config {
        zones: strictmx_lab::ZONES.map(zone).into(),
        // Names of others stand in some policies. Nobody is asked about them but the lab's
        // resolver, which refuses.
        internet: realm.clone(),
        ..Config::default()
    };
    (lab, Network::new(config).expect("the network"))
}

async fn scan(network: &Network, domain: &DomainName) -> ScanReport {
    let mut scan = Scan::new(domain.clone(), now());
    let deadline = async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        Cause::BudgetSpent
    };
    let prober = network.prober();
    drive(
        &mut scan,
        &prober,
        budget::SCAN_QUESTIONS_AT_ONCE,
        deadline,
        |_| {},
    )
    .await;
    judge(scan.evidence())
}

/// What senders do with domains of the lab: the label, then each sender with its outcome.
const SENDERS: &[(&str, &[(&str, SenderOutcome)])] = &[
    (
        "enforced",
        &[("gmail", Applies), ("mox", Applies), ("mimecast", Applies)],
    ),
    (
        "absent",
        &[("gmail", Ignores), ("mox", Ignores), ("stalwart", Ignores)],
    ),
    (
        "removal",
        &[
            ("gmail", Removes),
            ("mox", Removes),
            ("postfix-tlspol", Removes),
        ],
    ),
    (
        "two-records",
        &[
            ("gmail", Ignores),
            ("mox", Ignores),
            ("mailauth", Ignores),
            ("chasquid", Applies),
            ("stalwart", Applies),
        ],
    ),
    ("other-txt", &[("mox", Applies), ("maddy", Ignores)]),
    ("two-ids", &[("mox", Ignores), ("postfix-tlspol", Applies)]),
    ("inner-blank", &[("mox", Applies), ("chasquid", Ignores)]),
    (
        "trailing-blank",
        &[("mox", Ignores), ("postfix-mta-sts-resolver", Applies)],
    ),
    ("bogus", &[("mox", Refuses), ("chasquid", Ignores)]),
    (
        "record-servfail",
        &[("mox", Refuses), ("chasquid", Ignores), ("gmail", Unknown)],
    ),
    ("record-refused", &[("mox", Unknown), ("gmail", Unknown)]),
    (
        "cert-expired",
        &[("mox", Ignores), ("stalwart", Ignores), ("gmail", Unknown)],
    ),
    ("http-redirect", &[("mox", Ignores), ("kumomta", Ignores)]),
    (
        "http-html-type",
        &[
            ("mox", Applies),
            ("stalwart", Applies),
            ("postfix-tlspol", Ignores),
            ("kumomta", Ignores),
        ],
    ),
    ("http-gzip", &[("mailauth", Ignores), ("mox", Unknown)]),
    ("http-bulky", &[("mox", Applies), ("chasquid", Ignores)]),
    (
        "http-large",
        &[
            ("mox", Ignores),
            ("chasquid", Ignores),
            ("stalwart", Unknown),
        ],
    ),
    (
        "http-slow",
        &[
            ("postfix-tlspol", Ignores),
            ("postfix-mta-sts-resolver", Ignores),
            ("mox", Applies),
        ],
    ),
    (
        "http-stalls",
        &[
            ("postfix-mta-sts-resolver", Ignores),
            ("mailauth", Unknown),
            ("mox", Unknown),
        ],
    ),
    (
        "late-version",
        &[
            ("gmail", Unknown),
            ("exchange-online", Applies),
            ("mox", Applies),
        ],
    ),
    (
        "blank-line",
        &[
            ("mox", Ignores),
            ("postfix-tlspol", Ignores),
            ("maddy", Ignores),
            ("chasquid", Applies),
        ],
    ),
    ("comment", &[("mox", Ignores), ("mailauth", Applies)]),
    (
        "byte-order-mark",
        &[("mox", Ignores), ("mailauth", Applies)],
    ),
    ("no-life", &[("chasquid", Ignores), ("mox", Applies)]),
    (
        "bare-removal",
        &[
            ("chasquid", Ignores),
            ("stalwart", Ignores),
            ("mox", Removes),
        ],
    ),
    ("two-modes", &[("kumomta", Ignores), ("mox", Applies)]),
    ("mx-final-dot", &[("mox", Ignores), ("chasquid", Applies)]),
    (
        "mx-cert-expired",
        &[("mox", Refuses), ("postfix-tlspol", Refuses)],
    ),
    (
        "mx-cert-short-wildcard",
        &[
            ("mox", Refuses),
            ("postfix-tlspol", Refuses),
            ("postfix-mta-sts-resolver", Refuses),
        ],
    ),
    (
        "mx-no-ehlo",
        &[("mox", Refuses), ("gmail", Refuses), ("mailauth", Applies)],
    ),
    ("mx-one-host-bad", &[("mox", Applies)]),
    ("tlsa-mismatch", &[("mox", Refuses), ("gmail", Applies)]),
    ("host-v6-page", &[("mox", Unknown), ("gmail", Unknown)]),
    (
        "host-v4-page",
        &[("mox", Unknown), ("gmail", Unknown), ("mailauth", Ignores)],
    ),
    ("host-differs", &[("mox", Applies), ("gmail", Applies)]),
    (
        "cert-expired-uncovered",
        &[("mox", Ignores), ("stalwart", Ignores)],
    ),
    (
        "tlsa-stale-digest",
        &[
            ("postfix-tlspol", Refuses),
            ("kumomta", Refuses),
            ("mox", Applies),
            ("gmail", Applies),
        ],
    ),
    (
        "tlsa-no-certificate",
        &[
            ("postfix-tlspol", Applies),
            ("mox", Applies),
            ("kumomta", Refuses),
            ("maddy", Refuses),
        ],
    ),
    (
        "loose-uncovered",
        &[("mox", Ignores), ("chasquid", Refuses), ("gmail", Unknown)],
    ),
    (
        "two-modes-uncovered",
        &[
            ("mox", Applies),
            ("chasquid", Refuses),
            ("kumomta", Ignores),
        ],
    ),
    ("mx-capitals", &[("mox", Applies), ("mimecast", Refuses)]),
];

/// What is wrong with what senders are said to do with a domain.
fn sender_complaints(domain: &LabDomain, report: &ScanReport) -> Vec<String> {
    let label = domain.name.labels().next().unwrap_or_default();
    let expected = SENDERS.iter().find(|(of, _)| *of == label);
    let expected = expected.map(|(_, expected)| *expected).unwrap_or_default();
    let complaint = |(id, outcome): &(&str, SenderOutcome)| {
        let found = report.senders.iter().find(|report| report.sender == *id);
        let found = found.map(|report| report.outcome);
        (found != Some(*outcome)).then(|| format!("{id} {found:?} instead of {outcome:?}"))
    };
    let unexplained = (report.senders.iter())
        .filter(|report| matches!(report.outcome, Refuses | Ignores) && report.because.is_none())
        .map(|report| {
            format!(
                "{} does so, and no check says why: {report:?}",
                report.sender
            )
        });
    let wrong = expected.iter().filter_map(complaint);
    wrong.chain(unexplained).collect()
}

/// Where senders that look at DANE, and the checks, say something else of an MX host than DANE does.
fn dane_complaints(report: &ScanReport) -> Vec<String> {
    let facts = Facts::new(&report.evidence);
    let mut complaints = Vec::new();
    for host in &facts.mail.hosts {
        let by_dane = host.dane(&facts);
        // Behind insecure MX records nobody has to check (RFC 7672 2.2.1).
        let refuses = by_dane == Ok(Dane::Refuses) && facts.mx_is_secure();
        let is_said = |about: &Subject| {
            let mut findings = report.findings().into_iter();
            // That no TLS comes about is said once, for all senders.
            let refuses = |finding: &Finding| {
                finding.consequence == Consequence::DaneRefused
                    || finding.check.starts_with("mx-tls-")
            };
            findings.any(|finding| finding.subject == *about && refuses(finding))
        };
        let of_host = Subject::MxHost {
            mx_host: host.name.clone(),
        };
        let at_each_address = || {
            let mut attempts = host.attempts.iter();
            attempts.all(|attempt| {
                is_said(&Subject::MxAddress {
                    mx_host: host.name.clone(),
                    address: attempt.address,
                })
            })
        };
        if refuses && !is_said(&of_host) && !at_each_address() {
            complaints.push(format!("DANE refuses {}, and no check says so", host.name));
        }
        for sender in &report.senders {
            let dane = match &senders::find(&sender.sender).expect("a sender").knowledge {
                // What it says to enforce comes before DANE.
                Knowledge::Code(Model {
                    dane: BySender::UnlessEnforced(_),
                    ..
                }) if sender.mode == Some(Mode::Enforce) => BySender::Unused,
                Knowledge::Code(model) => model.dane,
                Knowledge::Documents(documented) => documented.dane,
            };
            // Some go by any digest, and some stop where no record can be used.
            let looks = (dane.tlsa()).filter(|rules| rules.insecure_mx || facts.mx_is_secure());
            let digests = looks.and_then(|rules| rules.digests);
            let found = host.dane_by(&facts, digests.unwrap_or(Digests::Strongest));
            let refuses = looks.is_some() && found == Ok(Dane::Refuses);
            let stops = looks.is_some_and(|rules| rules.unusable != Unusable::Encrypts)
                && found == Ok(Dane::Encrypts);
            let mut mail = sender.mx_hosts.iter();
            let Some(to) = mail.find(|to| to.mx_host == host.name) else {
                continue;
            };
            let delivers = matches!(to.mail, Mail::Delivers | Mail::Ignores);
            if refuses && delivers {
                complaints.push(format!("{} delivers, DANE refuses", sender.sender));
            }
            let by_dane = matches!(to.reason, Some(Reason::Dane | Reason::DaneAtAlias));
            if by_dane && !(refuses || stops) {
                complaints.push(format!("{} refuses, DANE does not", sender.sender));
            }
        }
    }
    complaints
}

/// What is wrong with the result for a domain.
fn complaints(domain: &LabDomain, report: &ScanReport) -> Vec<String> {
    let mut complaints = Vec::new();
    let findings = report.findings().into_iter();
    let fired: BTreeSet<_> = findings.map(|finding| finding.check.as_str()).collect();
    let expected = &domain.expected;
    if report.verdict != expected.verdict {
        complaints.push(format!(
            "verdict {} instead of {}",
            report.verdict.name(),
            expected.verdict.name()
        ));
    }
    // A false alarm is worse than a miss: nothing else fires, of any severity.
    let must = expected.must.iter().copied().collect();
    for id in fired.difference(&must) {
        complaints.push(format!("{id} fires"));
    }
    for id in must.difference(&fired) {
        complaints.push(format!("{id} does not fire"));
    }
    if domain.area == "healthy" && !must.is_empty() {
        complaints.push("it is not healthy".to_owned());
    }
    complaints.extend(sender_complaints(domain, report));
    complaints.extend(dane_complaints(report));
    complaints.extend(plain::complaints(report));
    // The same evidence, the same result; and evidence survives being saved.
    let json = serde_json::to_vec(&report.evidence).expect("evidence is JSON");
    match Evidence::from_json(&json) {
        Ok(evidence) if judge(&evidence) == *report => {}
        Ok(_) => complaints.push("replaying the evidence gives another result".to_owned()),
        Err(error) => complaints.push(error.to_string()),
    }
    complaints
}

/// The healthy domains once more: load is put on copies of them.
fn copies(lab: &Lab) -> impl Iterator<Item = LabDomain> {
    let is_copied = |label: &str| label != "delegated";
    let healthy = lab.domains().iter().filter(|it| it.area == "healthy");
    healthy.filter_map(move |domain| {
        let label = domain.name.labels().next()?;
        let name = format!("{label}.c1.{}", strictmx_lab::APEX);
        is_copied(label).then(|| LabDomain {
            name: name.parse().expect("a name"),
            ..domain.clone()
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_domain_is_judged_as_its_catalogue_says() {
    let (lab, network) = lab().await;
    let network = Arc::new(network);
    // A few at a time: what is tested is judgement, not what a busy machine makes of time limits.
    let turns = Arc::new(tokio::sync::Semaphore::new(6));
    let mut scans = Vec::new();
    for domain in lab.domains().iter().cloned().chain(copies(&lab)) {
        let (network, turns) = (Arc::clone(&network), Arc::clone(&turns));
        scans.push(tokio::spawn(async move {
            let _turn = turns.acquire().await.expect("never closed");
            let report = scan(&network, &domain.name).await;
            let findings = report.findings().into_iter();
            let fired: Vec<_> = findings.map(|finding| finding.check.clone()).collect();
            let complaints = complaints(&domain, &report);
            (domain, fired, complaints)
        }));
    }
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for scan in scans {
        let (domain, fired, complaints) = scan.await.expect("no scan panics");
        seen.extend(fired);
        wrong.extend(
            complaints
                .into_iter()
                .map(|complaint| format!("{}: {complaint}", domain.name)),
        );
    }
    let exists = |label: &str| {
        let name = format!("{label}.{}", strictmx_lab::APEX);
        lab.domains()
            .iter()
            .any(|domain| domain.name.a_label() == name)
    };
    for (label, _) in SENDERS {
        assert!(exists(label), "the lab has no {label}");
    }
    println!("{} domains of the lab", lab.domains().len());
    assert!(
        wrong.is_empty(),
        "{} complaints:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // There is no check that the network cannot show.
    let all: BTreeSet<_> = REGISTRY.iter().map(|it| it.meta.id.to_owned()).collect();
    assert_eq!(seen, all);
}
