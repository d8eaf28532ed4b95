//! The record breaks the grammar.

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
    /// That the record keeps to its grammar: a version, then fields, with one semicolon between any
    /// two. Fields have the form `name=value`.
    ///
    /// # Why it matters
    ///
    /// Senders ignore a record with a syntax error, and send no reports.
    ///
    /// # How to fix
    ///
    /// Write the record anew, with your own address. Fields are separated by semicolons, and
    /// destinations inside `rua` by commas.
    ///
    #[doc = dns_hosts!(replace TXT "_smtp._tls": "v=TLSRPTv1; rua=mailto:tlsrpt@example.com")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com;;"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3 has the grammar, and says nothing of a single invalid record;
    /// real senders ignore it.
    id: "tlsrpt-record-malformed",
    severity: Error,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "The TLSRPT record has a syntax error",
    message: "The TLSRPT record has a syntax error: {cause}. Senders send no reports.",
    remedy: "Correct the record.",
    args: { cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        let Fault::Field(field) = fault else {
            return None;
        };
        // Without any field the address is missing, which has a check of its own.
        let elsewhere = matches!(
            field,
            FieldFault::BlankBeforeDelimiter
                | FieldFault::TrailingBlank
                | FieldFault::Version(_)
                | FieldFault::NoFields
        );
        let cause = field.to_string();
        (!elsewhere).then(|| Found { cause }.finding())
    })
}
