//! Two fields `rua`.

use crate::checks::faults::in_tlsrpt_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::record::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the field `rua` stands more than once.
    ///
    /// # Why it matters
    ///
    /// The standard does not say what that means. mox and Stalwart send to all addresses;
    /// others may take one.
    ///
    /// # How to fix
    ///
    /// Put all destinations into one field, separated by commas:
    /// `rua=mailto:tlsrpt@example.com,https://reports.example.net/v1`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com,mailto:b@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3 is silent.
    id: "tlsrpt-record-rua-repeated",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "The TLSRPT record has two fields rua",
    message: "The field rua stands more than once. Some senders may report to one address only.",
    remedy: "Put all addresses into one rua, separated by commas.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        matches!(fault, Fault::RuaRepeated).then(|| Found {}.finding())
    })
}
