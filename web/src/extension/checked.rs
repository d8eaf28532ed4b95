//! What stands in the field of a popup, and what is known of its check.

use std::rc::Rc;

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{Cause, Failure, Observation};
use strictmx_core::question::Question;
use yew::Reducible;

use super::Opened;
use crate::state::{Action, ScanState, Stopper};

/// Why a service told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer, or broke off.
    NotReached,
    /// The reader has not let the extension reach it.
    NotAllowed,
}

/// The field, and a check in any of its phases.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What stands in the field.
    pub text: String,
    /// What is wrong with that.
    pub refused: Option<String>,
    /// Which domain is checked; none was at first.
    pub domain: Option<DomainName>,
    /// How far it is.
    pub scan: ScanState,
    /// What stood in the way.
    pub trouble: Option<Trouble>,
    /// Ends it.
    pub stopper: Stopper,
}

/// What can happen.
#[allow(
    clippy::large_enum_variant,
    reason = "made once an event and never kept"
)]
#[derive(Clone, Debug)]
pub enum Did {
    /// The reader types.
    Type(String),
    /// What was typed is no domain.
    Refuse(String),
    /// A check begins, at this time of the page's clock, in place of any other.
    Begin(DomainName, Stopper, f64),
    /// What can happen to any scan.
    Act(Action),
    /// Nobody can be asked.
    Fail(Trouble),
}

impl Checked {
    /// As a popup begins: with the check that was kept from before, if one was.
    pub fn new(opened: &Opened, now_ms: f64) -> Self {
        let last = opened.last.as_deref();
        let scan = last.cloned().unwrap_or_else(|| ScanState::new(now_ms));
        let evidence = scan.evidence.as_ref();
        Self {
            text: opened.text.clone(),
            refused: None,
            domain: evidence.map(|evidence| evidence.policy_domain.clone()),
            scan,
            trouble: None,
            stopper: Stopper::default(),
        }
    }
}

impl Reducible for Checked {
    type Action = Did;

    fn reduce(self: Rc<Self>, did: Did) -> Rc<Self> {
        let mut checked = (*self).clone();
        let action = match did {
            Did::Type(text) => {
                checked.text = text;
                checked.refused = None;
                None
            }
            Did::Refuse(why) => {
                checked.refused = Some(why);
                None
            }
            Did::Begin(domain, stopper, now_ms) => {
                checked.stopper.stop();
                checked.stopper = stopper;
                checked.refused = None;
                checked.domain = Some(domain);
                checked.trouble = None;
                Some(Action::Begin(now_ms))
            }
            Did::Act(action) => {
                if matches!(action, Action::Stop(_)) {
                    checked.stopper.stop();
                }
                Some(action)
            }
            Did::Fail(trouble) => {
                checked.trouble = Some(trouble);
                None
            }
        };
        if let Some(action) = action {
            checked.scan = (*Rc::new(checked.scan).reduce(action)).clone();
        }
        Rc::new(checked)
    }
}

/// Whether the policy was left alone for want of the reader's leave.
pub(super) fn is_policy_withheld(evidence: &Evidence) -> bool {
    evidence.entries.iter().any(|entry| {
        let cause = match &entry.observation {
            Observation::Unknown(Failure { cause, .. }) => Some(cause),
            _ => None,
        };
        matches!(cause, Some(Cause::Withheld { .. }))
            && matches!(entry.question, Question::Policy { .. })
    })
}
