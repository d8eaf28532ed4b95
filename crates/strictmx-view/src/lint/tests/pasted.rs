//! Policies as they come from mails, editors and consoles.

use super::*;

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";

/// The policy, each line changed, told as what it is and written out.
#[test]
fn policies_with_something_before_each_line_are_written_out() {
    for (line, of) in [
        ("> ", ": "),
        ("- ", ": "),
        ("* ", ":"),
        ("12. ", ": "),
        ("3: ", " : "),
        ("", "\u{FF1A}"),
    ] {
        let change = |said: &str| format!("{line}{}\r\n", said.replacen(": ", of, 1));
        let text: String = POLICY.lines().map(change).collect();
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        assert_eq!(judged.corrected.as_deref(), Some(POLICY), "{text}");
        let said = judged.findings[0].message.to_string();
        assert!(said.starts_with("Each line has something"), "{said}");
    }
    let inner = POLICY.replace("enforce", "Enforce");
    let quoted: String = inner.lines().map(|line| format!("> {line}\n")).collect();
    let judged = lint(Kind::StsPolicy, quoted.as_bytes(), now());
    assert_eq!(judged.corrected.as_deref(), Some(POLICY), "{quoted}");
    for text in ["Hello: world", "> version: STSv1\n> and more\n"] {
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        assert_eq!(judged.corrected, None, "{text}");
        let said = judged.findings[0].message.to_string();
        assert!(!said.starts_with("Each line"), "{said}");
    }
}

#[test]
fn a_missing_field_is_missing_in_the_last_line() {
    for end in ["", "\n", "\r\n"] {
        let text = format!("version: STSv1\nmode: none{end}");
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        let lines: Vec<_> = judged.findings.iter().map(|found| found.line).collect();
        assert!(
            lines.contains(&Some(2)) && !lines.contains(&Some(3)),
            "{lines:?}"
        );
    }
}

#[test]
fn lines_say_what_is_wrong_with_them() {
    let said = |from: &str, to: &str| {
        let text = POLICY.replace(from, to);
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        judged.findings[0].message.to_string()
    };
    let line = said("max_age", "=======\nmax_age");
    assert!(!line.contains("after `"), "{line}");
    let br = said("enforce", "enforce<br>");
    assert!(!br.contains("placeholder"), "{br}");
    let invisible = said("strictmx.dev", "strictmx.dev\u{200B}");
    assert!(invisible.contains("U+200B"), "{invisible}");
}

#[test]
fn texts_of_two_octets_a_letter_are_told() {
    let wide = |text: &str| -> Vec<u8> {
        let units = format!("\u{FEFF}{text}");
        units.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let record = wide("v=STSv1; id=1");
    assert_eq!(guess(&record), Kind::StsRecord);
    let judged = lint(Kind::StsRecord, &record, now());
    let said = judged.findings[0].message.to_string();
    assert!(said.contains("UTF-16"), "{said}");
    assert_eq!(guess(b"v = STSv1; id = 1"), Kind::StsRecord);
    assert_eq!(guess(&wide(POLICY)), Kind::StsPolicy);
    let utf32: Vec<u8> = POLICY
        .chars()
        .flat_map(|c| u32::from(c).to_le_bytes())
        .collect();
    for text in [wide(POLICY), utf32] {
        let judged = lint(Kind::StsPolicy, &text, now());
        let checks: Vec<_> = judged.findings.iter().map(|it| &*it.check).collect();
        assert_eq!(checks, ["sts-policy-utf16"]);
        assert_eq!(judged.corrected.as_deref(), Some(POLICY));
    }
}
