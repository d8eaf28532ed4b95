//! An MX host's certificate expires soon, and its renewal is late.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::DANE_EE;
use crate::facts::{Facts, MxHost, SmtpAttempt};
use crate::finding::Severity;
use crate::outcome::{Ran, fired};
use crate::sts::Mode;
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of an MX host has enough time left to be renewed, and those of its
    /// chain, which come anew with it, too. Enough are 14 days, or a tenth of the lifetime of the
    /// host's own if that is longer; but never more than a third of it, so that certificates for a
    /// few days do not warn from birth.
    ///
    /// # Why it matters
    ///
    /// Renewal by itself happens earlier than that, so something keeps it from working. When the
    /// certificate ends, senders that apply the policy stop delivering.
    ///
    /// # How to fix
    ///
    /// See what stands in the way: `certbot renew --dry-run` tries it without changing anything;
    /// `acme.sh --list` shows when a renewal is due. Often the certificate was renewed on disk, and
    /// the mail server still has the old one: `systemctl reload postfix`. Exim reads the new file
    /// by itself, and Exchange Server is told with `Enable-ExchangeCertificate -Thumbprint
    /// THUMBPRINT -Services SMTP`. Let the renewal run the reload by itself (with certbot:
    /// `--deploy-hook "systemctl reload postfix"`).
    ///
    /// If the message names an intermediate certificate, the server sends an old chain: put the one
    /// that came with its present certificate (certbot: `fullchain.pem`) in its place.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate starts=-85d expires=5d
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail certificate issuer-expires=5d
    /// ```
    ///
    /// A certificate for six days has still half of them left:
    ///
    /// ```scenario,clear
    /// smtp mail certificate starts=-3d expires=3d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: the certificate must not be expired. The limits are ours.
    id: "mx-tls-certificate-expires-soon",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server's certificate expires soon",
    message: "{mx_host} sends a certificate that expires on {expires} and should have been renewed by now: {found}. After that day, in mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Renew the certificate of {mx_host}, or send its present chain where an intermediate one expires; reload its mail server, and find out why that did not happen by itself.",
    args: { mx_host: DomainName, expires: Timestamp, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    // With usage 2 DANE goes by dates, too (RFC 7672 3.1.2).
    let has_anchor = |host: &MxHost<'_>| {
        let usable = host.usable_tlsa();
        usable.is_ok_and(|usable| usable.iter().any(|tlsa| tlsa.usage != DANE_EE))
    };
    let tls = if facts.mail.host(&attempt.mx_host).is_some_and(has_anchor) {
        attempt.tls()?
    } else {
        facts.by_authority(attempt)?
    };
    let Some(first) = tls.late_for_renewal(facts.now) else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        expires: first.not_after,
        found: first.names_said(),
    };
    // Without a policy nobody stops delivering because of it.
    let severity = match facts.applied_mode() {
        Some(Mode::Enforce | Mode::Testing) => Severity::Warning,
        Some(Mode::None) | None => Severity::Notice,
    };
    fired(found.finding().severity(severity))
}
