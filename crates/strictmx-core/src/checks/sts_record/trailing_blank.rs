//! A space at the end of the record.

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
    /// Whether a space stands at the end of the record without a semicolon before it.
    ///
    /// # Why it matters
    ///
    /// It is invisible in most control panels and outside the grammar. mox and
    /// postfix-tlspol ignore the record for it; other senders do not mind.
    ///
    /// # How to fix
    ///
    /// Remove the space, or put a semicolon before it. In a control panel, look at the end of the
    /// value: spaces that were copied along are easily overlooked.
    ///
    #[doc = dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1 "
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1; "
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: spaces belong to the semicolon.
    id: "sts-record-trailing-blank",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "A space at the end spoils the record",
    message: "The MTA-STS record ends with a space. Strict senders, among them mox and postfix-tlspol, then ignore the record.",
    remedy: "Remove the space at the end.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        matches!(fault, Fault::Field(FieldFault::TrailingBlank)).then(|| Found {}.finding())
    })
}
