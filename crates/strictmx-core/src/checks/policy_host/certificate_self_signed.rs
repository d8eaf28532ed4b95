//! The policy host's certificate is self-signed.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::PathFault;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of the web server at `mta-sts.<domain>` was issued by a certification
    /// authority, and not by the server itself.
    ///
    /// # Why it matters
    ///
    /// Anybody can make a self-signed certificate for any name, so senders take no policy over
    /// it, and deliver without the protection of MTA-STS. Web servers come with such a
    /// certificate as a placeholder: often the virtual host for this name is simply missing, and
    /// the default one answers.
    ///
    /// # How to fix
    ///
    /// Get a certificate from a public certification authority; there are free ones:
    /// `certbot --nginx -d mta-sts.example.com`, `certbot --apache -d mta-sts.example.com`, or
    /// `acme.sh --issue -d mta-sts.example.com -w /var/www/mta-sts`. Caddy gets one by itself as
    /// soon as `mta-sts.example.com` is the address of a site in the Caddyfile, without
    /// `tls internal`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate path=self-signed
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate path=unknown-issuer
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the certificate has to chain to a root that the sender trusts.
    id: "policy-host-certificate-self-signed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate is self-signed",
    message: "{policy_host} answers with a certificate that it signed itself. Senders trust only those of public certification authorities: they take no policy from it, and deliver as if there were none.",
    remedy: "Get a certificate for {policy_host} from a public certification authority.",
    args: { policy_host: DomainName },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let faults = &attempt.tls()?.session.path.faults;
    if !faults.contains(&PathFault::SelfSigned) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
