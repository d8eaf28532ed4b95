//! A space at the end of the TLSRPT record.

use crate::checks::faults::in_tlsrpt_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::record::Fault;
use crate::txt_fields::FieldFault;

declare_check! {
    /// # What it checks
    ///
    /// Whether a space stands at the end of the TLSRPT record without a semicolon before it.
    ///
    /// # Why it matters
    ///
    /// It is invisible in most control panels and outside the grammar. mox does not mind; others may
    /// not read the record, and then send no reports.
    ///
    /// # How to fix
    ///
    /// Remove the space. In a control panel, look at the end of the value: spaces that were copied
    /// along are easily overlooked.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com "
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com; "
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3: spaces belong to the semicolon, and the last field may do without.
    id: "tlsrpt-record-trailing-blank",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "A space stands at the end of the TLSRPT record",
    message: "The TLSRPT record ends with a space, which the standard does not allow. mox sends reports all the same; other senders may not.",
    remedy: "Remove the space at the end.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        matches!(fault, Fault::Field(FieldFault::TrailingBlank)).then(|| Found {}.finding())
    })
}
