//! The policy is larger than senders take.

use crate::arg::Octets;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::{Cause, Stage};
use crate::outcome::{Because, Ran, fired};
use crate::sts::policy::MAX_OCTETS;

declare_check! {
    /// # What it checks
    ///
    /// That the response is no larger than 64 KiB (65,536 octets).
    ///
    /// # Why it matters
    ///
    /// Senders stop reading there and throw everything away, so that nobody can fill their
    /// memory. They deliver without the protection of MTA-STS. Google documents the same limit.
    ///
    /// # How to fix
    ///
    /// A policy is a few hundred octets long. If something else comes at the URL, such as a web
    /// page, put the policy in its place. If it is a policy, use wildcards: one line
    /// `mx: *.mail.example.com` covers every host directly below that name.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails response-body too-large
    /// ```
    ///
    /// ```scenario,clear
    /// policy padded-to 65536
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: senders may limit the size, with 64 kilobytes as the suggestion.
    id: "policy-host-body-too-large",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy is too large",
    message: "What {policy_host} serves as the policy is larger than {size}. Senders read no further, and deliver as if there were no policy.",
    remedy: "Serve the policy alone at `https://{policy_host}/.well-known/mta-sts.txt`, and shorten it with wildcards if it is really that long.",
    args: { policy_host: DomainName, size: Octets },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    if response.status != 200 {
        return Err(Because::SaidElsewhere.into());
    }
    let failure = attempt.failed_in(&[Stage::ResponseBody])?;
    let cut_off = failure.is_some_and(|failure| failure.cause == Cause::TooLarge);
    if !cut_off && response.body.len() <= MAX_OCTETS {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        size: Octets(MAX_OCTETS as u64),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
