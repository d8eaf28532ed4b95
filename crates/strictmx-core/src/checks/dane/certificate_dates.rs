//! TLSA records of an authority match, and a certificate is not valid now.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{Unauthenticated, why_not_authenticated};
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where TLSA records name an authority: that every certificate which the MX host sends is
    /// valid today. Such records have usage 2, and are about the authority that issued the host's
    /// certificate.
    ///
    /// # Why it matters
    ///
    /// With usage 2 a sender that knows DANE verifies the chain up to the authority in the
    /// ordinary way, dates and all. It does not deliver to a server whose certificate has expired
    /// or is not valid yet. With usage 3, dates are not looked at.
    ///
    /// # How to fix
    ///
    /// Renew the certificate, reload the mail server, and see to it that both happen by themselves
    /// the next time: with certbot, `certbot renew --deploy-hook "systemctl reload postfix"`. Exim
    /// reads the new file by itself. `--reuse-key` keeps the key, and with it TLSA records of the
    /// kind `3 1 1`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate expires=-1d
    /// ```
    ///
    /// With usage 3 the record alone says which key is right, for as long as it is published:
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate expires=-1d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 3.1.1 and RFC 7671 section 5.1: dates do not count with usage 3; section
    /// 3.1.2: with usage 2 the chain is verified.
    id: "dane-certificate-dates",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#3.1.2", "7671#5.2"],
    result_type: Some(ResultType::CertificateExpired),
    since: "0.1.0",
    title: "A TLSA record of an authority matches, but a certificate is not valid today",
    message: "The TLSA records at {owner} name a certification authority, so the certificates that {mx_host} sends must be valid today, and one is not. Senders that check DANE do not deliver to it.",
    remedy: "Renew the certificate of {mx_host}.",
    args: { owner: DomainName, mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let (host, why) = why_not_authenticated(facts, attempt)?;
    if why != Some(Unauthenticated::Dates) {
        return Ok(Vec::new());
    }
    let found = Found {
        owner: host.tlsa.question.name().clone(),
        mx_host: host.name.clone(),
    };
    fired(facts.weigh_dane(host, found.finding()))
}
