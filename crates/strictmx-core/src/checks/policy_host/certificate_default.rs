//! The policy host presents the certificate of somebody else's site.

use crate::checks::near_miss::are_siblings;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, PolicyAttempt, TlsSeen};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where the certificate is not for `mta-sts.<domain>`: whether any of its names belongs to the
    /// domain at all.
    ///
    /// # Why it matters
    ///
    /// The name leads to a machine that does not know it: the parking page of the registrar, the
    /// start page of the hosting company, or a server that once had the address. It answers with a
    /// certificate of its own, and senders take no policy from it. More policies fail by this than
    /// by anything else.
    ///
    /// # How to fix
    ///
    /// Find out where the name should lead. If a DNS wildcard or the default of the registrar
    /// answers, create `mta-sts.example.com` as a record of its own with the address of your web
    /// server. If it leads to the right hosting company, set `mta-sts.example.com` up there as a
    /// web site, with a certificate.
    ///
    /// To see who answers: `openssl s_client -connect mta-sts.example.com:443 -servername
    /// mta-sts.example.com </dev/null | openssl x509 -noout -subject -ext subjectAltName`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate names=porkbun.com,*.porkbun.com
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate names=example.com,www.example.com
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate names=*.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: a DNS-ID of the certificate has to match the policy host.
    id: "policy-host-certificate-default",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "9525#6.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host leads to somebody else's site",
    message: "{policy_host} answers with a certificate for {found}, names that are not yours: it leads to the page of a registrar, of a hosting company or of another customer. Senders take no policy from it.",
    remedy: "Point {policy_host} to the web server that has the policy, and get a certificate for {policy_host} there.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let tls = attempt.tls()?;
    if !is_of_stranger(facts, tls) {
        return Ok(Vec::new());
    }
    let name = facts.policy_host.name.clone();
    let found = Found {
        policy_host: name.clone(),
        found: tls.names_said(),
    };
    let finding = found.finding().fix(Fix::CertificateName { name });
    fired(facts.weigh_attempt(attempt, finding))
}

/// Whether no name of the certificate is the domain's, nor the provider's that it is delegated to.
pub(super) fn is_of_stranger(facts: &Facts<'_>, tls: &TlsSeen<'_>) -> bool {
    let Some(leaf) = tls.leaf().filter(|leaf| !leaf.dns_names.is_empty()) else {
        return false;
    };
    let own = |name: &String| {
        let name = name.strip_prefix("*.").unwrap_or(name);
        let name = name.parse::<DomainName>();
        name.is_ok_and(|name| are_siblings(&name, facts.policy_domain))
    };
    tls.name_fault() == Some(NameFault::OtherNames)
        && !leaf.dns_names.iter().any(own)
        && super::certificate_of_provider::provider(facts, tls).is_none()
}
