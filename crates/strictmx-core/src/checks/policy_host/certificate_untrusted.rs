//! No path leads from the policy host's certificate to a trusted root.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of the web server at `mta-sts.<domain>` leads to a root certificate
    /// that senders trust, and that nothing on the way forbids its use. Self-signed certificates,
    /// missing intermediate ones and weak algorithms have checks of their own.
    ///
    /// # Why it matters
    ///
    /// Senders trust about the same certification authorities as browsers. A certificate of a
    /// company's own authority, of one that was struck off the lists, or one that was not issued
    /// for web servers gets no trust: they take no policy, and deliver without the protection of
    /// MTA-STS.
    ///
    /// # How to fix
    ///
    /// Get a certificate from a public certification authority, for example with `certbot --nginx
    /// -d mta-sts.example.com` or `certbot --apache -d mta-sts.example.com`. Caddy gets one by
    /// itself, if its site has no `tls internal`. Certificates that a content delivery network
    /// issues for use between itself and your server are not trusted by anybody else: there, let
    /// the network answer for this name.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate path=unknown-issuer
    /// ```
    ///
    /// ```scenario,fires
    /// policy certificate path=wrong-key-usage
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate path=self-signed
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the certificate has to chain to a root that the sender trusts, by
    /// the rules of RFC 5280 section 6.
    id: "policy-host-certificate-untrusted",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "5280#6.1"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate is not trusted",
    message: "Senders do not trust the certificate of {policy_host} ({cause}). They take no policy from it, and deliver as if there were none.",
    remedy: "Get a certificate for {policy_host} from a public certification authority.",
    args: { policy_host: DomainName, cause: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let causes = attempt.tls()?.untrusted();
    if causes.is_empty() {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        cause: causes.join(", "),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
