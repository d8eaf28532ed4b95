//! The policy host's certificate is not valid yet.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That the period of validity of every certificate which the web server at
    /// `mta-sts.<domain>` sends has begun.
    ///
    /// # Why it matters
    ///
    /// Senders take no policy over a certificate from the future. Until its first day they
    /// deliver without the protection of MTA-STS.
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
    /// policy certificate starts=2d
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate starts=0d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3 and RFC 5280 section 4.1.2.5: a certificate is valid between its two
    /// dates.
    id: "policy-host-certificate-not-yet-valid",
    severity: Error,
    consequence: Unprotected,
    rfc: ["5280#4.1.2.5", "8461#3.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate is not valid yet",
    message: "{policy_host} sends a certificate that is valid only from {since}: {found}. Until then senders take no policy from it, and deliver as if there were none.",
    remedy: "Install a certificate that is valid now, and check the clock of the machine that made this one.",
    args: { policy_host: DomainName, since: Timestamp, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let tls = attempt.tls()?;
    let last = tls.last_to_begin().ok_or(Because::NothingToJudge)?;
    if last.not_before <= facts.now {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        since: last.not_before,
        found: last.names_said(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
