//! The view model: what a page, a popup or a terminal shows of one result, as plain data in words.
//!
//! It is made by [`result_view`](crate::result_view), compared with `==`, and holds neither HTML
//! nor rules: whoever shows it decides on shape, never on meaning. Everything that has a state has
//! the same six ([`State`]); everything that has a place on the page has one of the same six
//! ([`Place`]).

mod dane;
mod finding;
mod host;
mod phrase;
mod senders;
mod source;

use schemars::JsonSchema;
use serde::Serialize;
use strictmx_core::verdict::Verdict;

use crate::words::visible;

pub use dane::JointFate;
pub use finding::{CopyView, FindingView, StandardRef, SubjectView};
pub use host::{
    AddressView, CertificateView, Coverage, FailureView, HostView, TranscriptLine, Trust,
};
pub use phrase::{Phrase, Piece};
pub use senders::{
    KnownFrom, ModelledSender, SenderCell, SenderRow, SendersView, modelled_senders,
};
pub use source::{LineEnd, Mark, SourceLine, SourceView};

/// A whole result, or what is known of one while the scan runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResultView {
    /// The domain under test.
    pub domain: NameView,
    /// When the scan began.
    pub checked_at: When,
    /// What is true, what it means, what to do next.
    pub banner: Banner,
    /// Six stops from the sender to the reports, always all of them.
    pub way: Vec<Stop>,
    /// What to fix, in order of consequence.
    pub fixes: Vec<FindingView>,
    /// What is good to know, and nothing to fix.
    pub notes: Vec<FindingView>,
    /// DNS, policy host, policy, MX hosts, reports: in the order of the way, always all of them.
    pub sections: Vec<Section>,
    /// Real senders, and what happens to mail from each.
    pub senders: SendersView,
    /// DANE and MTA-STS together, for each MX host whose TLSA records count.
    pub dane: Vec<JointFate>,
    /// How it is known.
    pub evidence: EvidenceView,
    /// How far the scan is.
    pub progress: Progress,
}

impl ResultView {
    /// The section at a place; the senders are apart.
    pub fn section(&self, place: Place) -> Option<&Section> {
        self.sections.iter().find(|section| section.place == place)
    }
}

/// The first of a result: what a small window has room for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummaryView {
    /// The domain under test.
    pub domain: NameView,
    /// When the scan began.
    pub checked_at: When,
    /// What is true, what it means, what to do next.
    pub banner: Banner,
    /// Six stops from the sender to the reports, always all of them; they lead nowhere.
    pub way: Vec<Stop>,
    /// What to fix, in order of consequence, without things to copy.
    pub fixes: Vec<FindingView>,
    /// How many findings are good to know, and nothing to fix.
    pub notes: usize,
}

/// How something stands. Shown as a colour, a shape and a word, never as a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Looked at, and in order.
    Ok,
    /// Works, but needs somebody's eye.
    Attention,
    /// Does not work.
    Broken,
    /// There is none, which is not wrong.
    Absent,
    /// Nobody can say: never to be shown as pass or fail.
    Untested,
    /// The answer is on its way.
    Pending,
}

impl State {
    /// In kebab-case, for `data-state` attributes and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Attention => "attention",
            Self::Broken => "broken",
            Self::Absent => "absent",
            Self::Untested => "untested",
            Self::Pending => "pending",
        }
    }
}

/// The stops of a message's way, and the sections that tell more about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Who sends.
    Senders,
    /// The `_mta-sts` record.
    Dns,
    /// The host that serves the policy.
    PolicyHost,
    /// The policy.
    Policy,
    /// The MX hosts.
    MxHosts,
    /// The `_smtp._tls` record.
    Reports,
}

impl Place {
    /// In kebab-case, for fragments of the address and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Senders => "senders",
            Self::Dns => "dns",
            Self::PolicyHost => "policy-host",
            Self::Policy => "policy",
            Self::MxHosts => "mx-hosts",
            Self::Reports => "reports",
        }
    }
}

/// A domain name in both its forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NameView {
    /// As in DNS.
    pub a_label: String,
    /// In the script of its owner, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub u_label: Option<String>,
}

