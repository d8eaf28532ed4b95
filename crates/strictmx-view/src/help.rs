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
    // Doc comments keep the blank after the slashes.
    let docs = docs(meta.id)
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    Help {
        id: meta.id,
        area: meta.area(),
        severity: meta.severity,
        title: texts::title(meta),
        rfc: texts::standards(meta).collect(),
        result_type: meta.result_type.map(|result_type| result_type.name()),
        since: texts::declared!(meta.since),
        docs: docs.collect::<Vec<_>>().join("\n"),
    }
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
