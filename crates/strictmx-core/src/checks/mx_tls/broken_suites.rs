//! An MX host accepts cipher suites that protect nothing.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Offer;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether an MX host accepts encryption that was broken long ago. One ClientHello offers only
    /// suites with NULL, export, DES or RC4 encryption; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// With such a suite, mail is encrypted in name only. A sender that offers better ones gets a
    /// better one, but an attacker who records traffic finds the senders that do not.
    ///
    /// # How to fix
    ///
    /// Postfix: remove your own `smtpd_tls_ciphers` and `tls_*_cipherlist` settings; the defaults have
    /// none of these. Exim with OpenSSL: `tls_require_ciphers = HIGH:!aNULL:!eNULL`. Update the TLS
    /// library if that is not enough.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail accepts broken-suites 1.2 TLS_RSA_WITH_RC4_128_SHA
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail refuses broken-suites
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 4.1: suites that must not be negotiated.
    id: "mx-tls-broken-suites",
    severity: Warning,
    consequence: None,
    rfc: ["9325#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server accepts broken cipher suites",
    message: "{mx_host} accepts encryption that protects nothing any more ({found}). Senders that offer it send mail that is as good as unencrypted.",
    remedy: "Switch off NULL, export, DES and RC4 suites at {mx_host}.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let (broken, _) = attempt.survey.accepted(Offer::BrokenSuites)?;
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found: broken.cipher_suite.clone(),
    };
    fired(found.finding())
}
