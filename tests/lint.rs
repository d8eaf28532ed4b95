//! `strictmx lint`, as scripts and people use it.

use serde_json::Value;
use strictmx_core::scenario::World;

use crate::cli::{LINT_SCHEMA, assert_valid, json, strictmx};

#[test]
fn lint_gives_the_fields_that_programs_read() {
    let output = strictmx(
        &["lint", "--format", "json", "-"],
        b"version: STSv1\nmode: Enforce\nmx: a.strictmx.dev\nmax_age: 86400\n",
    );
    let judged = json(&output);
    assert_eq!(
        (judged["kind"].as_str(), judged["valid"].as_bool()),
        (Some("sts-policy"), Some(false))
    );
    let finding = &judged["findings"][0];
    assert_eq!(
        (finding["check"].as_str(), finding["line"].as_u64()),
        (Some("sts-policy-mode-unknown"), Some(2))
    );
    for field in ["severity", "span", "message", "remedy"] {
        assert!(!finding[field].is_null(), "{field} is missing");
    }
    assert!(judged["canonical"].is_null());
    assert_eq!(judged["format_version"].as_u64(), Some(1));
}

#[test]
fn lint_says_how_many_faults_it_leaves_out() {
    let mut policy = "version: STSv1\nmode: enforce\nmax_age: 86400\n".to_owned();
    (0..130).for_each(|at| policy += &format!("mx: bad_{at}..example\n"));
    for format in ["text", "markdown", "csv", "sarif", "junit"] {
        let output = strictmx(&["lint", "--format", format, "-"], policy.as_bytes());
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("30 more faults are not listed"), "{said}");
    }
    let judged = json(&strictmx(
        &["lint", "--format", "json", "-"],
        policy.as_bytes(),
    ));
    assert_eq!(judged["omitted"], 30);
    assert_valid(LINT_SCHEMA, &judged, "omitted");
}

#[test]
fn lint_says_who_would_take_a_draft() {
    let blank = b"version: STSv1\n\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
    let result = json(&strictmx(&["lint", "--format", "json", "-"], blank));
    let outcome = |id: &str| {
        let senders = result["senders"].as_array().expect("a list");
        let found = senders.iter().find(|sender| sender["sender"] == id);
        found.map(|sender| (sender["outcome"].clone(), sender["because"].clone()))
    };
    let ignores = Some(("ignores".into(), "sts-policy-blank-line".into()));
    assert_eq!(outcome("mox"), ignores);
    assert_eq!(outcome("postfix-tlspol"), ignores);
    assert_eq!(outcome("chasquid"), Some(("applies".into(), Value::Null)));
    let text = strictmx(&["lint", "-"], blank);
    let words = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(words.contains("ignores"), "{words}");
}

/// Records of two domains and both kinds, of which only the first is right.
const ZONE: &[u8] = b"\
    _mta-sts.example.com. TXT \"v=STSv1; id=1;\"\n\
    _mta-sts.example.org. TXT \"v=STSv1; id=a-b;\"\n\
    _smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=a@b.example\"\n";

#[test]
fn every_format_has_every_record_of_a_zone_file() {
    for format in ["text", "json", "jsonl", "markdown", "csv", "sarif", "junit"] {
        let output = strictmx(&["lint", "--format", format, "-"], ZONE);
        assert_eq!(output.status.code(), Some(1), "{format}");
        let words = String::from_utf8_lossy(&output.stdout);
        for check in ["sts-record-id-malformed", "tlsrpt-record-rua-unusable"] {
            assert!(words.contains(check), "{format}: {check}: {words}");
        }
    }
    let result = json(&strictmx(&["lint", "--format", "json", "-"], ZONE));
    let of_first = (&result["owner"], &result["valid"]);
    assert_eq!(of_first, (&"_mta-sts.example.com.".into(), &true.into()));
    assert_valid(LINT_SCHEMA, &result, "others");
    let others = result["others"].as_array().expect("a list");
    let valid = others.iter().map(|other| &other["valid"]);
    assert_eq!(valid.collect::<Vec<_>>(), [false, false]);
    // Any of them fails the run.
    let sound = ZONE.split_inclusive(|octet| *octet == b'\n').next();
    let output = strictmx(&["lint", "-"], sound.expect("a line"));
    assert_eq!(output.status.code(), Some(0));
}

/// What a file is that another command reads.
#[test]
fn a_result_is_not_judged_as_a_text() {
    let evidence = World::new("").expect("a healthy domain").evidence();
    let evidence = serde_json::to_string(&evidence).expect("JSON");
    let printed = format!("{{\"evidence\": {evidence}}}");
    let lines = format!("{printed}\n{printed}\n");
    for result in [&evidence, &printed, &lines] {
        let output = strictmx(&["lint", "-"], result.as_bytes());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        for words in [
            "standard input is a result",
            "strictmx replay",
            "strictmx diff",
        ] {
            assert!(said.contains(words), "{said}");
        }
    }
    // Other JSON is a text like any.
    let output = strictmx(&["lint", "-"], b"{\"a\": 1}");
    assert_eq!(output.status.code(), Some(1));
}

/// What stands elsewhere is neither valid nor not, in any format.
#[test]
fn a_cname_in_place_of_a_record_is_undetermined() {
    let alias = b"_mta-sts.example.com. CNAME a.provider.example.\n";
    for (format, said) in [
        ("text", "Not judged: this name is a CNAME"),
        ("markdown", "Not judged: this name is a CNAME"),
        ("json", "\"alias\":\"a.provider.example.\""),
        ("jsonl", "\"alias\":\"a.provider.example.\""),
        ("csv", "_mta-sts.example.com.,,text"),
        ("sarif", "\"not-tested\""),
        ("junit", "<error type=\"undetermined\""),
    ] {
        let output = strictmx(&["lint", "--format", format, "-"], alias);
        assert_eq!(output.status.code(), Some(3), "{format}");
        let words = String::from_utf8_lossy(&output.stdout).replace("\": ", "\":");
        assert!(words.contains(said), "{format}: {words}");
    }
    let result = json(&strictmx(&["lint", "--format", "json", "-"], alias));
    assert_valid(LINT_SCHEMA, &result, "alias");
    let hosted = b"_mta-sts.example.com. TXT \"v=STSv1; id=1\"\n\
                   mta-sts.example.com. CNAME b.provider.example.\n";
    let output = strictmx(&["lint", "-"], hosted);
    assert_eq!(output.status.code(), Some(0), "the policy host may be one");
    // A valid record beside it says nothing of it; one that is not valid comes first.
    for (rua, code) in [("mailto:a@b.example", 3), ("a@b.example", 1)] {
        let both = format!("_smtp._tls TXT \"v=TLSRPTv1; rua={rua}\"\n");
        let output = strictmx(&["lint", "-"], &[alias, both.as_bytes()].concat());
        assert_eq!(output.status.code(), Some(code), "{rua}");
    }
}
