//! The records of MTA-STS and TLSRPT as they should be.

use crate::checks::placeholder::is_placeholder;
use crate::checks::records::leads_nowhere;
use crate::dns::presentation_txt;
use crate::domain_name::DomainName;
use crate::facts::{Facts, Looked};
use crate::finding::Fix;
use crate::sts;
use crate::tlsrpt::report_uri::{ReportUri, suggestion};

use super::{MAX_MENDED, Record, policy};

/// The record in place of the one that stands at its owner, or elsewhere where it `is_moved`; for
/// `None` a first one. Nothing where it cannot be written, nor where a CNAME stays, for nothing may
/// stand beside it (RFC 1034 3.6.2), nor where another resolver has one already, for two are as good
/// as none (RFC 8461 3.1).
pub(super) fn mended(
    facts: &Facts<'_>,
    which: Record,
    old: Option<&[u8]>,
    is_moved: bool,
) -> Option<Fix> {
    let old_here = old.filter(|_| !is_moved);
    let data = match which {
        Record::Sts if old_here.is_none() && facts.is_seen_by_a_resolver() => return None,
        Record::Sts => sts(facts, old),
        Record::Tlsrpt => tlsrpt(facts, old)?,
    };
    let looked = looked(facts, which);
    match (which, old) {
        // Its CNAME is removed before.
        (Record::Sts, None) if leads_nowhere(facts, &facts.sts_record) => {
            Some(txt(looked.question.name(), &data, None))
        }
        _ => placed(facts, looked, &data, old_here),
    }
}

/// The TLSRPT record of an MX host: with the addresses of this one, or those of the domain.
pub(super) fn of_host(facts: &Facts<'_>, looked: &Looked, old: Option<&[u8]>) -> Option<Fix> {
    let own = || {
        let (at, _) = facts.chosen_tlsrpt_record().ok()?;
        facts.tlsrpt_record.texts.get(*at)
    };
    let data = tlsrpt(facts, old.or_else(|| own().map(Vec::as_slice)))?;
    placed(facts, looked, &data, old)
}

fn placed(facts: &Facts<'_>, looked: &Looked, data: &str, old: Option<&[u8]>) -> Option<Fix> {
    match old {
        None if looked.is_alias(facts) => None,
        None => Some(txt(looked.question.name(), data, None)),
        old => Some(txt(looked.end(), data, old)),
    }
}

fn looked<'f>(facts: &'f Facts<'_>, which: Record) -> &'f Looked {
    match which {
        Record::Sts => &facts.sts_record.looked,
        Record::Tlsrpt => &facts.tlsrpt_record.looked,
    }
}

/// The MTA-STS record with a new id, without which senders keep the policy they have
/// (RFC 8461 3.1).
pub(super) fn renewed(facts: &Facts<'_>) -> Option<Fix> {
    facts.record().ok()?;
    let (at, _) = facts.chosen_record().ok()?;
    let text = facts.sts_record.texts.get(*at)?;
    let data = sts_text(&new_id(facts));
    Some(txt(facts.sts_record.looked.end(), &data, Some(text)))
}

fn new_id(facts: &Facts<'_>) -> String {
    let mut now = facts.now.to_string();
    now.retain(|c| c.is_ascii_alphanumeric());
    now
}

fn sts_text(id: &str) -> String {
    format!("{}; id={id};", sts::record::VERSION)
}

fn sts(facts: &Facts<'_>, old: Option<&[u8]>) -> String {
    let (year, month, day) = facts.now.ymd();
    let today = || format!("{year:04}{month:02}{day:02}");
    // One result has one record to copy. A mended policy needs another id: some senders may know the
    // old one, be the record valid or not.
    if old.is_some() && policy::is_another(facts) {
        return sts_text(&new_id(facts));
    }
    sts_text(&old.and_then(meant_id).unwrap_or_else(today))
}

/// What stands behind every field of that name up to the next one, whatever stands around it.
fn values<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let lower = text.to_ascii_lowercase();
    // Where a field begins, and where its value does.
    let place = |(at, _): (usize, &str)| {
        // In a URI it is a part of that.
        let is_name =
            !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "-_?&/".contains(c));
        let rest = text[at + name.len()..].trim_start();
        let value = rest.strip_prefix(['=', ':']).filter(|_| is_name)?;
        Some((at, text.len() - value.len()))
    };
    let places: Vec<_> = lower.match_indices(name).filter_map(place).collect();
    let next = places.iter().skip(1).map(|(at, _)| *at);
    let value = |(place, end): (&(usize, usize), usize)| {
        let value = text.get(place.1..end)?;
        value
            .trim_start_matches(['"', ' ', '\t'])
            .split(['"', ';', '\\'])
            .next()
    };
    let ends = next.chain([text.len()]);
    places.iter().zip(ends).filter_map(value).collect()
}

