//! The help page of a check.

use schemars::JsonSchema;
use serde::Serialize;
use strictmx_core::check::Check;
use strictmx_core::checks::{REGISTRY, docs};
use strictmx_core::finding::Severity;

use crate::en;
use crate::model::StandardRef;
use crate::texts;

/// All that is known of a check, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Help {
    /// Id.
    pub id: &'static str,
    /// Area.
    pub area: &'static str,
    /// The severity unless a finding says otherwise.
    pub severity: Severity,
    /// A few words.
    pub title: &'static str,
    /// Sections of the standards, as `8461#3.1`.
    pub rfc: Vec<&'static str>,
    /// What a sender would report (RFC 8460 4.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_type: Option<&'static str>,
    /// First version that has it.
    pub since: &'static str,
    /// The help page in Markdown.
    pub docs: String,
}

/// The help page of one check.
pub fn help(check: &'static Check) -> Help {
    let meta = &check.meta;
    Help {
        id: meta.id,
        area: meta.area(),
        severity: meta.severity,
        title: texts::title(meta),
        rfc: texts::standards(meta).collect(),
        result_type: meta.result_type.map(|result_type| result_type.name()),
        since: texts::declared!(meta.since),
        docs: as_served(&written(check)),
    }
}

/// The text of a help page, with examples that run.
pub fn written(check: &Check) -> String {
    // Doc comments keep the blank after the slashes.
    let docs = docs(check.meta.id).lines();
    let lines = docs.map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Where an example is a policy alone, its lines as they are served: the bar before each is for the
/// notation in which examples run, and would be copied along.
fn as_served(docs: &str) -> String {
    let fenced = docs.split("```").enumerate();
    let parts = fenced.map(|(at, part)| match part.split_once('\n') {
        Some((language, code)) if at % 2 == 1 && code.lines().all(|line| line.starts_with('|')) => {
            code.lines().fold(language.to_owned(), |policy, line| {
                let line = line.strip_prefix('|').unwrap_or(line);
                policy + "\n" + line.strip_prefix(' ').unwrap_or(line)
            }) + "\n"
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("```")
}

/// The help pages of all checks.
pub fn all() -> Vec<Help> {
    REGISTRY.iter().map(|check| help(check)).collect()
}

/// `8461#3.1` as a reference.
pub fn standard_ref(rfc: &str) -> StandardRef {
    let base = |number: &str| format!("https://www.rfc-editor.org/rfc/rfc{number}");
    match rfc.split_once('#') {
        Some((number, section)) => StandardRef {
            label: en::standard(number, section),
            url: format!("{}#{}", base(number), fragment(section)),
        },
        None => StandardRef {
            label: format!("RFC {rfc}"),
            url: base(rfc),
        },
    }
}

/// The fragment of a section or, where it begins with a letter, of an appendix.
fn fragment(section: &str) -> String {
    if section.starts_with(|first: char| first.is_ascii_digit()) {
        format!("section-{section}")
    } else {
        format!("appendix-{section}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_in_an_example_is_as_it_is_served() {
        let mut policies = 0;
        for page in all() {
            let blocks = page.docs.split("```").skip(1).step_by(2);
            for block in blocks {
                let (language, code) = block.split_once('\n').expect("a language");
                let is_marked = |line: &str| line.starts_with('|');
                assert!(!code.lines().all(is_marked), "{}: {block}", page.id);
                policies += usize::from(code.starts_with("version: STSv1\n"));
                assert!(!language.contains('|'), "{}: {block}", page.id);
            }
        }
        assert!(policies > 80, "{policies} policies");
    }

    #[test]
    fn an_example_of_several_things_stays_in_its_notation() {
        let docs = "# A\n\n```scenario,fires\n@ MX 10 a\n| mode: none\n|\n```\n\n\
                    ```scenario,clear\n| version: STSv1\n|\n|  mode: none\n```\n";
        let shown = "# A\n\n```scenario,fires\n@ MX 10 a\n| mode: none\n|\n```\n\n\
                     ```scenario,clear\nversion: STSv1\n\n mode: none\n```\n";
        assert_eq!(as_served(docs), shown);
    }
}
