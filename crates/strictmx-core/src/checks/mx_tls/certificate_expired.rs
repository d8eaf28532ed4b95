//! An MX host's certificate has expired.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That no certificate which an MX host sends after STARTTLS has passed its last day: neither
    /// its own nor one of the chain.
    ///
    /// # Why it matters
    ///
    /// Senders that apply the policy do not deliver over an expired certificate. In mode enforce
    /// that mail waits in their queues and bounces after some days; until then fixing the
    /// certificate saves it.
    ///
    /// # How to fix
    ///
    /// Renew the certificate, and make sure that the mail server loads it: many keep the old one
    /// until they are told, for example with `systemctl reload postfix`; Exim reads the new file by
    /// itself, and Exchange Server is told with `Enable-ExchangeCertificate -Thumbprint THUMBPRINT
    /// -Services SMTP`. Let the renewal run the reload by itself (with certbot: `--deploy-hook
    /// "systemctl reload postfix"`).
    ///
    /// If the message names an intermediate certificate, the server sends an old chain: put the one
    /// that came with its present certificate (certbot: `fullchain.pem`) in its place.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate expires=-1d
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail certificate issuer-expires=-1d
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate expires=40d
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate beside=-1d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2 with erratum 6525: the certificate must not be expired.
    id: "mx-tls-certificate-expired",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2"],
    result_type: Some(ResultType::CertificateExpired),
    since: "0.1.0",
    title: "A mail server's certificate has expired",
    message: "{mx_host} sends a certificate that expired on {expires}: {found}. In mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Renew the certificate, or send its present chain where an intermediate one expired, and reload the mail server.",
    args: { mx_host: DomainName, expires: Timestamp, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let tls = facts.by_authority(attempt)?;
    let first = tls.first_to_expire().ok_or(Because::NothingToJudge)?;
    if facts.now <= first.not_after {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        expires: first.not_after,
        found: first.names_said(),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
