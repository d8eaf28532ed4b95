//! The policy host's certificate has a wildcard that does not reach so deep.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, PolicyAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a wildcard in the certificate of the web server reaches `mta-sts.<domain>`. A
    /// wildcard stands for exactly one label.
    ///
    /// # Why it matters
    ///
    /// `*.example.com` covers `mta-sts.example.com`. It does not cover
    /// `mta-sts.mail.example.com`, the policy host of `mail.example.com`, which is one label
    /// deeper. Senders take no policy from a host whose certificate does not name it, and deliver
    /// without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Get a certificate for the policy host's own name, or one with a wildcard directly above it:
    /// `certbot --nginx -d mta-sts.mail.example.com`, `certbot --apache -d
    /// mta-sts.mail.example.com`, or a site of that name in the Caddyfile, for which Caddy gets it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate names=*.com
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate names=*.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: a wildcard is the whole left-most label and stands for one label.
    id: "policy-host-certificate-wildcard",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "9525#6.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The wildcard in the policy host's certificate does not reach it",
    message: "The certificate of {policy_host} is for {found}, but a wildcard stands for one label only and does not reach {policy_host}. Senders take no policy from it, and deliver as if there were none.",
    remedy: "Get a certificate for {policy_host} itself.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let tls = attempt.tls()?;
    let Some(NameFault::WildcardTooShort(found)) = tls.name_fault() else {
        return Ok(Vec::new());
    };
    if super::certificate_of_provider::provider(facts, tls).is_some() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found,
    };
    let name = facts.policy_host.name.clone();
    let finding = found.finding().fix(Fix::CertificateName { name });
    fired(facts.weigh_attempt(attempt, finding))
}
