//! Findings in words. What one check says alike of several hosts or addresses becomes one.

use std::net::IpAddr;

use strictmx_core::arg::Arg;
use strictmx_core::check::Meta;
use strictmx_core::checks::find;
use strictmx_core::domain_name::DomainName;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Consequence, Finding, Fix, ResultType, Severity, Subject};
use strictmx_core::question::Question;
use strictmx_core::report::ScanReport;
use strictmx_core::senders::{SenderOutcome, SenderReport};
use strictmx_core::sts::Mode;

use super::Known;
use super::source::id_of;
use crate::en::{self, Enforced};
use crate::help::standard_ref;
use crate::model::{CopyView, FindingView, Phrase, Piece, SubjectView};
use crate::texts;
use crate::words::{ADDRESS, Value, Words, changes};

/// All findings in order of consequence: mail that is unprotected before mail that is refused at
/// one host, errors before warnings. Things to copy are left out where nobody shows them.
pub(crate) fn merged<const WITH_COPIES: bool>(
    report: &ScanReport,
    facts: &Facts<'_>,
) -> Vec<FindingView> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for found in report.findings() {
        match groups.iter_mut().find(|group| are_alike(group[0], found)) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    let views = groups.iter().filter_map(|group| {
        let mut view = view(group, report, facts)?;
        if WITH_COPIES {
            view.copies = copies(group, facts);
        }
        Some(view)
    });
    let mut views: Vec<FindingView> = views.collect();
    if WITH_COPIES {
        for at in 1..views.len() {
            let (before, rest) = views.split_at_mut(at);
            let same = |it: &&FindingView| !it.copies.is_empty() && it.copies == rest[0].copies;
            let above = before.iter().find(same);
            rest[0].copies_above = above.map(|above| en::copies_above(&above.title));
        }
    }
    views
}

/// Every finding by itself, in the order of [`merged`]: for formats in which machines do the
/// merging.
pub(crate) fn each<'r>(
    report: &'r ScanReport,
    facts: &Facts<'_>,
) -> Vec<(&'r Finding, FindingView)> {
    let findings = report.findings().into_iter();
    findings
        .filter_map(|found| {
            let mut view = view(&[found], report, facts)?;
            view.copies = copies(&[found], facts);
            Some((found, view))
        })
        .collect()
}

/// Whether two findings say the same, of different hosts or addresses.
fn are_alike(one: &Finding, other: &Finding) -> bool {
    let said = |found: &Finding| {
        let args = found.args.iter().filter(|(name, _)| name != ADDRESS);
        args.cloned().collect::<Vec<_>>()
    };
    one.check == other.check && one.severity == other.severity && said(one) == said(other)
}

/// The address that a finding names in its sentences.
fn address(found: &Finding) -> Option<IpAddr> {
    found.args.iter().find_map(|(name, arg)| match arg {
        Arg::Address(address) if name == ADDRESS => Some(*address),
        _ => None,
    })
}

/// Things to copy for findings that are alike.
fn copies(alike: &[&Finding], facts: &Facts<'_>) -> Vec<CopyView> {
    match alike {
        [first, ..] => first.fixes.iter().map(|fix| copy(fix, facts)).collect(),
        [] => Vec::new(),
    }
}

