//! The result for a terminal. What deserves colour is marked; whoever prints decides.

use crate::en;
use crate::model::{Branch, FindingView, NameView, ResultView, SenderCell, State};
use crate::spared::spared;
use crate::untested::by_reason;
use crate::words::visible;

/// A piece of text with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Plain(String),
    /// Something to find at a glance.
    Strong(String),
    /// A state, in its colour.
    State(State, String),
    /// Less important.
    Faint(String),
}

impl Span {
    /// The words.
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Strong(text) | Self::State(_, text) | Self::Faint(text) => {
                text
            }
        }
    }
}

/// A line.
pub type Line = Vec<Span>;

/// The sign of a state in ASCII, so that it reads without colour.
pub fn sign(state: State) -> &'static str {
    match state {
        State::Ok => "ok",
        State::Attention => "!!",
        State::Broken => "XX",
        State::Absent => "--",
        State::Untested => "??",
        State::Pending => "..",
    }
}

/// The result, line by line.
pub fn lines(view: &ResultView) -> Vec<Line> {
    let banner = &view.banner;
    let mut lines = vec![
        vec![
            Span::State(banner.state, banner.label.clone()),
            Span::Plain(format!("  {}", banner.sentence)),
        ],
        vec![Span::Plain(banner.consequence.to_string())],
        Vec::new(),
    ];
    for stop in view.way.iter().skip(1) {
        lines.push(vec![
            Span::State(stop.state, format!("{:2}", sign(stop.state))),
            Span::Plain(" ".to_owned()),
            Span::Strong(format!("{:12}", stop.title)),
            Span::Plain(format!(" {}", stop.summary)),
        ]);
        if stop.branches.len() > 1 {
            lines.extend(stop.branches.iter().map(branch));
        }
    }
    for (title, findings) in [("What to fix", &view.fixes), ("Good to know", &view.notes)] {
        if !findings.is_empty() {
            lines.push(Vec::new());
            lines.push(vec![Span::Strong(title.to_owned())]);
            findings
                .iter()
                .enumerate()
                .for_each(|(at, found)| finding(&mut lines, at, found));
        }
    }
    senders(&mut lines, view);
    dane(&mut lines, view);
    let mut open = by_reason(view);
    open.extend(spared(view));
    if !open.is_empty() {
        lines.push(Vec::new());
        lines.extend(open.into_iter().map(|words| vec![Span::Plain(words)]));
    }
    lines.push(Vec::new());
    lines.push(vec![Span::Faint(format!(
        "{}; checked on {}",
        view.evidence.summary, view.checked_at.words
    ))]);
    lines
}

fn branch(branch: &Branch) -> Line {
    vec![
        Span::Plain("   ".to_owned()),
        Span::State(branch.state, format!("{:2}", sign(branch.state))),
        Span::Plain(format!(" {}", branch.name)),
    ]
}

/// One line for senders that fare alike; hosts are named where mail to them fares differently.
fn senders(lines: &mut Vec<Line>, view: &ResultView) {
    let senders = &view.senders;
    if senders.rows.is_empty() {
        return;
    }
    lines.push(Vec::new());
    lines.push(vec![
        Span::Strong("Senders".to_owned()),
        Span::Plain(format!("  {}", senders.verdict)),
    ]);
    let parting = senders.parting.iter();
    lines.extend(parting.map(|words| vec![Span::Plain(words.clone())]));
    for (names, row) in senders.alike() {
        let SenderCell { state, word, .. } = &row.policy;
        let alike = row.mail.windows(2).all(|pair| pair[0].word == pair[1].word);
        let hosts = senders.hosts.iter().zip(&row.mail);
        let at = |(host, cell): (&NameView, &SenderCell)| format!("{} {}", cell.word, host.a_label);
        let mail: Vec<_> = match row.mail.first() {
            Some(first) if alike => vec![first.word.clone()],
            _ => hosts.map(at).collect(),
        };
        let mut line = vec![
            Span::State(*state, format!("{:2}", sign(*state))),
            Span::Plain(format!(" {word:8} ")),
            Span::Strong(names),
        ];
        if !mail.is_empty() {
            line.push(Span::Plain(format!(": {}", mail.join(", "))));
        }
        let check = row.check();
        line.extend(check.map(|check| Span::Faint(format!("  {check}"))));
        lines.push(line);
    }
}

fn dane(lines: &mut Vec<Line>, view: &ResultView) {
    for joint in &view.dane {
        lines.push(Vec::new());
        lines.push(vec![
            Span::Strong(en::JOINT_FATE.to_owned()),
            Span::Plain(format!("  {}", joint.mx_host)),
        ]);
        let told = joint.rows().map(|(who, does)| format!("   {who}: {does}"));
        lines.extend(told.map(|line| vec![Span::Plain(line)]));
    }
}

fn finding(lines: &mut Vec<Line>, at: usize, finding: &FindingView) {
    let state = finding.state();
    lines.push(vec![
        Span::Plain(format!("{:>2} ", at + 1)),
        Span::State(state, format!("{:7} ", finding.severity_word)),
        Span::Strong(finding.title.clone()),
        Span::Faint(format!("  {}", finding.check)),
    ]);
    let indented = |text: String| vec![Span::Plain(format!("           {text}"))];
    for subject in &finding.subjects {
        lines.push(indented(format!("at {}", subject.words)));
    }
    lines.push(indented(finding.message.to_string()));
    lines.extend(finding.effect.clone().map(indented));
    lines.push(indented(format!("-> {}", finding.remedy)));
    if let Some(above) = &finding.copies_above {
        lines.push(indented(above.clone()));
        return;
    }
    for copy in &finding.copies {
        lines.push(indented(format!("{}:", copy.label)));
        let shown = copy.text.lines().map(visible);
        lines.extend(shown.map(|line| indented(format!("  {line}"))));
        if let Some(changes) = &copy.changes {
            lines.push(indented(format!("{}:", en::CHANGES)));
            lines.extend(changes.lines().map(|line| indented(format!("  {line}"))));
        }
    }
}

/// The lines without any marks.
pub fn plain(lines: &[Line]) -> String {
    let line = |line: &Line| {
        line.iter()
            .map(Span::text)
            .collect::<String>()
            .trim_end()
            .to_owned()
            + "\n"
    };
    lines.iter().map(line).collect()
}
