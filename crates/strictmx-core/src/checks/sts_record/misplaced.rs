//! The record stands at another name.

use crate::checks::records::misplaced;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::Record;
use crate::outcome::{Because, Ran};
use crate::scan::misplaced_sts_owners;
use crate::sts::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Where `_mta-sts` has no MTA-STS record: whether the domain itself, the policy host,
    /// `_smtp._tls`, or a name that has the domain twice has one.
    ///
    /// # Why it matters
    ///
    /// Senders look at `_mta-sts.<domain>` and nowhere else. A record at another name is
    /// never seen, and mail is delivered without protection.
    ///
    /// # How to fix
    ///
    /// Move the record to `_mta-sts.<domain>`. In many control panels the name to type is
    /// `_mta-sts` alone, without the domain. In a zone file (BIND) a name without a dot at the
    /// end is completed with the zone, so that `_mta-sts.example.com` becomes
    /// `_mta-sts.example.com.example.com`; these two lines mean the right one:
    ///
    /// ```text
    /// _mta-sts              IN TXT "v=STSv1; id=20260101T120000"
    /// _mta-sts.example.com. IN TXT "v=STSv1; id=20260101T120000"
    /// ```
    ///
    /// Look at the result with `dig TXT _mta-sts.example.com`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// @ TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// _mta-sts.example.com TXT "v=STSv1; id=1"
    /// ```
    ///
    /// The two records in each other's place:
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=TLSRPTv1; rua=mailto:a@example.com"
    /// _smtp._tls TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// @ TXT "v=spf1 -all"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1: the record is a TXT record at `_mta-sts`. RFC 1035 section 5.1: names
    /// without a final dot are completed.
    id: "sts-record-misplaced",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1", "1035#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "The MTA-STS record stands at the wrong name",
    message: "There is an MTA-STS record at {found}, but senders look for it at {owner} only.",
    remedy: "Publish it at {owner}, for which many control panels want `_mta-sts` alone, and delete the record at {found}.",
    args: { owner: DomainName, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.sts_record;
    if facts.deployed().is_err() && facts.is_seen_by_a_resolver() {
        return Err(Because::SaidElsewhere.into());
    }
    let elsewhere = misplaced_sts_owners(facts.policy_domain);
    let found = |owner, found| Found { owner, found }.finding();
    misplaced(facts, records, elsewhere, VERSION, &found, Record::Sts)
}
