//! An MX host still offers TLS 1.0 or 1.1 beside newer versions.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Offer;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether an MX host that has TLS 1.2 or 1.3 accepts TLS 1.0 or 1.1, too. One ClientHello offers
    /// nothing newer; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// These versions are forbidden since 2021. No sender that checks MTA-STS needs them, and
    /// attackers can at most push senders down to them that would send unencrypted otherwise. Because
    /// old TLS is better than none for such senders, this is no error on a mail server.
    ///
    /// # How to fix
    ///
    /// Postfix: `smtpd_tls_protocols = >=TLSv1.2` and `smtpd_tls_mandatory_protocols = >=TLSv1.2`.
    /// Exim: `openssl_options = +no_tlsv1 +no_tlsv1_1`. Look into the log before, whether anybody
    /// still uses them.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail accepts up-to-tls11 1.0 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail refuses up-to-tls11
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8996 sections 4 and 5: TLS 1.0 and 1.1 must not be used. RFC 9325 section 5.2:
    /// opportunistic TLS, as of mail without policy, may be less strict.
    id: "mx-tls-old-version-offered",
    severity: Notice,
    consequence: None,
    rfc: ["8996#4", "8996#5", "9325#5.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server still accepts TLS 1.0 or 1.1",
    message: "{mx_host} still accepts {version}. Senders that check use a newer version; the old one serves only software that should have been replaced.",
    remedy: "Allow TLS 1.2 and newer only at {mx_host}.",
    args: { mx_host: DomainName, version: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    // Where there is nothing newer, another check says so.
    attempt.tls()?;
    let (old, _) = attempt.survey.accepted(Offer::UpToTls11)?;
    if attempt.survey.accepted(Offer::UpToSsl30).is_ok() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        version: old.version.name().to_owned(),
    };
    fired(found.finding())
}
