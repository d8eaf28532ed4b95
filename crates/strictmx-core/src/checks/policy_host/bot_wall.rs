//! Bot protection keeps senders from the policy.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::HttpResponse;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the request for the policy is not answered with a page that wants to find out whether
    /// the visitor is human.
    ///
    /// # Why it matters
    ///
    /// Senders are plain programs. They neither run JavaScript nor solve riddles, so such a page
    /// keeps all of them from the policy, and they deliver without the protection of MTA-STS. In
    /// a browser all looks well.
    ///
    /// # How to fix
    ///
    /// Switch the protection off for the path `/.well-known/mta-sts.txt` of the policy host. With
    /// Cloudflare that is a rule under Security which skips managed challenges, bot fight mode
    /// and the browser check for that path; in a firewall of another kind, an exception for the
    /// URL. Do not make it depend on addresses, countries or names of programs: senders have all
    /// of them. The file is public and small.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy status 403
    /// policy header content-type: text/html
    /// policy body "<!DOCTYPE html><title>Just a moment...</title>"
    /// ```
    ///
    /// ```scenario,clear
    /// policy status 403
    /// policy header content-type: text/html
    /// policy body "<html><h1>403 Forbidden</h1></html>"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: policies are only to be taken from responses with status 200.
    id: "policy-host-bot-wall",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "Bot protection keeps senders from the policy",
    message: "{policy_host} answers the request for the policy with status {code} and a page that tests for human visitors. Senders are programs: none of them gets the policy, and they deliver as if there were none.",
    remedy: "Exempt `https://{policy_host}/.well-known/mta-sts.txt` from bot protection and challenges.",
    args: { policy_host: DomainName, code: u64 },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    if !is_challenge(response) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        code: u64::from(response.status),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}

/// What the pages of common products have in them, in lower case.
const MARKS: [&str; 9] = [
    "just a moment...",
    "challenge-platform",
    "cf-chl",
    "captcha",
    "_incapsula_resource",
    "ddos-guard",
    "awswafintegration",
    "sucuri website firewall",
    "enable javascript and cookies",
];

/// Whether a response is a challenge of a bot protection.
pub(super) fn is_challenge(response: &HttpResponse) -> bool {
    if !matches!(response.status, 403 | 429 | 503) {
        return false;
    }
    // Cloudflare says so itself.
    let said = ["cf-mitigated", "x-amzn-waf-action"]
        .into_iter()
        .any(|field| {
            let value = response.header(field);
            value.is_some_and(|value| ["challenge", "captcha"].contains(&&*value.lossy()))
        });
    let body = response.body.lossy().to_ascii_lowercase();
    said || MARKS.into_iter().any(|mark| body.contains(mark))
}
