//! A web page stands where the policy should.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the address of the policy serves a web page.
    ///
    /// # Why it matters
    ///
    /// Status 200 is not enough: senders read the body. Sites that give their start page for every
    /// unknown address (single-page applications, hosting panels) answer with it here, too, and to
    /// senders that is no policy.
    ///
    /// # How to fix
    ///
    /// Put the policy as a plain text file at `/.well-known/mta-sts.txt`, and let the web server
    /// look for files before it falls back to the page: in nginx `location =
    /// /.well-known/mta-sts.txt { root /var/www/mta-sts; }`, in Apache a `RewriteRule
    /// ^\.well-known/ - [L]` before the others, in Caddy `handle /.well-known/mta-sts.txt` with
    /// `root * /var/www/mta-sts` and `file_server` in its block, beside the `handle` that has the
    /// `try_files`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "<!doctype html><title>Home</title>"
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
    id: "sts-policy-html",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "A web page stands where the policy should",
    message: "A web page stands where senders expect the policy. They find no policy in it, and deliver as if there were none.",
    remedy: "Serve the policy as a plain text file at /.well-known/mta-sts.txt, ahead of the page that the site shows for unknown addresses.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::Html).then(|| Found {}.finding())
    })
}
