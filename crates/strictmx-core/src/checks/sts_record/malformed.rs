//! The record breaks the grammar.

use crate::checks::commands::dns_hosts;
use crate::checks::faults::in_sts_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::record::Fault;
use crate::txt_fields::FieldFault;

declare_check! {
    /// # What it checks
    ///
    /// That the record keeps to its grammar: a version, then fields, with one semicolon between any
    /// two. Fields have the form `name=value`. The `id` has checks of its own.
    ///
    /// # Why it matters
    ///
    /// Senders treat a record with a syntax error as no record. Some are lenient and read
    /// it all the same, so that the domain is protected against a part of the world only,
    /// and nobody sees which.
    ///
    /// # How to fix
    ///
    /// Write the record anew, with your own id. Type it into a control panel without quotes and
    /// backslashes, which belong to zone files.
    ///
    #[doc = dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1, id=1"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1;;"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1\\; id=1\\;"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1;id=1;"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1 has the grammar.
    id: "sts-record-malformed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "The record has a syntax error",
    message: "The MTA-STS record has a syntax error: {cause}. Senders then act as if there were none.",
    remedy: "Correct the record; v=STSv1; id=20260101; is a complete one, with your own id.",
    args: { cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        let Fault::Field(field) = fault else {
            return None;
        };
        // A space in front of a delimiter or behind the record, and a version without an id,
        // have checks of their own.
        let elsewhere = matches!(
            field,
            FieldFault::BlankBeforeDelimiter
                | FieldFault::TrailingBlank
                | FieldFault::Version(_)
                | FieldFault::NoFields
        );
        let cause = field.to_string();
        (!elsewhere).then(|| Found { cause }.finding())
    })
}
