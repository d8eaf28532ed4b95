//! One verdict a domain, from a closed list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::finding::Consequence;
use crate::outcome::{CheckOutcome, Outcome, Skip};
use crate::sts::Mode;

/// What is true of a domain now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No MTA-STS, and no sign that anybody tried.
    NotDeployed,
    /// Tried, and senders cannot use it.
    Unprotected,
    /// Mode testing, and nothing that would be refused, as far as could be tested.
    Testing,
    /// Mode testing, and enforcing today would refuse mail at some MX host, or DANE does now.
    TestingFailing,
    /// Mode enforce, and nothing is refused, as far as could be tested.
    Enforced,
    /// Mode enforce, be it at one address of the policy host alone, and mail is refused at some MX
    /// host now.
    EnforcedAtRisk,
    /// Mode none: being withdrawn (RFC 8461 8.3).
    Removal,
    /// The domain takes no mail.
    NoMail,
    /// Too little is known.
    Undetermined,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NotDeployed,
        Self::Unprotected,
        Self::Testing,
        Self::TestingFailing,
        Self::Enforced,
        Self::EnforcedAtRisk,
        Self::Removal,
        Self::NoMail,
        Self::Undetermined,
    ];

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotDeployed => "not-deployed",
            Self::Unprotected => "unprotected",
            Self::Testing => "testing",
            Self::TestingFailing => "testing-failing",
            Self::Enforced => "enforced",
            Self::EnforcedAtRisk => "enforced-at-risk",
            Self::Removal => "removal",
            Self::NoMail => "no-mail",
            Self::Undetermined => "undetermined",
        }
    }

    /// Drawn from facts and from the consequences of findings; it knows no check by name.
    pub(crate) fn of(facts: &Facts<'_>, outcomes: &[CheckOutcome]) -> Self {
        let fired = |consequence| {
            outcomes.iter().any(|outcome| match &outcome.outcome {
                Outcome::Fired { findings } => findings
                    .iter()
                    .any(|finding| finding.consequence == consequence),
                _ => false,
            })
        };
        if facts.mail.is_without_mail() {
            return Self::NoMail;
        }
        if fired(Consequence::Unprotected) {
            return Self::Unprotected;
        }
        match facts.deployed() {
            Err(Skip::NotApplicable(_)) => return Self::NotDeployed,
            Err(Skip::NotTested(..)) => return Self::Undetermined,
            Ok(()) => {}
        }
        // The record stands and nothing says that senders cannot use it; is there a policy?
        let mode = match facts.record().and(facts.policy()) {
            Ok(policy) => policy.mode,
            Err(Skip::NotTested(..)) => return Self::Undetermined,
            // Only foreign TXT records at the owner.
            Err(Skip::NotApplicable(_)) => return Self::NotDeployed,
        };
        let refused = fired(Consequence::Refused) || fired(Consequence::DaneRefused);
        // A refusal that was seen counts whatever else is unknown. Without one, at least one MX
        // host must have been talked to: what could not be tested is never shown as passed.
        let reached = facts
            .mail
            .hosts()
            .is_ok_and(|hosts| hosts.iter().any(|host| host.was_reached()));
        match mode {
            Mode::None => Self::Removal,
            Mode::Testing if refused => Self::TestingFailing,
            Mode::Enforce if refused => Self::EnforcedAtRisk,
            _ if !reached => Self::Undetermined,
            Mode::Testing => Self::Testing,
            Mode::Enforce => Self::Enforced,
        }
    }
}
