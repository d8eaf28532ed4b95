//! An MX host with TLSA records asks for no reports about them.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost, TxtRecords};
use crate::mend::Text;
use crate::outcome::{Because, Ran, fired};
use crate::tlsrpt::record::select;

declare_check! {
    /// # What it checks
    ///
    /// Where an MX host has TLSA records that count, that there is a TLSRPT record for that host, too:
    /// one, and valid as the domain's own has to be. Other TXT records do not matter.
    ///
    /// # Why it matters
    ///
    /// Senders report failures of DANE to the host that the TLSA records are for, not to the
    /// domain of the addresses. Without a record there, whoever runs the host does not hear of a
    /// forgotten TLSA record.
    ///
    /// # How to fix
    ///
    /// Publish the same record at `_smtp._tls.` and the name of the MX host, or that where its
    /// CNAMEs lead if the TLSA records stand there. If somebody else runs it, this is theirs to do.
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
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// _smtp._tls.mail TXT "v=TLSRPTv1; rua=tlsrpt@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 mail.dane
    /// @ MX secure
    /// mail.dane CNAME mail
    /// mail.dane A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// _smtp._tls.mail.dane TXT nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 1.1: with DANE the policy domain is the TLSA base domain (RFC 7672 2.2.3).
    id: "tlsrpt-record-mx-host-missing",
    severity: Info,
    consequence: None,
    rfc: ["8460#1.1", "8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server with TLSA records asks for no reports",
    message: "{mx_host} has TLSA records, but no valid TLSRPT record at {owner}. Failures of DANE are not reported to whoever runs it.",
    remedy: "Publish a TLSRPT record at {owner}, if you run {mx_host}.",
    args: { mx_host: DomainName, owner: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    host.secure_tlsa()?;
    let base = &host.tlsa_base;
    if base == facts.policy_domain {
        return Err(Because::NothingToJudge.into());
    }
    let owner = base.prefixed("_smtp._tls");
    let records = TxtRecords::new(facts.evidence(), owner.clone(), select);
    records.looked.known()?;
    let selection = records.selection(Because::NothingToJudge).ok();
    if selection.is_some_and(|it| it.record().is_some()) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: host.name.clone(),
        owner,
    };
    let mut finding = found.finding();
    // Of several, nobody knows which is meant. Other people's servers are theirs to mend.
    let is_several = selection.is_some_and(|it| it.candidates.len() > 1);
    if !is_several && base.is_subdomain_of(facts.policy_domain) {
        let chosen = selection.and_then(|it| Some(it.chosen.as_ref()?.0));
        let near = selection.and_then(|it| Some(it.near_miss.as_ref()?.0));
        let old = chosen.or(near).and_then(|at| records.texts.get(at));
        let old = old.map(Vec::as_slice);
        finding.fixes = facts.mended(Text::OfHost(&records.looked, old));
    }
    fired(finding)
}
