//! Other TXT records beside the MTA-STS record.

use crate::checks::records::removed;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::outcome::{Because, Ran, fired};
use crate::senders::By;
use crate::sts::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Whether TXT records of other kinds stand at `_mta-sts` beside the MTA-STS record.
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
    title: "Other records stand beside the MTA-STS record",
    message: "{owner} has other TXT records beside the MTA-STS record. Senders should ignore them, but these senders do not: {found}.",
    remedy: "Remove the other TXT records at {owner}.",
    args: { owner: DomainName, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.sts_record;
    let selection = records.selection(Because::NoStsRecord)?;
    let ([only], Some(first)) = (&selection.candidates[..], selection.foreign.first()) else {
        return Ok(Vec::new());
    };
    // One that begins like a record is a second one to most.
    let mut foreign = selection.foreign.iter();
    let second = foreign.find(|at| records.texts[**at].starts_with(VERSION.as_bytes()));
    let severity = second.map_or(Severity::Notice, |_| Severity::Warning);
    let alone = std::slice::from_ref(&records.texts[*only]);
    let found = facts.senders_misled(By::Records(&records.texts, alone));
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
