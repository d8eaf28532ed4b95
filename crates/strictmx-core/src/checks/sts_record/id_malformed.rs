//! The id has other characters than letters and digits, or too many.

use crate::declare_check;
use crate::facts::Facts;
use crate::finding::Fix;
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
    /// separators, as `date -u +%Y%m%dT%H%M%S` prints them:
    ///
    /// ```text
    /// _mta-sts.example.com. IN TXT "v=STSv1; id=20260101T120000"
    /// ```
    ///
    /// That is a line of a zone file (BIND). In a control panel the name is `_mta-sts`, and the
    /// value stands without quotes.
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
    title: "The id has characters that it may not have",
    message: "The id {found} is not 1 to 32 letters and digits. Strict senders then act as if there were no record.",
    remedy: "Use an id of letters and digits only, at most 32 of them.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (record, parsed) = facts.chosen_record()?;
    let mut findings = Vec::new();
    for fault in &parsed.faults {
        let Fault::IdMalformed { found } = &fault.value else {
            continue;
        };
        let plain: String = found
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(32)
            .collect();
        let finding = Found {
            found: found.clone(),
        }
        .finding()
        .at(facts.sts_record.source(), *record, fault.span);
        findings.push(if plain.is_empty() {
            finding
        } else {
            let data = format!("\"v=STSv1; id={plain}\"");
            finding.fix(Fix::Record {
                owner: facts.sts_record.owner.clone(),
                rtype: "TXT".to_owned(),
                data,
            })
        });
    }
    Ok(findings)
}
