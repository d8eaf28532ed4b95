//! The policy host is delegated, and the provider has no certificate for it.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, TlsSeen};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a provider to which `mta-sts.<domain>` points by a CNAME presents a certificate for
    /// `mta-sts.<domain>`, and not just one for its own name.
    ///
    /// # Why it matters
    ///
    /// A CNAME sends the connection to the provider, but the certificate still has to be for the
    /// name that the sender asked for. With the provider's own it takes no policy, and delivers
    /// without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Tell the provider to serve your domain: it has to get a certificate for `mta-sts.<domain>`
    /// itself, which most do once the domain has been added to the account. If a CAA record of
    /// your domain names certification authorities, the provider's has to be among them.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts CNAME policies.example.net.
    /// policies.example.net. A 20.0.0.80
    /// policy certificate names=policies.example.net
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts CNAME policies.example.net.
    /// policies.example.net. A 20.0.0.80
    /// policy certificate names=mta-sts.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.2: the provider needs a certificate for the policy host of the user.
    id: "policy-host-certificate-of-provider",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#8.2", "8461#3.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The provider has no certificate for the policy host",
    message: "{policy_host} is a CNAME to {alias_target}, which presents a certificate for its own name only. Senders take no policy from it, and deliver as if there were none.",
    remedy: "Add {policy_host} to your account at the provider, so that it gets a certificate for that name.",
    args: { policy_host: DomainName, alias_target: DomainName },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let tls = attempt.tls()?;
    let Some(alias_target) = provider(facts, tls) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        alias_target,
    };
    let name = facts.policy_host.name.clone();
    let finding = found.finding().fix(Fix::CertificateName { name });
    fired(facts.weigh_attempt(attempt, finding))
}

/// The target of one of the policy host's CNAMEs, where the certificate is for that instead.
pub(super) fn provider(facts: &Facts<'_>, tls: &TlsSeen<'_>) -> Option<DomainName> {
    tls.name_fault()?;
    let leaf = tls.leaf()?;
    let lookups = facts.policy_host.addresses.iter();
    let mut targets = lookups.flat_map(|looked| looked.aliases());
    let alias = targets.find(|alias| leaf.names(&alias.target))?;
    Some(alias.target.clone())
}
