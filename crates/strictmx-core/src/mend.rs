//! Records and policies as they should be: what is right is kept, what was meant is written out,
//! and what nobody can tell is taken from the domain's MX records.

use std::borrow::Cow;

use crate::checks::near_miss::{Uncovered, is_unused};
use crate::checks::placeholder::{is_left_over, is_private};
use crate::checks::rollout::max_age_short::least_s;
use crate::dns::presentation_txt;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::Because;
use crate::sort;
use crate::span::{Parsed, Span, Spanned};
use crate::sts::mx_pattern::meant;
use crate::sts::policy::{self, Fault, meant_max_age, meant_mode};
use crate::sts::{MAX_MAX_AGE_S, Mode, MxPattern, Policy};
use crate::tlsrpt;

/// Larger texts are not written out again, octets.
const MAX_MENDED: usize = 4096;

/// A week (RFC 8461 3.2 wants weeks), where the policy does not say.
const MAX_AGE_S: u64 = 604_800;

/// What a finding has to copy.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    /// The served policy, and the record that tells of it.
    Policy,
    /// All that a domain without MTA-STS publishes.
    First,
    /// The record in place of this one; for `None` a first one.
    Record(Record, Option<&'a Vec<u8>>),
    /// A record as it stands, at the name where it belongs.
    Moved(&'a DomainName, &'a [u8]),
}

/// Which record.
#[derive(Clone, Copy)]
pub(crate) enum Record {
    /// That of MTA-STS.
    Sts,
    /// That of TLSRPT.
    Tlsrpt,
}

/// What writes a text: [`written`], or nobody.
pub(crate) type Mender = fn(&Facts<'_>, Text<'_>) -> Vec<Fix>;

/// A text as it should be.
pub(crate) fn written(facts: &Facts<'_>, text: Text<'_>) -> Vec<Fix> {
    match text {
        Text::Policy => policy(facts),
        Text::First => first(facts),
        Text::Record(Record::Sts, old) => vec![sts_record(facts, old)],
        Text::Record(Record::Tlsrpt, old) => tlsrpt_record(facts, old).into_iter().collect(),
        Text::Moved(owner, text) => vec![record(owner, text, None)],
    }
}

/// The served policy as it should be, and then the record that tells of it; nothing where there is
/// nothing to go by or nothing to mend.
fn policy(facts: &Facts<'_>) -> Vec<Fix> {
    let mended = facts.mended_policy.get_or_init(|| {
        let policy = mended_policy(facts).into_iter();
        policy
            .flat_map(|policy| [Some(policy), renewed(facts)])
            .flatten()
            .collect()
    });
    mended.clone()
}

/// The MTA-STS record with a new id, without which senders keep the policy they have
/// (RFC 8461 3.1).
fn renewed(facts: &Facts<'_>) -> Option<Fix> {
    let selection = facts.sts_record.selection(Because::NoStsRecord).ok()?;
    let (at, parsed) = selection.chosen.as_ref()?;
    let text = facts.sts_record.texts.get(*at)?;
    let id = parsed.value.as_ref()?.id.span;
    let mut now = facts.now.to_string();
    now.retain(|c| c.is_ascii_alphanumeric());
    let new = [text.get(..id.start)?, now.as_bytes(), text.get(id.end..)?].concat();
    Some(record(&facts.sts_record.owner, &new, Some(text)))
}

