//! Judging a pasted text without a network.

mod decorated;
mod draft;
mod embedded;
mod fault;
mod kind;
mod master;
mod owner;
mod part;
mod placed;
mod within;
mod zone;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use strictmx_core::evidence::FORMAT_VERSION;
use strictmx_core::finding::{Fix, Severity};
use strictmx_core::judge;
use strictmx_core::senders::{self, SenderOutcome, SenderReport};
use strictmx_core::sort;
use strictmx_core::span::Span;
use strictmx_core::timestamp::Timestamp;

use crate::en;
use crate::model::{LineEnd, Phrase, SourceView, State};
use crate::texts;
use crate::words::visible;

use draft::Draft;
pub use kind::{Kind, guess};
use part::{Part, Parts};

/// The judgement of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lint {
    /// Version of this format.
    pub format_version: u32,
    /// What the text was read as.
    pub kind: Kind,
    /// The strict verdict: senders that keep to the standard take it. It speaks of this record or
    /// policy alone; [`others`](Self::others) have theirs.
    pub valid: bool,
    /// What real senders make of it: of a record, whether they go on to the policy; of a policy,
    /// served as text/plain, whether they take it; of a TLSRPT record, whether they report.
    pub senders: Vec<SenderReport>,
    /// What there is to say, the gravest first.
    pub findings: Vec<LintFinding>,
    /// Further faults that are not among the findings: of one text, 100 faults are listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: usize,
    /// The text as it should be written, where it is valid.
    pub canonical: Option<String>,
    /// The text as it was probably meant, where something is to be mended and that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// Where lines of a zone file have a CNAME in place of a record, or for the policy host: where it
    /// leads. What stands there is not judged, and `valid` is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Where lines of a zone file were given: the name, as written, whose records were judged;
    /// none where they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether it was found inside a text that is no record itself, such as a file of Terraform;
    /// what stands around it is not judged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub within: bool,
    /// Other names with TXT records among these lines, which were not judged; at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// The other records of MTA-STS and TLSRPT in the same text, each judged by itself: those at
    /// other names in a zone file, or a line of the other kind; at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Lint>,
}

/// One thing there is to say of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintFinding {
    /// Id of the check.
    pub check: String,
    /// How much it matters.
    pub severity: Severity,
    /// Octets in the text, where it is about a place in it.
    pub span: Option<Span>,
    /// Line in the text, from 1.
    pub line: Option<usize>,
    /// What is the matter.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub message: Phrase,
    /// What to do.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub remedy: Phrase,
}

