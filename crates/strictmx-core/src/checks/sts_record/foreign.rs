//! Other TXT records where the MTA-STS record belongs.

use crate::checks::records::removed;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::outcome::{Because, Ran, Skip, fired};
use crate::question::RecordType;
use crate::scan::unused_name;
use crate::senders::By;
use crate::sts::record::VERSION;
use crate::tlsrpt;

declare_check! {
    /// # What it checks
    ///
    /// Whether TXT records of other kinds stand at `_mta-sts`, beside the MTA-STS record or in its
    /// place. Those of a wildcard are left out where there is no MTA-STS record.
    ///
    /// # Why it matters
    ///
    /// Senders are to pass over them. KumoMTA joins all records into one instead, and maddy
    /// counts them, so that they may find no valid record. Often they come from a wildcard.
    /// One that begins with `v=STSv1`, too, is a second MTA-STS record to most senders, and with
    /// two of them they act as if there were none.
    ///
    /// # How to fix
    ///
    /// Remove them. If a wildcard brings them, that ends by itself: a wildcard does not
    /// apply to a name that has records of its own.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1"
    /// _mta-sts TXT "v=spf1 -all"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1"
    /// _mta-sts TXT "v=STSv1 ; id=2"
    /// ```
    ///
    /// A record that is published later would stand beside it:
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=spf1 -all"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: records that do not begin with `v=STSv1;` are discarded.
    id: "sts-record-foreign",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "Other records stand where the MTA-STS record belongs",
    message: "{owner} has TXT records of another kind. Senders should ignore them beside an MTA-STS record, but these senders do not: {found}.",
    remedy: "Remove the other TXT records at {owner}.",
    args: { owner: DomainName, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.sts_record;
    let absent = Because::NoStsRecord;
    let selection = records.selection(absent)?;
    let Some(first) = selection.foreign.first() else {
        return Ok(Vec::new());
    };
    let texts = &records.texts;
    let (alone, published) = match &selection.candidates[..] {
        [only] => (texts[*only].clone(), None),
        [] if selection.near_miss.is_none() => {
            // Who takes no mail needs no record, and those of a wildcard end with the first one.
            facts.mail.hosts()?;
            let stray = facts.looked(unused_name(facts.policy_domain), RecordType::Txt);
            let stray = stray.found(Because::NothingToJudge);
            let own = records.looked.found(absent)?;
            match stray {
                Ok(stray) if own.has_data_of(stray) => return Err(Because::SaidElsewhere.into()),
                Err(not_tested @ Skip::NotTested(..)) => return Err(not_tested),
                _ => {}
            }
            let is_misplaced = texts[*first].starts_with(tlsrpt::record::VERSION.as_bytes());
            if is_misplaced && !facts.tlsrpt_record.is_tried()? {
                return Err(Because::SaidElsewhere.into());
            }
            let record = format!("{VERSION}; id=1;").into_bytes();
            (record.clone(), Some(record))
        }
        _ => return Ok(Vec::new()),
    };
    // One that begins like a record is a second one to most.
    let mut foreign = selection.foreign.iter();
    let second = foreign.find(|at| texts[**at].starts_with(VERSION.as_bytes()));
    let severity = match (second, &published) {
        (Some(_), _) => Severity::Warning,
        (None, None) => Severity::Notice,
        (None, Some(_)) => Severity::Info,
    };
    let all: Vec<_> = texts.iter().cloned().chain(published).collect();
    let found = facts.senders_misled(By::Records(&all, &[alone]));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let owner = records.owner.clone();
    let found = Found { owner, found };
    let finding = found.finding().severity(severity);
    fired(removed(
        finding,
        &records.looked,
        &records.texts,
        *second.unwrap_or(first),
    ))
}
