//! The policy host does not send the intermediate certificate.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::PathFault;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the web server at `mta-sts.<domain>` sends, after its own certificate, every
    /// intermediate one up to a root that senders have.
    ///
    /// # Why it matters
    ///
    /// Browsers fetch a missing intermediate certificate by themselves or remember it from other
    /// sites, so in a browser all looks well. Senders do not: they take no policy, and deliver
    /// without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Give the server the file with the whole chain. With certbot that is `fullchain.pem`, not
    /// `cert.pem`: `ssl_certificate /etc/letsencrypt/live/…/fullchain.pem;` (nginx) or
    /// `SSLCertificateFile …/fullchain.pem` (Apache), `tls …/fullchain.pem …/privkey.pem` (Caddy,
    /// where it does not get one by itself). From other authorities, append the intermediate
    /// certificate to your own, yours first. `openssl s_client -showcerts -connect
    /// mta-sts.example.com:443 -servername mta-sts.example.com` shows what is sent. If the
    /// authority is not a public one, the whole chain will not do, either: get a certificate from
    /// one that is.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate path=missing-intermediate
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate issuer=Example-CA
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the certificate has to chain to a root that the sender trusts.
    /// RFC 8446 section 4.4.2: the server sends the chain.
    id: "policy-host-certificate-chain-incomplete",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "8446#4.4.2"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host leaves out the intermediate certificate",
    message: "{policy_host} sends its certificate without the intermediate one that connects it to a known root. Browsers may hide this; senders take no policy from it, and deliver as if there were none.",
    remedy: "Let the web server of {policy_host} send the whole chain: with certbot, fullchain.pem in place of cert.pem.",
    args: { policy_host: DomainName },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let faults = &attempt.tls()?.session.path.faults;
    // A self-signed certificate has no intermediate to leave out.
    let is_self_signed = faults.contains(&PathFault::SelfSigned);
    if is_self_signed || !faults.contains(&PathFault::MissingIntermediate) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
