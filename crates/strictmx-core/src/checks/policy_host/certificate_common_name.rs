//! The policy host stands in its certificate's common name only.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, PolicyAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of the web server has `mta-sts.<domain>` in its list of names
    /// (subjectAltName), and not in the common name of its subject alone.
    ///
    /// # Why it matters
    ///
    /// The common name was the place for the host's name until about 2017. No current program
    /// looks there: for senders such a certificate is for nobody. They take no policy, and
    /// deliver without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Public certification authorities put the names in the right place by themselves, for example
    /// with `certbot --nginx -d mta-sts.example.com` or `certbot --apache -d mta-sts.example.com`,
    /// or with Caddy, which asks for one unbidden. A certificate made by hand, which senders would
    /// not trust anyway, needs `-addext "subjectAltName=DNS:mta-sts.example.com"` with `openssl
    /// req`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate names= cn=mta-sts.example.com
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate names=mta-sts.example.com cn=something-else
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: only DNS-IDs count. RFC 9525 section 2: not the common name.
    id: "policy-host-certificate-common-name",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "9525#2"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate has its name in the wrong place",
    message: "The certificate of {policy_host} has its name in the common name only, where senders do not look. They take no policy from it, and deliver as if there were none.",
    remedy: "Get a certificate that has {policy_host} in its subjectAltName.",
    args: { policy_host: DomainName },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    if attempt.tls()?.name_fault() != Some(NameFault::CommonNameOnly) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
    };
    let name = facts.policy_host.name.clone();
    let finding = found.finding().fix(Fix::CertificateName { name });
    fired(facts.weigh_attempt(attempt, finding))
}
