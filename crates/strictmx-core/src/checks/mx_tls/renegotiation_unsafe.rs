//! An MX host does not say that it renegotiates safely.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That an MX host with TLS 1.2 has the protection that some senders insist on when keys are
    /// changed within a session. It answers the extension `renegotiation_info` with its own.
    /// Nothing is renegotiated.
    ///
    /// # Why it matters
    ///
    /// Without it, whoever is on the way can put text before a sender's (CVE-2009-3555). Every TLS
    /// library has it since 2010; those of some appliances do not. OpenSSL 3 refuses to connect to
    /// such hosts unless it is told otherwise, and a sender that checks MTA-STS then does not
    /// deliver.
    ///
    /// # How to fix
    ///
    /// Update the TLS library or the firmware; look for a device on the way that ends TLS in place of
    /// the mail server. `openssl s_client -starttls smtp -tls1_2 -connect mail.example.com:25` says
    /// `Secure Renegotiation IS NOT supported`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail lacks renegotiation-info
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 3.5: implementations that negotiate TLS 1.2 have to support the extension.
    id: "mx-tls-renegotiation-unsafe",
    severity: Warning,
    consequence: None,
    rfc: ["9325#3.5", "5746#3.6"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server lacks an extension that some senders insist on",
    message: "{mx_host} has TLS 1.2 without safe renegotiation. Senders with OpenSSL 3 refuse that unless they are told otherwise (RFC 5746).",
    remedy: "Update the TLS library or the firmware of {mx_host}.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    if !attempt.survey.lacks_renegotiation_info()? {
        return Ok(Vec::new());
    }
    let mx_host = attempt.mx_host.clone();
    Ok(vec![Found { mx_host }.finding()])
}
