//! An MX host has TLS 1.2, and no cipher suite that is current.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where TLS with an MX host fails, whether it has TLS 1.2 for senders with cipher suites that
    /// newer software has left out. These are suites with CBC, or with another key exchange than
    /// ECDHE. ClientHellos offer them; the handshake is not finished. The certificate that the host
    /// answers with is judged like any other.
    ///
    /// # Why it matters
    ///
    /// A policy asks for TLS 1.2 and for no suite, so such a host is valid. But senders whose TLS
    /// library has left these suites out, as rustls has, cannot use TLS with it, and in mode enforce
    /// do not deliver. OpenSSL has nearly all of them, Go only those with ECDHE, CBC and SHA-1.
    ///
    /// # How to fix
    ///
    /// Allow suites with ECDHE and GCM, or TLS 1.3; often that takes a newer system (Windows Server
    /// 2016 and later have them for RSA certificates). Postfix: remove your own
    /// `smtpd_tls_mandatory_ciphers`, `smtpd_tls_exclude_ciphers` and `tls_*_cipherlist` settings.
    /// Exim: remove your own `tls_require_ciphers`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail fails tls-handshake tls-alert 40
    /// smtp mail accepts without-server-name 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
    /// smtp mail accepts rsa-certificate 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
    /// ```
    ///
    /// What is chosen beside better ones is no matter here:
    ///
    /// ```scenario,clear
    /// smtp mail accepts rsa-key-exchange 1.2 TLS_RSA_WITH_AES_128_CBC_SHA
    /// ```
    ///
    /// With another certificate, nobody knows which one those senders are shown:
    ///
    /// ```scenario,not-tested
    /// smtp mail fails tls-handshake tls-alert 40
    /// smtp mail accepts without-server-name 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
    /// smtp mail refuses rsa-certificate
    /// smtp mail certificate names=other.example
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 sections 4.1 and 4.2: which suites should be negotiated, and which should not.
    /// RFC 8461 section 7.2: TLS 1.2 or newer.
    id: "mx-tls-old-suites-only",
    severity: Warning,
    consequence: None,
    rfc: ["9325#4.1", "9325#4.2", "8461#7.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server has old cipher suites only",
    message: "{mx_host} has TLS 1.2 only with cipher suites that newer software has left out ({found}). Senders with such software cannot use TLS with it, and in mode enforce do not deliver.",
    remedy: "Switch on suites with ECDHE and GCM, or TLS 1.3, at {mx_host}, after an update if need be.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    attempt.tls()?;
    let Some(suites) = attempt.old_suites() else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found: suites.join(", "),
    };
    fired(found.finding())
}
