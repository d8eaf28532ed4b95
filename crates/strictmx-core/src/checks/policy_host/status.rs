//! The policy host answers with another status than 200.

use crate::declare_check;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That `https://mta-sts.<domain>/.well-known/mta-sts.txt` answers with HTTP status 200.
    /// Redirects have a check of their own.
    ///
    /// # Why it matters
    ///
    /// Senders take a policy from a response with status 200 and from no other: 203, 204, 403 or
    /// 404 all mean that there is no policy. Mail is then delivered without its protection, and
    /// nobody notices.
    ///
    /// # How to fix
    ///
    /// Open the URL in a browser. With 404, look for the file in another place: static site
    /// generators often leave out directories that begin with a dot (on GitHub Pages an empty
    /// file named `.nojekyll` cures that), and the path is case-sensitive. With 403 or 503, let
    /// the path pass your firewall, bot protection and login: senders are plain programs.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy status 404
    /// ```
    ///
    /// ```scenario,clear
    /// policy status 200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: policies are only to be taken from responses with status 200.
    id: "policy-host-status",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy is not where senders look for it",
    message: "{policy_host} answers the request for the policy with HTTP status {code}. Senders take a policy only with status 200.",
    remedy: "Make https://{policy_host}/.well-known/mta-sts.txt answer with status 200 and the policy as its body.",
    args: { policy_host: crate::domain_name::DomainName, code: u64 },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let status = attempt.response()?.status;
    // 3xx is a redirect, which RFC 8461 3.3 treats apart.
    if status == 200 || (300..400).contains(&status) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        code: u64::from(status),
    };
    Ok(vec![found.finding()])
}
