//! `strictmx explain`.

use strictmx_core::check::Check;
use strictmx_core::checks::{AREAS, REGISTRY, find};
use strictmx_core::finding::Severity;
use strictmx_view::help::{self, Help};
use strictmx_view::model::State;
use strictmx_view::text::{Line, Span};
use strictmx_view::{en, visible};

use crate::args::ExplainArgs;
use crate::{Exit, Failed, output};

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Failed> {
    let said = args.check.as_ref().map(|said| said.to_ascii_lowercase());
    let lines = match said.as_deref() {
        None => AREAS.iter().flat_map(|area| list(area)).collect(),
        Some(area) if AREAS.contains(&area) => list(area),
        Some(id) => match find(id) {
            Some(check) => page(&help::help(check)),
            None => return Err(unknown(id).into()),
        },
    };
    output::lines(&lines)?;
    Ok(Exit::Pass)
}

/// The checks of an area under its heading.
fn list(area: &str) -> Vec<Line> {
    let line = |check: &&'static Check| {
        vec![
            Span::Plain(format!("  {:40} ", check.meta.id)),
            Span::Plain(check.meta.title.to_owned()),
        ]
    };
    let checks = REGISTRY.iter().filter(|check| check.meta.area() == area);
    let heading = vec![Span::Strong(en::area(area).to_owned())];
    let lines = checks.map(line);
    std::iter::once(heading)
        .chain(lines)
        .chain([Vec::new()])
        .collect()
}

/// A help page, complete: what the check says of itself, then its text.
fn page(help: &Help) -> Vec<Line> {
    let state = match help.severity {
        Severity::Error => State::Broken,
        Severity::Warning => State::Attention,
        Severity::Notice | Severity::Info => State::Absent,
    };
    let mut facts = vec![
        Span::State(state, en::severity(help.severity).to_owned()),
        Span::Plain(format!("  {}", en::area(help.area))),
    ];
    if let Some(result_type) = help.result_type {
        facts.push(Span::Plain(format!("  reported as {result_type}")));
    }
    let mut lines = vec![
        vec![
            Span::Strong(help.title.to_owned()),
            Span::Faint(format!("  {}", help.id)),
        ],
        facts,
        Vec::new(),
    ];
    let mut in_code = false;
    for line in help.docs.lines() {
        lines.push(match (line.strip_prefix("```"), in_code) {
            (Some(_), true) => {
                in_code = false;
                continue;
            }
            (Some(language), false) => {
                in_code = true;
                match language {
                    "scenario,fires" => vec![Span::Faint("  This is such a fault:".to_owned())],
                    "scenario,clear" => vec![Span::Faint("  This is in order:".to_owned())],
                    _ => continue,
                }
            }
            (None, true) => vec![Span::Plain(format!("    {line}"))],
            (None, false) => match line.strip_prefix("# ") {
                Some(heading) => vec![Span::Strong(heading.to_owned())],
                None => vec![Span::Plain(line.to_owned())],
            },
        });
    }
    lines
}

/// Characters of what was typed that an error repeats.
const SHOWN: usize = 60;

/// What to say of an id that no check has: the nearest ones, and areas that begin so.
fn unknown(id: &str) -> String {
    let prefix = format!("{id}-");
    let areas = AREAS.iter().filter(|area| area.starts_with(&prefix));
    let checks = REGISTRY
        .iter()
        .map(|check| check.meta.id)
        .map(|known| (strsim::normalized_damerau_levenshtein(id, known), known))
        .filter(|(likeness, known)| *likeness > 0.7 || (id.len() > 3 && known.contains(id)));
    let mut near: Vec<_> = areas.map(|area| (1.0, *area)).chain(checks).collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let near: Vec<_> = near.iter().take(3).map(|(_, known)| *known).collect();
    let hint = match &near[..] {
        [] => String::new(),
        near => format!(" Did you mean {}?", near.join(", ")),
    };
    let mut shown: String = visible(id).chars().take(SHOWN).collect();
    if id.chars().count() > SHOWN {
        shown.push('…');
    }
    format!("there is no check `{shown}`.{hint} `strictmx explain` lists all")
}
