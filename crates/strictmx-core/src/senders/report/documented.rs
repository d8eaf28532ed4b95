//! What a sender does that is known by its documents alone: what the standard has it do, as far as
//! they say.

use crate::facts::Facts;
use crate::outcome::Because;
use crate::senders::fetch::fails;
use crate::senders::model::{Documented, FetchRules};
use crate::senders::policy::{Body, Taken};
use crate::senders::reason::Reason;
use crate::senders::record::repeats_id;
use crate::span::Parsed;
use crate::sts;
use crate::sts::record::Fault;
use crate::txt_fields::FieldFault;

use super::{NotTaken, SenderOutcome};

/// The policy that a sender takes which keeps to the standard, as far as anybody knows.
pub(super) fn take_documented(
    facts: &Facts<'_>,
    documented: &Documented,
) -> Result<Taken, NotTaken> {
    let looked = &facts.sts_record.looked;
    let selection = match facts.sts_record.selection(Because::NoStsRecord) {
        Ok(selection) => selection,
        Err(_) if looked.is_absent() => return Err(documents(Reason::NoRecord)),
        Err(_) if fails(looked) => return Err(documents(Reason::Undocumented)),
        Err(_) => return Err(documents(Reason::NotTested)),
    };
    selected(selection)?;
    let read = |body: Body<'_>| {
        let mut known = facts.policy_host.bodies().iter();
        let taken = match known.find(|it| it.octets == body.octets) {
            Some(it) => documented.read(&it.parsed),
            None => documented.read(&sts::policy::parse(body.octets)),
        };
        taken.ok_or(Reason::Undocumented)
    };
    let fetch = FetchRules {
        size: documented.size,
        ..FetchRules::STANDARD
    };
    let taken = fetch.take(&facts.policy_host, facts.now, &read);
    taken.map_err(documents)
}

/// Why a sender takes nothing of which documents speak, or which has no choice by the standard.
pub(super) fn documents(reason: Reason) -> NotTaken {
    match reason {
        Reason::NoRecord | Reason::Record | Reason::Status | Reason::Size => {
            (SenderOutcome::Ignores, reason)
        }
        Reason::NotTested | Reason::AddressesDiffer => (SenderOutcome::Unknown, reason),
        _ => (SenderOutcome::Unknown, Reason::Undocumented),
    }
}

/// Whether such a sender goes on to the policy.
pub(super) fn selected(selection: &sts::record::Selection) -> Result<(), NotTaken> {
    if selection.candidates.len() > 1 {
        return Err(documents(Reason::Record));
    }
    let chosen = selection.chosen.as_ref();
    // The standard contradicts itself about a blank there.
    let blank = Fault::Field(FieldFault::BlankBeforeDelimiter);
    let has_blank = |parsed: &Parsed<_, _>| parsed.faults.iter().any(|it| it.value == blank);
    let is_open = |parsed: &_| repeats_id(parsed) || has_blank(parsed);
    chosen
        .filter(|(_, parsed)| parsed.value.is_some() && !is_open(parsed))
        .map(|_| ())
        .ok_or(documents(Reason::Undocumented))
}

impl Documented {
    /// What is taken from the policy, where that is known.
    pub(super) fn read(&self, parsed: &Parsed<sts::Policy, sts::policy::Fault>) -> Option<Taken> {
        use sts::policy::Fault;
        let policy = parsed.value.as_ref()?;
        let is_open = parsed.faults.iter().any(|fault| match fault.value {
            Fault::VersionNotFirst => self.version_first,
            Fault::Repeated { .. } => true,
            _ => false,
        });
        let promised = policy.max_age >= self.least_max_age_s && !policy.mx.is_empty() && !is_open;
        promised.then(|| Taken {
            mode: policy.mode,
            max_age_s: policy.max_age,
            mx: policy.mx.iter().map(|mx| mx.value.to_string()).collect(),
        })
    }
}
