//! The policy host redirects.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::HttpResponse;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the request for the policy is answered with the policy, and not with a redirect to
    /// another place.
    ///
    /// # Why it matters
    ///
    /// Senders do not follow redirects, not even to the same host. For them there is no policy,
    /// and they deliver without the protection of MTA-STS. Browsers follow, so in a browser all
    /// looks well.
    ///
    /// # How to fix
    ///
    /// Exempt the path from the redirect. Common sources: a rule that sends every name to `www`,
    /// one that adds or removes a slash at the end, and a login page. With nginx a `location =
    /// /.well-known/mta-sts.txt { root /var/www/mta-sts; }` in the server block of the name comes
    /// before other rules; put `return 301` into `location /` rather than into the server block.
    /// With Apache, put `RewriteRule ^/?\.well-known/ - [END]` first. With Caddy, put the `redir`
    /// of the site into a `handle` block without a path, and beside it `handle
    /// /.well-known/mta-sts.txt` with `root * /var/www/mta-sts` and `file_server` in its block.
    /// `curl -si` shows what senders see.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy status 301
    /// policy header location: https://www.example.com/.well-known/mta-sts.txt
    /// ```
    ///
    /// Without a place to go to it is just a wrong status:
    ///
    /// ```scenario,clear
    /// policy status 304
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: HTTP 3xx redirects must not be followed.
    id: "policy-host-redirect",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host redirects to another place",
    message: "{policy_host} answers the request for the policy with a redirect ({code}) to {found}. Senders do not follow redirects, and deliver as if there were no policy.",
    remedy: "Serve the policy itself at `https://{policy_host}/.well-known/mta-sts.txt`, and exempt that path from redirects.",
    args: { policy_host: DomainName, code: u64, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    let Some(target) = target(response) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        code: u64::from(response.status),
        found: target,
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}

/// Where a redirect leads (RFC 9110 15.4).
pub(super) fn target(response: &HttpResponse) -> Option<String> {
    let location = response.header("location")?;
    (300..400)
        .contains(&response.status)
        .then(|| location.lossy().into_owned())
}
