//! An MX host still offers SSL 3.0.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Offer;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether an MX host that accepts TLS 1.0 or 1.1 accepts SSL 3.0, too. One ClientHello offers
    /// nothing newer; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// SSL 3.0 is broken since 2014 (POODLE). Senders that check use TLS 1.2 or newer and are not
    /// harmed by it, but software that still has SSL 3.0 has had no care for years, and may have SSL
    /// 2.0, which endangers newer versions with the same key (DROWN).
    ///
    /// # How to fix
    ///
    /// Update the TLS library: current ones have no SSL at all. Postfix: `smtpd_tls_protocols =
    /// >=TLSv1.2` and `smtpd_tls_mandatory_protocols = >=TLSv1.2`. Exim: `openssl_options =
    /// +no_sslv2 +no_sslv3 +no_tlsv1 +no_tlsv1_1`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail accepts up-to-ssl30 ssl-3.0 TLS_RSA_WITH_3DES_EDE_CBC_SHA
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail refuses up-to-ssl30
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 3.1.1 and RFC 7568: SSL 3.0 must not be negotiated.
    id: "mx-tls-ssl-offered",
    severity: Warning,
    consequence: None,
    rfc: ["9325#3.1.1", "7568#3"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server still accepts SSL 3.0",
    message: "{mx_host} still accepts {version}, which has been broken since 2014. Its software or its settings are that old.",
    remedy: "Allow TLS 1.2 and newer only at {mx_host}, and update its TLS library.",
    args: { mx_host: DomainName, version: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    // Where there is nothing newer, another check says so.
    attempt.tls()?;
    let (old, _) = attempt.survey.accepted(Offer::UpToSsl30)?;
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        version: old.version.name().to_owned(),
    };
    fired(found.finding())
}
