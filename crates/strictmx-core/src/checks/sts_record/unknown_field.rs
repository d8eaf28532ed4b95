//! A field that senders ignore.

use crate::checks::faults::in_sts_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::record::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the record has other fields than `v` and `id`.
    ///
    /// # Why it matters
    ///
    /// Senders ignore them. `mode`, `mx` and `max_age` belong in the policy, which is a
    /// file on the policy host; in the record they do nothing.
    ///
    /// # How to fix
    ///
    /// Remove the field, or move it into the policy. The record needs two fields and no more:
    /// `v=STSv1; id=20260101T120000`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1; mode=enforce"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 sections 3.1 and 9.2: only v and id are registered.
    id: "sts-record-unknown-field",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.1", "8461#9.2"],
    result_type: None,
    since: "0.1.0",
    title: "The record has a field that does nothing",
    message: "Senders ignore the field {field} in the MTA-STS record.",
    remedy: "Remove it; mode, mx and max_age belong in the policy.",
    args: { field: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        let Fault::UnknownField { field } = fault else {
            return None;
        };
        Some(
            Found {
                field: field.clone(),
            }
            .finding(),
        )
    })
}
