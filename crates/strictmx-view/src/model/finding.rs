//! A finding in words.

use serde::Serialize;
use strictmx_core::finding::{Consequence, Severity};

use super::{Phrase, Place};

/// A finding in words. Findings of one check that say the same of several hosts or addresses are
/// one, with several subjects.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingView {
    /// Id of the check: also the address of its help page.
    pub check: String,
    /// Where it belongs.
    pub place: Place,
    /// How much it matters.
    pub severity: Severity,
    /// The severity in a word.
    pub severity_word: String,
    /// What it means for mail.
    pub consequence: Consequence,
    /// The consequence in words, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// A few words.
    pub title: String,
    /// What is the matter, and what it means.
    pub message: Phrase,
    /// What to do.
    pub remedy: Phrase,
    /// Hosts and addresses it is said of; empty where it is said of the domain.
    pub subjects: Vec<SubjectView>,
    /// Things to copy that mend it, in the order in which they are to be published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<CopyView>,
    /// Says under which finding before this one the same things to copy are shown, so that nobody
    /// has to compare them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies_above: Option<String>,
    /// Who notices, and what a sender would report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noticed_by: Option<Phrase>,
    /// What it rests on.
    pub standards: Vec<StandardRef>,
    /// The source in which the fault is marked: the id of a [`SourceView`](super::SourceView).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Whom a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectView {
    /// `mx1.example.com, 192.0.2.25`.
    pub words: String,
    /// The [`HostView::anchor`](super::HostView::anchor) that tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
}

/// A thing to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopyView {
    /// What to do with it: `Publish this TXT record`.
    pub label: String,
    /// What it is, for the button that copies it: `record`.
    pub what: String,
    /// The text.
    pub text: String,
    /// What it changes, line by line: `- ` before what goes, `+ ` before what comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<String>,
}

/// A section of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandardRef {
    /// `RFC 8461, section 3.1`.
    pub label: String,
    /// Where to read it.
    pub url: String,
}
