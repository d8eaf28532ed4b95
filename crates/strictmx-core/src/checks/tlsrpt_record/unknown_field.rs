//! A field that senders ignore.

use crate::checks::faults::in_tlsrpt_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::record::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the record has other fields than `v` and `rua`.
    ///
    /// # Why it matters
    ///
    /// Senders ignore them. `ruf` and `sp` come from DMARC and mean nothing here.
    ///
    /// # How to fix
    ///
    /// Remove the field. If it is a part of the URI in front of it, write the semicolon as `%3B`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com; ruf=x"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3: other fields are ignored.
    id: "tlsrpt-record-unknown-field",
    severity: Info,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "The TLSRPT record has a field that does nothing",
    message: "Senders ignore the field {field} in the TLSRPT record.",
    remedy: "Remove it. If it is a part of the URI in front of it, write the semicolon as %3B.",
    args: { field: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        let Fault::UnknownField { field } = fault else {
            return None;
        };
        Some(
            Found {
                field: field.clone(),
            }
            .finding(),
        )
    })
}
