//! The policy host answers with another status than 200.

use crate::checks::commands::serve_policy;
use crate::declare_check;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That `https://mta-sts.<domain>/.well-known/mta-sts.txt` answers with HTTP status 200.
    /// Redirects, bot protection and a file at a path close by have checks of their own.
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
    /// generators often leave out directories that begin with a dot (on GitHub Pages an empty file
    /// named `.nojekyll` cures that), and the path is case-sensitive. With 403 or 503, let the path
    /// pass your firewall, bot protection and login: senders are plain programs. With 500, 502 or
    /// 504, look into the error log of the web server or of the program behind it.
    ///
    #[doc = serve_policy!()]
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
    remedy: "Make `https://{policy_host}/.well-known/mta-sts.txt` answer with status 200 and the policy as its body.",
    args: { policy_host: crate::domain_name::DomainName, code: u64 },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    if response.status == 200 {
        return Ok(Vec::new());
    }
    if response.status == 404 && facts.policy_host.near_path().is_some() {
        return Err(Because::SaidElsewhere.into());
    }
    if super::redirect::target(response).is_some() || super::bot_wall::is_challenge(response) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        code: u64::from(response.status),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
