//! The policy is not served as text/plain.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Body, Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the policy is served with `Content-Type: text/plain`. Upper and lower case and
    /// parameters such as `; charset=utf-8` make no difference.
    ///
    /// # Why it matters
    ///
    /// Senders should look at the media type, so that nobody who may only upload web pages or
    /// pictures can set a policy. Many do: postfix-tlspol, postfix-mta-sts-resolver, chasquid,
    /// maddy and KumoMTA throw away a policy of another type, or without a type. They deliver
    /// without the protection of MTA-STS, while others apply the policy.
    ///
    /// # How to fix
    ///
    /// Name the file `mta-sts.txt`; web servers then mostly choose the type by themselves. Where
    /// not: `location = /.well-known/mta-sts.txt { default_type text/plain; }` (nginx),
    /// `<Files "mta-sts.txt">ForceType text/plain</Files>` (Apache),
    /// `header /.well-known/mta-sts.txt Content-Type text/plain` (Caddy). A program that makes
    /// the response has to set the field itself:
    /// `new Response(policy, { headers: { "Content-Type": "text/plain" } })` in a Cloudflare
    /// worker, for example.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header content-type: text/html; charset=utf-8
    /// ```
    ///
    /// ```scenario,fires
    /// policy without content-type
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-type: Text/Plain; charset=utf-8
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: senders should check that the media type is text/plain.
    id: "policy-host-media-type",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy is not served as text/plain",
    message: "{policy_host} serves the policy with the media type {found} in place of {expected}. Many senders, among them postfix-tlspol, postfix-mta-sts-resolver, chasquid, maddy and KumoMTA, then ignore it.",
    remedy: "Serve `https://{policy_host}/.well-known/mta-sts.txt` with Content-Type: text/plain.",
    args: { policy_host: DomainName, found: String, expected: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    if response.status != 200 {
        return Err(Because::SaidElsewhere.into());
    }
    if response.is_text_plain() {
        return Ok(Vec::new());
    }
    if facts
        .policy_host
        .body_at(attempt)
        .is_some_and(Body::is_page)
    {
        return Err(Because::SaidElsewhere.into());
    }
    let (media_type, _) = response.content_type();
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: if media_type.is_empty() {
            "(none)"
        } else {
            media_type
        }
        .to_owned(),
        expected: "text/plain".to_owned(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
