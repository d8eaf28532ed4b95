//! The policy as it should be.

use std::borrow::Cow;

use crate::checks::near_miss::{Uncovered, is_unused};
use crate::checks::placeholder::{is_left_over, is_private};
use crate::checks::rollout::max_age_short::least_s;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::sort;
use crate::span::{Parsed, Span, Spanned};
use crate::sts::mx_pattern::meant;
use crate::sts::policy::{self, Fault, meant_max_age, meant_mode};
use crate::sts::{MAX_MAX_AGE_S, Mode, MxPattern, Policy};

use super::{MAX_MENDED, record};

/// A week (RFC 8461 3.2 wants weeks), where the policy does not say.
const MAX_AGE_S: u64 = 604_800;

/// The served policy as it should be, and then the record that tells of it; nothing where there is
/// nothing to go by or nothing to mend.
pub(super) fn mended(facts: &Facts<'_>) -> Vec<Fix> {
    let mended = facts.mended_policy.get_or_init(|| {
        let policy = fix(facts).into_iter();
        policy
            .flat_map(|policy| [Some(policy), record::renewed(facts)])
            .flatten()
            .collect()
    });
    mended.clone()
}

#[cfg(test)]
thread_local! {
    /// How often a policy was mended.
    pub(crate) static MENDED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn fix(facts: &Facts<'_>) -> Option<Fix> {
    #[cfg(test)]
    MENDED.set(MENDED.get() + 1);
    let (_, served, parsed) = facts.policy_host.served().ok()?;
    let (text, legible) = legible(served);
    if text.len() > MAX_MENDED {
        return None;
    }
    let reread;
    let parsed = if matches!(text, Cow::Borrowed(_)) {
        parsed
    } else {
        reread = policy::parse(&text);
        &reread
    };
    // Where nobody knows the mail servers, a line that cannot be read is not to be lost.
    let is_lost = |fault: &Spanned<Fault>| match &fault.value {
        Fault::Mx { found, fault } => meant(found, fault).is_empty(),
        _ => false,
    };
    let is_private = |mx: &Spanned<MxPattern>| is_private(&mx.value, facts.policy_domain);
    let loses = || parsed.faults.iter().any(is_lost) || parsed.seen.mx.iter().any(is_private);
    if facts.mail.hosts().is_err() && loses() {
        return None;
    }
    let body = written(facts, &text, parsed).to_string();
    let replaces = legible.then(|| String::from_utf8_lossy(&text).into_owned());
    let fits = body.len() <= MAX_MENDED;
    let differs = replaces.as_ref().is_none_or(|old| *old != body);
    (fits && differs && policy::parse(body.as_bytes()).is_valid())
        .then_some(Fix::Policy { body, replaces })
}

/// One of a domain that has none yet.
pub(super) fn first(facts: &Facts<'_>) -> Policy {
    written(facts, &[], &policy::parse(&[]))
}

/// The text that was meant, in the encoding and with the line ends it should have, and whether it
/// can be shown line by line beside the mended one.
fn legible(served: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let parsed = policy::parse(served);
    match parsed.faults.first().map(|fault| &fault.value) {
        Some(Fault::Utf16) => {
            let little = !served.starts_with(b"\xFE\xFF");
            let unit = |pair: &[u8; 2]| {
                if little {
                    u16::from_le_bytes(*pair)
                } else {
                    u16::from_be_bytes(*pair)
                }
            };
            let units: Vec<_> = served.as_chunks().0.iter().map(unit).collect();
            let text = String::from_utf16_lossy(&units);
            (
                Cow::Owned(text.trim_start_matches('\u{FEFF}').into()),
                false,
            )
        }
        Some(Fault::RecordSyntax) => {
            let lines = served.split(|octet| *octet == b';').map(<[u8]>::trim_ascii);
            (Cow::Owned(lines.collect::<Vec<_>>().join(&b'\n')), false)
        }
        Some(Fault::Html | Fault::Rtf | Fault::Empty) => (Cow::Borrowed(served), false),
        _ => (Cow::Borrowed(served), true),
    }
}

fn written(facts: &Facts<'_>, body: &[u8], parsed: &Parsed<Policy, Fault>) -> Policy {
    let seen = &parsed.seen;
    let mut mode = seen.mode.map(|mode| mode.value);
    let mut max_age = seen.max_age.map(|max_age| max_age.value);
    let (mut mx, mut guessed): (Vec<_>, Vec<_>) = (seen.mx.clone(), Vec::new());
    mx.retain(|pattern| !pattern.value.is_address());
    for fault in &parsed.faults {
        let mut guess = |meant: Vec<MxPattern>| {
            guessed.extend(meant.into_iter().map(|pattern| fault.span.with(pattern)));
        };
        match &fault.value {
            Fault::Mode { meant, .. } => mode = mode.or(*meant),
            Fault::MaxAge { found } => max_age = max_age.or_else(|| meant_max_age(found)),
            Fault::Mx { found, fault } => guess(meant(found, fault)),
            Fault::Missing {
                field,
                similar: Some(_),
            } => {
                let value = value_after(body, fault.span);
                match *field {
                    "mode" => mode = Mode::from_name(&value).or_else(|| meant_mode(&value)),
                    "max_age" => max_age = meant_max_age(&value),
                    "mx" => guess(MxPattern::parse(value.as_bytes()).into_iter().collect()),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let mode = mode.unwrap_or(Mode::Testing);
    let known = facts.mail.hosts().is_ok();
    let hosts = || facts.mail.names().filter(|_| known);
    // A guess must lead to a mail server of the domain, where they are known.
    let leads = |guess: &Spanned<MxPattern>| {
        hosts().next().is_none() || hosts().any(|name| guess.value.matches(name))
    };
    mx.extend(guessed.into_iter().filter(leads));
    sort::by_key(&mut mx, |pattern| pattern.span);
    if let Some(uncovered) = Uncovered::by(&mx, facts) {
        for pattern in mx.iter_mut().filter(|mx| is_unused(&mx.value, facts)) {
            if let Some((_, domain)) = uncovered.near(&pattern.value) {
                let wildcard = false;
                pattern.value = MxPattern { wildcard, domain };
            }
        }
    }
    // A none policy needs no other lines than it has, and is better with some.
    let in_need = mode != Mode::None || mx.is_empty();
    let named = |name: &&DomainName| in_need && facts.mail.is_to_be_covered(name);
    for name in hosts().filter(named) {
        if !mx.iter().any(|pattern| pattern.value.matches(name)) {
            let (wildcard, domain) = (false, name.clone());
            mx.push(Span::empty(body.len()).with(MxPattern { wildcard, domain }));
        }
    }
    // Nobody's mail server has such a name.
    let is_meant = |mx: &Spanned<MxPattern>| {
        !is_left_over(&mx.value, facts.policy_domain) || !is_unused(&mx.value, facts)
    };
    mx.retain(is_meant);
    let mut known = std::collections::HashSet::new();
    mx.retain(|pattern| known.insert(pattern.value.to_string()));
    let max_age = max_age.unwrap_or(MAX_AGE_S).max(least_s(mode));
    Policy {
        mode,
        mx,
        max_age: max_age.min(MAX_MAX_AGE_S),
        // Nobody reads them, and what their writer meant by them is not known.
        extensions: Vec::new(),
    }
}

/// What stands behind the name of a field in its line.
fn value_after(body: &[u8], name: Span) -> String {
    let rest = body.get(name.end..).unwrap_or_default();
    let line = rest.split(|octet| matches!(octet, b'\n' | b'\r')).next();
    let value = String::from_utf8_lossy(line.unwrap_or_default());
    value.trim_matches([' ', '\t', ':', '=']).to_owned()
}
