//! The grammars read a second time: regular expressions written from the ABNF of RFC 8461 3.1, 3.2
//! and RFC 8460 3, beside the parsers. On texts of the grammar, most of them with something put in,
//! taken away, doubled or put elsewhere, both say the same.

mod cases;
mod changed;

use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use strictmx_core::{sts, tlsrpt};

use cases::same_every_time;
use changed::changed;

/// The whole text is one of these.
fn whole(rule: &str) -> Regex {
    Regex::new(&format!(r"\A(?:{rule})\z")).expect("a regular expression")
}

/// sts-ext-name, sts-policy-ext-name, tlsrpt-ext-name.
const NAME: &str = "[A-Za-z0-9][A-Za-z0-9_.-]{0,31}";

/// sts-ext-value, tlsrpt-ext-value.
const VALUE: &str = r"[\x21-\x3A\x3C\x3E-\x7E]+";

/// A version, and one or more fields behind their delimiters.
fn record(version: &str, field: &str) -> Regex {
    const DELIMITER: &str = r"[ \t]*;[ \t]*";
    whole(&format!(
        "{version}(?:{DELIMITER}(?:{field}))+(?:{DELIMITER})?"
    ))
}

/// A blank of the ABNF.
fn is_wsp(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// The values of all fields of that name.
fn fields<'a>(text: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    let fields = text.split(';').map(|field| field.trim_matches(is_wsp));
    fields.filter_map(move |field| field.strip_prefix(name)?.strip_prefix('='))
}

fn is_sts_record(text: &str) -> bool {
    static RECORD: LazyLock<Regex> =
        LazyLock::new(|| record("v=STSv1", &format!("{NAME}={VALUE}")));
    static ID: LazyLock<Regex> = LazyLock::new(|| whole("[A-Za-z0-9]{1,32}"));
    // The ABNF lets any `id=` be an extension; its comment asks for one sts-id.
    // Of several the first counts (3.2).
    RECORD.is_match(text) && fields(text, "id").next().is_some_and(|id| ID.is_match(id))
}

fn is_tlsrpt_record(text: &str) -> bool {
    /// tlsrpt-uri: URI of RFC 3986 3, in which "," "!" ";" are encoded.
    static URI: LazyLock<String> = LazyLock::new(|| {
        let inner = |more: &str| format!("(?:[A-Za-z0-9._~$&'()*+={more}-]|%[0-9A-Fa-f]{{2}})");
        let (name, user, pchar, query) = (inner(""), inner(":"), inner(":@"), inner(":@/?"));
        let host = format!(r"(?:\[[0-9A-Fa-f:.]+\]|{name}*)");
        let authority = format!("(?:{user}*@)?{host}(?::[0-9]*)?");
        let segments = format!("{pchar}+(?:/{pchar}*)*");
        let path = format!("//{authority}(?:/{pchar}*)*|/(?:{segments})?|{segments}|");
        format!(r"[A-Za-z][A-Za-z0-9+.-]*:(?:{path})(?:\?{query}*)?(?:#{query}*)?")
    });
    static RECORD: LazyLock<Regex> =
        LazyLock::new(|| record("v=TLSRPTv1", &format!("rua=[^;]*|{NAME}={VALUE}")));
    /// What is named `rua` is one, and no extension.
    static RUA: LazyLock<Regex> =
        LazyLock::new(|| whole(&format!(r"{0}(?:[ \t]*,[ \t]*{0})*", *URI)));
    /// Where a report can go: an address (RFC 6068 2), or a host that is asked over HTTPS.
    static USABLE: LazyLock<Regex> = LazyLock::new(|| {
        const ATOM: &str = "(?:[a-z0-9$'*+_~-]|%[0-9a-f]{2})+";
        const LABEL: &str = "[a-z0-9-]+";
        let mailto = format!(r"mailto:{ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})+(?:\?[^#]*)?");
        let https =
            format!(r"https://(?:[^@/?#\[\]]*@)?{LABEL}(?:\.{LABEL})*(?::[0-9]*)?(?:[/?#].*)?");
        whole(&format!("(?i:{mailto}|{https})"))
    });
    // The RFC does not say that one of several counts: all do.
    let usable = |uri: &str| USABLE.is_match(uri.trim_matches(is_wsp));
    RECORD.is_match(text)
        && fields(text, "rua").all(|rua| RUA.is_match(rua))
        && fields(text, "rua").any(|rua| rua.split(',').any(usable))
}

