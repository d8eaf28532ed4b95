//! An MX host with TLSA records asks for no reports about them.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};
use crate::question::RecordType;

declare_check! {
    /// # What it checks
    ///
    /// Where an MX host has TLSA records that count, that there is a TLSRPT record for that host, too.
    ///
    /// # Why it matters
    ///
    /// Senders report failures of DANE to the host that the TLSA records are for, not to the
    /// domain of the addresses. Without a record there, whoever runs the host does not hear of a
    /// forgotten TLSA record.
    ///
    /// # How to fix
    ///
    /// Publish the same record at `_smtp._tls.` and the name of the MX host. If somebody else runs
    /// it, this is theirs to do.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// _smtp._tls.mail TXT nodata
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
    /// RFC 8460 section 3: with DANE the policy domain is the TLSA base domain, the MX host.
    id: "tlsrpt-record-mx-host-missing",
    severity: Info,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server with TLSA records asks for no reports",
    message: "{mx_host} has TLSA records, but no TLSRPT record at {owner}. Failures of DANE are not reported to whoever runs it.",
    remedy: "Publish a TLSRPT record at {owner}, if you run {mx_host}.",
    args: { mx_host: DomainName, owner: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    host.secure_tlsa()?;
    if host.name == *facts.policy_domain {
        return Err(Because::NothingToJudge.into());
    }
    let owner = host.name.prefixed("_smtp._tls");
    let looked = facts.looked(owner.clone(), RecordType::Txt);
    looked.known()?;
    if !looked.is_absent() {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: host.name.clone(),
        owner,
    };
    fired(found.finding())
}