impl NameView {
    /// `xn--bcher-kva.example (bücher.example)`, or the one form there is. The A-label comes first:
    /// no name with letters that look like others is ever shown as if it were the other.
    pub fn both(&self) -> String {
        match &self.u_label {
            Some(u_label) => format!("{} ({})", self.a_label, visible(u_label)),
            None => self.a_label.clone(),
        }
    }
}

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct When {
    /// RFC 3339, UTC.
    pub iso: String,
    /// `4 December 2026`, with the time of day where it matters.
    pub words: String,
    /// `in 12 days`, seen from the time of the scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relative: Option<String>,
}

/// The first thing to read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Banner {
    /// The verdict so far.
    pub verdict: Verdict,
    /// `Broken` for a verdict that means mail is at risk, `Pending` while the scan runs.
    pub state: State,
    /// One or two words for the state: `Enforced`, `At risk`.
    pub label: String,
    /// What is true.
    pub sentence: Phrase,
    /// What it means for mail now.
    pub consequence: Phrase,
    /// Two or three facts that prove it.
    pub proofs: Vec<Proof>,
    /// The most useful thing to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_step: Option<NextStep>,
    /// What could not be tested and leaves the verdict open, and why: a sentence each. The sections
    /// tell all of it.
    pub not_tested: Vec<Phrase>,
}

/// A fact that proves a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proof {
    /// Whether it speaks for or against.
    pub state: State,
    /// The fact.
    pub sentence: Phrase,
}

/// The most useful thing to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextStep {
    /// What.
    pub words: Phrase,
    /// Where to read on.
    pub target: StepTarget,
}

/// Where a next step is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "to", content = "at", rename_all = "kebab-case")]
pub enum StepTarget {
    /// Index into [`ResultView::fixes`].
    Fix(usize),
    /// A section of the result.
    Place(Place),
    /// How to set MTA-STS up.
    SetUp,
    /// A new scan of the domain.
    ScanAgain,
}

/// One stop of the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stop {
    /// Which, and which section it leads to.
    pub place: Place,
    /// Whether there is such a section.
    pub has_section: bool,
    /// `Policy host`.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// The state in a word or two.
    pub state_word: String,
    /// One line.
    pub summary: Phrase,
    /// The ways on from here, in order of preference: one for each MX host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
}

/// One of several ways on: an MX host, or all those that a picture has no room for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Branch {
    /// The [`HostView::anchor`] that tells more, or the name of the section.
    pub anchor: String,
    /// `mx1.example.com`, `3 more`.
    pub name: String,
    /// How it stands: of several, the worst.
    pub state: State,
    /// The state in a word or two.
    pub state_word: String,
}

/// All about one place, from its short verdict to its bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Which; its name is the fragment of its address.
    pub place: Place,
    /// Heading.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// Its own short verdict.
    pub verdict: Phrase,
    /// Labels with values.
    pub facts: Vec<Fact>,
    /// Records or policy as they stand, with their faults marked.
    pub sources: Vec<SourceView>,
    /// Hosts that were spoken to: the policy host, the MX hosts.
    pub hosts: Vec<HostView>,
    /// What could not be tested here.
    pub not_tested: Vec<Untested>,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Untested {
    /// `SMTP with mx1.example.com [192.0.2.25]`.
    pub question: String,
    /// What stood in the way, and whose it is.
    pub why: String,
}

impl std::fmt::Display for Untested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.question, self.why)
    }
}

/// A label with its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// `Mode`.
    pub label: String,
    /// `enforce`.
    pub value: Phrase,
}

/// How it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceView {
    /// Who resolved, and how many questions there were.
    pub summary: Phrase,
    /// Resolvers that answered, each once.
    pub resolvers: Vec<String>,
    /// Every question with what came of it.
    pub rows: Vec<EvidenceRow>,
}

/// One question with what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// `TXT _mta-sts.example.com`.
    pub question: String,
    /// `Untested` where nothing was learned, else `Ok`.
    pub state: State,
    /// What came of it.
    pub result: Phrase,
    /// Who answered, for DNS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolver: Option<String>,
    /// From asking to the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<String>,
    /// It stands in for what is published: the user's draft.
    pub draft: bool,
}

/// How far a scan is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Questions asked so far; more may follow from the answers.
    pub asked: usize,
    /// Questions answered so far.
    pub answered: usize,
    /// What the scan waits for: a few words each, none when it has ended.
    pub waiting_for: Vec<String>,
}

impl Progress {
    /// Whether the scan has ended.
    pub fn is_done(&self) -> bool {
        self.waiting_for.is_empty()
    }
}
