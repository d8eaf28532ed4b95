//! Plain first sentence, term of the standard second: whoever answers a support call reads the title
//! and the first sentence, of a finding and of its help page. Terms may follow it, or stand in it
//! in parentheses. What a domain has published stands in it as it is.

use strictmx_core::judge::judge;
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_view::help;
use strictmx_view::model::{Phrase, Piece};
use strictmx_view::result_view;

/// Characters of the first sentence, of a help page and of a finding without what was found, and of
/// a title.
const LONGEST: [usize; 3] = [160, 170, 80];

/// References, which nobody reads out; not in parentheses either.
const REFERENCES: &[&str] = &["RFC", "§", "CVE"];

/// What looks like a token or a code point.
const TOKENS: &[&str] = &["0x", "U+", "="];

/// Words that are explained in no first sentence.
const TERMS: &[&str] = &[
    "ABNF",
    "ClientHello",
    "DEFLATE",
    "DER",
    "DES",
    "ECDSA",
    "EDE",
    "EHLO",
    "EKU",
    "MD5",
    "NODATA",
    "NULL",
    "NXDOMAIN",
    "OID",
    "RC4",
    "RRset",
    "RSA",
    "RTF",
    "SAN",
    "SERVFAIL",
    "SHA-1",
    "SNI",
    "TTL",
    "URI",
    "renegotiation_info",
    "selector",
    "subjectAltName",
    "unrecognized_name",
    "usage",
];

/// English that is none, or that nobody says any more, in small letters; what is said instead.
const ODD: &[(&str, &str)] = &[
    ("belong into", "belong in"),
    ("remembered for long", "for a long time"),
    ("keep the policy for long", "for a long time"),
    ("for so long", "for that long"),
    ("wait so long", "that long"),
    ("tls does not come about", "TLS fails"),
    ("connection comes about", "can be made"),
    ("there is no way to the host", "cannot be reached"),
    ("put us off", "asked us to try later"),
    ("ends that are none", "invalid line endings"),
    ("about an authority", "name a certification authority"),
    ("takes the detour", "goes to the other address"),
    ("standard delivered for now", "mail is delivered for now"),
    ("look whether", "check that"),
    ("mend this", "fix this"),
    ("mend those", "fix those"),
    ("how to mend", "how to fix"),
    ("leave to read", "permission to read"),
    ("will do too", "will do, too"),
    ("nobody can say", "not known, cannot be compared"),
    ("stands as it stood", "is unchanged"),
    ("ours, not theirs", "a limit of this checker"),
    ("theirs, not ours", "the domain's own servers"),
    ("take long to", "late"),
    ("a blank", "a space"),
    ("no blank", "no space"),
    ("the blank", "the space"),
    ("blanks", "spaces"),
    ("tls-rpt", "TLSRPT"),
    ("keep mail back", "hold mail back"),
    ("go by it no more", "no longer apply it"),
];

