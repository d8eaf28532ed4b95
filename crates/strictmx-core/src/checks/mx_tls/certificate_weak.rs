//! An MX host's certificate uses a weak key or signature.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificates which an MX host sends have keys and signatures of today's strength.
    /// Keys are RSA of 2048 bits or more, or elliptic curves of 224 bits or more; MD5 and SHA-1
    /// sign nothing. Roots are left out.
    ///
    /// # Why it matters
    ///
    /// Keys and signatures like that can be forged, and current TLS libraries refuse them.
    /// Senders that use one and apply the policy do not deliver: in mode enforce their mail waits
    /// and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Get a new certificate with a new key from a public certification authority. None of them
    /// has issued weak ones for years, so this one is probably home-made or very old.
    /// `certbot certonly --standalone -d mail.example.com` makes a key of a good size, and
    /// `openssl s_client -starttls smtp -connect mail.example.com:25 </dev/null | openssl x509
    /// -noout -text` shows the size of the key and how the certificate is signed.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate rsa=1024
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail certificate hash=sha1
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate rsa=2048
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 4.5: RSA keys of at least 2048 bits, no MD5, no SHA-1.
    id: "mx-tls-certificate-weak",
    severity: Error,
    consequence: Refused,
    rfc: ["9325#4.5", "8461#7.2"],
    result_type: Some(ResultType::CertificateNotTrusted),
    since: "0.1.0",
    title: "A mail server's certificate is too weak",
    message: "The certificate of {mx_host}, or one that it depends on, uses {found}, which is too weak. In mode enforce, senders with current TLS libraries that check MTA-STS do not deliver to it.",
    remedy: "Get a new certificate with a new key for {mx_host} from a public certification authority, and reload the mail server.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let Some(found) = facts.by_authority(attempt)?.weakness() else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found,
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
