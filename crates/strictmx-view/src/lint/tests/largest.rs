//! Texts as large as the service takes them, each of what costs a reader most.

use super::*;

const LARGEST: usize = 256 * 1024;

/// So often that the text is as large as may be.
fn filled(front: &str, with: &str, end: &str) -> String {
    let times = (LARGEST - front.len() - end.len()) / with.len();
    format!("{front}{}{end}", with.repeat(times))
}

/// A reader that looks at something anew for each octet takes minutes for one of them.
#[test]
fn each_octet_is_looked_at_a_few_times() {
    for text in [
        filled("a", " ", "v=STSv1x"),
        filled("a", "\t", "v=STSv1x"),
        filled("a", " \t", "v=STSv1; id=1;"),
        filled("a|", " ", "v=TLSRPTv1"),
        filled("v=STSv1\n", " ", ""),
        filled("\"", "\n", "v=STSv1; id=1;\""),
        filled("a. text = (", "\n", "x"),
        filled("a. text =", "\n\r", "\"v=STSv1; id=1;\""),
        filled("a. text = (", " \n", ")"),
        filled("a. TXT (", "\"v\" ", ""),
        filled("", "  v=STSv1;x=1 ", ""),
        filled("", ": v=STSv1- ", ""),
    ] {
        let kind = guess(text.as_bytes());
        for kind in [kind, Kind::StsRecord, Kind::StsPolicy, Kind::TlsrptRecord] {
            let judged = lint(kind, text.as_bytes(), now());
            assert!(judged.each().count() > 0, "{text:.20}");
        }
    }
}
