//! An MX host has a second certificate, which is not valid.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt, TlsSeen};
use crate::finding::Severity;
use crate::outcome::{Because, Ran, fired};
use crate::sts::Mode;

declare_check! {
    /// # What it checks
    ///
    /// Where an MX host has two certificates, that both satisfy the policy. One is for RSA and one
    /// for ECDSA, and the first handshake showed one of them. TLS 1.2 is offered with suites for
    /// one kind only; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// Which certificate a sender gets depends on the suites that it offers. If one of the two has been
    /// forgotten at renewal, most senders deliver, some may refuse, and tests show the good one.
    ///
    /// # How to fix
    ///
    /// Renew both and reload the mail server, or remove one: a single certificate is enough for
    /// everybody. `postconf smtpd_tls_chain_files smtpd_tls_cert_file smtpd_tls_eccert_file` lists
    /// those that Postfix shows, and `exim -bP tls_certificate` that of Exim; `certbot renew
    /// --cert-name NAME` renews one of them.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail second-certificate expires=-1d
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail second-certificate expires=60d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: the certificate that a sender is shown has to be valid.
    id: "mx-tls-other-certificate",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server's second certificate is not valid",
    message: "{mx_host} has a second certificate, for senders that offer other cipher suites ({found}), and it is not valid: {cause}. Senders that are shown the first one deliver; in mode enforce, those that are shown the second do not deliver.",
    remedy: "Renew both certificates of {mx_host}, or remove the second.",
    args: { mx_host: DomainName, found: String, cause: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    // Where the first one is not valid either, that is said elsewhere.
    let main = attempt.tls()?;
    if !main.is_valid(facts.now) {
        return Err(Because::SaidElsewhere.into());
    }
    let (others, all) = attempt.others();
    let faulty = |other: &TlsSeen<'_>| {
        let cause = other.certificate_fault(facts.now)?;
        Some(Found {
            mx_host: attempt.mx_host.clone(),
            found: other.session.cipher_suite.clone(),
            cause,
        })
    };
    let Some(found) = others.iter().find_map(faulty) else {
        return all.map(|()| Vec::new());
    };
    // The first certificate is valid, so nothing is refused to whoever is shown that one.
    let severity = match facts.applied_mode() {
        Some(Mode::Enforce | Mode::Testing) => Severity::Warning,
        Some(Mode::None) | None => Severity::Notice,
    };
    fired(found.finding().severity(severity))
}
