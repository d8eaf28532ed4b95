//! An MX host does not send the intermediate certificate.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::observation::PathFault;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host sends, after its own certificate, every intermediate one up to a root that
    /// senders have.
    ///
    /// # Why it matters
    ///
    /// Without the certificates in between, senders cannot connect the server's to a root that
    /// they trust. Those that apply the policy do not deliver: in mode enforce their mail waits
    /// and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Give the server the file with the whole chain. With certbot that is `fullchain.pem`, not
    /// `cert.pem` (Postfix: `smtpd_tls_chain_files = …/privkey.pem, …/fullchain.pem`; Exim:
    /// `tls_certificate = …/fullchain.pem`). From other authorities, append the intermediate
    /// certificate to your own, yours first. With Exchange Server, import the intermediate
    /// certificate into the computer's store. `openssl s_client -showcerts -starttls smtp -connect
    /// mail.example.com:25` shows what is sent. If the authority is not a public one, the whole
    /// chain will not do, either: get a certificate from one that is.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate path=missing-intermediate
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate issuer=Example-CA
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: the certificate has to chain to a root that the sender trusts.
    /// RFC 8446 section 4.4.2: the server sends the chain.
    id: "mx-tls-certificate-chain-incomplete",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2", "8446#4.4.2"],
    result_type: Some(ResultType::CertificateNotTrusted),
    since: "0.1.0",
    title: "A mail server leaves out the intermediate certificate",
    message: "{mx_host} sends its certificate without the intermediate one that connects it to a known root. In mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Let {mx_host} send the whole chain (with certbot, fullchain.pem in place of cert.pem), and reload the mail server.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let faults = &facts.by_authority(attempt)?.session.path.faults;
    // A self-signed certificate has no intermediate to leave out.
    let is_self_signed = faults.contains(&PathFault::SelfSigned);
    if is_self_signed || !faults.contains(&PathFault::MissingIntermediate) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
