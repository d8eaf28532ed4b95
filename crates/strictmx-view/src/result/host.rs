//! Hosts as cards: addresses, TLS, certificates, what was said.

mod certificates;
mod standing;

use strictmx_core::facts::{MxHost, PolicyAttempt, SmtpAttempt};
use strictmx_core::finding::Consequence;
use strictmx_core::observation::{Failure, SmtpSession, Speaker, Timing};
use strictmx_core::outcome::{Because, Skip};
use strictmx_core::sts::Mode;

use super::{Known, dane, tls};
use crate::en::{self, sentences};
use crate::model::{
    AddressView, Coverage, Fact, FailureView, HostView, Phrase, Piece, State, TranscriptLine,
};
use crate::words::{duration_ms, name_view, octets, visible};

use certificates::certificates;
pub(super) use standing::states;
use standing::{has_no_address, mx_state, worst};

/// The policy host, where any address was tried.
pub(super) fn policy_host(known: &Known<'_>) -> Vec<HostView> {
    let host = &known.facts.policy_host;
    if host.attempts.is_empty() {
        return Vec::new();
    }
    let addresses: Vec<_> = host
        .attempts
        .iter()
        .map(|attempt| policy_address(known, attempt))
        .collect();
    let state = worst(addresses.iter().map(|address| address.state));
    vec![HostView {
        anchor: "host-policy".to_owned(),
        name: name_view(&host.name),
        preference: None,
        state,
        verdict: Phrase::text(en::state(state)),
        coverage: None,
        facts: Vec::new(),
        addresses,
    }]
}

fn policy_address(known: &Known<'_>, attempt: &PolicyAttempt<'_>) -> AddressView {
    let now = known.report.checked_at;
    let mut facts = Vec::new();
    let (mut timings, mut failure) = (Vec::new(), None);
    let tls = attempt.seen.as_ref().ok().and_then(|it| it.tls.as_ref());
    let (chain, trust) = certificates(tls, &attempt.survey, now);
    let state = match &attempt.seen {
        Err(why) => {
            failure = Some(why);
            State::Untested
        }
        Ok(seen) => {
            failure = seen.fetch.failure.as_ref().or(failure);
            timings = seen.fetch.timings.clone();
            facts.extend(tls::facts(tls, &attempt.survey));
            if let Some(response) = &seen.fetch.response {
                facts.push(fact("Status", Phrase::code(response.status.to_string())));
                let media_type = response
                    .header("content-type")
                    .map(|value| visible(&value.lossy()));
                facts.push(fact(
                    "Media type",
                    media_type.map_or(Phrase::text("none"), Phrase::code),
                ));
                facts.push(fact(
                    "Size",
                    Phrase::text(octets(response.body.len() as u64)),
                ));
            }
            let whole = seen.fetch.failure.is_none()
                && seen
                    .fetch
                    .response
                    .as_ref()
                    .is_some_and(|r| r.status == 200);
            match attempt.tls() {
                Ok(tls) if whole && tls.is_valid(now) => State::Ok,
                Err(Skip::NotTested(..)) if whole => State::Untested,
                _ => State::Broken,
            }
        }
    };
    let summary = match (state, failure) {
        (_, Some(failure)) => en::failure(failure),
        (State::Ok, None) => sentences::ADDRESS_SERVES.get().to_owned(),
        (State::Untested, None) => en::state(state).to_owned(),
        _ => sentences::ADDRESS_SERVES_NONE.get().to_owned(),
    };
    AddressView {
        address: attempt.address.to_string(),
        state,
        summary: Phrase::text(summary),
        facts,
        timings: timings_of(&timings),
        failure: failure.map(failed),
        chain,
        trust,
        transcript: Vec::new(),
        is_spared: attempt.survey.is_spared(),
    }
}

/// The MX hosts.
pub(super) fn mx_hosts(known: &Known<'_>) -> Vec<HostView> {
    known
        .facts
        .mail
        .hosts
        .iter()
        .map(|host| mx_host(known, host))
        .collect()
}

fn mx_host(known: &Known<'_>, host: &MxHost<'_>) -> HostView {
    let addresses: Vec<_> = host
        .attempts
        .iter()
        .map(|attempt| mx_address(known, attempt))
        .collect();
    let coverage = coverage(known, host);
    let no_address = has_no_address(host);
    let reached = addresses.iter().map(|address| address.state);
    let state = mx_state(known, host, coverage.state, reached);
    let verdict = match state {
        State::Broken if host.name.is_address() => sentences::HOST_IS_ADDRESS.get(),
        State::Broken if no_address => sentences::HOST_HAS_NO_ADDRESS.get(),
        State::Broken if coverage.state == State::Broken => sentences::HOST_NOT_COVERED.get(),
        // In mode testing it is delivered for now.
        State::Broken
            if known.facts.applied_mode() != Some(Mode::Testing)
                && known.is_refused(&host.name, Consequence::Refused) =>
        {
            sentences::HOST_REFUSED.get()
        }
        State::Broken => sentences::HOST_UNVERIFIED.get(),
        State::Ok => sentences::HOST_DELIVERS.get(),
        State::Attention if known.is_refused(&host.name, Consequence::DaneRefused) => {
            sentences::HOST_REFUSED_BY_DANE.get()
        }
        State::Attention => sentences::HOST_WORKS_ON_SOME.get(),
        State::Untested => "not tested",
        State::Pending => "waiting",
        State::Absent => "none",
    };
    HostView {
        anchor: format!("host-{}", host.name),
        name: name_view(&host.name),
        preference: (!known.facts.mail.implicit_mx).then_some(host.preference),
        state,
        verdict: Phrase::text(verdict),
        coverage: Some(coverage),
        facts: dane::facts(&known.facts, host),
        addresses,
    }
}

