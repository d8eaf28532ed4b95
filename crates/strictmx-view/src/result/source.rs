//! Texts as they were found, with their faults marked at the right characters.

use strictmx_core::checks::find;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Finding, Severity, Spot};
use strictmx_core::question::Question;
use strictmx_core::report::ScanReport;
use strictmx_core::sort;
use strictmx_core::span::Span;

use crate::model::{LineEnd, Mark, Phrase, SourceLine, SourceView};
use crate::texts;
use crate::words::visible;

/// The id of the source that a question brings, where the page shows one.
pub(crate) fn id_of(question: &Question, facts: &Facts<'_>) -> Option<String> {
    Some(match question {
        question if question == facts.sts_record.source() => "source-sts-record".to_owned(),
        question if question == facts.tlsrpt_record.source() => "source-tlsrpt-record".to_owned(),
        question
            if facts
                .policy_host
                .served()
                .is_ok_and(|body| body.question == *question) =>
        {
            "source-policy".to_owned()
        }
        _ => return None,
    })
}

/// TXT records, one a line.
pub(crate) fn records(
    report: &ScanReport,
    id: &str,
    question: &Question,
    texts: &[Vec<u8>],
) -> Vec<SourceView> {
    if texts.is_empty() {
        return Vec::new();
    }
    let lines = texts
        .iter()
        .map(|text| SourceLine {
            text: shown(text),
            end: LineEnd::None,
        })
        .collect();
    let marks = spots(report, question)
        .filter_map(|(spot, found)| {
            let text = texts.get(spot.record)?;
            let columns = columns(text, spot.span);
            let title = title_of(&found.check);
            Some(mark(
                &found.check,
                title,
                found.severity,
                spot.record,
                columns,
            ))
        })
        .collect();
    let title = format!("TXT {}", question.name());
    vec![SourceView {
        id: id.to_owned(),
        title,
        lines,
        marks,
        draft: is_draft(report, question),
    }]
}

/// The policy, line by line.
pub(crate) fn policy(report: &ScanReport, question: &Question, body: &[u8]) -> SourceView {
    let title = match question {
        Question::Policy { policy_host, .. } => {
            format!("https://{policy_host}/.well-known/mta-sts.txt")
        }
        other => other.name().to_string(),
    };
    let spots = spots(report, question);
    let spots = spots.map(|(spot, found)| {
        let check = found.check.as_str();
        (spot.span, check, title_of(check), found.severity)
    });
    SourceView {
        draft: is_draft(report, question),
        ..SourceView::of_text("source-policy", title, body, spots)
    }
}

impl SourceView {
    /// A text line by line, with a mark at each of these spots, which the checks of these ids and
    /// titles have found.
    pub(crate) fn of_text<'a>(
        id: &str,
        title: String,
        text: &[u8],
        marked: impl Iterator<Item = (Span, &'a str, &'static str, Severity)>,
    ) -> Self {
        let spans = line_spans(text);
        let lines = spans
            .iter()
            .map(|(span, end)| SourceLine {
                text: shown(span.of(text)),
                end: *end,
            })
            .collect();
        let mut marks: Vec<_> = marked
            .map(|(spot, check, title, severity)| {
                // A span may cover several lines; it is marked where it begins.
                let starts = |(line, _): &(Span, LineEnd)| line.start <= spot.start;
                let at = spans.iter().rposition(starts).unwrap_or(0);
                let (line, _) = spans
                    .get(at)
                    .copied()
                    .unwrap_or((Span::empty(0), LineEnd::None));
                let inside = Span::new(
                    spot.start.saturating_sub(line.start),
                    spot.end.min(line.end).saturating_sub(line.start),
                );
                mark(check, title, severity, at, columns(line.of(text), inside))
            })
            .collect();
        sort::by_key(&mut marks, |mark: &Mark| (mark.line, mark.start, mark.end));
        Self {
            id: id.to_owned(),
            title,
            lines,
            marks,
            draft: false,
        }
    }
}

fn spots<'a>(
    report: &'a ScanReport,
    question: &'a Question,
) -> impl Iterator<Item = (&'a Spot, &'a Finding)> {
    let mut found: Vec<_> = report
        .findings()
        .into_iter()
        .filter_map(|finding| Some((finding.spot.as_ref()?, finding)))
        .filter(|(spot, _)| spot.source == *question)
        .collect();
    sort::by_key(&mut found, |(spot, _)| (spot.record, spot.span));
    found.into_iter()
}

fn title_of(check: &str) -> &'static str {
    find(check).map_or("", |check| texts::title(&check.meta))
}

fn mark(
    check: &str,
    title: &str,
    severity: Severity,
    line: usize,
    (start, end): (usize, usize),
) -> Mark {
    Mark {
        line,
        start,
        end,
        severity,
        note: Phrase::text(title),
        check: check.to_owned(),
    }
}

fn is_draft(report: &ScanReport, question: &Question) -> bool {
    report
        .evidence
        .entries
        .iter()
        .any(|entry| entry.draft && entry.question == *question)
}

/// Lines with their ends, at least one; the last one has none unless the text ends with it.
fn line_spans(body: &[u8]) -> Vec<(Span, LineEnd)> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let (length, end) = if line.ends_with(b"\r\n") {
            (line.len() - 2, LineEnd::Crlf)
        } else if line.ends_with(b"\n") {
            (line.len() - 1, LineEnd::Lf)
        } else {
            (line.len(), LineEnd::None)
        };
        spans.push((Span::new(start, start + length), end));
        start += line.len();
    }
    if spans.is_empty() {
        // An empty body is one empty line, so that what is missing in it has a place.
        spans.push((Span::empty(0), LineEnd::None));
    }
    spans
}

/// As it can be shown: a character for a character, U+FFFD for what is not UTF-8.
fn shown(text: &[u8]) -> String {
    visible(&String::from_utf8_lossy(text))
}

/// Octets as columns, counted in the characters that are shown.
fn columns(text: &[u8], span: Span) -> (usize, usize) {
    let count = |end: usize| {
        String::from_utf8_lossy(&text[..end.min(text.len())])
            .chars()
            .count()
    };
    (count(span.start), count(span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_whatever_the_octets() {
        assert_eq!(columns("m\u{fc}x".as_bytes(), Span::new(3, 4)), (2, 3));
        assert_eq!(columns(b"\xff\xfea", Span::new(2, 3)), (2, 3));
        assert_eq!(columns(b"ab", Span::new(1, 9)), (1, 2));
        assert_eq!(columns(b"", Span::empty(7)), (0, 0));
    }

    #[test]
    fn lines_keep_their_ends() {
        let ends: Vec<_> = line_spans(b"a\r\nb\nc")
            .into_iter()
            .map(|(_, end)| end)
            .collect();
        assert_eq!(ends, [LineEnd::Crlf, LineEnd::Lf, LineEnd::None]);
    }
}
