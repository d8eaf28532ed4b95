//! Declarations are sound.

use crate::arg::DICTIONARY;
use crate::checks::{AREAS, REGISTRY, docs};

const HEADINGS: [&str; 5] = [
    "# What it checks",
    "# Why it matters",
    "# How to fix",
    "# Examples",
    "# Standard",
];

/// Arguments outside of literals that have a part of a word before or behind them: formats set
/// names apart from words, and would tear them.
fn glued(template: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.@/".contains(c);
    let plain = template.split('`').step_by(2);
    let in_part = |part: &'_ str| {
        let mut pieces = part.split('{');
        let mut before = pieces.next().unwrap_or_default();
        let mut torn = false;
        for piece in pieces {
            let after = piece.split_once('}').map_or("", |(_, after)| after);
            torn |= before.ends_with(is_word) || after.starts_with(char::is_alphanumeric);
            before = after;
        }
        torn
    };
    plain.filter(|part| in_part(part)).collect()
}

#[test]
fn declarations_are_sound() {
    let mut ids: Vec<_> = REGISTRY.iter().map(|check| check.meta.id).collect();
    for check in REGISTRY {
        let meta = &check.meta;
        assert!(AREAS.contains(&meta.area()), "{} is in no area", meta.id);
        let mut headings = Vec::new();
        let mut words = Vec::new();
        for line in docs(meta.id).lines().map(str::trim) {
            if HEADINGS.contains(&line) {
                headings.push(line);
                words.push(0);
            } else if let Some(words) = words.last_mut() {
                *words += line.split_whitespace().count();
            }
        }
        assert_eq!(headings, HEADINGS, "{}: each once, in this order", meta.id);
        assert!(
            words.iter().all(|words| *words > 1),
            "{}: a section is empty: {words:?}",
            meta.id
        );
        assert!(!meta.rfc.is_empty(), "{} cites no standard", meta.id);
        for (name, kind) in meta.args().zip(meta.kinds) {
            let known = DICTIONARY.iter().find(|(known, _, _)| *known == name);
            assert_eq!(
                known.map(|(_, kind, _)| kind),
                Some(kind),
                "{}: argument `{name}`",
                meta.id
            );
        }
        for template in [meta.title, meta.message, meta.remedy] {
            for piece in template.split('{').skip(1) {
                let name = piece.split('}').next().unwrap_or_default();
                assert!(
                    meta.args().any(|arg| arg == name),
                    "{}: `{{{name}}}` is no argument",
                    meta.id
                );
            }
        }
        for template in [meta.message, meta.remedy] {
            let glued = glued(template);
            assert!(glued.is_empty(), "{}: one piece is two: {glued:?}", meta.id);
        }
        assert!(
            !meta.title.contains('{'),
            "{}: a title has no arguments",
            meta.id
        );
    }
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "two checks share an id");
}

/// In mode testing senders deliver (RFC 8461 5): what they do in enforce is said with the mode.
#[test]
fn what_a_policy_refuses_is_said_with_its_mode() {
    let mut said = 0;
    for check in REGISTRY {
        let meta = &check.meta;
        if matches!(meta.area(), "mx-tls" | "sts-mx") && meta.message.contains("not deliver") {
            let message = meta.message.to_ascii_lowercase();
            assert!(
                message.contains("in mode enforce"),
                "{}: {message}",
                meta.id
            );
            said += 1;
        }
    }
    assert!(said >= 15, "only {said} messages");
}