/// Findings that are alike, as one, without things to copy; nothing where no such check exists.
pub(crate) fn view(
    alike: &[&Finding],
    report: &ScanReport,
    facts: &Facts<'_>,
) -> Option<FindingView> {
    let found = *alike.first()?;
    let meta = &find(&found.check)?.meta;
    let words = Words {
        now: report.checked_at,
    };
    let mut addresses: Vec<_> = alike.iter().filter_map(|found| address(found)).collect();
    strictmx_core::sort::by(&mut addresses, Ord::cmp);
    addresses.dedup();
    let fill = |template| words.of_check_at(template, &found.args, &addresses);
    let mut subjects = Vec::new();
    for view in alike
        .iter()
        .filter_map(|found| subject(&where_it_is(found, facts)))
    {
        if !subjects.contains(&view) {
            subjects.push(view);
        }
    }
    let enforces = |sender: &SenderReport| sender.mode == Some(Mode::Enforce);
    let is_taken = match &report.senders[..] {
        // In brief senders are not known, and some may.
        [] => facts.may_be_enforced_by_some(),
        senders => senders.iter().any(enforces),
    };
    let enforced = match facts.applied_mode() {
        Some(Mode::Enforce) if !facts.serves_alike() => Enforced::ByAddress,
        Some(Mode::Enforce) => Enforced::All,
        _ if is_taken => Enforced::Lenient,
        _ if found.consequence == Consequence::Unprotected && refuse(report) => Enforced::Lenient,
        _ => Enforced::Nobody,
    };
    let by_dane = meta.consequence == Consequence::DaneRefused;
    let refuses = by_dane || meta.consequence == Consequence::Refused;
    let mut effect = match (found.consequence, found.severity) {
        (Consequence::None, _) if facts.is_record_unknown() => None,
        (Consequence::None, Severity::Warning)
            if refuses && !by_dane && facts.applied_mode().is_none() =>
        {
            let sentence = if is_taken {
                en::sentences::REFUSED_BY_SOME
            } else {
                en::sentences::REFUSED_ONCE_USED
            };
            Some(sentence.get().to_owned())
        }
        (Consequence::None, Severity::Warning) if refuses => {
            Some(en::avoided(by_dane, facts.mx_is_secure()).to_owned())
        }
        (consequence, _) => en::effect(consequence, enforced, bounce(consequence, meta)),
    };
    // Things to copy tell it by their order, which not every format has.
    if let Some(Fix::Policy { first: true, .. }) = found.fixes.first() {
        let said = effect.map(|said| said + " ").unwrap_or_default();
        effect = Some(said + en::sentences::POLICY_FIRST.get());
    }
    let mut remedy = fill(match meta.id {
        "mx-host-no-address" | "mx-host-address-refused" if is_local(&found.subject, facts) => {
            en::sentences::PUBLIC_NAME.get()
        }
        _ => texts::remedy(meta),
    });
    let serves = |fix: &Fix| matches!(fix, Fix::Policy { .. });
    let provider = match meta.id {
        "policy-host-connect-failed"
        | "policy-host-near-path"
        | "policy-host-redirect"
        | "policy-host-status" => facts.provider(),
        _ => facts
            .policy_provider()
            .filter(|_| found.fixes.iter().any(serves)),
    };
    if let Some(provider) = provider {
        let name = |name: &DomainName| Value::Arg(Arg::Domain(name.clone()));
        remedy.append(words.say(
            en::sentences::POLICY_OF_PROVIDER.get(),
            &[
                ("policy_host", name(&facts.policy_host.name)),
                ("alias_target", name(provider)),
            ],
        ));
    }
    if brings_certificate(meta.id) && has_tlsa(&found.subject, facts) {
        remedy.append(Phrase::text(en::sentences::TLSA_FIRST.get()));
    }
    Some(FindingView {
        check: found.check.clone(),
        place: Known::place_of(meta.area()),
        severity: found.severity,
        severity_word: en::severity(found.severity).to_owned(),
        consequence: found.consequence,
        effect,
        title: texts::title(meta).to_owned(),
        message: fill(texts::message(meta)),
        remedy,
        subjects,
        copies: Vec::new(),
        copies_above: None,
        noticed_by: noticed_by(
            found,
            meta.result_type.map(|result_type| result_type.name()),
        ),
        standards: texts::standards(meta).map(standard_ref).collect(),
        source: found
            .spot
            .as_ref()
            .and_then(|spot| id_of(&spot.source, facts)),
    })
}

/// Whether the remedy of a check is another certificate of an MX host.
fn brings_certificate(check: &str) -> bool {
    let of_first = check.strip_prefix("mx-tls-certificate-");
    of_first.is_some_and(|fault| fault != "chain-incomplete")
        || matches!(
            check,
            "mx-tls-other-certificate" | "mx-tls-starttls-missing" | "mx-host-is-alias"
        )
}

/// Whether TLSA records count at the MX host that a finding is about. One for the next key has to be
/// there before the key is (RFC 7671 8.1).
fn has_tlsa(subject: &Subject, facts: &Facts<'_>) -> bool {
    let host = mx_host(subject).and_then(|name| facts.mail.host(name));
    host.is_some_and(|host| host.usable_tlsa().is_ok_and(|usable| !usable.is_empty()))
}

/// Whether the MX host that a finding is about has a name for which nobody can publish an address.
fn is_local(subject: &Subject, facts: &Facts<'_>) -> bool {
    mx_host(subject).is_some_and(|name| facts.mail.is_local(name))
}

fn mx_host(subject: &Subject) -> Option<&DomainName> {
    match subject {
        Subject::MxHost { mx_host } | Subject::MxAddress { mx_host, .. } => Some(mx_host),
        _ => None,
    }
}

/// What a finding is about; a fault of a policy that does not count has the address that serves it.
fn where_it_is(found: &Finding, facts: &Facts<'_>) -> Subject {
    match found.spot.as_ref().map(|spot| &spot.source) {
        Some(source @ Question::Policy { address, .. })
            if facts
                .policy_host
                .served()
                .is_ok_and(|body| body.question != *source) =>
        {
            Subject::PolicyHost { address: *address }
        }
        _ => found.subject.clone(),
    }
}

