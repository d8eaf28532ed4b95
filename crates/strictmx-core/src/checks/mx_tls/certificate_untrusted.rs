//! No path leads from an MX host's certificate to a trusted root.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of an MX host leads to a root certificate that senders trust, and that
    /// nothing on the way forbids its use. Self-signed certificates, missing intermediate ones and
    /// weak algorithms have checks of their own.
    ///
    /// # Why it matters
    ///
    /// Senders trust about the same certification authorities as browsers. A certificate of a
    /// company's own authority, of one that was struck off the lists, or one that was not issued
    /// for servers gets no trust, and senders that apply the policy do not deliver. In mode
    /// enforce their mail waits and bounces after some days. A TLSA record (DANE) does not help
    /// with senders that know MTA-STS only.
    ///
    /// # How to fix
    ///
    /// Get a certificate from a public certification authority, for example with
    /// `certbot certonly --standalone -d mail.example.com`, install it and reload the mail
    /// server.
    ///
    /// - Postfix: `smtpd_tls_chain_files` with `privkey.pem` and `fullchain.pem`, in this order,
    ///   then `systemctl reload postfix`.
    /// - Exim: `tls_certificate` with `fullchain.pem` and `tls_privatekey` with `privkey.pem`.
    /// - Exchange Server: `Import-ExchangeCertificate`, then
    ///   `Enable-ExchangeCertificate -Services SMTP`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate path=unknown-issuer
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail certificate path=bad-signature
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate path=self-signed
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: the certificate has to chain to a root that the sender trusts, by the
    /// rules of RFC 5280 section 6.
    id: "mx-tls-certificate-untrusted",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2", "5280#6.1"],
    result_type: Some(ResultType::CertificateNotTrusted),
    since: "0.1.0",
    title: "A mail server's certificate is not trusted",
    message: "Senders do not trust the certificate of {mx_host} ({cause}). In mode enforce, those that check MTA-STS do not deliver to it.",
    remedy: "Get a certificate for {mx_host} from a public certification authority, and reload the mail server.",
    args: { mx_host: DomainName, cause: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let causes = facts.by_authority(attempt)?.untrusted();
    if causes.is_empty() {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        cause: causes.join(", "),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
