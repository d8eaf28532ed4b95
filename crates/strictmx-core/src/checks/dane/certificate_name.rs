//! TLSA records of an authority match, and the certificate is for another name.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{Unauthenticated, why_not_authenticated};
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where TLSA records name an authority: that the certificate of the MX host is for the right
    /// name. Such records have usage 2; the name is that of the MX host, or of the domain itself
    /// where the MX records are secured by DNSSEC.
    ///
    /// # Why it matters
    ///
    /// An authority has many customers; the name is what tells your server from theirs. Senders
    /// that know DANE do not deliver to a server whose certificate is for another name, even
    /// though the record of the authority matches. With usage 3, names are not looked at.
    ///
    /// # How to fix
    ///
    /// Get a certificate that names the MX host, as MTA-STS needs it, too. Or publish a record
    /// of the kind `3 1 1` for the server's own key, for which the name does not count.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate names=other.example
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 3.2.2: names are checked with usage 2, and which ones count.
    id: "dane-certificate-name",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#3.2.2", "7672#3.2.3"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "A TLSA record of an authority matches, but the certificate is for another name",
    message: "The TLSA records at {owner} name a certification authority, so the certificate must name {mx_host}, and it names {found}. Senders that check DANE do not deliver to it.",
    remedy: "Use a certificate that names {mx_host}, or publish a TLSA record of the kind 3 1 1 for the server's own key.",
    args: { owner: DomainName, mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let (host, why) = why_not_authenticated(facts, attempt)?;
    if why != Some(Unauthenticated::Name) {
        return Ok(Vec::new());
    }
    let found = Found {
        owner: host.tlsa.question.name().clone(),
        mx_host: host.name.clone(),
        found: attempt.tls()?.names_said(),
    };
    fired(facts.weigh_dane(host, found.finding()))
}
