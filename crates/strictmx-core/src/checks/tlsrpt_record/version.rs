//! A record that is not recognised as one.

use crate::checks::commands::dns_hosts;
use crate::checks::records::near_miss;
use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Record;
use crate::outcome::{Because, Ran};

declare_check! {
    /// # What it checks
    ///
    /// Whether a TXT record at `_smtp._tls` is meant for TLS reports but cannot be recognised as
    /// such. It has to begin with exactly `v=TLSRPTv1`.
    ///
    /// # Why it matters
    ///
    /// Senders recognise the record by these characters only, and send no reports without
    /// them.
    ///
    /// # How to fix
    ///
    /// Let the record begin with `v=TLSRPTv1;`, in this case and with nothing in front of it.
    ///
    #[doc = dns_hosts!(replace TXT "_smtp._tls": "v=TLSRPTv1; rua=mailto:tlsrpt@example.com")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPT1; rua=mailto:a@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3.
    id: "tlsrpt-record-version",
    severity: Error,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "Senders do not recognise the TLSRPT record",
    message: "Senders do not recognise the TXT record at _smtp._tls, and send no reports: {cause}. It has to begin with v=TLSRPTv1 and a semicolon.",
    remedy: "Begin the record with v=TLSRPTv1; and put everything else after it.",
    args: { cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let found = |cause| Found { cause }.finding();
    near_miss(
        facts,
        &facts.tlsrpt_record,
        Because::NoTlsrptRecord,
        &found,
        Record::Tlsrpt,
    )
}
