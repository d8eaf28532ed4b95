//! The policy takes longer than some senders wait.

use crate::arg::Milliseconds;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MAX_FETCH_MS, PolicyAttempt};
use crate::finding::{Consequence, Severity};
use crate::outcome::{Because, Ran, fired};
use crate::senders::By;

declare_check! {
    /// # What it checks
    ///
    /// That connecting, TLS and the response together take no more than 2 seconds.
    ///
    /// # Why it matters
    ///
    /// The standard lets senders wait for a minute, but some wait less: postfix-tlspol 2 seconds,
    /// postfix-mta-sts-resolver 4, mailauth 15 of silence, KumoMTA 20. Whoever gives up delivers
    /// without the protection of MTA-STS, now and then or always. The time is measured from where
    /// strictmx runs; from elsewhere it may be more or less.
    ///
    /// # How to fix
    ///
    /// Serve the policy as a plain file that no program has to make, from a server that is
    /// awake: hosting that goes to sleep without visitors takes seconds for the first one.
    /// `curl -o /dev/null -s -w '%{time_connect} %{time_appconnect} %{time_total}\n'
    /// https://mta-sts.example.com/.well-known/mta-sts.txt` says where the time goes.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy takes 2001
    /// ```
    ///
    /// ```scenario,fires
    /// policy takes 25000
    /// ```
    ///
    /// ```scenario,clear
    /// policy takes 2000
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the host should deliver the policy within a minute. The limits are
    /// those of senders.
    id: "policy-host-slow",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3"],
    result_type: None,
    since: "0.1.0",
    title: "The policy takes longer than some senders wait",
    message: "Fetching the policy from {policy_host} took up to {elapsed}. Senders that give up before that deliver as if there were no policy: {found}.",
    remedy: "Serve the policy of {policy_host} as a plain file from a server that answers within a second.",
    args: { policy_host: DomainName, elapsed: Milliseconds, found: String },
    run: PolicyHost,
}

/// Who gives up after this is near enough that a distance may explain it, in milliseconds.
const NEAR_MS: u64 = 4_000;

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    attempt.seen()?;
    attempt.served().ok_or(Because::NoPolicy)?;
    let slow = |attempt: &PolicyAttempt<'_>| {
        let seen = attempt.seen().ok()?;
        attempt.served()?;
        let elapsed_ms = seen.elapsed_ms();
        let is_over = elapsed_ms > MAX_FETCH_MS;
        let gone = if is_over {
            "all that wait a minute, as the standard has it".to_owned()
        } else {
            facts.senders_misled(By::Time(&seen.fetch.timings))
        };
        (!gone.is_empty()).then_some((is_over, elapsed_ms, gone))
    };
    let Some(own) = slow(attempt) else {
        return Ok(Vec::new());
    };
    // Several addresses are told as one, by the slowest of them.
    let all = facts.policy_host.attempts.iter().filter_map(slow);
    let slowest = all.filter(|(is_over, ..)| *is_over == own.0).max();
    let (is_over, elapsed_ms, gone) = slowest.unwrap_or(own);
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        elapsed: Milliseconds(elapsed_ms),
        found: gone,
    };
    let finding = found.finding();
    fired(if is_over {
        let finding = finding
            .severity(Severity::Error)
            .consequence(Consequence::Unprotected);
        facts.weigh_attempt(attempt, finding)
    } else if elapsed_ms <= NEAR_MS {
        finding.severity(Severity::Notice)
    } else {
        finding
    })
}
