//! The policy as it should be.

use std::borrow::Cow;

use crate::checks::near_miss::{Miss, Uncovered, is_unused};
use crate::checks::placeholder::{is_left_over, is_private};
use crate::checks::rollout::max_age_short::least_s;
use crate::checks::rollout::none_max_age_long;
use crate::checks::unused::is_unregistered;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::finding::Fix;
use crate::sort;
use crate::span::{Parsed, Span, Spanned};
use crate::sts::mx_pattern::{MxFault, meant};
use crate::sts::policy::{self, FIELDS, Fault, meant_max_age, meant_mode};
use crate::sts::{MAX_MAX_AGE_S, Mode, MxPattern, Policy};
use crate::timestamp::DAY_S;
use crate::txt_fields::is_name;

use super::{MAX_MENDED, record};

/// A week (RFC 8461 3.2 wants weeks), where the policy does not say.
const MAX_AGE_S: u64 = 604_800;

/// A day: the `max_age` of a withdrawal (RFC 8461 8.3), and the one in place of 0.
const SHORT_S: u64 = DAY_S.unsigned_abs();

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

/// Whether the policy to copy says something else than the one that is served, of what senders read,
/// and is not only written otherwise: with the line ends of RFC 8461 3.2 or without a field that
/// nobody knows.
pub(super) fn is_another(facts: &Facts<'_>) -> bool {
    let mended = mended(facts);
    let Some(Fix::Policy { body, .. }) = mended.first() else {
        return false;
    };
    let served = facts.policy_host.served_or_near();
    let served = served.and_then(|body| body.parsed.value.as_ref());
    let served = served.map(|policy| {
        let extensions = Vec::new();
        let policy = Policy {
            extensions,
            ..policy.clone()
        };
        policy.to_string()
    });
    served.as_ref() != Some(body)
}

/// The policy to be served before a record announces the one that is, or its host is mended, if by
/// that mail would be refused from then on; `None` where it cannot be written. One that is to be moved
/// is mended as well, for nothing else tells of its faults.
pub(super) fn before(facts: &Facts<'_>) -> Option<Vec<Fix>> {
    let host = &facts.policy_host;
    let would_refuse = match host.served_or_near().map(|body| &body.parsed.value) {
        Some(Some(policy)) if refuses(facts, policy) => true,
        Some(None) if host.served().is_err() => false,
        _ => return Some(Vec::new()),
    };
    let mut fixes = mended(facts);
    match fixes.first_mut() {
        Some(Fix::Policy { first, .. }) => *first |= would_refuse,
        _ if would_refuse => return None,
        _ => {}
    }
    Some(fixes)
}

/// Whether mail to an MX host is refused where that policy is applied, also one of those that a scan
/// leaves out. Where an address was tested in vain, one that was not is no way out.
fn refuses(facts: &Facts<'_>, policy: &Policy) -> bool {
    let fails = |host: &MxHost<'_>| host.was_reached() && !host.is_valid(facts.now);
    let is_refused = |name: &DomainName| {
        let host = facts.mail.host(name);
        !host.is_some_and(MxHost::has_no_address)
            && !facts.mail.is_local(name)
            && (!policy.mx.iter().any(|mx| mx.value.matches(name)) || host.is_some_and(fails))
    };
    policy.mode == Mode::Enforce && facts.mail.hosts().is_ok() && facts.mail.names().any(is_refused)
}

