//! An MX host refuses TLS without SNI.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, Offered, SmtpAttempt};
use crate::observation::Offer;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host has a certificate for senders that do not say which host they want. One
    /// ClientHello of TLS 1.3 and 1.2 comes without SNI; the handshake is not finished. A host that
    /// answers with an alert refuses. If it refuses with SNI as well, or hangs up without a word,
    /// this says nothing.
    ///
    /// # Why it matters
    ///
    /// Senders that check MTA-STS or DANE send the name. Many that check nothing do not, and get no
    /// TLS from such a server: their mail waits, or goes unencrypted.
    ///
    /// # How to fix
    ///
    /// Set a default certificate beside those chosen by name. Postfix: `smtpd_tls_chain_files`
    /// beside `tls_server_sni_maps`. Exim: where `tls_certificate` goes by `$tls_in_sni`, let it
    /// have a file for an empty one, too. In a proxy before the mail server, set a default backend.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail refuses without-server-name
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail fails tls-handshake tls-alert 40
    /// smtp mail refuses without-server-name
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 7.1 and RFC 7672 section 8.1: a server must not insist on SNI.
    id: "mx-tls-server-name-required",
    severity: Warning,
    consequence: None,
    rfc: ["8461#7.1", "7672#8.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server refuses TLS to senders that do not name it",
    message: "{mx_host} refuses TLS to senders that do not name the host they want (SNI). Their mail waits, or comes unencrypted.",
    remedy: "Set a default certificate at {mx_host}.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    if matches!(
        attempt.survey.offered(Offer::WithoutServerName)?,
        Offered::Accepted(..)
    ) {
        return Ok(Vec::new());
    }
    // With SNI it has to be better.
    attempt.tls()?;
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(found.finding())
}
