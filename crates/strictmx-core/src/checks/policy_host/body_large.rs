//! The policy is larger than one sender reads.

use crate::arg::Octets;
use crate::declare_check;
use crate::facts::{Facts, PolicyAttempt};
use crate::outcome::{Because, Ran, fired};
use crate::sts::policy;

declare_check! {
    /// # What it checks
    ///
    /// That the policy is no larger than 10 KiB (10,240 octets).
    ///
    /// # Why it matters
    ///
    /// The standard allows up to 64 KiB, but chasquid reads the first 10 KiB and takes them for
    /// the whole: `mx` lines after that place do not exist for it, and mail to those hosts is
    /// refused in mode enforce. Where `max_age` comes last, it finds no valid policy at all.
    ///
    /// # How to fix
    ///
    /// Use wildcards: one line `mx: *.mail.example.com` covers every host directly below that
    /// name. Comments and blank lines are no part of a policy anyway.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy padded-to 10241
    /// ```
    ///
    /// ```scenario,clear
    /// policy padded-to 10240
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: senders may limit the size. The limit of 10 KiB is chasquid's.
    id: "policy-host-body-large",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3"],
    result_type: None,
    since: "0.1.0",
    title: "Not every sender reads the whole policy",
    message: "The policy is {size} long. One sender, chasquid, reads only the first 10 KiB and takes them for the whole policy.",
    remedy: "Shorten the policy to less than 10 KiB, with wildcards in place of many mx lines.",
    args: { size: Octets },
    run: PolicyHost,
}

/// What chasquid reads.
const MAX_OCTETS: usize = 10_240;

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.announced()?;
    attempt.response()?;
    let body = attempt.served().ok_or(Because::NoPolicy)?;
    // What no sender takes has a check of its own.
    if body.len() <= MAX_OCTETS || body.len() > policy::MAX_OCTETS {
        return Ok(Vec::new());
    }
    let found = Found {
        size: Octets(body.len() as u64),
    };
    fired(found.finding())
}
