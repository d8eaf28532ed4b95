//! The records of MTA-STS and TLSRPT as they should be.

use crate::dns::presentation_txt;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::Because;
use crate::tlsrpt;

use super::MAX_MENDED;

/// The MTA-STS record with a new id, without which senders keep the policy they have
/// (RFC 8461 3.1).
pub(super) fn renewed(facts: &Facts<'_>) -> Option<Fix> {
    let selection = facts.sts_record.selection(Because::NoStsRecord).ok()?;
    let (at, parsed) = selection.chosen.as_ref()?;
    let text = facts.sts_record.texts.get(*at)?;
    let id = parsed.value.as_ref()?.id.span;
    let mut now = facts.now.to_string();
    now.retain(|c| c.is_ascii_alphanumeric());
    let new = [text.get(..id.start)?, now.as_bytes(), text.get(id.end..)?].concat();
    Some(txt(&facts.sts_record.owner, &new, Some(text)))
}

/// The MTA-STS record as it should be; for `None` a first one.
pub(super) fn sts(facts: &Facts<'_>, text: Option<&Vec<u8>>) -> Fix {
    let (year, month, day) = facts.now.ymd();
    let today = || format!("{year:04}{month:02}{day:02}");
    let id = text.and_then(|text| meant_id(text)).unwrap_or_else(today);
    let data = format!("v=STSv1; id={id};");
    txt(&facts.sts_record.owner, data.as_bytes(), text)
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
pub(super) fn tlsrpt(facts: &Facts<'_>, text: Option<&Vec<u8>>) -> Option<Fix> {
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
    (!rua.is_empty()).then(|| txt(&facts.tlsrpt_record.owner, data.as_bytes(), text))
}

pub(super) fn txt(owner: &DomainName, text: &[u8], replaces: Option<&Vec<u8>>) -> Fix {
    Fix::Record {
        owner: owner.clone(),
        rtype: "TXT".to_owned(),
        data: presentation_txt(text),
        replaces: replaces
            .filter(|text| text.len() <= MAX_MENDED)
            .map(|text| presentation_txt(text)),
    }
}
