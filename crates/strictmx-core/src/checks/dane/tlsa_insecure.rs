//! TLSA records that nobody heeds, because DNSSEC does not secure them.

use crate::checks::commands::sign_zone;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::tlsa_of;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That TLSA records of an MX host, where there are any, are secured by DNSSEC, together with
    /// the host's addresses, or with the alias that leads there.
    ///
    /// # Why it matters
    ///
    /// Without DNSSEC anybody on the way can replace a TLSA record, so senders act as if there
    /// were none. The records cost work at every change of key, and protect nothing.
    ///
    /// # How to fix
    ///
    /// Remove the records; or make them match the server's certificate, and only then sign the
    /// zone of the mail server with DNSSEC and have the DS record put into the zone above: from
    /// then on senders that check DANE refuse mail where no record matches. If the zone is signed,
    /// check whether a CNAME leads from the TLSA name into one that is not:
    /// `delv _25._tcp.mail.example.com TLSA` says where the chain breaks.
    ///
    #[doc = sign_zone!()]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// ```
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 6698 section 4.1 and RFC 7672 section 2.1.1: only secure records count; section 2.2.2:
    /// behind insecure addresses senders do not even ask for them, unless a secure alias leads
    /// there.
    id: "dane-tlsa-insecure",
    severity: Warning,
    consequence: None,
    rfc: ["6698#4.1", "7672#2.1.1", "7672#2.2.2"],
    result_type: None,
    since: "0.1.0",
    title: "TLSA records without DNSSEC have no effect",
    message: "{mx_host} has TLSA records at {owner}, but DNSSEC does not secure both them and its addresses. Senders that check DANE act as if there were none.",
    remedy: "Remove the records; or make them match the certificate of {mx_host}, and only then sign its zone with DNSSEC.",
    args: { mx_host: DomainName, owner: DomainName },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let rrset = host.tlsa.found(Because::NothingToJudge)?;
    if tlsa_of(rrset).next().is_none() {
        return Err(Because::NothingToJudge.into());
    }
    if host.secure_tlsa().is_ok() {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: host.name.clone(),
        owner: host.tlsa.question.name().clone(),
    };
    fired(found.finding())
}