fn is_false(it: &bool) -> bool {
    !it
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl LintFinding {
    /// The line, where the message does not name it itself.
    pub fn place(&self) -> Option<usize> {
        let message = self.message.to_string().to_ascii_lowercase();
        self.line
            .filter(|line| !message.contains(&format!("line {line} ")))
    }
}

fn as_text<S: Serializer>(phrase: &Phrase, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(phrase)
}

impl Lint {
    /// It, and those of the other records in the same text.
    pub fn each(&self) -> impl Iterator<Item = &Lint> {
        std::iter::once(self).chain(&self.others)
    }

    /// Whether nobody knows what a part of it is like: it stands where a CNAME leads. That of the policy
    /// host is as usual beside what is valid.
    pub fn is_undetermined(&self, part: &Self) -> bool {
        let is_usual = || part.kind == Kind::StsPolicy && self.each().any(|it| it.valid);
        part.alias.is_some() && !is_usual()
    }

    /// The judgement in a sentence, with others where not every fault is listed, and where lines of
    /// a zone file were given.
    pub fn sentence(&self) -> String {
        let mut said = self.verdict();
        match self.omitted {
            0 => {}
            1 => said.push_str(" 1 more fault is not listed."),
            more => said.push_str(&format!(" {more} more faults are not listed.")),
        }
        said.push_str(&part::sentence(
            self.owner.as_deref(),
            self.within,
            &self.left_out,
        ));
        said
    }

    /// Sound, valid with something to fix, or not valid.
    pub fn state(&self) -> State {
        if self.alias.is_some() && self.findings.is_empty() {
            return State::Untested;
        }
        let mut findings = self.findings.iter();
        let is_grave = findings.any(|finding| finding.severity >= Severity::Warning);
        match (self.valid, is_grave) {
            (false, _) => State::Broken,
            (true, true) => State::Attention,
            (true, false) => State::Ok,
        }
    }

    fn verdict(&self) -> String {
        let kind = self.kind.words();
        if let Some(alias) = &self.alias {
            let alias = visible(alias.trim_end_matches('.'));
            return format!(
                "Not judged: this name is a CNAME to {alias}, where the {kind} is. Check the domain instead."
            );
        }
        match (self.valid, self.state()) {
            (false, _) => {
                format!("Not a valid {kind}: senders that keep to the standard do not use it.")
            }
            (true, State::Ok) => format!("A valid {kind}."),
            (true, _) => format!("A valid {kind}, with something to fix."),
        }
    }
}

/// Senders that do the same, in their words: `applies: mox, chasquid`.
pub fn grouped(senders: &[SenderReport]) -> Vec<(SenderOutcome, String)> {
    let mut groups: Vec<(SenderOutcome, String)> = Vec::new();
    for report in senders {
        let name = senders::find(&report.sender).map_or("", |sender| sender.name);
        match groups
            .iter_mut()
            .find(|(outcome, _)| *outcome == report.outcome)
        {
            Some((_, names)) => {
                names.push_str(en::COMMA);
                names.push_str(name);
            }
            None => groups.push((report.outcome, name.to_owned())),
        }
    }
    groups
}

/// Judges a text, of whatever kind it is where none is given; `now` is what "until" and "in 12 days"
/// are counted from. What is said to be a policy is one as a whole.
pub fn lint(kind: impl Into<Option<Kind>>, text: &[u8], now: Timestamp) -> Lint {
    let (kind, parts) = Parts::read(kind.into(), text);
    let mut lint = Lint {
        left_out: parts.left_out,
        ..judged(Draft::new(kind, text, parts.first, now))
    };
    let mut beyond = parts.beyond;
    let mut found = lint.findings.len();
    for (kind, part) in parts.others {
        if found < MAX_FINDINGS {
            let other = judged(Draft::new(kind, text, part, now));
            found += other.findings.len();
            lint.others.push(other);
        } else {
            beyond += 1;
        }
    }
    if beyond > 0 {
        lint.findings.insert(0, not_judged(kind, beyond));
    }
    lint
}

/// Findings after which no further record of a text is judged.
const MAX_FINDINGS: usize = 100;

/// That there are more records than are judged at once.
fn not_judged(kind: Kind, count: usize) -> LintFinding {
    let count = en::count(count, "name with records is", "names with records are");
    LintFinding {
        check: format!("{}-multiple", kind.name()),
        severity: Severity::Error,
        span: None,
        line: None,
        message: Phrase::text(format!("{count} not judged: these are too many at once.")),
        remedy: Phrase::text("Paste fewer."),
    }
}

/// One part of a text.
fn judged(draft: Draft<'_>) -> Lint {
    let kind = draft.kind;
    let facts = judge::facts(&draft.evidence);
    let found = match draft.is_policy() {
        true => Vec::new(),
        false => draft.findings(&facts),
    };
    let all: Vec<_> = found.iter().collect();
    let (mut of_draft, of_zone_omitted) = draft.zone_findings();
    of_draft.extend(draft.too_long());
    // No name server publishes it, or not where senders look; or nobody reads it.
    let is_unseen = of_draft.iter().any(|it| it.severity == Severity::Error);
    let is_alias = draft.part.alias.is_some();
    let senders = match kind {
        _ if is_unseen || is_alias => Vec::new(),
        Kind::StsRecord => senders::of_record(&facts.sts_record.texts, &all),
        Kind::StsPolicy => senders::of_policy(draft.policy(), &all),
        Kind::TlsrptRecord => senders::of_tlsrpt_record(&facts.tlsrpt_record.texts, &all),
    };
    let mut findings: Vec<_> = found.iter().map(|found| draft.finding(found)).collect();
    findings.extend(of_draft);
    sort::by_key(&mut findings, |finding| {
        (std::cmp::Reverse(finding.severity), finding.span)
    });
    let canonical = match kind {
        _ if is_unseen => None,
        Kind::StsRecord => facts.record().ok().map(ToString::to_string),
        Kind::StsPolicy => facts.policy().ok().map(ToString::to_string),
        Kind::TlsrptRecord => facts
            .chosen_tlsrpt_record()
            .ok()
            .and_then(|(_, parsed)| parsed.value.as_ref().map(ToString::to_string)),
    };
    if kind != Kind::StsPolicy && canonical.is_none() && findings.is_empty() && !is_alias {
        findings.push(draft.no_record());
    }
    let omitted = match kind {
        Kind::StsRecord => facts.chosen_record().map_or(0, |(_, it)| it.omitted),
        Kind::StsPolicy => facts.policy_host.served().map_or(0, |body| {
            body.parsed.omitted + facts.faulty_patterns_beyond()
        }),
        Kind::TlsrptRecord => facts.chosen_tlsrpt_record().map_or(0, |(_, it)| it.omitted),
    };
    let mut fixes = found.iter().flat_map(|found| &found.fixes);
    let mut corrected = fixes.find_map(corrected).filter(|_| !is_unseen);
    let no_field = |it: &&mut LintFinding| it.check == "sts-policy-not-a-policy";
    if let Some(finding) = findings.iter_mut().find(no_field)
        && let Some(plain) = decorated::plain(draft.policy())
    {
        (finding.message, finding.remedy) = draft::decorated();
        let now = draft.evidence.checked_at;
        let part = Part::policy(plain.as_bytes(), 0);
        let plain = judged(Draft::new(kind, plain.as_bytes(), part, now));
        corrected = plain.canonical.or(plain.corrected);
    }
    let is_record = |it: &&mut LintFinding| it.check == "sts-policy-record-syntax";
    if let Some(finding) = findings.iter_mut().find(is_record)
        && let Some(other) = part::said_by(draft.policy())
        && !draft.policy().windows(4).any(|it| it == b"mode")
    {
        let [message, remedy] = draft::is_of(other, kind);
        (finding.message, finding.remedy) = (Phrase::text(message), Phrase::text(remedy));
    }
    Lint {
        format_version: FORMAT_VERSION,
        kind,
        valid: canonical.is_some(),
        omitted: omitted + of_zone_omitted,
        senders,
        findings,
        canonical,
        corrected,
        alias: draft.part.alias,
        within: draft.part.is_within,
        owner: draft.part.owner.map(|owner| owner.name.shown()),
        left_out: Vec::new(),
        others: Vec::new(),
    }
}

/// The text as it was pasted, with its faults marked where the findings say that they stand.
pub fn source(kind: impl Into<Option<Kind>>, text: &[u8]) -> SourceView {
    // Marks bear no dates.
    let judged = lint(kind, text, Timestamp::default());
    let kind = judged.kind;
    let spots = judged.each().flat_map(|part| {
        part.findings.iter().filter_map(|finding| {
            let span = finding.span?;
            let title = part.kind.meta(&finding.check).map_or("", texts::title);
            Some((span, finding.check.as_str(), title, finding.severity))
        })
    });
    let id = match kind {
        Kind::StsRecord => "source-sts-record",
        Kind::StsPolicy => "source-policy",
        Kind::TlsrptRecord => "source-tlsrpt-record",
    };
    let title = format!("Read as {}", kind.words());
    let mut view = SourceView::of_text(id, title, text, spots);
    if kind != Kind::StsPolicy {
        // How lines end matters in a policy alone.
        for line in &mut view.lines {
            line.end = LineEnd::None;
        }
    }
    view
}

/// The text that is to be published, without the quotes of a zone file: what is mended has neither
/// quotes nor escapes of its own.
fn corrected(fix: &Fix) -> Option<String> {
    match fix {
        Fix::Policy { body, .. } => Some(body.clone()),
        Fix::Record { data, .. } => Some(data.replace("\" \"", "").replace('"', "")),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
