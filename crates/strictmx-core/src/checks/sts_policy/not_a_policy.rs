//! What is served has no field of a policy.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether any line of what is served is a field of a policy, or nearly one.
    ///
    /// # Why it matters
    ///
    /// Status 200 is not enough: senders read the body, and this one is some other text.
    ///
    /// # How to fix
    ///
    /// Put a plain text file at `/.well-known/mta-sts.txt`, with one field a line:
    ///
    /// ```text
    /// version: STSv1
    /// mode: testing
    /// mx: mail.example.com
    /// max_age: 604800
    /// ```
    ///
    /// If the file is right and something else comes, let the web server serve it from a folder
    /// of its own, before other rules:
    /// `location = /.well-known/mta-sts.txt { root /var/www/mta-sts; }` (nginx),
    /// `Alias /.well-known/mta-sts.txt /var/www/mta-sts/.well-known/mta-sts.txt` (Apache),
    /// `root * /var/www/mta-sts` with `file_server` in the site's block (Caddy).
    /// `curl -i https://mta-sts.example.com/.well-known/mta-sts.txt` shows what senders get.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "Hello"
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2 has the grammar.
    id: "sts-policy-not-a-policy",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "What is served is not a policy",
    message: "What stands in place of the policy has none of its fields. Senders act as if there were no policy.",
    remedy: "Serve a plain text file with the lines version, mode, mx and max_age.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::NoField).then(|| Found {}.finding())
    })
}
