//! An MX host accepts RSA key exchange.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Offer;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether an MX host accepts encryption that the server's key alone undoes later. One
    /// ClientHello offers only suites in which the session key is encrypted with the server's RSA
    /// key; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// Whoever records such a session and gets hold of the server's key later can read the mail.
    /// Current senders offer better, and get it.
    ///
    /// # How to fix
    ///
    /// Allow suites whose names begin with `TLS_ECDHE_` only. Postfix: `smtpd_tls_exclude_ciphers =
    /// kRSA`. Exim with OpenSSL: `tls_require_ciphers = HIGH:!aNULL:!kRSA`, with GnuTLS (as in
    /// Debian): `tls_require_ciphers = NORMAL:-RSA`. With TLS 1.3 there are no others.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail accepts rsa-key-exchange 1.2 TLS_RSA_WITH_AES_128_GCM_SHA256
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail refuses rsa-key-exchange
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 4.1: suites with RSA key exchange should not be negotiated.
    id: "mx-tls-no-forward-secrecy",
    severity: Info,
    consequence: None,
    rfc: ["9325#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server accepts key exchange without forward secrecy",
    message: "{mx_host} accepts encryption that can be undone with its private key alone ({found}). Mail sent with it can be read later by whoever gets the key; modern senders choose better.",
    remedy: "Switch off suites with RSA key exchange at {mx_host}.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let (without, _) = attempt.survey.accepted(Offer::RsaKeyExchange)?;
    if attempt.old_suites().is_some() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found: without.cipher_suite.clone(),
    };
    fired(found.finding())
}
