//! The record stands at another name.

use crate::checks::records::misplaced;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::Record;
use crate::outcome::Ran;
use crate::scan::misplaced_tlsrpt_owners;
use crate::tlsrpt::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Where `_smtp._tls` has no TLSRPT record: whether the domain itself, a name of drafts or of
    /// other records, or one that has the domain twice has one.
    ///
    /// # Why it matters
    ///
    /// Senders look at `_smtp._tls.<domain>` and nowhere else, so no report will come.
    ///
    /// # How to fix
    ///
    /// Move the record to `_smtp._tls.<domain>`. In many control panels the name to type is
    /// `_smtp._tls` alone, without the domain. In a zone file (BIND) the name needs a dot at its
    /// end if the domain is in it: `_smtp._tls.example.com.` or `_smtp._tls`. Look at the result
    /// with `dig TXT _smtp._tls.example.com`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT nodata
    /// _smtp-tlsrpt TXT "v=TLSRPTv1; rua=mailto:a@example.com"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT nodata
    /// _smtp._tls.example.com TXT "v=TLSRPTv1; rua=mailto:a@example.com"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT nodata
    /// @ TXT "v=TLSRPTv1; rua=mailto:a@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3. RFC 1035 section 5.1: names without a final dot are completed.
    id: "tlsrpt-record-misplaced",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3", "1035#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "The TLSRPT record stands at the wrong name",
    message: "There is a TLSRPT record at {found}, but senders look for it at {owner} only.",
    remedy: "Publish it at {owner}, for which many control panels want `_smtp._tls` alone, and delete the record at {found}.",
    args: { owner: DomainName, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.tlsrpt_record;
    let elsewhere = misplaced_tlsrpt_owners(facts.policy_domain);
    let found = |owner, found| Found { owner, found }.finding();
    misplaced(facts, records, elsewhere, VERSION, &found, Record::Tlsrpt)
}
