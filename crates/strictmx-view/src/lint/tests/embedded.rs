//! Policies inside files that are none.

use super::*;

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
const RECORD: &str = "v=STSv1; id=20261130;";

/// Texts with that policy in them, each read in another way.
fn around(policy: &str) -> Vec<String> {
    let indented: String = policy.lines().map(|it| format!("    {it}\n")).collect();
    let escaped = policy.replace('\n', "\\n");
    vec![
        format!("HTTP/2 200 \r\ncontent-type: text/plain\r\n\r\n{policy}"),
        format!(
            "$ curl -iL a.example\nHTTP/1.1 301 Moved\nlocation: b\n\nHTTP/1.1 200 OK\n\n{policy}"
        ),
        format!("me@host:~$ curl https://a.example\n{policy}"),
        format!(
            "* Trying\n> GET / HTTP/2\n> \n< HTTP/2 200 \n< \n{{ [80 bytes data]\n{policy}* Connection #0\n"
        ),
        format!("cat > mta-sts.txt <<'EOF'\n{policy}EOF\nls\n"),
        format!("content = <<-EOT\n{indented}  EOT\n}}\n"),
        format!("apiVersion: v1\ndata:\n  mta-sts.txt: |\n{indented}\n  other: x\n"),
        format!("Serve this:\n```text\n{policy}```\nDone.\n"),
        format!("location / {{ return 200 \"{escaped}\"; }}\n"),
        format!("new Response(`{policy}`)\n"),
        format!("$policy = @\"\n{policy}\"@\n"),
    ]
}

fn said(text: &str) -> Vec<(Kind, bool, bool, Option<usize>)> {
    let judged = lint(None, text.as_bytes(), now());
    let said = |it: &Lint| {
        let line = it.findings.first().and_then(|found| found.line);
        (it.kind, it.valid, it.within, line)
    };
    judged.each().map(said).collect()
}

use Kind::{StsPolicy, StsRecord};

#[test]
fn a_policy_inside_other_text_is_judged() {
    let faulty = POLICY.replace("enforce", "Enforce");
    for (text, faulty) in around(POLICY).iter().zip(around(&faulty)) {
        assert_eq!(said(text), [(StsPolicy, true, true, None)], "{text}");
        let judged = lint(None, text.as_bytes(), now());
        assert_eq!(judged.canonical.as_deref(), Some(POLICY), "{text}");
        let line = faulty.lines().position(|it| it.contains("Enforce"));
        let line = line.map(|at| at + 1);
        assert_eq!(said(&faulty), [(StsPolicy, false, true, line)], "{faulty}");
        let judged = lint(None, faulty.as_bytes(), now());
        let place = judged.findings[0].span.expect("a place");
        assert_eq!(place.of(faulty.as_bytes()), b"Enforce", "{faulty}");
        let marked = source(None, faulty.as_bytes());
        assert_eq!(marked.marks.len(), 1, "{faulty}");
    }
}

/// Said to be a policy it is one as a whole, as when it is served.
#[test]
fn what_is_said_to_be_a_policy_has_nothing_around_it() {
    for text in around(POLICY) {
        let judged = lint(StsPolicy, text.as_bytes(), now());
        assert!(!judged.valid && !judged.findings.is_empty(), "{text}");
    }
}

#[test]
fn records_beside_a_policy_are_judged_too() {
    for text in around(POLICY) {
        for text in [
            format!("{{\"record\": \"{RECORD}\"}}\n{text}"),
            format!("_mta-sts.b.example. TXT \"{RECORD}\"\n{text}"),
        ] {
            let parts = said(&text);
            let [(StsRecord, true, _, None), (StsPolicy, true, true, None)] = &parts[..] else {
                panic!("{text}: {parts:?}")
            };
        }
    }
}

/// What a text says that is a policy, or has only some line of one.
#[test]
fn other_texts_have_no_policy_inside_them() {
    let commented = format!("# The policy\n{POLICY}");
    for text in [
        POLICY,
        &commented,
        "HTTP/2 404 \n\n<html>\n",
        "HTTP/2 200 \n",
        "echo \"version: STSv1\" > a\n",
        "a: |\n  b\nversion: STSv1\n",
        "<<",
        "\"version: STSv1\nmode: none",
    ] {
        let judged = lint(None, text.as_bytes(), now());
        assert!(judged.each().all(|it| !it.within), "{text}: {judged:?}");
        assert_eq!(judged.valid, text == POLICY, "{text}");
    }
    // A line of the file is one of the policy where nothing says that it ends.
    let open = format!("cat <<EOF\n{POLICY}and more\n");
    assert_eq!(said(&open), [(StsPolicy, false, true, Some(6))]);
    let blank = format!("a `\n{POLICY}`");
    assert_eq!(said(&blank), [(StsPolicy, false, true, Some(1))]);
}

/// Each octet is looked at a few times.
#[test]
fn very_many_beginnings_cost_no_more_than_others() {
    for text in [
        "<<A\nversion:\n",
        "HTTP/\n",
        "\"version:`version:'\n",
        "a: |\n version:\n",
        "```\nversion: a\nmode: b\n```\n",
        "  v=STSv1  a=b",
        ">v=STSv1",
        "a.b text =\n\n\n",
        "'v=STSv1' _mta-sts",
        " \t",
    ] {
        let judged = lint(None, text.repeat(200_000 / text.len()).as_bytes(), now());
        assert!(!judged.valid && !judged.findings.is_empty(), "{text}");
    }
}
