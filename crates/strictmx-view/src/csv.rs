//! CSV (RFC 4180, UTF-8), for spreadsheets: one row for each domain, finding, MX host with
//! TLSA records that count, and question that nobody answered.
//!
//! A cell never begins a formula: what starts with `=`, `+`, `-` or `@` gets an apostrophe in
//! front. Columns keep their names and places; new ones are added at the end.

use ::csv::{Terminator, Writer, WriterBuilder};
use strictmx_core::facts::Facts;
use strictmx_core::report::ScanReport;

use crate::en::JOINT_FATE;
use crate::lint::Lint;
use crate::result::finding::each;
use crate::result_view;
use crate::untested::untested;
use crate::words::{visible, visible_lines};

/// The columns of a result.
pub const COLUMNS: [&str; 14] = [
    "domain",
    "checked_at",
    "verdict",
    "row",
    "check",
    "severity",
    "consequence",
    "subject",
    "title",
    "message",
    "remedy",
    "copy",
    "standards",
    "effect",
];

/// The columns of a judged text.
pub const LINT_COLUMNS: [&str; 10] = [
    "file", "kind", "owner", "valid", "row", "check", "severity", "line", "message", "remedy",
];

/// Results, with the line of column names if they are the first.
pub fn csv(reports: &[ScanReport], with_columns: bool) -> String {
    let mut table = Table::new();
    if with_columns {
        table.row(&COLUMNS);
    }
    for report in reports {
        let view = result_view(report);
        let facts = Facts::new(&report.evidence);
        let checked_at = report.checked_at.to_string();
        let of_domain = [
            view.domain.a_label.as_str(),
            &checked_at,
            report.verdict.name(),
        ];
        let mut row = |rest: [&str; 11]| table.row(&[&of_domain[..], &rest[..]].concat());
        let sentence = format!("{} {}", view.banner.sentence, view.banner.consequence);
        let label = view.banner.label.as_str();
        row(["domain", "", "", "", "", label, &sentence, "", "", "", ""]);
        for (found, told) in each(report, &facts) {
            let standards: Vec<_> = told.standards.iter().map(|s| s.label.as_str()).collect();
            let subjects: Vec<_> = told.subjects.iter().map(|s| s.words.as_str()).collect();
            let copies = told.copies.iter().map(|copy| visible_lines(&copy.text));
            let copies: Vec<_> = copies.collect();
            row([
                "finding",
                &told.check,
                found.severity.name(),
                found.consequence.name(),
                &subjects.join("; "),
                &told.title,
                &told.message.to_string(),
                &told.remedy.to_string(),
                &copies.join("\n\n"),
                &standards.join("; "),
                told.effect.as_deref().unwrap_or_default(),
            ]);
        }
        for joint in &view.dane {
            let (host, said) = (joint.mx_host.a_label(), joint.sentences());
            row(["dane", "", "", "", host, JOINT_FATE, &said, "", "", "", ""]);
        }
        for open in untested(report) {
            row([
                "not-tested",
                "",
                "",
                "",
                &open.question,
                "Not tested",
                &open.why,
                "",
                "",
                "",
                "",
            ]);
        }
    }
    table.end()
}

/// A judged text: for each of its parts a row, then one for each finding.
pub fn lint(file: &str, judged: &Lint) -> String {
    let mut table = Table::new();
    table.row(&LINT_COLUMNS);
    let file = visible(file);
    for part in judged.each() {
        let valid = match (part.valid, &part.alias) {
            (true, _) => "true",
            (false, None) => "false",
            (false, Some(_)) => "",
        };
        let owner = part.owner.as_deref().map(visible).unwrap_or_default();
        let of_text = [file.as_str(), part.kind.name(), &owner, valid];
        let mut row = |rest: [&str; 6]| table.row(&[&of_text[..], &rest[..]].concat());
        row(["text", "", "", "", &part.sentence(), ""]);
        for finding in &part.findings {
            let line = finding.line.map(|line| line.to_string());
            row([
                "finding",
                &finding.check,
                finding.severity.name(),
                line.as_deref().unwrap_or_default(),
                &finding.message.to_string(),
                &finding.remedy.to_string(),
            ]);
        }
    }
    table.end()
}

/// Rows, all of whose cells are safe to open.
struct Table(Writer<Vec<u8>>);

impl Table {
    fn new() -> Self {
        Self(
            WriterBuilder::new()
                .terminator(Terminator::CRLF)
                .from_writer(Vec::new()),
        )
    }

    fn row(&mut self, cells: &[&str]) {
        let cells = cells.iter().map(|cell| inert(cell));
        // Memory takes any row, and every row is as long as the first.
        let _ = self.0.write_record(cells.map(String::into_bytes));
    }

    fn end(self) -> String {
        let octets = self.0.into_inner().unwrap_or_default();
        String::from_utf8(octets).unwrap_or_default()
    }
}

/// A cell that is text to every spreadsheet. Some take full-width signs for the others.
fn inert(cell: &str) -> String {
    let begins_formula = |first: char| {
        matches!(
            first,
            '=' | '+'
                | '-'
                | '@'
                | '\t'
                | '\r'
                | '\n'
                | '\u{ff1d}'
                | '\u{ff0b}'
                | '\u{ff0d}'
                | '\u{ff20}'
        )
    };
    let quote = if cell.starts_with(begins_formula) {
        "'"
    } else {
        ""
    };
    format!("{quote}{cell}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{ff1d}1"] {
            assert_eq!(inert(cell), format!("'{cell}"));
        }
        for cell in ["", "a=1", "mx: -", "'=1"] {
            assert_eq!(inert(cell), cell);
        }
        let mut table = Table::new();
        table.row(&["=cmd|' /C calc'!A0.com", "a\"b,c", "two\nlines"]);
        assert_eq!(
            table.end(),
            "'=cmd|' /C calc'!A0.com,\"a\"\"b,c\",\"two\nlines\"\r\n"
        );
    }
}
