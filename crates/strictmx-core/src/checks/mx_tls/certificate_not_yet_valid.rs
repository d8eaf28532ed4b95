//! An MX host's certificate is not valid yet.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That the period of validity of every certificate which an MX host sends has begun.
    ///
    /// # Why it matters
    ///
    /// Senders that apply the policy do not deliver over a certificate from the future. In mode
    /// enforce their mail waits until its first day, or bounces before.
    ///
    /// # How to fix
    ///
    /// Put the previous certificate back until the day, or get a new one. Public certification
    /// authorities date their certificates back a little, so this one was probably made by hand,
    /// or on a machine whose clock is wrong: compare `date -u` with another clock.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate starts=2d
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate starts=0d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5280 section 4.1.2.5: a certificate is valid between its two dates. RFC 8461 section
    /// 4.2: the MX host's has to be valid.
    id: "mx-tls-certificate-not-yet-valid",
    severity: Error,
    consequence: Refused,
    rfc: ["5280#4.1.2.5", "8461#4.2"],
    result_type: Some(ResultType::ValidationFailure),
    since: "0.1.0",
    title: "A mail server's certificate is not valid yet",
    message: "{mx_host} sends a certificate that is valid only from {since}: {found}. Before that, in mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Install a certificate that is valid now, and check the clock of the machine that made this one.",
    args: { mx_host: DomainName, since: Timestamp, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let tls = facts.by_authority(attempt)?;
    let last = tls.last_to_begin().ok_or(Because::NothingToJudge)?;
    if last.not_before <= facts.now {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        since: last.not_before,
        found: last.names_said(),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