fn coverage(known: &Known<'_>, host: &MxHost<'_>) -> Coverage {
    let policy = match known.facts.policy() {
        Ok(policy) => policy,
        Err(skip) => {
            let words = match skip {
                Skip::NotApplicable(Because::PolicyInvalid) => sentences::COVERED_BY_INVALID,
                _ => sentences::COVERED_BY_NO_POLICY,
            };
            return Coverage {
                state: State::Absent,
                pattern: None,
                words: Phrase::text(words.get()),
            };
        }
    };
    match policy.mx.iter().find(|mx| mx.value.matches(&host.name)) {
        Some(mx) => {
            let pattern = mx.value.to_string();
            let words = Phrase(vec![
                Piece::Text("yes, by ".to_owned()),
                Piece::Code(format!("mx: {pattern}")),
            ]);
            Coverage {
                state: State::Ok,
                pattern: Some(pattern),
                words,
            }
        }
        None if policy.mode == Mode::None => Coverage {
            state: State::Absent,
            pattern: None,
            words: Phrase::text(sentences::COVERED_IN_NONE.get()),
        },
        None => Coverage {
            state: State::Broken,
            pattern: None,
            words: Phrase::text(sentences::COVERED_BY_NO_LINE.get()),
        },
    }
}

fn mx_address(known: &Known<'_>, attempt: &SmtpAttempt<'_>) -> AddressView {
    let now = known.report.checked_at;
    let mut facts = Vec::new();
    let tls = attempt.seen.as_ref().ok().and_then(|it| it.tls.as_ref());
    let (chain, trust) = certificates(tls, &attempt.survey, now);
    let failure = attempt.session.and_then(|session| session.failure.as_ref());
    let (state, summary) = match &attempt.seen {
        Err(failure) => (State::Untested, en::failure(failure)),
        Ok(seen) => {
            let offered = if seen.offers_starttls() {
                "offered"
            } else {
                "not offered"
            };
            let reply = seen
                .starttls
                .as_ref()
                .map(|reply| format!(", answered {}", reply.code));
            facts.push(fact(
                "STARTTLS",
                Phrase::text(format!("{offered}{}", reply.unwrap_or_default())),
            ));
            facts.extend(tls::facts(tls, &attempt.survey));
            facts.extend(tls::requiretls(seen));
            match tls {
                Some(_) if known.is_verified(attempt) => {
                    (State::Ok, "STARTTLS, verified".to_owned())
                }
                Some(_) => (
                    State::Broken,
                    sentences::CERTIFICATE_NOT_VERIFIED.get().to_owned(),
                ),
                None if seen.offers_starttls() => (State::Broken, "TLS fails".to_owned()),
                None => (State::Broken, "no STARTTLS".to_owned()),
            }
        }
    };
    AddressView {
        address: attempt.address.to_string(),
        state,
        summary: Phrase::text(summary),
        facts,
        timings: attempt
            .session
            .map(|session| timings_of(&session.timings))
            .unwrap_or_default(),
        failure: attempt.seen.as_ref().err().or(failure).map(failed),
        chain,
        trust,
        transcript: attempt.session.map(transcript).unwrap_or_default(),
        is_spared: attempt.survey.is_spared(),
    }
}

pub(super) fn fact(label: &str, value: Phrase) -> Fact {
    Fact {
        label: label.to_owned(),
        value,
    }
}

fn timings_of(timings: &[Timing]) -> Vec<Fact> {
    let one = |timing: &Timing| {
        fact(
            en::stage_label(timing.stage),
            Phrase::text(duration_ms(u64::from(timing.elapsed_ms))),
        )
    };
    timings.iter().map(one).collect()
}

fn failed(failure: &Failure) -> FailureView {
    let whose = failure.cause.whose();
    FailureView {
        words: en::failure(failure),
        whose,
        whose_words: en::whose(whose).to_owned(),
        detail: visible(&failure.detail),
    }
}

fn transcript(session: &SmtpSession) -> Vec<TranscriptLine> {
    let mut lines = Vec::new();
    for turn in &session.transcript {
        let text = turn.text.lossy();
        for line in text
            .split_inclusive('\n')
            .map(|line| line.trim_end_matches(['\r', '\n']))
        {
            let from: Speaker = turn.from;
            lines.push(TranscriptLine {
                from,
                text: visible(line),
                inside_tls: turn.inside_tls,
            });
        }
    }
    lines
}
