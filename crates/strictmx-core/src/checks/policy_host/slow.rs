//! The policy takes longer than some senders wait.

use crate::arg::Milliseconds;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MAX_FETCH_MS, PolicyAttempt};
use crate::finding::{Consequence, Severity};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That connecting, TLS and the response together take no more than 2 seconds.
    ///
    /// # Why it matters
    ///
    /// The standard lets senders wait for a minute, but some wait less: postfix-tlspol 2 seconds,
    /// postfix-mta-sts-resolver 4, mailauth 15, KumoMTA 20. Whoever gives up delivers without the
    /// protection of MTA-STS, now and then or always. The time is measured from where strictmx
    /// runs; from elsewhere it may be more or less.
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
    message: "Fetching the policy from {policy_host} took {elapsed}. That is longer than {found} waits; senders that give up deliver as if there were no policy.",
    remedy: "Serve the policy of {policy_host} as a plain file from a server that answers within a second.",
    args: { policy_host: DomainName, elapsed: Milliseconds, found: String },
    run: PolicyHost,
}

/// How long senders wait for the whole fetch, in milliseconds.
const LIMITS: [(u64, &str); 5] = [
    (MAX_FETCH_MS, "any sender"),
    (20_000, "KumoMTA"),
    (15_000, "mailauth"),
    (4_000, "postfix-mta-sts-resolver"),
    (2_000, "postfix-tlspol"),
];

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let elapsed_ms = attempt.seen()?.elapsed_ms();
    attempt.served().ok_or(Because::NoPolicy)?;
    let Some((limit, sender)) = LIMITS.into_iter().find(|(limit, _)| elapsed_ms > *limit) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        elapsed: Milliseconds(elapsed_ms),
        found: sender.to_owned(),
    };
    let finding = found.finding();
    fired(match limit {
        MAX_FETCH_MS => {
            let finding = finding
                .severity(Severity::Error)
                .consequence(Consequence::Unprotected);
            facts.weigh_attempt(attempt, finding)
        }
        // One sender, and a distance may explain it.
        2_000 => finding.severity(Severity::Notice),
        _ => finding,
    })
}
