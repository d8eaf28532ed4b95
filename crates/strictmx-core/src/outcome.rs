//! What came of running a check: four values, never a bool.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Subject};
use crate::observation::Failure;
use crate::question::Question;

/// The outcome of one check about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckOutcome {
    /// Id of the check.
    pub check: Cow<'static, str>,
    /// What it was run on.
    pub subject: Subject,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// It has something to say.
    Fired {
        /// At least one.
        findings: Vec<Finding>,
    },
    /// Looked at, and nothing to say.
    Clear,
    /// There is nothing to look at.
    NotApplicable {
        /// Why.
        because: Because,
    },
    /// Nobody can say: never to be shown as pass or fail.
    NotTested {
        /// The question without an answer.
        question: Question,
        /// What stood in the way.
        why: Failure,
    },
}

/// Why there is nothing to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// No `_mta-sts` record.
    NoStsRecord,
    /// No policy was served.
    NoPolicy,
    /// A policy was served, but senders cannot read it.
    PolicyInvalid,
    /// The policy has mode none.
    ModeNone,
    /// No `_smtp._tls` record.
    NoTlsrptRecord,
    /// The domain takes no mail.
    NoMail,
    /// The name has no address.
    NoAddress,
    /// No TLS session came about.
    NoTls,
    /// No response came.
    NoResponse,
    /// What the check looks for is not there.
    NothingToJudge,
    /// An earlier fault, found by another check, already says it.
    SaidElsewhere,
    /// Nobody asked, to spare the host: a scan surveys TLS at few addresses, and at none that is
    /// slow to greet.
    Spared,
}

/// Ends a check early: `?` on what a check needs gives the right outcome by itself, so that a
/// check cannot mistake "unknown" for "absent".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// Becomes [`Outcome::NotApplicable`].
    NotApplicable(Because),
    /// Becomes [`Outcome::NotTested`].
    NotTested(Question, Failure),
}

impl From<Because> for Skip {
    fn from(because: Because) -> Self {
        Self::NotApplicable(because)
    }
}

/// What a check returns: its findings (none: clear), or why it could not look.
pub type Ran = Result<Vec<Finding>, Skip>;

/// One finding, as a check returns it.
pub fn fired(finding: Finding) -> Ran {
    Ok(vec![finding])
}
