//! Other TXT records beside the MTA-STS record.

use crate::checks::records::removed;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether TXT records of other kinds stand at `_mta-sts` beside the MTA-STS record.
    ///
    /// # Why it matters
    ///
    /// Senders are to pass over them. KumoMTA joins all records into one instead, and maddy
    /// counts them, so that they may find no valid record. Often they come from a wildcard.
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
    message: "There are {count} other TXT records at {owner}. Most senders pass over them; KumoMTA and maddy do not.",
    remedy: "Remove the other TXT records at {owner}.",
    args: { owner: DomainName, count: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.sts_record;
    let selection = records.selection(Because::NoStsRecord)?;
    let (Some(first), false) = (selection.foreign.first(), selection.candidates.is_empty()) else {
        return Ok(Vec::new());
    };
    let found = Found {
        owner: records.owner.clone(),
        count: selection.foreign.len() as u64,
    };
    fired(removed(found.finding(), records, *first))
}
