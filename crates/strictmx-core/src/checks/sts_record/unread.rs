//! A valid record in a form that some senders do not read.

use crate::declare_check;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::senders::By;
use crate::span::Span;
use crate::sts::record::{Fault, VERSION};

declare_check! {
    /// # What it checks
    ///
    /// Whether every sender whose parser is known reads the record, where it is valid.
    ///
    /// # Why it matters
    ///
    /// The standard allows spaces after the last semicolon and fields of other names, and some
    /// senders do not: to them the domain has no MTA-STS.
    ///
    /// # How to fix
    ///
    /// Publish the record with its two fields alone: `v=STSv1; id=20260101T120000;`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1; "
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1;"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: spaces may follow a semicolon, and extensions the two fields.
    id: "sts-record-unread",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "Some senders do not read the record",
    message: "The MTA-STS record is valid, but in a form that these senders do not read: {found}.",
    remedy: "Write it with the fields v and id alone, without spaces at its end.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let record = facts.record()?;
    let (at, parsed) = facts.chosen_record()?;
    let is_extension = |fault: &Fault| matches!(fault, Fault::UnknownField { .. });
    if !parsed.faults.iter().all(|fault| is_extension(&fault.value)) {
        return Err(Because::SaidElsewhere.into());
    }
    let text = &facts.sts_record.texts[*at];
    let plain = format!("{VERSION}; id={};", record.id.value).into_bytes();
    // Mostly it is just that, with a semicolon at the end or without, which all senders read.
    if *text == plain || plain.strip_suffix(b";") == Some(text) {
        return Ok(Vec::new());
    }
    let alone = std::slice::from_ref::<Vec<u8>>;
    let found = facts.senders_misled(By::Records(alone(text), alone(&plain)));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let whole = Span::new(0, text.len());
    let finding = Found { found }.finding();
    let finding = finding.at(facts.sts_record.source(), *at, whole);
    fired(finding.fixes(facts.mended(Text::Record(Record::Sts, Some(text)))))
}
