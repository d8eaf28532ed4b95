//! The TLS handshake with an MX host fails.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt, in_protocol_words, is_tls_version};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That, after STARTTLS, the TLS handshake with an MX host comes to its end. TLS versions that
    /// are too old have a check of their own; so have cipher suites that only some senders still
    /// have, and everything about the certificate.
    ///
    /// # Why it matters
    ///
    /// Without a handshake there is no TLS, and senders that apply the policy do not deliver: in
    /// mode enforce their mail waits and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Look at it with `openssl s_client -starttls smtp -connect mail.example.com:25 -servername
    /// mail.example.com`, and into the server's log at the same time. *handshake_failure*: no
    /// cipher in common, or no certificate for the name. *internal_error*: certificate and key do
    /// not belong together. *Connection closed* or *reset*: the server's process broke off, or a
    /// mail filter on the way did. *Timeout*: often large packets that do not get through (path
    /// MTU), as the certificates make the first large ones.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail fails tls-handshake tls-alert 40
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail fails starttls closed
    /// ```
    ///
    /// ```scenario,not-tested
    /// smtp mail fails connect timeout
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate expires=-1d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4: an MX host is valid if TLS comes about.
    id: "mx-tls-handshake-failed",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4"],
    result_type: Some(ResultType::ValidationFailure),
    since: "0.1.0",
    title: "TLS with a mail server fails",
    message: "{mx_host} takes the STARTTLS command, but the TLS handshake fails ({cause}). In mode enforce, senders that check MTA-STS do not deliver without TLS.",
    remedy: "Look into the log of {mx_host} while connecting with openssl s_client -starttls smtp, and fix its TLS settings.",
    args: { mx_host: DomainName, cause: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let seen = attempt.seen()?;
    if seen.tls.is_some() {
        return Ok(Vec::new());
    }
    // Without the command there is no handshake to judge.
    let failure = seen.handshake_failure().ok_or(Because::NoTls)?;
    if is_tls_version(&failure.cause) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        cause: in_protocol_words(&failure.cause),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
