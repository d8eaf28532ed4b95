//! An MX host's certificate is self-signed.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::observation::PathFault;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of an MX host was issued by a certification authority, and not by the
    /// server itself.
    ///
    /// # Why it matters
    ///
    /// Anybody can make a self-signed certificate for any name. It was good enough for mail as
    /// long as nobody checked; senders that apply the policy do, and do not deliver. In mode
    /// enforce their mail waits and bounces after some days. A TLSA record (DANE) for the
    /// certificate does not help with senders that know MTA-STS only.
    ///
    /// # How to fix
    ///
    /// Get a certificate from a public certification authority; there are free ones: `certbot
    /// certonly --standalone -d mail.example.com`. Then let the mail server use it (Postfix:
    /// `smtpd_tls_chain_files = /etc/letsencrypt/live/mail.example.com/privkey.pem,
    /// /etc/letsencrypt/live/mail.example.com/fullchain.pem`; Exim: `tls_certificate` with the
    /// second of these files and `tls_privatekey` with the first; Exchange Server:
    /// `Enable-ExchangeCertificate -Thumbprint THUMBPRINT -Services SMTP`) and reload it. With TLSA
    /// records, publish those for the new certificate first.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate path=self-signed
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate path=unknown-issuer
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: the certificate has to chain to a root that the sender trusts.
    id: "mx-tls-certificate-self-signed",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2"],
    result_type: Some(ResultType::CertificateNotTrusted),
    since: "0.1.0",
    title: "A mail server's certificate is self-signed",
    message: "{mx_host} presents a certificate that it signed itself. Senders that check MTA-STS trust only those of public certification authorities, and in mode enforce do not deliver.",
    remedy: "Get a certificate for {mx_host} from a public certification authority, and reload the mail server.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let faults = &facts.by_authority(attempt)?.session.path.faults;
    if !faults.contains(&PathFault::SelfSigned) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
