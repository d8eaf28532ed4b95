//! A space before the first semicolon.

use crate::checks::faults::in_sts_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::record::Fault;
use crate::txt_fields::FieldFault;

declare_check! {
    /// # What it checks
    ///
    /// Whether a space stands between the version of the record and the first semicolon. The record
    /// then begins with `v=STSv1 ;`.
    ///
    /// # Why it matters
    ///
    /// The standard contradicts itself here. Its grammar allows the space; its rule for
    /// choosing among records knows only `v=STSv1;`. chasquid finds no record then; mox,
    /// postfix-tlspol, postfix-mta-sts-resolver, KumoMTA and mailauth do.
    ///
    /// # How to fix
    ///
    /// Remove the space: `v=STSv1; id=20260101T120000`, not `v=STSv1 ; id=20260101T120000`.
    /// Spaces after a semicolon are fine.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1 ; id=1"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1 and its erratum 6285.
    id: "sts-record-blank-before-delimiter",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "Some senders overlook the record",
    message: "A space stands between the version of the record and the semicolon. Some senders, chasquid among them, then find no record.",
    remedy: "Remove the space before the semicolon.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        matches!(fault, Fault::Field(FieldFault::BlankBeforeDelimiter)).then(|| Found {}.finding())
    })
}
