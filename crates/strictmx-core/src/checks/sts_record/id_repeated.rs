//! The record has two ids.

use crate::checks::faults::in_sts_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::record::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the field `id` stands more than once in the record.
    ///
    /// # Why it matters
    ///
    /// By the standard the first one counts. postfix-mta-sts-resolver, KumoMTA and mailauth
    /// take the last, and mox rejects the record.
    ///
    /// # How to fix
    ///
    /// Keep one `id`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1; id=2"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2, last paragraph.
    id: "sts-record-id-repeated",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "The record has two ids",
    message: "The record has two ids, {expected} and {found}: the first one counts, some senders take the last, and mox rejects the record.",
    remedy: "Remove all but one id.",
    args: { expected: String, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        let Fault::IdRepeated { first, found } = fault else {
            return None;
        };
        Some(
            Found {
                expected: first.to_string(),
                found: found.clone(),
            }
            .finding(),
        )
    })
}
