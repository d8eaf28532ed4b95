//! What nobody may take: the CNAME of a policy host that leads to no address (class E2).

use super::fired;
use crate::finding::{Consequence, Severity};
use crate::judge::judge;
use crate::scenario::World;

const ID: &str = "policy-host-alias-dangling";
const DANGLING: &str = "mta-sts CNAME example-com.gone.example.net.\n";

#[test]
fn it_is_told_whatever_became_of_the_record() {
    let grave = (Severity::Error, Consequence::Unprotected);
    let notice = (Severity::Notice, Consequence::None);
    for (record, weight, verdict) in [
        ("", grave, "unprotected"),
        (
            "_mta-sts CNAME _mta-sts.gone.example.net.\n",
            grave,
            "unprotected",
        ),
        ("_mta-sts CNAME _mta-sts\n", grave, "unprotected"),
        ("_mta-sts TXT nodata\n", notice, "not-deployed"),
        ("_mta-sts TXT \"v=spf1 -all\"\n", notice, "not-deployed"),
    ] {
        let world = World::new(&format!("{record}{DANGLING}")).expect("it parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), verdict, "{record}");
        let findings = report.findings();
        let found = findings.iter().find(|it| it.check == ID);
        let found = found.map(|it| (it.severity, it.consequence));
        assert_eq!(found, Some(weight), "{record}");
    }
}

#[test]
fn a_wildcard_leaves_nothing_behind() {
    let wildcard = "* CNAME gone.example.net.\nmta-sts A absent\nmta-sts AAAA absent\n";
    for record in ["nodata", "absent"] {
        let scenario = format!("{wildcard}_mta-sts TXT {record}\n");
        assert!(!fired(&scenario).contains(ID), "{scenario}");
    }
}
