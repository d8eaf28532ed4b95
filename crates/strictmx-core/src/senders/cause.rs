//! Which findings can be the cause of what a sender makes of record and policy: those that, mended,
//! would change it.

use crate::arg::Arg;
use crate::facts::Facts;
use crate::finding::{Finding, Severity, Spot};
use crate::octets::lossy;
use crate::question::Question;
use crate::span::{Parsed, Span};
use crate::sts::policy::Fault;
use crate::sts::{self, Mode};

use super::model::{Documented, Knowledge, Model, RecordRules, Sender};
use super::policy::Body;
use super::reason::Reason;
use super::report::open_in;

/// The check that says more of why a sender takes what it takes from a domain.
pub(super) fn of_domain(
    facts: &Facts<'_>,
    sender: &Sender,
    reason: Reason,
    findings: &[&Finding],
) -> Option<String> {
    let bodies = facts.policy_host.bodies();
    match (&sender.knowledge, reason) {
        (Knowledge::Code(model), Reason::Record) => {
            of_record(sender, &model.record, &facts.sts_record.texts, findings)
        }
        (Knowledge::Code(model), Reason::Policy) => {
            let mut attempts = facts.policy_host.attempts.iter();
            let body = attempts.find_map(|it| model.fetch.fetch_at(it, facts.now).ok())?;
            let is_of = |source: &Question| {
                let mut same = bodies.iter().filter(|it| it.octets == body.octets);
                same.any(|it| it.question == *source)
            };
            of_body(sender, model, &body, &is_of, findings)
        }
        (Knowledge::Documents(documented), Reason::Undocumented) => {
            of_open(sender, open_in(facts, documented), findings)
        }
        _ => reason.because(sender.name, findings, None),
    }
}

/// The check that says why nobody knows what a sender makes of a policy: what its documents leave open.
pub(super) fn of_parsed(
    sender: &Sender,
    documented: &Documented,
    parsed: &Parsed<sts::Policy, Fault>,
    findings: &[&Finding],
) -> Option<String> {
    of_open(
        sender,
        documented.open(parsed).unwrap_or_default(),
        findings,
    )
}

fn of_open(sender: &Sender, open: &[&str], findings: &[&Finding]) -> Option<String> {
    let is_open = |finding: &Finding| begins(finding, open);
    among(sender, Reason::Undocumented, findings, &is_open)
}

/// The check that says why a sender finds no record among TXT records.
pub(super) fn of_record(
    sender: &Sender,
    rules: &RecordRules,
    texts: &[Vec<u8>],
    findings: &[&Finding],
) -> Option<String> {
    let stumbles = |finding: &Finding| {
        let field = (finding.spot.as_ref()).and_then(|spot| field_at(texts, spot));
        field.is_none_or(|field| stumbles_at(rules, field))
    };
    among(sender, Reason::Record, findings, &stumbles)
}

/// The check that says why a sender does not read a policy, or finds another mode in it.
pub(super) fn of_body(
    sender: &Sender,
    model: &Model,
    body: &Body<'_>,
    is_of: &dyn Fn(&Question) -> bool,
    findings: &[&Finding],
) -> Option<String> {
    let at = match model.policy.take(body) {
        Err(at) => at,
        Ok(taken) if taken.mode == Mode::None => "mode".to_owned(),
        Ok(_) => "mx".to_owned(),
    };
    let at = at.trim();
    let is_there = |finding: &Finding| {
        let Some(spot) = &finding.spot else {
            return finding.check.contains(&at.replace('_', "-"));
        };
        let lines = || lossy(touched(body.octets, spot.span, b'\n').unwrap_or_default());
        let has = || match at {
            "" => lines().trim().is_empty(),
            _ => lines().contains(at) || names(finding, at),
        };
        is_of(&spot.source) && has()
    };
    among(sender, Reason::Policy, findings, &is_there)
}

/// The check that says more, of those that can be the cause; where none can as far as is known, of
/// all but small matters.
fn among(
    sender: &Sender,
    reason: Reason,
    findings: &[&Finding],
    can_be: &dyn Fn(&Finding) -> bool,
) -> Option<String> {
    let of = |keep: &dyn Fn(&Finding) -> bool| {
        let kept = findings.iter().copied().filter(|finding| keep(finding));
        reason.because(sender.name, &kept.collect::<Vec<_>>(), None)
    };
    let can_be = |finding: &Finding| begins(finding, reason.checks()) && can_be(finding);
    let is_grave = |finding: &Finding| finding.severity >= Severity::Warning;
    of(&can_be).or_else(|| of(&is_grave).filter(|_| reason != Reason::Undocumented))
}

/// Whether an argument of the finding is that text.
fn names(finding: &Finding, text: &str) -> bool {
    let mut args = finding.args.iter();
    args.any(|(_, arg)| matches!(arg, Arg::Literal(found) if found == text))
}

/// Whether the finding's check begins so, up to the end of a word.
pub(super) fn begins(finding: &Finding, starts: &[&str]) -> bool {
    let is_start = |start: &&str| {
        let rest = finding.check.strip_prefix(*start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    starts.iter().any(is_start)
}

/// All of the parts, up to such an octet each, that a span touches.
fn touched(octets: &[u8], span: Span, end: u8) -> Option<&[u8]> {
    let is_end = |octet: &u8| *octet == end;
    let (before, after) = (octets.get(..span.start)?, octets.get(span.end..)?);
    let start = before.iter().rposition(is_end).map_or(0, |at| at + 1);
    let rest = after.iter().position(is_end).unwrap_or(after.len());
    octets.get(start..span.end + rest)
}

/// The field of a record that it touches; `None` where it is about the whole record.
fn field_at<'t>(texts: &'t [Vec<u8>], spot: &Spot) -> Option<&'t [u8]> {
    let text = texts.get(spot.record)?;
    let field = touched(text, spot.span, b';')?;
    (field.len() < text.len()).then_some(field)
}

/// Whether that field alone, in its place or behind what is valid, spoils a record.
fn stumbles_at(rules: &RecordRules, field: &[u8]) -> bool {
    let name = field.split(|octet| *octet == b'=').next();
    let name = name.unwrap_or_default().trim_ascii();
    let spoils = |parts: &[&[u8]]| rules.find(&[parts.concat()]).is_none();
    let in_its_place = match name.to_ascii_lowercase().as_slice() {
        b"v" => spoils(&[field, b"; id=1"]),
        b"id" => spoils(&[b"v=STSv1;", field]),
        _ => false,
    };
    in_its_place || name != b"v" && spoils(&[b"v=STSv1; id=1;", field])
}
