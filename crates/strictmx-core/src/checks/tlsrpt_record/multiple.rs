//! More than one record counts.

use crate::checks::records::others;
use crate::declare_check;
use crate::dns::presentation_txt;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::tlsrpt::record::parse;

declare_check! {
    /// # What it checks
    ///
    /// That there is exactly one TLSRPT record at `_smtp._tls`. Those TXT records count that begin
    /// with `v=TLSRPTv1;`.
    ///
    /// # Why it matters
    ///
    /// With two or more, senders act as if there were none and send no reports.
    ///
    /// # How to fix
    ///
    /// `dig +short TXT _smtp._tls.example.com` shows them all. Join the addresses in one record,
    /// separated by commas, and delete the others:
    ///
    /// ```text
    /// _smtp._tls.example.com. IN TXT "v=TLSRPTv1; rua=mailto:a@example.com,mailto:b@example.net"
    /// ```
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com"
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:b@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3.
    id: "tlsrpt-record-multiple",
    severity: Error,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "There is more than one TLSRPT record",
    message: "There are {count} TLSRPT records at {owner}. Senders then send no reports.",
    remedy: "Keep one record; several addresses go into it with commas between them.",
    args: { owner: DomainName, count: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let found = |owner, count| Found { owner, count }.finding();
    let is_valid = |text: &[u8]| parse(text).is_valid();
    let records = &facts.tlsrpt_record;
    let Some((mut finding, kept)) = others(records, Because::NoTlsrptRecord, &found, &is_valid)?
    else {
        return Ok(Vec::new());
    };
    // The one that stays has the addresses of all.
    let kept = &records.texts[kept];
    let candidates = records
        .selection(Because::NoTlsrptRecord)?
        .candidates
        .iter();
    let others = candidates.map(|at| &*records.texts[*at]);
    let others = others.filter(|text| text != kept);
    let all: Vec<_> = std::iter::once(&**kept).chain(others).collect();
    let mut merged = facts.mended(Text::Record(Record::Tlsrpt, Some(&all.join(&b"; "[..]))));
    for fix in &mut merged {
        if let Fix::Record { replaces, .. } = fix {
            *replaces = Some(presentation_txt(kept));
        }
    }
    if merged == facts.mended(Text::Record(Record::Tlsrpt, Some(kept))) {
        merged.clear();
    }
    merged.append(&mut finding.fixes);
    fired(finding.fixes(merged))
}
