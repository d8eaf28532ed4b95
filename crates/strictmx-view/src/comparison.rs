//! Two results of one domain in words: then and now.

use std::fmt::Write as _;

use serde::Serialize;
use strictmx_core::difference::{
    Compared, Difference, DifferentDomains, Fate, Seen, Source, SourceChange,
};
use strictmx_core::facts::Facts;
use strictmx_core::report::ScanReport;

use crate::en;
use crate::model::{FindingView, State, When};
use crate::result::finding::view;
use crate::text::{Line, Span, sign};
use crate::words::{changes, moment, visible};

/// What a page or a terminal shows of a difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What it comes to, as a sign.
    pub state: State,
    /// `Better`.
    pub label: String,
    /// What it comes to, in a sentence.
    pub sentence: String,
    /// When the first scan began.
    pub then: When,
    /// When the second one did.
    pub now: When,
    /// Verdict then, verdict now.
    pub verdicts: [String; 2],
    /// What must be said first: the policy is another one, and its id is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_id: Option<String>,
    /// Findings by what became of them; only groups that have any.
    pub groups: Vec<FindingGroup>,
    /// Sources that changed.
    pub sources: Vec<ChangedSource>,
}

/// Findings of which the same has become.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingGroup {
    /// What.
    pub fate: Fate,
    /// `New`.
    pub title: String,
    /// The findings.
    pub findings: Vec<FindingView>,
}

impl FindingGroup {
    /// The sign that a finding of it bears: of what is gone, that it is.
    pub fn state(&self, finding: &FindingView) -> State {
        match self.fate {
            Fate::Gone => State::Ok,
            Fate::NotTestedNow => State::Untested,
            Fate::New | Fate::NotTestedThen | Fate::Same => finding.state(),
        }
    }
}

/// A source that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedSource {
    /// Which, for anchors.
    pub source: Source,
    /// `Policy`.
    pub title: String,
    /// Line by line: `- ` before what is gone, `+ ` before what is new, two blanks before what
    /// stays.
    pub changes: String,
}

/// Puts a difference into words.
///
/// # Errors
/// The results are of two domains.
pub fn comparison(then: &ScanReport, now: &ScanReport) -> Result<Comparison, DifferentDomains> {
    let difference = Difference::between(then, now)?;
    let reports = [then, now];
    let facts = reports.map(|report| Facts::new(&report.evidence));
    let in_words = |compared: &Compared<'_>| {
        // A finding is worded by the result it stands in: its mode, its sources.
        let at = usize::from(!matches!(compared.fate, Fate::Gone | Fate::NotTestedNow));
        view(&[compared.finding], reports[at], &facts[at])
    };
    let groups = en::FATES.iter().filter_map(|(fate, title)| {
        let of_it = difference.findings.iter().filter(|it| it.fate == *fate);
        let findings: Vec<_> = of_it.filter_map(in_words).collect();
        (!findings.is_empty()).then(|| FindingGroup {
            fate: *fate,
            title: (*title).to_owned(),
            findings,
        })
    });
    let (state, label) = en::trend(difference.trend);
    Ok(Comparison {
        state,
        label: label.to_owned(),
        sentence: en::trend_sentence(&difference),
        then: moment(then.checked_at),
        now: moment(now.checked_at),
        verdicts: [then, now].map(|report| en::verdict(report.verdict).to_owned()),
        kept_id: difference.kept_id.as_deref().map(en::kept_id),
        groups: groups.collect(),
        sources: difference.sources.iter().map(changed_source).collect(),
    })
}

fn changed_source(change: &SourceChange) -> ChangedSource {
    let lines = |seen: &Seen| match seen {
        Seen::Unknown => en::NOT_SEEN.to_owned(),
        Seen::Lines(lines) if lines.is_empty() => en::NONE_SEEN.to_owned(),
        Seen::Lines(lines) => lines.join("\n"),
    };
    ChangedSource {
        source: change.source,
        title: en::source(change.source).to_owned(),
        changes: changes(&lines(&change.then), &lines(&change.now)),
    }
}

/// For a terminal.
pub fn lines(view: &Comparison) -> Vec<Line> {
    let plain = |words: String| vec![Span::Plain(words)];
    let mut lines = vec![
        vec![
            Span::State(view.state, view.label.clone()),
            Span::Plain(format!("  {}", view.sentence)),
        ],
        plain(format!("Then: {}, {}", view.verdicts[0], view.then.words)),
        plain(format!("Now:  {}, {}", view.verdicts[1], view.now.words)),
    ];
    if let Some(words) = &view.kept_id {
        lines.push(Vec::new());
        lines.push(vec![
            Span::State(State::Attention, sign(State::Attention).to_owned()),
            Span::Plain(format!(" {words}")),
        ]);
    }
    for group in &view.groups {
        lines.push(Vec::new());
        lines.push(vec![Span::Strong(group.title.clone())]);
        for finding in &group.findings {
            let state = group.state(finding);
            lines.push(vec![
                Span::State(state, format!("{:2}", sign(state))),
                Span::Plain(format!(" {:7} ", finding.severity_word)),
                Span::Strong(finding.title.clone()),
                Span::Faint(format!("  {}", finding.check)),
            ]);
            let subjects = finding.subjects.iter();
            lines.extend(subjects.map(|it| plain(format!("           at {}", it.words))));
            lines.push(plain(format!("           {}", finding.message)));
        }
    }
    for source in &view.sources {
        lines.push(Vec::new());
        lines.push(vec![Span::Strong(source.title.clone())]);
        let changes = source.changes.lines();
        lines.extend(changes.map(|line| plain(format!("  {line}"))));
    }
    lines
}

/// For a ticket. What came from the network stands in fenced code.
pub fn markdown(view: &Comparison) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_markdown(&mut out, view);
    out
}

fn write_markdown(out: &mut String, view: &Comparison) -> std::fmt::Result {
    use crate::markdown::{code, inline};
    let [then, now] = &view.verdicts;
    writeln!(out, "# {}\n\n{}\n", view.label, view.sentence)?;
    writeln!(out, "- Then: {then}, {}", view.then.words)?;
    writeln!(out, "- Now: {now}, {}", view.now.words)?;
    if let Some(words) = &view.kept_id {
        writeln!(out, "\n**{words}**")?;
    }
    for group in &view.groups {
        writeln!(out, "\n## {}\n", group.title)?;
        for finding in &group.findings {
            let subjects = finding.subjects.iter().map(|it| code(&it.words));
            let at = subjects.map(|it| format!(" at {it}")).collect::<String>();
            let FindingView { title, check, .. } = finding;
            let severity = &finding.severity_word;
            writeln!(
                out,
                "- **{title}** ({severity}, `{check}`){at}: {}",
                inline(&finding.message)
            )?;
        }
    }
    for source in &view.sources {
        writeln!(out, "\n## {}\n\n```diff", source.title)?;
        for line in source.changes.lines() {
            writeln!(out, "{}", visible(line).replace("```", "'''"))?;
        }
        writeln!(out, "```")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
