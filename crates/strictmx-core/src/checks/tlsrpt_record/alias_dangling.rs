//! The record is delegated to nothing.

use crate::checks::records::leads_nowhere;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether `_smtp._tls` is a CNAME to a name that has no TXT record, or one of a circle. Where a
    /// name that nobody uses leads there as well, a wildcard does, and nobody wanted reports.
    ///
    /// # Why it matters
    ///
    /// The record was delegated to a report service, and the service has nothing there: it was
    /// never set up, or has ended. Senders that fail to deliver securely have nobody to tell. A name
    /// that nobody owns any more can be taken by somebody else, who then gets your reports.
    ///
    /// # How to fix
    ///
    /// `dig TXT _smtp._tls.example.com` shows where the CNAME leads and where it ends. Ask the
    /// service for the right target, or remove the CNAME if you no longer use it. To go on without
    /// the service, put a TXT record of your own in its place; nothing may stand beside a CNAME.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls CNAME _smtp._tls.reports.net.
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls CNAME a
    /// a CNAME _smtp._tls
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls CNAME _smtp._tls.reports.net.
    /// _smtp._tls.reports.net. TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// * CNAME hosting.provider.net.
    /// hosting.provider.net. A 20.0.0.90
    /// _smtp._tls TXT absent
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3; RFC 1034 section 3.6.2 on CNAMEs.
    id: "tlsrpt-record-alias-dangling",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3", "1034#3.6.2"],
    result_type: None,
    since: "0.1.0",
    title: "The CNAME for reports leads to no record",
    message: "The CNAME at {owner} leads to no TLSRPT record. Senders that fail to deliver securely have nobody to report to.",
    remedy: "Correct the CNAME, or remove it.",
    args: { owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.tlsrpt_record;
    if records.is_tried()? || !leads_nowhere(facts, records) {
        return Ok(Vec::new());
    }
    let owner = records.owner.clone();
    let finding = Found { owner }.finding();
    fired(match records.looked.aliases() {
        [first, ..] => finding.fix(Fix::remove_alias(&first.owner, &first.target)),
        // Of a circle no CNAME is known.
        [] => finding,
    })
}
