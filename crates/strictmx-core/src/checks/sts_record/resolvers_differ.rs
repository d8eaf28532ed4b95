//! Resolvers do not agree about the record.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::outcome::{Because, Ran, Skip, fired};

declare_check! {
    /// # What it checks
    ///
    /// That several public resolvers, each asked by itself, have the same TXT records at
    /// `_mta-sts`.
    ///
    /// # Why it matters
    ///
    /// After a change, resolvers go on to tell the old record until its time to live has passed:
    /// senders fetch the new policy sooner or later, depending on whom they ask. If it lasts
    /// longer, one of the zone's name servers has an old copy, and the change never reaches the
    /// senders that ask that one. Where some resolvers have no valid record at all, senders that ask
    /// them apply no policy: that is a warning.
    ///
    /// # How to fix
    ///
    /// Wait until the time to live of the record has passed. If resolvers still differ, ask each
    /// name server of the zone: `dig @ns1.example.com _mta-sts.example.com TXT`. One with an old
    /// answer does not get the zone's changes; compare the serial numbers with `dig SOA`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT elsewhere "v=STSv1; id=20260101T000000"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT elsewhere nodata
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.1: after a change of the policy, the record has to reach senders, which
    /// takes the time to live of the old one. RFC 1035 section 3.2.1: time to live.
    id: "sts-record-resolvers-differ",
    severity: Notice,
    consequence: None,
    rfc: ["8461#8.1", "1035#3.2.1"],
    result_type: None,
    since: "0.1.0",
    title: "The record is not the same everywhere yet",
    message: "Resolvers give different answers for {owner}: {found}. Senders find one or the other, depending on whom they ask.",
    remedy: "Wait until the time to live of the old record has passed; if it lasts, ask each name server of the zone.",
    args: { owner: DomainName, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let said = facts.compared()?;
    // The first lookup of all came to another answer: some senders find no record, and no other finding
    // says so.
    let is_absent = matches!(facts.deployed(), Err(Skip::NotApplicable(_)));
    let is_elsewhere = is_absent && facts.is_seen_by_a_resolver();
    match &said[..] {
        _ if is_elsewhere => {}
        [(_, first), _, ..] if said.iter().all(|(_, texts)| texts == first) => {
            return Ok(Vec::new());
        }
        [_, _, ..] => {}
        _ => return Err(Because::NothingToJudge.into()),
    }
    let words = |(resolver, texts): &(&str, Option<Vec<Vec<u8>>>)| match texts {
        Some(texts) => format!(
            "{resolver} {}",
            String::from_utf8_lossy(&texts.join(&b", "[..]))
        ),
        None => format!("{resolver} none"),
    };
    let all_have = said.iter().all(|(_, texts)| texts.is_some());
    let before = (is_elsewhere && all_have).then(|| "none at first".to_owned());
    let found = Found {
        owner: facts.sts_record.owner.clone(),
        found: before
            .into_iter()
            .chain(said.iter().map(words))
            .collect::<Vec<_>>()
            .join(" / "),
    };
    let finding = found.finding();
    fired(if is_elsewhere || facts.is_missed_by_a_resolver() {
        finding.severity(Severity::Warning)
    } else {
        finding
    })
}
