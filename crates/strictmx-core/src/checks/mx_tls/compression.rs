//! An MX host compresses inside TLS.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a mail server does not compress messages before TLS encrypts them. TLS 1.2 and older
    /// are offered with compression (DEFLATE); the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// How long a compressed message is depends on what it says. Whoever watches the connection and
    /// can have text of their own sent in it learns a little about the rest (CRIME, CVE-2012-4929).
    /// With mail that is far harder than with web pages. But no current TLS library compresses any
    /// more, so that this is a sign of one that has not been updated for years.
    ///
    /// # How to fix
    ///
    /// Update the TLS library or the firmware. Until then: Postfix `tls_ssl_options =
    /// NO_COMPRESSION`, Exim `openssl_options = +no_compression`. `openssl s_client -starttls smtp
    /// -tls1_2 -comp -connect mail.example.com:25` says `Compression: NONE` when it is off.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail compresses inside-tls
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 3.3: servers with TLS 1.2 should have compression disabled. TLS 1.3 has
    /// none.
    id: "mx-tls-compression",
    severity: Notice,
    consequence: None,
    rfc: ["9325#3.3"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server compresses inside TLS",
    message: "{mx_host} compresses what it then encrypts, where a sender offers that. The length of what is sent may then reveal what is in it.",
    remedy: "Switch TLS compression off at {mx_host}, or update its TLS library.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    if !attempt.survey.compresses()? {
        return Ok(Vec::new());
    }
    let mx_host = attempt.mx_host.clone();
    fired(Found { mx_host }.finding())
}