#[cfg(test)]
thread_local! {
    /// How often a policy was mended.
    pub(crate) static MENDED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn mended_policy(facts: &Facts<'_>) -> Option<Fix> {
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
    let body = mended(facts, &text, parsed).to_string();
    let replaces = legible.then(|| String::from_utf8_lossy(&text).into_owned());
    let fits = body.len() <= MAX_MENDED;
    let differs = replaces.as_ref().is_none_or(|old| *old != body);
    (fits && differs && policy::parse(body.as_bytes()).is_valid())
        .then_some(Fix::Policy { body, replaces })
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

fn mended(facts: &Facts<'_>, body: &[u8], parsed: &Parsed<Policy, Fault>) -> Policy {
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

/// What a domain without MTA-STS publishes, in that order: where failures are reported to, a policy
/// in mode testing, and last the record that tells of it, without which nobody looks, and with which
/// alone nobody finds anything (RFC 8461 8.1).
fn first(facts: &Facts<'_>) -> Vec<Fix> {
    let nothing = policy::parse(&[]);
    let body = mended(facts, &[], &nothing).to_string();
    let policy = policy::parse(body.as_bytes())
        .is_valid()
        .then_some(Fix::Policy {
            body,
            replaces: None,
        });
    let record = policy.as_ref().map(|_| sts_record(facts, None));
    let is_unheard = facts.tlsrpt_record.is_tried() == Ok(false);
    let reports = tlsrpt_record(facts, None).filter(|_| is_unheard);
    [reports, policy, record].into_iter().flatten().collect()
}

/// What stands behind the name of a field in its line.
fn value_after(body: &[u8], name: Span) -> String {
    let rest = body.get(name.end..).unwrap_or_default();
    let line = rest.split(|octet| matches!(octet, b'\n' | b'\r')).next();
    let value = String::from_utf8_lossy(line.unwrap_or_default());
    value.trim_matches([' ', '\t', ':', '=']).to_owned()
}

/// The MTA-STS record as it should be; for `None` a first one.
fn sts_record(facts: &Facts<'_>, text: Option<&Vec<u8>>) -> Fix {
    let (year, month, day) = facts.now.ymd();
    let today = || format!("{year:04}{month:02}{day:02}");
    let id = text.and_then(|text| meant_id(text)).unwrap_or_else(today);
    let data = format!("v=STSv1; id={id};");
    record(&facts.sts_record.owner, data.as_bytes(), text)
}

/// The letters and digits of the first field `id`, whatever stands around it.
fn meant_id(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let lower = text.to_ascii_lowercase();
    let value = lower.match_indices("id").find_map(|(at, _)| {
        let is_name =
            !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c));
        let value = text[at + 2..].trim_start().strip_prefix('=')?;
        is_name.then_some(value.trim_start())
    })?;
    let value = value.split(['"', ';', ',', ' ', '\\']).next()?;
    let plain = value.chars().filter(char::is_ascii_alphanumeric).take(32);
    Some(plain.collect::<String>()).filter(|id| !id.is_empty())
}

/// The TLSRPT record as it should be; for `None` a first one. Nothing where it has no address to
/// send reports to, and nobody knows the domain.
fn tlsrpt_record(facts: &Facts<'_>, text: Option<&Vec<u8>>) -> Option<Fix> {
    let chosen = facts.tlsrpt_record.selection(Because::NoTlsrptRecord);
    let chosen = chosen.ok().and_then(|selection| selection.chosen.as_ref());
    let mut rua: Vec<_> = chosen
        .into_iter()
        .flat_map(|(_, parsed)| &parsed.seen)
        .map(|uri| uri.value.to_string())
        .collect();
    for fault in chosen.into_iter().flat_map(|(_, parsed)| &parsed.faults) {
        if let tlsrpt::record::Fault::Uri { found, .. } = &fault.value {
            rua.extend(tlsrpt::report_uri::suggestion(found));
        }
    }
    if rua.is_empty() && !facts.policy_domain.is_root() {
        rua.push(format!("mailto:tlsrpt@{}", facts.policy_domain));
    }
    let data = format!("v=TLSRPTv1; rua={};", rua.join(","));
    (!rua.is_empty()).then(|| record(&facts.tlsrpt_record.owner, data.as_bytes(), text))
}

fn record(owner: &DomainName, text: &[u8], replaces: Option<&Vec<u8>>) -> Fix {
    Fix::Record {
        owner: owner.clone(),
        rtype: "TXT".to_owned(),
        data: presentation_txt(text),
        replaces: replaces
            .filter(|text| text.len() <= MAX_MENDED)
            .map(|text| presentation_txt(text)),
    }
}

#[cfg(test)]
mod tests;
