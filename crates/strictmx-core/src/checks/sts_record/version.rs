//! A record that is not recognised as one.

use crate::checks::commands::dns_hosts;
use crate::checks::records::near_miss;
use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Record;
use crate::outcome::{Because, Ran};

declare_check! {
    /// # What it checks
    ///
    /// Whether a TXT record at `_mta-sts` is meant for MTA-STS but cannot be recognised as such. It
    /// has to begin with exactly `v=STSv1`.
    ///
    /// # Why it matters
    ///
    /// Senders recognise the record by these seven characters, in this case, at the very
    /// beginning. Anything else is somebody else's record to them.
    ///
    /// # How to fix
    ///
    /// Let the record begin with `v=STSv1;` with nothing in front of it, no spaces inside, and the
    /// `id` after it. Type it rather than paste it from a word processor, which brings quotes and
    /// spaces of its own.
    ///
    #[doc = dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "V=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "id=1; v=STSv1"
    /// ```
    ///
    /// Beside other records the semicolon belongs to it:
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1 ; id=1"
    /// _mta-sts TXT "v=spf1 -all"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: the version must be first, and is case-sensitive.
    id: "sts-record-version",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "Senders do not recognise the record",
    message: "Senders do not recognise the TXT record at _mta-sts as one for MTA-STS: {cause}. It has to begin with v=STSv1 and a semicolon.",
    remedy: "Begin the record with v=STSv1; and put everything else after it.",
    args: { cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let found = |cause| Found { cause }.finding();
    let records = &facts.sts_record;
    near_miss(facts, records, Because::NoStsRecord, &found, Record::Sts)
}
