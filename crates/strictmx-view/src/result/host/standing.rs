//! How hosts stand.

use strictmx_core::facts::{MxHost, SmtpAttempt};
use strictmx_core::finding::Consequence;

use super::coverage;
use crate::model::State;
use crate::result::Known;

/// Whether a host is known to have none.
pub(super) fn has_no_address(host: &MxHost<'_>) -> bool {
    host.addresses().is_ok_and(|found| found.is_empty())
}

/// How each of the MX hosts stands.
pub(in crate::result) fn states(known: &Known<'_>) -> Vec<State> {
    let address = |attempt: &SmtpAttempt<'_>| match &attempt.seen {
        Err(_) => State::Untested,
        Ok(_) if known.is_verified(attempt) => State::Ok,
        Ok(_) => State::Broken,
    };
    let state = |host: &MxHost<'_>| {
        let addresses = host.attempts.iter().map(address);
        mx_state(known, host, coverage(known, host).state, addresses)
    };
    known.facts.mail.hosts.iter().map(state).collect()
}

/// How one stands whose addresses stand so.
pub(super) fn mx_state(
    known: &Known<'_>,
    host: &MxHost<'_>,
    coverage: State,
    addresses: impl Iterator<Item = State>,
) -> State {
    match () {
        () if coverage == State::Broken || has_no_address(host) => State::Broken,
        () if known.running && host.attempts.is_empty() => State::Pending,
        () => match worst(addresses) {
            State::Ok if known.is_refused(&host.name, Consequence::DaneRefused) => State::Attention,
            state => state,
        },
    }
}

/// How the whole stands of which these are the parts.
pub(super) fn worst(states: impl Iterator<Item = State>) -> State {
    let states: Vec<_> = states.collect();
    let any = |wanted| states.contains(&wanted);
    match () {
        () if any(State::Broken) && any(State::Ok) => State::Attention,
        () if any(State::Broken) => State::Broken,
        () if any(State::Ok) => State::Ok,
        () => State::Untested,
    }
}
