//! The policy comes compressed, though nobody asked for that.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, content_encoding};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the policy comes as it is, and not compressed or encoded in another way. strictmx
    /// asks like the plainest of senders, without `Accept-Encoding`.
    ///
    /// # Why it matters
    ///
    /// A sender that did not ask for compression need not be able to undo it. It sees octets that
    /// are no policy, and delivers without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Switch compression off for the file: it is a few hundred octets long. `gzip off;` in its
    /// `location` (nginx), `SetEnvIf Request_URI mta-sts\.txt$ no-gzip` (Apache), and with Caddy no
    /// `encode` in the site. The usual cause is a copy that was compressed for a browser, kept in a
    /// cache, and handed to everybody: empty the cache, and let the server send `Vary:
    /// Accept-Encoding`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header content-encoding: br
    /// policy body "\x8b\x00\x80"
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-encoding: identity
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9110 section 8.4: a client may decline codings that it does not know; section 12.5.3:
    /// without Accept-Encoding none is asked for.
    id: "policy-host-content-encoding",
    severity: Error,
    consequence: Unprotected,
    rfc: ["9110#8.4", "9110#12.5.3"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy comes compressed",
    message: "{policy_host} sends the policy encoded as {found} to senders that did not ask for it. Those that cannot decode it deliver as if there were no policy.",
    remedy: "Serve `https://{policy_host}/.well-known/mta-sts.txt` without compression.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    if response.status != 200 {
        return Err(Because::SaidElsewhere.into());
    }
    let Some(encoding) = content_encoding(response) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: encoding,
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
