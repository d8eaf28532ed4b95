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
    fetched(facts, documented).map_err(documents)
}

fn fetched(facts: &Facts<'_>, documented: &Documented) -> Result<Taken, Reason> {
    let read = |body: Body<'_>| {
        let taken = match parsed_of(facts, &body) {
            Some(parsed) => documented.read(parsed),
            None => documented.read(&sts::policy::parse(body.octets)),
        };
        taken.ok_or(Reason::Undocumented)
    };
    let fetch = documented.fetch();
    fetch.take(&facts.policy_host, facts.now, &read)
}

/// What the parser made of such a body.
fn parsed_of<'f>(facts: &'f Facts<'_>, body: &Body<'_>) -> Option<&'f ParsedPolicy> {
    let mut known = facts.policy_host.bodies().iter();
    Some(&known.find(|it| it.octets == body.octets)?.parsed)
}

/// Beginnings of the checks that find what the documents leave open of a domain.
pub(in crate::senders) fn open_in(
    facts: &Facts<'_>,
    documented: &Documented,
) -> &'static [&'static str] {
    let reason = match facts.sts_record.selection(Because::NoStsRecord) {
        Err(_) => Reason::DnsFailure,
        Ok(selection) if selected(selection).is_err() => Reason::Record,
        Ok(_) => match fetched(facts, documented) {
            Ok(_) => return &[],
            Err(reason) => reason,
        },
    };
    if reason != Reason::Undocumented {
        return reason.checks();
    }
    let fetch = documented.fetch();
    let attempts = facts.policy_host.attempts.iter();
    let mut bodies = attempts.filter_map(|it| fetch.fetch_at(it, facts.now).ok());
    let open = bodies.find_map(|body| documented.open(parsed_of(facts, &body)?));
    open.unwrap_or_default()
}

/// Why a sender takes nothing of which documents speak, or which has no choice by the standard.
pub(super) fn documents(reason: Reason) -> NotTaken {
    match reason {
        // From no address nobody gets anything.
        Reason::NoRecord
        | Reason::Record
        | Reason::NoPolicyHost
        | Reason::Status
        | Reason::Size => (SenderOutcome::Ignores, reason),
        Reason::NotTested | Reason::AddressesDiffer => (SenderOutcome::Unknown, reason),
        _ => (SenderOutcome::Unknown, Reason::Undocumented),
    }
}

/// Whether such a sender goes on to the policy.
pub(super) fn selected(selection: &sts::record::Selection) -> Result<(), NotTaken> {
    if selection.candidates.len() > 1 {
        return Err(documents(Reason::Record));
    }
    if selection.candidates.is_empty() && selection.near_miss.is_none() {
        return Err(documents(Reason::NoRecord));
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

type ParsedPolicy = Parsed<sts::Policy, sts::policy::Fault>;

impl Documented {
    /// By the standard, but for what the documents say.
    fn fetch(&self) -> FetchRules {
        FetchRules {
            size: self.size,
            ..FetchRules::STANDARD
        }
    }

    /// What is taken from the policy, where that is known.
    pub(super) fn read(&self, parsed: &ParsedPolicy) -> Option<Taken> {
        let policy = parsed.value.as_ref()?;
        let taken = || Taken {
            mode: policy.mode,
            max_age_s: policy.max_age,
            mx: policy.mx.iter().map(|mx| mx.value.to_string()).collect(),
        };
        self.open(parsed).is_none().then(taken)
    }

    /// Beginnings of the checks that find what makes it unknown.
    pub(in crate::senders) fn open(
        &self,
        parsed: &ParsedPolicy,
    ) -> Option<&'static [&'static str]> {
        use sts::policy::Fault;
        let Some(policy) = &parsed.value else {
            return Some(&["sts-policy"]);
        };
        if policy.max_age < self.least_max_age_s {
            return Some(&["rollout-max-age"]);
        }
        if policy.mx.is_empty() {
            return Some(&["rollout-none-without-mx"]);
        }
        parsed.faults.iter().find_map(|fault| match fault.value {
            Fault::VersionNotFirst if self.version_first => {
                Some(&["sts-policy-version-not-first"][..])
            }
            Fault::Repeated { .. } => Some(&["sts-policy-field-repeated"][..]),
            _ => None,
        })
    }
}
