//! A text as it was found, with its faults marked.

use serde::Serialize;
use strictmx_core::finding::Severity;

use super::Phrase;

/// A text as it was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceView {
    /// Unique on the page: `source-sts-record`, `source-policy`, `source-tlsrpt-record`.
    pub id: String,
    /// What it is and where it stands: `TXT _mta-sts.example.com`.
    pub title: String,
    /// One a TXT record, or the lines of a policy.
    pub lines: Vec<SourceLine>,
    /// Faults, in the order of the text.
    pub marks: Vec<Mark>,
    /// It is the user's draft, not what is published.
    pub draft: bool,
}

/// One line, safe to show: one character for each of the source, with controls and whatever is
/// not UTF-8 replaced by visible signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// Without its end.
    pub text: String,
    /// How it ends.
    pub end: LineEnd,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnd {
    /// It is the last, or a TXT record.
    None,
    /// CR LF.
    Crlf,
    /// LF alone.
    Lf,
}

/// A fault in a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Index into [`SourceView::lines`].
    pub line: usize,
    /// First column, in characters from 0.
    pub start: usize,
    /// Column after the last; equal to `start` where something is missing.
    pub end: usize,
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter: the title of the finding.
    pub note: Phrase,
    /// Id of the check.
    pub check: String,
}
