//! A space before the first semicolon of the TLSRPT record.

use crate::checks::faults::in_tlsrpt_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::record::Fault;
use crate::txt_fields::FieldFault;

declare_check! {
    /// # What it checks
    ///
    /// Whether a space stands between the version of the record and the first semicolon. The record
    /// then begins with `v=TLSRPTv1 ;`.
    ///
    /// # Why it matters
    ///
    /// The standard contradicts itself here, as that of MTA-STS does. Its grammar allows the
    /// space; its rule for choosing among records knows only `v=TLSRPTv1;`. Senders that go by the
    /// rule find no record, and send no reports.
    ///
    /// # How to fix
    ///
    /// Remove the space: `v=TLSRPTv1; rua=mailto:tlsrpt@example.com`. Spaces after a semicolon are
    /// fine. `dig +short TXT _smtp._tls.example.com` shows what is published.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1 ; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3: the grammar, against the records that do not begin with `v=TLSRPTv1;`.
    id: "tlsrpt-record-blank-before-delimiter",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "Some senders overlook the TLSRPT record",
    message: "A space stands between the version of the TLSRPT record and the semicolon. Some senders then find no record, and send no reports.",
    remedy: "Remove the space before the semicolon.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        matches!(fault, Fault::Field(FieldFault::BlankBeforeDelimiter)).then(|| Found {}.finding())
    })
}
