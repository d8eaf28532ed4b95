//! More than one record counts.

use crate::checks::commands::dns_hosts;
use crate::checks::records::others;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran};
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
    /// These put one record in the place of all. Google's command takes a comma for the end of a
    /// value; where there are several addresses, write `^:::^` behind the first `'`, which makes
    /// `:::` the sign that separates.
    ///
    #[doc = dns_hosts!(replace TXT "_smtp._tls": "v=TLSRPTv1; rua=mailto:tlsrpt@example.com")]
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
    let ranks = |text: &[u8]| parse(text).is_valid().then_some(0);
    let records = &facts.tlsrpt_record;
    let candidates = &records.selection(Because::NoTlsrptRecord)?.candidates;
    let mended = |text: &[u8]| match &facts.mended(Text::Record(Record::Tlsrpt, Some(text)))[..] {
        [Fix::Record { data, .. }] => Some(data.clone()),
        _ => None,
    };
    let stays = |text: &[u8]| {
        let is_valid = ranks(text).is_some();
        // The one that stays has the addresses of all.
        let mut all = text.to_vec();
        for at in candidates {
            all.extend(b"; ");
            all.extend(&records.texts[*at]);
        }
        let merged = mended(&all);
        let mut fix = Fix::text_that_stays(records.looked.end(), text);
        match (&mut fix, merged) {
            (Fix::Record { data, .. }, Some(merged))
                if !is_valid || mended(text).as_ref() != Some(&merged) =>
            {
                *data = merged;
            }
            _ if !is_valid => return Vec::new(),
            _ => {}
        }
        vec![fix]
    };
    others(records, Because::NoTlsrptRecord, &found, &ranks, &stays)
}
