//! The record has no id.

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
    /// That the record has a field `id`.
    ///
    /// # Why it matters
    ///
    /// The `id` tells senders whether the policy has changed. A record without one is not
    /// valid, and senders act as if there were none.
    ///
    /// # How to fix
    ///
    /// Add `id=` and a value that you change with every change of the policy, such as the date and
    /// time. The name is written in lower case.
    ///
    #[doc = dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; ID=1"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; note=x"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1;"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; note=x; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1.
    id: "sts-record-id-missing",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "The record has no id",
    message: "The MTA-STS record has no field id: {cause}. Senders then act as if there were no record.",
    remedy: "Add id= and a value of 1 to 32 letters and digits, such as id=20260101.",
    args: { cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        let cause = match fault {
            Fault::IdMissing {
                similar: Some(similar),
            } => format!("it has {similar}, which is not the same"),
            Fault::IdMissing { similar: None } => "no field has that name".to_owned(),
            Fault::Field(fault @ FieldFault::NoFields) => fault.to_string(),
            _ => return None,
        };
        Some(Found { cause }.finding())
    })
}
