//! The policy host takes the request and does not answer in time.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::{Cause, Stage};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the policy host answers the request within the time that strictmx waits: a minute
    /// for connection, TLS and answer together.
    ///
    /// # Why it matters
    ///
    /// Senders wait no longer than a minute, and some only 2 seconds. Then they deliver without
    /// the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// A policy is a small file that no program needs to make: serve it from the disk. If the
    /// server stands behind a proxy, see whether the connection between the two works (`proxy_pass`
    /// in nginx, `ProxyPass` in Apache, `reverse_proxy` in Caddy), and whether the server itself is
    /// overloaded. `curl -v https://mta-sts.example.com/.well-known/mta-sts.txt` shows how far a
    /// request gets.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails response-head timeout
    /// ```
    ///
    /// ```scenario,clear
    /// policy takes 3000
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: senders may give up after a minute; the host should have delivered
    /// the policy by then.
    id: "policy-host-response-timeout",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host does not answer in time",
    message: "{policy_host} takes the request for the policy, but does not finish its answer in time. Senders give up, and deliver as if there were no policy.",
    remedy: "Serve the policy of {policy_host} as a plain file, and fix or relieve the web server.",
    args: { policy_host: DomainName },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let stages = [Stage::ResponseHead, Stage::ResponseBody];
    let failure = attempt.failed_in(&stages)?;
    if failure.is_none_or(|failure| failure.cause != Cause::Timeout) {
        return Ok(Vec::new());
    }
    // The body of an error page does not matter.
    if attempt
        .response()
        .is_ok_and(|response| response.status != 200)
    {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