#[cfg(test)]
thread_local! {
    /// How often a policy was mended.
    pub(crate) static MENDED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn fix(facts: &Facts<'_>) -> Option<Fix> {
    #[cfg(test)]
    MENDED.set(MENDED.get() + 1);
    let served = facts.policy_host.served_or_near()?;
    let (text, legible) = legible(served.octets);
    if text.len() > MAX_MENDED {
        return None;
    }
    let reread;
    let parsed = if matches!(text, Cow::Borrowed(_)) {
        &served.parsed
    } else {
        reread = policy::parse(&text);
        &reread
    };
    let meant = Meant::read(facts, &text, parsed);
    // Where nobody knows the mail servers, no line that may name one is to be lost.
    let is_dropped = |mx: &Spanned<MxPattern>| {
        is_private(&mx.value, facts.policy_domain) || mx.value.is_registrys()
    };
    let loses = || meant.is_lost || parsed.seen.mx.iter().chain(&meant.mx).any(is_dropped);
    if facts.mail.hosts().is_err() && loses() {
        return None;
    }
    let mut policy = written(facts, text.len(), parsed, meant);
    // Senders do not refuse mail yet, and would as soon as all is mended but the MX host.
    let is_refused = refuses(facts, &policy);
    let first =
        is_refused && facts.applied_mode() != Some(Mode::Enforce) && !facts.is_record_unknown();
    if first {
        policy.mode = Mode::Testing;
    } else if let Some(served) = parsed.value.as_ref().filter(|_| is_refused) {
        // Nobody is to refuse it for longer.
        policy.max_age = policy.max_age.min(served.max_age);
    }
    let body = policy.to_string();
    let replaces = legible.then(|| String::from_utf8_lossy(&text).into_owned());
    let fits = body.len() <= MAX_MENDED;
    let differs = replaces.as_ref().is_none_or(|old| *old != body);
    (fits && differs && policy::parse(body.as_bytes()).is_valid()).then_some(Fix::Policy {
        body,
        replaces,
        first,
    })
}

/// One of a domain that has none yet.
pub(super) fn first(facts: &Facts<'_>) -> Policy {
    written(facts, 0, &policy::parse(&[]), Meant::default())
}

/// The `mx` lines that were probably meant by a malformed value, if they are few, and each is for a
/// mail server where these are known.
pub(crate) fn advice(facts: &Facts<'_>, found: &str, fault: &MxFault) -> Option<String> {
    let meant = meant(found, fault);
    let misses = |pattern: &MxPattern| facts.mail.hosts().is_ok() && is_unused(pattern, facts);
    if meant.iter().any(misses) {
        return None;
    }
    let lines: Vec<_> = meant.iter().map(|it| format!("mx: {it}")).collect();
    match lines.len() {
        1 => Some(format!("{} in its place", lines.concat())),
        2..=8 => Some(format!("{}, each in a line of its own", lines.join(", "))),
        _ => None,
    }
}

/// The text that was meant, in the encoding and with the line ends it should have, and whether it
/// can be shown line by line beside the mended one.
fn legible(served: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let parsed = policy::parse(served);
    match parsed.faults.first().map(|fault| &fault.value) {
        Some(Fault::Utf16) => {
            // Of ASCII, whatever the order and number of octets.
            let is_letter = |octet: &u8| !matches!(*octet, 0 | 0xFE | 0xFF);
            (
                Cow::Owned(served.iter().copied().filter(is_letter).collect()),
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

/// What lines say in another way than they should.
#[derive(Default)]
struct Meant {
    mode: Option<Mode>,
    max_age: Option<u64>,
    /// Patterns that were written as they should not.
    mx: Vec<Spanned<MxPattern>>,
    /// A line may name mail servers, and nobody can tell which.
    is_lost: bool,
}

impl Meant {
    fn read(facts: &Facts<'_>, body: &[u8], parsed: &Parsed<Policy, Fault>) -> Self {
        let mut it = Self {
            is_lost: parsed.omitted > 0,
            ..Self::default()
        };
        for fault in &parsed.faults {
            it.fault(facts, body, fault);
        }
        it
    }

    fn fault(&mut self, facts: &Facts<'_>, body: &[u8], fault: &Spanned<Fault>) {
        match &fault.value {
            Fault::Mode { meant, .. } => self.mode = self.mode.or(*meant),
            Fault::MaxAge { found } => self.max_age = self.max_age.or_else(|| meant_max_age(found)),
            Fault::Mx { found, fault: of } => {
                // The domain of a mail address may have another server.
                let is_guess = matches!(of, MxFault::MailAddress);
                self.mx(facts, fault.span, found, is_guess);
            }
            Fault::Missing {
                field,
                similar: Some(_),
            }
            | Fault::UnknownField {
                similar: Some(field),
                ..
            } => {
                let value = value_after(body, fault.span);
                match *field {
                    "mode" => {
                        let mode = || Mode::from_name(&value).or_else(|| meant_mode(&value));
                        self.mode = self.mode.or_else(mode);
                    }
                    "max_age" => self.max_age = self.max_age.or_else(|| meant_max_age(&value)),
                    "mx" => self.mx(facts, fault.span, &value, false),
                    _ => {}
                }
            }
            Fault::NoColon { line } => {
                let name = line.split([' ', '\t']).next();
                if !name.is_some_and(|name| FIELDS.contains(&name)) {
                    self.mx(facts, fault.span, line, false);
                }
            }
            Fault::EqualsSign { field } => self.is_lost |= !is_name(field.as_bytes()),
            Fault::ControlChar { .. } | Fault::NotUtf8 { .. } | Fault::FieldName { .. } => {
                self.is_lost = true;
            }
            _ => {}
        }
    }

    /// The patterns of a line. A guess must lead to a mail server, where these are known.
    fn mx(&mut self, facts: &Facts<'_>, span: Span, text: &str, is_guess: bool) {
        let patterns = meant(text, &MxFault::List);
        self.is_lost |= patterns.is_empty();
        for pattern in patterns {
            if !is_guess || facts.mail.hosts().is_err() || !is_unused(&pattern, facts) {
                self.mx.push(span.with(pattern));
            }
        }
    }
}

fn written(facts: &Facts<'_>, end: usize, parsed: &Parsed<Policy, Fault>, meant: Meant) -> Policy {
    let seen = &parsed.seen;
    let mode = seen.mode.map(|mode| mode.value).or(meant.mode);
    let mode = mode.unwrap_or(Mode::Testing);
    let known = facts.mail.hosts().is_ok();
    let hosts = || facts.mail.names().filter(|_| known);
    let mut mx = meant.mx;
    mx.extend_from_slice(&seen.mx);
    mx.retain(|pattern| !pattern.value.is_address() && !pattern.value.is_registrys());
    sort::by_key(&mut mx, |pattern| pattern.span);
    if let Some(uncovered) = Uncovered::by(&mx, facts) {
        for pattern in mx.iter_mut().filter(|mx| is_unused(&mx.value, facts)) {
            // The name is nobody's; any other may be that of a server which stands by, and stays.
            let near = uncovered.near(&pattern.value);
            if let Some((Miss::Template | Miss::PolicyHostLabel | Miss::OneLabel, domain)) = near {
                let wildcard = false;
                pattern.value = MxPattern { wildcard, domain };
            }
        }
    }
    // A none policy needs no other lines than it has, and is better with some; where senders take a
    // later mode from it and enforce that, a finding says which are missing.
    let in_need = mode != Mode::None || mx.is_empty() || facts.is_enforced_by_some();
    let named = |name: &&DomainName| in_need && facts.mail.is_to_be_covered(name);
    for name in hosts().filter(named) {
        if !mx.iter().any(|pattern| pattern.value.matches(name)) {
            let (wildcard, domain) = (false, name.clone());
            mx.push(Span::empty(end).with(MxPattern { wildcard, domain }));
        }
    }
    // Nobody's mail server has such a name, or only that of whoever registers it.
    let is_nobodys = |mx: &MxPattern| {
        is_left_over(mx, facts.policy_domain) || mode != Mode::None && is_unregistered(mx, facts)
    };
    let is_meant = |mx: &Spanned<MxPattern>| !is_nobodys(&mx.value) || !is_unused(&mx.value, facts);
    mx.retain(is_meant);
    let mut known = sort::Texts::default();
    mx.retain(|pattern| known.insert(pattern.value.to_string()));
    let max_age = seen.max_age.map(|max_age| max_age.value).or(meant.max_age);
    let max_age = match max_age.unwrap_or(MAX_AGE_S).max(least_s(mode)) {
        0 => SHORT_S,
        long if mode == Mode::None && long > none_max_age_long::LONG_S => SHORT_S,
        max_age => max_age.min(MAX_MAX_AGE_S),
    };
    Policy {
        mode,
        mx,
        max_age,
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