/// What some sender may take for an id of the record, however it is written.
pub(crate) fn ids(text: &[u8]) -> Vec<String> {
    let text = unquoted(text);
    let values = values(&text, "id").into_iter();
    let ids = values.map(str::trim).filter(|id| !id.is_empty());
    ids.map(str::to_owned).collect()
}

/// The value of the first field `id`, where leaving out what it may not have loses nothing of it.
fn meant_id(text: &[u8]) -> Option<String> {
    let text = unquoted(text);
    let value = *values(&text, "id").first()?;
    let words = value.split([',', ' ', '\t']).filter(|it| !it.is_empty());
    let words: Vec<_> = words.take_while(|word| !word.contains('=')).collect();
    let mut id = words.concat();
    id.retain(|c| !c.is_ascii_punctuation());
    // Behind a colon a time may stand, or what was never part of it.
    let is_time = !value.contains(':') || value.contains(['T', '-', ' ']);
    let is_date = id.starts_with("20") && id.len() <= 16 && is_time;
    let is_joined = words.len() > 1 || value.contains(':');
    let is_plain = (1..=32).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric());
    let is_template = is_placeholder(value) || value.contains('{');
    (is_plain && (is_date || !is_joined) && !is_template).then_some(id)
}

/// A text without the quotes of a zone file, its strings joined.
fn unquoted(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    if text.starts_with('"') {
        return text.replace("\" \"", "").replace('"', "");
    }
    text.into_owned()
}

/// Nothing where it has an address that nobody can tell, or none, and nobody knows the domain.
fn tlsrpt(facts: &Facts<'_>, old: Option<&[u8]>) -> Option<String> {
    let old = unquoted(old.unwrap_or_default());
    let mut listed = String::new();
    let mut in_uri = false;
    for part in old.split(';').filter(|part| !part.is_empty()) {
        // A semicolon stands where a comma should.
        let is_address = ["@", "://"].iter().any(|sign| {
            let before = part.split_once(sign);
            before.is_some_and(|(before, _)| !before.contains('='))
        });
        // A URI has no blanks, so that this may be a part of the one in front of it.
        let is_field = ["rua=", "v="].iter().any(|field| part.starts_with(field));
        if in_uri && !is_address && !is_field && !part.starts_with([' ', '\t', '\\']) {
            return None;
        }
        let last = part.rsplit(',').next();
        in_uri = last.is_some_and(|uri| uri.contains("://"));
        listed.push(if is_address { ',' } else { ';' });
        listed.push_str(part.trim_end_matches('\\'));
    }
    let mut rua = Vec::new();
    for uri in values(&listed, "rua").join(",").split([',', ' ', '\t']) {
        // The second is what `mailto: a@example.com` has in front of its blank.
        if uri.is_empty() || uri.eq_ignore_ascii_case("mailto:") {
            continue;
        }
        let uri = match ReportUri::parse(uri) {
            // Header fields do nothing.
            Ok(ReportUri::Mailto { .. }) => uri.split('?').take(1).collect(),
            Ok(ReportUri::Https { .. }) => uri.to_owned(),
            Err(_) => suggestion(uri)?,
        };
        if !rua.contains(&uri) {
            rua.push(uri);
        }
    }
    if rua.is_empty() {
        // An address in another place is one, too.
        let is_lost = old.contains('@') || old.contains("://");
        let no_mail = facts.mail.is_without_mail();
        if is_lost || no_mail || facts.policy_domain.is_root() {
            return None;
        }
        rua.push(format!("mailto:tlsrpt@{}", facts.policy_domain));
    }
    let version = crate::tlsrpt::record::VERSION;
    let text = format!("{version}; rua={};", rua.join(","));
    (text.len() <= MAX_MENDED).then_some(text)
}

fn txt(owner: &DomainName, text: &str, replaces: Option<&[u8]>) -> Fix {
    Fix::Record {
        owner: owner.clone(),
        rtype: "TXT".to_owned(),
        data: presentation_txt(text.as_bytes()),
        replaces: replaces
            .filter(|text| text.len() <= MAX_MENDED)
            .map(presentation_txt),
    }
}
