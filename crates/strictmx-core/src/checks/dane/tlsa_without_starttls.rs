//! TLSA records promise TLS that the MX host does not have.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That TLS comes about with an MX host that has TLSA records, secured by DNSSEC.
    ///
    /// # Why it matters
    ///
    /// The records promise TLS (DANE). Senders that know DANE keep them to it: they deliver
    /// nothing to a host that does not offer STARTTLS, refuses it, or fails in the handshake,
    /// whatever the MTA-STS policy says. Their mail waits and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Switch STARTTLS on (Postfix: `smtpd_tls_security_level = may` and `smtpd_tls_chain_files`;
    /// Exim: `tls_advertise_hosts = *`, `tls_certificate` and `tls_privatekey`), and where it is
    /// on, look into the server's log for why it fails. Or remove the TLSA records until it works,
    /// and wait until their TTL has passed.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// smtp mail ehlo 250 mail.example.com
    /// ```
    ///
    /// Offered is not enough:
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// smtp mail starttls 454 4.7.0 TLS not available
    /// ```
    ///
    /// Without DNSSEC senders pay no heed to TLSA records:
    ///
    /// ```scenario,clear
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// smtp mail ehlo 250 mail.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 2.2: TLSA records must not be published for hosts without TLS.
    id: "dane-tlsa-without-starttls",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#2.2"],
    result_type: Some(ResultType::StarttlsNotSupported),
    since: "0.1.0",
    title: "A mail server has TLSA records, but no working TLS",
    message: "{mx_host} has TLSA records at {owner}, which promise TLS, but TLS fails. Senders that check DANE do not deliver to it.",
    remedy: "Make STARTTLS work at {mx_host}, or remove the TLSA records at {owner}.",
    args: { mx_host: DomainName, owner: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let host = facts.mail.host(&attempt.mx_host);
    let host = host.ok_or(Because::NothingToJudge)?;
    host.secure_tlsa()?;
    if attempt.seen()?.tls.is_some() {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: host.name.clone(),
        owner: host.tlsa.question.name().clone(),
    };
    fired(facts.weigh_dane(host, found.finding()))
}
