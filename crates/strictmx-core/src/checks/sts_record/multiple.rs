//! More than one record counts.

use crate::checks::records::others;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran};
use crate::sts::record::parse;

declare_check! {
    /// # What it checks
    ///
    /// That there is exactly one MTA-STS record at `_mta-sts`. Those TXT records count that begin
    /// with `v=STSv1;`.
    ///
    /// # Why it matters
    ///
    /// With two or more, senders are to act as if there were none, even when the records
    /// are the same. The policy is then never looked for.
    ///
    /// # How to fix
    ///
    /// `dig +short TXT _mta-sts.example.com` shows them all. Delete all but one. Keep the one
    /// with the newest `id`, or write a new one if in doubt: any value that was never used before
    /// will do. In a zone file (BIND) that is the line, and the serial of the zone; in a control
    /// panel, look for an entry that an earlier provider left. Where a provider manages the
    /// record by a CNAME, keep the CNAME and delete TXT records of your own.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1"
    /// _mta-sts TXT "v=STSv1; id=2"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// _mta-sts TXT "v=spf1 -all"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: if the number of resulting records is not one, senders assume
    /// that no policy is available.
    id: "sts-record-multiple",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "There is more than one MTA-STS record",
    message: "There are {count} MTA-STS records at {owner}. Senders then act as if there were none.",
    remedy: "Delete all but one of them.",
    args: { owner: DomainName, count: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let found = |owner, count| Found { owner, count }.finding();
    let ranks = |text: &[u8]| {
        let parsed = parse(text);
        let is_valid = parsed.is_valid();
        parsed
            .value
            .filter(|_| is_valid)
            .map(|it| age(&it.id.value))
    };
    let records = &facts.sts_record;
    let stays = |text: &[u8]| match ranks(text) {
        Some(_) => {
            let mut fixes = facts.mended(Text::Before);
            fixes.push(Fix::text_that_stays(records.looked.end(), text));
            fixes
        }
        None => facts.mended(Text::Record(Record::Sts, Some(text))),
    };
    others(records, Because::NoStsRecord, &found, &ranks, &stays)
}

/// What tells the newer of two ids: a date and time, to the second, or a count; of others nobody can
/// tell.
fn age(id: &str) -> u64 {
    let is_date = id.starts_with("20") && id.len() >= 8;
    let limit = if is_date { 14 } else { 18 };
    let (mut age, mut digits) = (0, 0);
    for octet in id.bytes() {
        match octet {
            b'0'..=b'9' if digits < limit => {
                age = age * 10 + u64::from(octet - b'0');
                digits += 1;
            }
            b'0'..=b'9' if is_date => {}
            b'T' | b'Z' | b't' | b'z' if is_date => {}
            _ => return 0,
        }
    }
    while is_date && digits < 14 {
        age *= 10;
        digits += 1;
    }
    age
}
