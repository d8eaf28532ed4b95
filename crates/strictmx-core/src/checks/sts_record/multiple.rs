//! More than one record counts.

use crate::checks::commands::dns_hosts;
use crate::checks::records::others;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran};
use crate::sts::record::parse;
use crate::timestamp::Timestamp;

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
    /// `dig +short TXT _mta-sts.example.com` shows them all. Delete all but one. Keep the one with
    /// the newest `id`, or write a new one if in doubt: any value that was never used before will
    /// do. In a control panel, look for an entry that an earlier provider left. Where a provider
    /// manages the record by a CNAME, keep the CNAME and delete TXT records of your own. These put
    /// one record in the place of all:
    ///
    #[doc = dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
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
    remedy: "Keep the valid record with the newest id, and delete the others; in mode enforce, first see that every mail server satisfies the policy.",
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
        Some(_) => facts.mended(Text::Stays(text)),
        None => facts.mended(Text::Record(Record::Sts, Some(text))),
    };
    let mut findings = others(records, Because::NoStsRecord, &found, &ranks, &stays)?;
    let is_left = |fix: &Fix| matches!(fix, Fix::Record { .. });
    for finding in &mut findings {
        // One is not to be left alone which would announce a policy by which mail is refused.
        if !finding.fixes.iter().any(is_left) {
            finding.fixes.clear();
        }
    }
    Ok(findings)
}

/// What tells the newer of two ids: the digits of a date and time, to the second, of which those are
/// taken that a count of seconds or milliseconds stands for, or else a count; of others nobody can
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
            // The last two stand in no id, and in what a count stands for.
            b'T' | b'Z' | b't' | b'z' | b'-' | b':' if is_date => {}
            _ => return 0,
        }
    }
    while is_date && digits < 14 {
        age *= 10;
        digits += 1;
    }
    let unix_s = match digits {
        10 => age,
        13 => age / 1_000,
        _ => return age,
    };
    self::age(&Timestamp::from_unix(unix_s.cast_signed()).to_string())
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ids_are_compared_as_what_they_stand_for() {
        let older_first = [
            ["9", "10"],
            ["10", "20240101"],
            // 2024-06-01T00:00:00Z.
            ["20240101", "1717200000"],
            ["1717200000", "20240601000001"],
            ["1717200000", "20240601T000001Z"],
            ["1717200000999", "1717200001"],
            ["20240531T235959", "1717200000123"],
            // Serials of a zone.
            ["2024060101", "2024060102"],
            ["2024060123", "2024060124"],
            ["2024060199", "20240602"],
            // No date, and so a count.
            ["20241399", "20241400"],
            ["abc", "1"],
            ["1-1", "1"],
            ["2024T", "2025"],
        ];
        for [older, newer] in older_first {
            assert!(age(older) < age(newer), "{older} {newer}");
        }
        assert_eq!(age("20240601"), age("1717200000"));
    }
}