/// What keeps a sentence from being plain.
fn faults(sentence: &str, longest: usize) -> Vec<String> {
    let mut faults = Vec::new();
    let length = sentence.chars().count();
    if length > longest {
        faults.push(format!("{length} characters"));
    }
    if !sentence.ends_with('.') {
        faults.push("no full stop".to_owned());
    }
    if sentence.starts_with(|first: char| first.is_ascii_lowercase()) {
        faults.push("no capital".to_owned());
    }
    let outside = outside_of_parentheses(sentence);
    let has = |word: &&&str| {
        outside
            .split(|c: char| !is_of_word(c))
            .any(|it| it == **word)
    };
    let references = REFERENCES.iter().filter(|it| sentence.contains(**it));
    let tokens = TOKENS.iter().filter(|it| outside.contains(**it));
    let found = references.chain(tokens).chain(TERMS.iter().filter(has));
    faults.extend(found.map(|it| (*it).to_owned()));
    if outside.split_whitespace().count() < 4 {
        faults.push("nothing is said".to_owned());
    }
    faults
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn outside_of_parentheses(sentence: &str) -> String {
    let mut depth = 0_usize;
    let mut outside = String::new();
    for c in sentence.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// What a finding says in its own words; names and literals of the domain are somebody else's.
fn own_words(said: &Phrase) -> String {
    let mut words = String::new();
    for piece in &said.0 {
        match piece {
            Piece::Text(text) => words.push_str(text),
            Piece::Name(_) | Piece::Code(_) => words.push('…'),
        }
    }
    words
}

/// What of a result's findings is not plain.
pub(crate) fn complaints(report: &ScanReport) -> Vec<String> {
    let view = result_view(report);
    let findings = view.fixes.iter().chain(&view.notes);
    let complaint = |found: &strictmx_view::model::FindingView| {
        let words = own_words(&found.message);
        let faults = faults(first_sentence(&words), LONGEST[1]);
        (!faults.is_empty()).then(|| format!("{} says {words:?}: {faults:?}", found.check))
    };
    findings.filter_map(complaint).collect()
}

#[test]
fn help_pages_begin_in_plain_words() {
    let mut wrong = Vec::new();
    for page in help::all() {
        let (_, after) = page
            .docs
            .split_once("# What it checks\n\n")
            .expect("a heading");
        let opening = after.split("\n\n").next().unwrap_or_default();
        let opening = opening.replace('\n', " ");
        let first = first_sentence(&opening);
        let title = format!("{}.", page.title);
        for (text, longest) in [(first, LONGEST[0]), (&title, LONGEST[2])] {
            let faults = faults(text, longest);
            if !faults.is_empty() {
                wrong.push(format!("{}: {text:?}: {faults:?}", page.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// So do those about the domains of the lab, where these are scanned.
#[test]
fn findings_about_examples_begin_in_plain_words() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for check in strictmx_core::checks::REGISTRY {
        let docs = help::written(check);
        for part in docs.split("```scenario,fires\n").skip(1) {
            let scenario = part.split("```").next().unwrap_or_default();
            let world = World::new(scenario).expect(check.meta.id);
            wrong.extend(complaints(&judge(&world.evidence())));
            count += 1;
        }
    }
    println!("{count} examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What of a text is odd English. Words that only contain an odd one, such as `recommended`, and
/// names in code pass.
fn oddities(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_lowercase();
    let is_odd = |odd: &str| {
        text.match_indices(odd).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + odd.len()..]);
            let joins = |c: char| is_of_word(c) || matches!(c, ':' | '[');
            !before.ends_with(joins) && !after.starts_with(is_of_word)
        })
    };
    let odd = ODD.iter().filter(|(odd, _)| is_odd(odd));
    odd.map(|(odd, _)| *odd).collect()
}

/// The string literals of a source, without its tests; a test of this file shows what is found.
fn literals(source: &str) -> String {
    let tests = "#[cfg(test)]\nmod tests {";
    let source = source.split(tests).next().unwrap_or_default();
    let lines = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let code = code.replace("'\"'", "").replace("\\\"", "");
    code.split('"')
        .skip(1)
        .step_by(2)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn what_users_read_has_no_odd_english() {
    let mut wrong = Vec::new();
    for page in help::all() {
        let odd = oddities(&page.docs);
        if !odd.is_empty() {
            wrong.push(format!("{}: {odd:?}", page.id));
        }
    }
    let mut files = 0;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["README.md", "crates/strictmx-wasm/npm/README.md"] {
        let text = std::fs::read_to_string(root.join(name)).expect(name);
        let odd = oddities(&text);
        if !odd.is_empty() {
            wrong.push(format!("{name}: {odd:?}"));
        }
    }
    let crates = ["core", "probe", "proxy", "share", "view", "wasm", "wire"];
    let mut folders = crates
        .map(|it| root.join(format!("crates/strictmx-{it}/src")))
        .to_vec();
    folders.extend(["crates/cli", "web/src"].map(|it| root.join(it)));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("sources").flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                // For developers.
                folders.extend((name != "tests" && name != "manual").then_some(path));
            } else if path.extension().is_some_and(|it| it == "rs") && name != "tests.rs" {
                files += 1;
                let source = std::fs::read_to_string(&path).expect("UTF-8");
                let odd = oddities(&literals(&source));
                if !odd.is_empty() {
                    wrong.push(format!("{}: {odd:?}", path.display()));
                }
            }
        }
    }
    assert!(files > 300, "{files} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn odd_english_is_seen() {
    let cases = [
        ("A space at the end, with a blank line.", &["a blank"][..]),
        (
            "Blanks: `s/^[[:blank:]]*//`, `_blank` and `is_blank`.",
            &["blanks"],
        ),
        ("Amend this, as it is recommended.", &[]),
        (
            "Mend this: look whether it is there.",
            &["look whether", "mend this"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(oddities(text), expected, "{text}");
    }
    let source = "#[cfg(test)]\nmod tests;\n// \"mend\"\nfn mend(c: '\"') { \"one\" + \"t\\\"wo\" }\n\
                  #[cfg(test)]\nmod tests { \"three\" }";
    assert_eq!(literals(source), "one\ntwo");
}

#[test]
fn what_is_not_plain_is_seen() {
    let long = format!("That {} is so.", "x".repeat(160));
    let cases = [
        ("That the name stands in the certificate.", &[][..]),
        ("That the name stands there (subjectAltName).", &[]),
        ("…: no answer came for the mail servers.", &[]),
        ("That the subjectAltName has the name.", &["subjectAltName"]),
        ("That it begins with `v=STSv1` and no blank.", &["="]),
        ("That the standard (RFC 8461) is kept to.", &["RFC"]),
        ("That the mark U+FEFF is not there.", &["U+"]),
        (
            "That the lookup brings NXDOMAIN, or SERVFAIL.",
            &["NXDOMAIN", "SERVFAIL"],
        ),
        ("that it begins with a capital.", &["no capital"]),
        ("That it ends with a full stop", &["no full stop"]),
        ("… accepts ….", &["nothing is said"]),
        (&long, &["172 characters"]),
    ];
    for (sentence, expected) in cases {
        assert_eq!(faults(sentence, LONGEST[0]), expected, "{sentence}");
    }
}
