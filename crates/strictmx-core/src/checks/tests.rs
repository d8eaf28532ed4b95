//! What holds for every check: its declaration is sound, and its examples run.

use super::{AREAS, REGISTRY, docs};
use crate::arg::DICTIONARY;
use crate::judge::judge;
use crate::outcome::Outcome;
use crate::scenario::{HEALTHY, World};

const HEADINGS: [&str; 5] = [
    "# What it checks",
    "# Why it matters",
    "# How to fix",
    "# Examples",
    "# Standard",
];

/// The examples of a help page: whether the check should fire, and the scenario.
fn examples(docs: &str) -> Vec<(bool, String)> {
    let mut examples = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
    {
        match (line.trim_end(), &mut open) {
            ("```scenario,fires", None) => open = Some((true, String::new())),
            ("```scenario,clear", None) => open = Some((false, String::new())),
            ("```", Some(_)) => examples.extend(open.take()),
            (_, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    assert!(open.is_none(), "an example is not closed");
    examples
}

fn fired(id: &str, scenario: &str) -> bool {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{id}: {error}\n{scenario}"));
    judge(&world.evidence())
        .findings()
        .iter()
        .any(|finding| finding.check == id)
}

#[test]
fn every_example_does_what_it_says() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for check in REGISTRY {
        let id = check.meta.id;
        let examples = examples(docs(id));
        for fires in [true, false] {
            assert!(
                examples.iter().any(|(example, _)| *example == fires),
                "{id} lacks an example (fires: {fires})"
            );
        }
        for (fires, scenario) in examples {
            count += 1;
            if fired(id, &scenario) != fires {
                wrong.push(format!(
                    "{id} should {}fire:\n{scenario}",
                    if fires { "" } else { "not " }
                ));
            }
        }
    }
    println!("{count} examples of {} checks", REGISTRY.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_fires_on_a_healthy_domain() {
    let report = judge(&World::new("").expect("the healthy world parses").evidence());
    let fired: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| finding.check.clone())
        .collect();
    assert_eq!(fired, Vec::<String>::new(), "{HEALTHY}");
    assert_eq!(report.verdict.name(), "enforced");
    let untested: Vec<_> = report
        .outcomes
        .iter()
        .filter(|outcome| matches!(outcome.outcome, Outcome::NotTested { .. }))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

#[test]
fn declarations_are_sound() {
    let mut ids: Vec<_> = REGISTRY.iter().map(|check| check.meta.id).collect();
    for check in REGISTRY {
        let meta = &check.meta;
        assert!(AREAS.contains(&meta.area()), "{} is in no area", meta.id);
        for heading in HEADINGS {
            let found = docs(meta.id).lines().any(|line| line.trim() == heading);
            assert!(found, "{} lacks `{heading}`", meta.id);
        }
        assert!(!meta.rfc.is_empty(), "{} cites no standard", meta.id);
        for (name, kind) in meta.args {
            let known = DICTIONARY.iter().find(|(known, _, _)| known == name);
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
                    meta.args.iter().any(|(arg, _)| *arg == name),
                    "{}: `{{{name}}}` is no argument",
                    meta.id
                );
            }
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
