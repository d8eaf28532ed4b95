//! The policy stands at a path close to its own.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where the policy is not found: whether it stands at a path close by on the same host. After
    /// status 404 these are `/mta-sts.txt`, `/well-known/mta-sts.txt`,
    /// `/.well-known/mta-sts.txt.txt` and `/.well-known/mta-sts`.
    ///
    /// # Why it matters
    ///
    /// Senders ask for one path and for no other. Everything else may be right; without the file in
    /// its place they deliver as if there were no policy.
    ///
    /// # How to fix
    ///
    /// Move the file to `/.well-known/mta-sts.txt`. On a server: `mkdir -p .well-known && mv
    /// mta-sts.txt .well-known/`. Windows hides endings, which makes `mta-sts.txt.txt`. Nobody has
    /// used the policy so far: if it has faults, or is in mode enforce and does not list all mail
    /// servers, mend it first.
    ///
    /// Static hosts leave out directories that begin with a dot: on GitHub Pages add an empty file
    /// named `.nojekyll` at the top, or `include: [".well-known"]` to `_config.yml`; on others look
    /// for an option of that name.
    ///
    /// In nginx, where the file has to stay elsewhere: `location = /.well-known/mta-sts.txt { alias
    /// /var/www/mta-sts.txt; }`. In Apache: `Alias /.well-known/mta-sts.txt /var/www/mta-sts.txt`.
    /// In Caddy: `rewrite /.well-known/mta-sts.txt /mta-sts.txt` before its `file_server`. A
    /// redirect does not help: senders do not follow it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy path /mta-sts.txt
    /// ```
    ///
    /// ```scenario,fires
    /// policy path /well-known/mta-sts.txt
    /// ```
    ///
    /// ```scenario,clear
    /// policy path /elsewhere/mta-sts.txt
    /// ```
    ///
    /// ```scenario,clear
    /// policy status 200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3 has the one path, in the registry of RFC 8615.
    id: "policy-host-near-path",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "8615#3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy stands at the wrong path",
    message: "{policy_host} has the policy at {found}. Senders ask for {expected} only, and deliver as if there were no policy.",
    remedy: "Move the file from {found} to {expected}; where there is a policy to copy, put that there in its place.",
    args: { policy_host: DomainName, found: String, expected: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let not_found = attempt.response()?.status == 404;
    let Some(near) = facts.policy_host.near_path().filter(|_| not_found) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: near.path().to_owned(),
        expected: "/.well-known/mta-sts.txt".to_owned(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