fn is_policy(text: &str) -> bool {
    static EXTENSION: LazyLock<Regex> = LazyLock::new(|| {
        const VCHAR: &str = r"[\x21-\x7E\u{80}-\u{10FFFF}]";
        whole(&format!(
            r"{NAME}:[ \t]*{VCHAR}(?:[ {VCHAR}]*{VCHAR})?[ \t]*"
        ))
    });
    // What stands once; of several the first counts.
    static ONCE: LazyLock<[(&str, Regex); 3]> = LazyLock::new(|| {
        let field = |name, value: &str| (name, whole(&format!(r"{name}:[ \t]*(?:{value})[ \t]*")));
        [
            field("version", "STSv1"),
            field("mode", "enforce|testing|none"),
            field("max_age", "[0-9]{1,10}"),
        ]
    });
    static MX: LazyLock<Regex> = LazyLock::new(|| {
        const LABEL: &str = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        whole(&format!(r"mx:[ \t]*(?:\*\.)?{LABEL}(?:\.{LABEL})*[ \t]*"))
    });
    // A bare CR ends no line, so that it is an octet of one, and none of those allowed.
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text
        .strip_suffix('\n')
        .unwrap_or(&text)
        .split('\n')
        .collect();
    let of = |name: &'static str| {
        let is_it = move |line: &&&str| line.split(':').next() == Some(name);
        lines.iter().filter(is_it)
    };
    let max_age = of("max_age").next().and_then(|line| line.split(':').nth(1));
    let max_age = max_age.and_then(|value| value.trim_matches(is_wsp).parse::<u64>().ok());
    let mode = of("mode").next();
    let takes_mail = mode.is_none_or(|line| !line.contains("none"));
    lines.iter().all(|line| EXTENSION.is_match(line))
        && ONCE
            .iter()
            .all(|(name, rule)| of(name).next().is_some_and(|line| rule.is_match(line)))
        && max_age.is_some_and(|seconds| seconds <= 31_557_600)
        && of("mx").all(|line| MX.is_match(line))
        && (of("mx").next().is_some() || !takes_mail)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(2000),
        ..same_every_time()
    })]

    #[test]
    fn sts_records_are_those_of_the_abnf(text in changed(
        &["v=STSv1", ";", " ", "id", "=", "20240101", "T000000", ";", "x", "-1.a", "=", "y:z", ";"],
        &["v=STSv1", ";", " ", "\t", "=", "id=", "id=a_b;", "ID=1;", ",", "\"", "\\", "\u{e9}", "\u{a0}", "\n", "\0", "\u{7f}",
          "0123456789abcdef0123456789abcdef"],
    )) {
        let parsed = sts::record::parse(text.as_bytes());
        prop_assert_eq!(parsed.is_valid(), is_sts_record(&text), "{:?}: {:?}", text, parsed.faults);
    }

    #[test]
    fn tlsrpt_records_are_those_of_the_abnf(text in changed(
        &["v=TLSRPTv1", ";", " ", "rua", "=", "mailto:", "a", "@", "b.example", ",", "https://", "c.example", "/x", "?y=z", ";", "x", "=", "y", ";"],
        &["v=TLSRPTv1", ";", " ", "\t", "=", ",", "rua=", "RUA=", "!", "%2C", "%2", ":8443", "#f", "ftp://d.example,", "mailto:e@f.example", "\"", "\u{e9}", "\n", "|",
          "0123456789abcdef0123456789abcdef"],
    )) {
        let parsed = tlsrpt::record::parse(text.as_bytes());
        prop_assert_eq!(parsed.is_valid(), is_tlsrpt_record(&text), "{:?}: {:?}", text, parsed.faults);
    }

    #[test]
    fn policies_are_those_of_the_abnf(text in changed(
        &["version:", " ", "STSv1", "\n", "mode:", " ", "enforce", "\r\n", "mx:", " ", "*.", "example", ".", "net", "\n", "mx: a.example\n", "max_age:", " ", "604800", "\n", "x: y", "\r\n"],
        &["version: STSv1\n", "mode: none\n", "mode: testing\n", "mode: x\n", "max_age: 0\n", "max_age: x\n", "mx: b\n", "mx: *\n", "y: z\n", " ", "\t", "\r", "\n", ":", ".", "*", "-", "_", "\u{e9}", "\u{feff}", "\0", "\u{7f}", "0", "00000000",
          "0123456789abcdef0123456789abcdef"],
    )) {
        let parsed = sts::policy::parse(text.as_bytes());
        prop_assert_eq!(parsed.is_valid(), is_policy(&text), "{:?}: {:?}", text, parsed.faults);
    }
}
