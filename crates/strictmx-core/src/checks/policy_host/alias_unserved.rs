//! The policy host is a CNAME to a provider that refuses TLS for it.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, is_unknown_name};
use crate::finding::ResultType;
use crate::observation::Stage;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where `mta-sts.<domain>` is a CNAME: whether the server behind it says that it does not know
    /// the name. It ends the TLS handshake with the alert `unrecognized_name`.
    ///
    /// # Why it matters
    ///
    /// The CNAME leads to a provider, and the provider has no certificate for the name: the domain
    /// was never added to the account there, or no longer is. Senders get no policy. Whoever adds
    /// the domain to an account of his own at that provider can publish one.
    ///
    /// # How to fix
    ///
    /// Add `mta-sts.example.com` to your account at the provider. If you no longer use that
    /// provider, remove the CNAME, and the `_mta-sts` record with it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts CNAME policies.example.net.
    /// policies.example.net. A 20.0.0.80
    /// policy fails tls-handshake tls-alert 112
    /// ```
    ///
    /// ```scenario,clear
    /// policy fails tls-handshake tls-alert 112
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts CNAME policies.example.net.
    /// policies.example.net. A 20.0.0.80
    /// policy fails tls-handshake tls-alert 40
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.2: the provider needs a certificate for the policy host of the user.
    id: "policy-host-alias-unserved",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#8.2", "8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The provider does not serve the policy host",
    message: "{policy_host} is a CNAME to {alias_target}, whose server says that it does not know that name: the domain is not, or no longer, set up there. Senders get no policy, and deliver as if there were none.",
    remedy: "Add {policy_host} to your account at the provider, or remove the CNAME.",
    args: { policy_host: DomainName, alias_target: DomainName },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let failure = attempt.failed_in(&[Stage::TlsHandshake])?;
    let unknown = failure.is_some_and(|failure| is_unknown_name(&failure.cause));
    let Some(alias_target) = target(facts).filter(|_| unknown) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        alias_target,
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}

/// Where the policy host's CNAMEs lead, where there are any.
pub(super) fn target(facts: &Facts<'_>) -> Option<DomainName> {
    let mut lookups = facts.policy_host.addresses.iter();
    let alias = lookups.find_map(|looked| looked.aliases().last())?;
    Some(alias.target.clone())
}