/// Whether any sender delivers nothing, so that mail bounces.
fn refuse(report: &ScanReport) -> bool {
    let mut senders = report.senders.iter();
    senders.any(|sender| sender.outcome == SenderOutcome::Refuses)
}

/// The enhanced status code (RFC 3463) that Exchange Online documents for such a refusal, without
/// its class. By a policy it has one for a host that is not listed and one for a certificate, and
/// none for a server without TLS. By DANE it has one for certificates that have ended, and none that
/// is also for those not yet valid; what it writes where DNSSEC fails has not always been what it
/// documents.
///
/// Source: learn.microsoft.com: Email nondelivery reports and SMTP errors in Exchange Online.
fn bounce(consequence: Consequence, meta: &Meta) -> Option<&'static str> {
    match (consequence, meta.result_type?) {
        (Consequence::DaneRefused, ResultType::StarttlsNotSupported) => Some("7.321"),
        (Consequence::DaneRefused, ResultType::CertificateHostMismatch) => Some("7.325"),
        (Consequence::DaneRefused, ResultType::TlsaInvalid | ResultType::ValidationFailure) => {
            Some("7.323")
        }
        (Consequence::Refused, _) if meta.area() == "sts-mx" => Some("4.8"),
        (Consequence::Refused, _) if meta.id.starts_with("mx-tls-certificate-") => Some("7.5"),
        _ => None,
    }
}

fn noticed_by(found: &Finding, result_type: Option<&str>) -> Option<Phrase> {
    let result_type = result_type.filter(|_| found.severity >= Severity::Warning)?;
    let mut phrase = Phrase::text(match found.consequence {
        Consequence::None => "Senders may report it as ",
        _ => "Senders that check report it as ",
    });
    phrase.push(Piece::Code(result_type.to_owned()));
    phrase.push(Piece::Text(".".to_owned()));
    Some(phrase)
}

/// Whom it is about; the domain as a whole is nobody in particular.
pub(crate) fn subject(subject: &Subject) -> Option<SubjectView> {
    Some(match subject {
        Subject::Domain => return None,
        Subject::PolicyHost { address } => SubjectView {
            words: address.to_string(),
            anchor: Some("host-policy".to_owned()),
        },
        Subject::MxHost { mx_host } => SubjectView {
            words: mx_host.to_string(),
            anchor: Some(format!("host-{mx_host}")),
        },
        Subject::MxAddress { mx_host, address } => SubjectView {
            words: format!("{mx_host}, {address}"),
            anchor: Some(format!("host-{mx_host}")),
        },
    })
}

/// What others have to do is said to be theirs.
fn copy(fix: &Fix, facts: &Facts<'_>) -> CopyView {
    let own = facts.policy_domain;
    let of_record = |owner: &DomainName, verb: &str, rtype: &str| {
        if owner == own || owner.is_subdomain_of(own) {
            format!("{verb} this {rtype} record")
        } else {
            let verb = verb.to_ascii_lowercase();
            format!("Have whoever runs {owner} {verb} this {rtype} record")
        }
    };
    let record = |owner: &DomainName, rtype: &str, data: &str| format!("{owner}. {rtype} {data}");
    let mut replaced = None;
    let (label, what, text) = match fix {
        Fix::Record {
            owner,
            rtype,
            data,
            replaces,
        } => {
            let stays = replaces.as_ref() == Some(data);
            let old = replaces.as_ref().filter(|_| !stays);
            replaced = old.map(|old| record(owner, rtype, old));
            let verb = if stays { "Keep" } else { "Publish" };
            (
                of_record(owner, verb, rtype),
                "record",
                record(owner, rtype, data),
            )
        }
        Fix::RemoveRecord { owner, rtype, data } => (
            of_record(owner, "Remove", rtype),
            "record",
            record(owner, rtype, data),
        ),
        Fix::Policy {
            body,
            replaces,
            first,
        } => {
            replaced = replaces.clone();
            let first = if *first { " first" } else { "" };
            let label = match facts.policy_provider() {
                Some(provider) => format!("Have {provider} serve this policy{first}"),
                None => format!("Serve this policy{first}"),
            };
            (label, "policy", body.clone())
        }
        Fix::Name { name } => (
            en::sentences::NAME_TO_CREATE.get().to_owned(),
            "name",
            name.a_label().to_owned(),
        ),
        Fix::CertificateName { name } => (
            en::sentences::NAME_OF_CERTIFICATE.get().to_owned(),
            "name",
            name.a_label().to_owned(),
        ),
    };
    CopyView {
        label,
        what: what.to_owned(),
        changes: replaced.map(|old| changes(&old, &text)),
        text,
    }
}

#[cfg(test)]
mod tests;
