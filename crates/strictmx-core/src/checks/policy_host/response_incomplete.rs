//! The response with the policy breaks off.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, in_protocol_words};
use crate::finding::ResultType;
use crate::observation::{Cause, Stage};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the response of the policy host is HTTP and comes to its end: as many octets as
    /// `Content-Length` says, or the last chunk.
    ///
    /// # Why it matters
    ///
    /// Part of a policy is no policy: the missing part may name other MX hosts. Senders throw it
    /// away and deliver without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Repeat it with `curl -v https://mta-sts.example.com/.well-known/mta-sts.txt`, which names
    /// the fault at the end. Common causes are a program that sets `Content-Length` by hand and
    /// counts characters in place of octets, a proxy whose temporary files do not fit on the
    /// disk, and a server behind the proxy that crashes. *certificate_required*: the server wants a
    /// certificate of whoever asks, and senders have none to show; switch that off for this host.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails response-body closed
    /// ```
    ///
    /// ```scenario,fires
    /// policy fails response-head protocol
    /// ```
    ///
    /// ```scenario,fires
    /// policy fails response-head tls-alert 116
    /// ```
    ///
    /// ```scenario,clear
    /// policy fails response-body timeout
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9112 section 8: incomplete messages. RFC 8461 section 3.3: the policy is taken from a
    /// response with status 200.
    id: "policy-host-response-incomplete",
    severity: Error,
    consequence: Unprotected,
    rfc: ["9112#8", "8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The response with the policy breaks off",
    message: "{policy_host} begins to answer the request for the policy and does not finish ({cause}). Senders do not use a part of a policy, and deliver as if there were none.",
    remedy: "Find out with curl -v why the response of {policy_host} breaks off; look into the error log of its web server at the same time.",
    args: { policy_host: DomainName, cause: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let stages = [Stage::ResponseHead, Stage::ResponseBody];
    let Some(failure) = attempt.failed_in(&stages)? else {
        return Ok(Vec::new());
    };
    let said_elsewhere = match failure.cause {
        Cause::Timeout => true,
        Cause::TooLarge => failure.stage == Stage::ResponseBody,
        _ => false,
    };
    // The body of an error page does not matter.
    if said_elsewhere
        || attempt
            .response()
            .is_ok_and(|response| response.status != 200)
    {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        cause: in_protocol_words(&failure.cause),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
