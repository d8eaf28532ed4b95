//! `strictmx diff`, of files and of links.

use strictmx_core::evidence::Evidence;
use strictmx_core::scenario::World;
use strictmx_core::timestamp::Timestamp;
use strictmx_share::{Link, Sealed, SecretKey, Snapshot};

use super::{json, strictmx};

const EXPIRED: &str = "smtp mail certificate expires=-1d";

fn evidence(scenario: &str) -> Evidence {
    World::new(scenario)
        .expect("the scenario parses")
        .evidence()
}

fn link(snapshot: Snapshot) -> String {
    let (note, at) = (None, None);
    let fragment = Link { snapshot, note, at }.write().expect("short enough");
    format!("https://mx.example/shared#{fragment}")
}

fn sealed() -> Sealed {
    let json = serde_json::to_string(&evidence("")).expect("evidence is JSON");
    let at = evidence("").checked_at;
    SecretKey::from_seed(&[1; 32]).seal(json, at, at)
}

#[test]
fn the_exit_code_says_whether_it_got_worse() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, scenario: &str| {
        let path = directory.path().join(name);
        let json = serde_json::to_vec(&evidence(scenario)).expect("evidence is JSON");
        std::fs::write(&path, json).expect("a file");
        path.to_str().expect("a path").to_owned()
    };
    let (good, expired) = (file("good", ""), file("expired", EXPIRED));
    let unreached = file("unreached", "smtp mail fails connect timeout");
    let in_link = link(Snapshot::Evidence(evidence(EXPIRED)));
    let signed = link(Snapshot::Sealed(sealed()));
    let cases = [
        (&good, &good, 0, "is unchanged"),
        (&good, &expired, 1, "New"),
        (&expired, &good, 0, "Gone"),
        (&expired, &unreached, 3, "not tested now"),
        (&good, &in_link, 1, "mx-tls-certificate-expired"),
        (
            &in_link,
            &signed,
            0,
            "is better off: it was enforced, at risk, and is now enforced.",
        ),
    ];
    for (then, now, code, words) in cases {
        let output = strictmx(&["diff", then, now], b"");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(words), "{words}: {said}");
    }
    let output = strictmx(&["diff", "--format", "json", &good, &expired], b"");
    let told = json(&output);
    assert_eq!(told["trend"], "worse");
    assert_eq!(told["then"]["verdict"], "enforced");
    let new = told["findings"].as_array().expect("a list").iter();
    let new = new.filter(|it| it["fate"] == "new").count();
    assert!(new > 0, "{told}");
    let output = strictmx(&["diff", "--format", "markdown", &good, &expired], b"");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("# Worse\n"));
}

#[test]
fn replay_reads_links() {
    let in_link = link(Snapshot::Evidence(evidence(EXPIRED)));
    let output = strictmx(&["replay", "--format", "json", &in_link], b"");
    assert_eq!(json(&output)["verdict"], "enforced-at-risk");
}

/// Mail servers that were not tested are no pass for whoever reads exit codes or metrics.
#[test]
fn what_one_mail_server_is_like_may_be_undetermined() {
    let two = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n| version: STSv1\n| mode: enforce\n\
               | mx: *.example.com\n| max_age: 2419200\n";
    for (changes, code, plugin, gauge) in [
        ("", 0, "MTA-STS OK", 0),
        ("smtp mx2 fails connect timeout", 3, "MTA-STS UNKNOWN", 1),
    ] {
        let evidence = serde_json::to_vec(&evidence(&format!("{two}{changes}\n"))).expect("JSON");
        let said = |format: &str| {
            let output = strictmx(&["replay", "--format", format, "-"], &evidence);
            assert_eq!(output.status.code(), Some(code), "{format}, {changes}");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        said("text");
        assert!(said("nagios").starts_with(plugin), "{changes}");
        let gauge = format!("strictmx_undetermined{{domain=\"example.com\"}} {gauge}\n");
        assert!(said("prometheus").contains(&gauge), "{changes}");
    }
}

/// A link, or what the API of a service gives out: this program has no keys to verify a seal with.
#[test]
fn of_a_seal_it_is_said_that_nobody_verified_it() {
    let json = serde_json::to_vec(&sealed()).expect("JSON");
    let in_link = link(Snapshot::Sealed(sealed()));
    for (place, input, name) in [
        (&*in_link, &b""[..], "the link https://mx.example/shared#"),
        ("-", &json, "standard input"),
    ] {
        let output = strictmx(&["replay", "--format", "json", place], input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("the seal of this result of example.com"),
            "{said}"
        );
        assert!(said.contains("was not verified"), "{said}");
        assert!(said.contains(&format!("note: {name}")), "{said}");
        assert_eq!(self::json(&output)["verdict"], "enforced");
    }
    let mut long = sealed();
    long.key_id = "k".repeat(100_000);
    let json = serde_json::to_vec(&long).expect("JSON");
    let output = strictmx(&["replay", "-"], &json);
    assert!(output.stderr.len() < 500, "{} octets", output.stderr.len());
    let evidence = link(Snapshot::Evidence(evidence("")));
    let output = strictmx(&["replay", &evidence], b"");
    assert!(output.stderr.is_empty(), "no seal, nothing to say");
    let mut damaged = sealed();
    damaged.evidence = format!(r#"{{"format_version":"{}"}}"#, "x".repeat(25_000));
    let damaged = serde_json::to_vec(&damaged).expect("JSON");
    let output = strictmx(&["replay", "-"], &damaged);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.len() < 500, "an error is a line");
}

#[test]
fn what_is_no_result_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("good");
    let mut other = evidence("");
    std::fs::write(&file, serde_json::to_vec(&other).expect("JSON")).expect("a file");
    let file = file.to_str().expect("a path");
    other.policy_domain = "example.net".parse().expect("a name");
    let other = link(Snapshot::Evidence(other));
    let cases: [(&[&str], &str); 6] = [
        (&["diff", file, &other], "two results of one domain"),
        (
            &["diff", file, "https://mx.example/r/abc"],
            "it carries no result",
        ),
        (&["diff", file, "https://mx.example/shared#v9.abc"], "v9"),
        (&["diff", file, "#v1.***"], "octet 3"),
        (&["diff", "-", "-"], "name a file for one"),
        (
            &["diff", file, "nowhere.json"],
            "nowhere.json cannot be read",
        ),
    ];
    for (arguments, words) in cases {
        let output = strictmx(arguments, b"");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(
            output.stdout.is_empty() && error.contains(words),
            "{words}: {error}"
        );
    }
}

/// What is new then went away: no error, but nobody should take it for the other.
#[test]
fn the_later_result_given_first_is_remarked() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, after_s: i64| {
        let mut evidence = evidence("");
        let at = evidence.checked_at.unix() + after_s;
        evidence.checked_at = Timestamp::from_unix(at);
        let path = directory.path().join(name);
        std::fs::write(&path, serde_json::to_vec(&evidence).expect("JSON")).expect("a file");
        path.to_str().expect("a path").to_owned()
    };
    let (earlier, later) = (file("earlier", 0), file("later", 60));
    for (then, now, is_turned) in [
        (&earlier, &later, false),
        (&earlier, &earlier, false),
        (&later, &earlier, true),
    ] {
        let output = strictmx(&["diff", "--format", "json", then, now], b"");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert_eq!(json(&output)["trend"], "same");
        assert_eq!(
            said.contains("give the earlier one first"),
            is_turned,
            "{said}"
        );
        assert_eq!(said.is_empty(), !is_turned, "{said}");
    }
}
