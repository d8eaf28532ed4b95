//! TLSA records count, and the MX records that lead there do not.

use crate::checks::commands::sign_zone;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Dane, Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where an MX host has TLSA records that count, that the MX records of the domain, which lead
    /// there, are secured by DNSSEC as well. Where no record matches, another check says that.
    ///
    /// # Why it matters
    ///
    /// Whoever can forge the MX records can send mail to a host of his own, for which no TLSA
    /// record stands. DANE then protects the way to the right host, but not the choice of it.
    /// MTA-STS closes that gap for the senders that check it, because the policy names the hosts.
    ///
    /// # How to fix
    ///
    /// Sign the zone of the domain with DNSSEC and have the DS record put into the zone above. If
    /// somebody else runs your mail, the TLSA records are theirs, and only this part is yours: so
    /// it is with Exchange Online, whose MX hosts below `mx.microsoft` have them once
    /// `Enable-DnssecForVerifiedDomain -DomainName example.com`, a change of the MX record and
    /// `Enable-SmtpDaneInbound -DomainName example.com` have been gone through in its PowerShell.
    ///
    #[doc = sign_zone!()]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// No record matches, and who signs the zone now has senders that check DANE refuse mail:
    ///
    /// ```scenario,clear
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 2.2.1: with insecure MX records a sender may still use DANE for the host,
    /// but must not say that it delivered to the domain authenticated.
    id: "dane-mx-insecure",
    severity: Notice,
    consequence: None,
    rfc: ["7672#2.2.1"],
    result_type: None,
    since: "0.1.0",
    title: "The mail server is secured by DANE, the MX records are not",
    message: "{mx_host} has TLSA records that count, but the MX records of {policy_domain} are not secured by DNSSEC. Whoever forges the MX records can lead mail past DANE.",
    remedy: "Sign the zone of {policy_domain} with DNSSEC.",
    args: { mx_host: DomainName, policy_domain: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    host.secure_tlsa()?;
    facts.mail.looked.known()?;
    if facts.mail.implicit_mx {
        return Err(Because::NothingToJudge.into());
    }
    if facts.mx_is_secure() {
        return Ok(Vec::new());
    }
    // More senders would heed these records once the MX records are signed; others tell what they say.
    if matches!(host.dane(facts), Ok(Dane::Refuses | Dane::Encrypts)) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        mx_host: host.name.clone(),
        policy_domain: facts.policy_domain.clone(),
    };
    fired(found.finding())
}
