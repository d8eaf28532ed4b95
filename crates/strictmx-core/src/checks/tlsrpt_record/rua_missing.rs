//! The record names no destination.

use crate::checks::commands::dns_hosts;
use crate::checks::faults::in_tlsrpt_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::record::Fault;
use crate::txt_fields::FieldFault;

declare_check! {
    /// # What it checks
    ///
    /// That the record has a field `rua`.
    ///
    /// # Why it matters
    ///
    /// It says where reports go; without it there are none.
    ///
    /// # How to fix
    ///
    /// Add `rua=mailto:` and an address. The name is written in lower case.
    ///
    #[doc = dns_hosts!(replace TXT "_smtp._tls": "v=TLSRPTv1; rua=mailto:tlsrpt@example.com")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; RUA=mailto:a@example.com"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1;"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3.
    id: "tlsrpt-record-rua-missing",
    severity: Error,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "The TLSRPT record does not say where reports go",
    message: "The TLSRPT record has no field rua, so that senders send no reports.",
    remedy: "Add rua=mailto: and an address that somebody reads.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        let none = matches!(
            fault,
            Fault::RuaMissing { .. } | Fault::Field(FieldFault::NoFields)
        );
        none.then(|| Found {}.finding())
    })
}
