//! The id has other characters than letters and digits, or too many.

use crate::checks::commands::dns_hosts;
use crate::checks::faults::in_sts_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::record::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That the `id` is 1 to 32 letters and digits.
    ///
    /// # Why it matters
    ///
    /// Strict senders take no other record. Hyphens, colons and underscores are the usual
    /// slip, from dates and base64: some senders accept them, others see no record, so that
    /// protection depends on who writes.
    ///
    /// # How to fix
    ///
    /// Use letters and digits only, at most 32 of them, for example the date and time without
    /// separators, as `date -u +%Y%m%dT%H%M%S` prints them.
    ///
    #[doc = dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=2026-01-01"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=20260101T120000"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: `sts-id` is 1 to 32 letters or digits.
    id: "sts-record-id-malformed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "The id is not 1 to 32 letters and digits",
    message: "The id {found} is not 1 to 32 letters and digits. Strict senders then act as if there were no record.",
    remedy: "Use an id of letters and digits only, at most 32 of them.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_sts_record(facts, &|fault| {
        let Fault::IdMalformed { found } = fault else {
            return None;
        };
        Some(
            Found {
                found: found.clone(),
            }
            .finding(),
        )
    })
}
