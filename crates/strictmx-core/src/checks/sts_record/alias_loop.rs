//! CNAMEs that lead in a circle.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether the CNAMEs at `_mta-sts` lead in a circle, or through more than eight names.
    ///
    /// # Why it matters
    ///
    /// No sender gets to a record that way, so that there is no policy for it.
    ///
    /// # How to fix
    ///
    /// `dig CNAME _mta-sts.example.com`, and the same for each name it gives, shows the way.
    /// Point the CNAME straight to the name that has the TXT record, or put the TXT record in its
    /// place.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts CNAME a
    /// a CNAME _mta-sts
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts CNAME a
    /// a TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,clear
    /// * CNAME a
    /// a CNAME b
    /// b CNAME a
    /// _mta-sts TXT absent
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 1034 section 3.6.2; the limit of eight is ours, and that of real senders.
    id: "sts-record-alias-loop",
    severity: Error,
    consequence: Unprotected,
    rfc: ["1034#3.6.2", "8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "The record's CNAMEs lead nowhere",
    message: "The CNAMEs at {owner} lead in a circle, or through too many names. Senders find no policy.",
    remedy: "Let {owner} point straight to the name that has the record.",
    args: { owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let looked = &facts.sts_record.looked;
    if !looked.is_loop() {
        looked.known()?;
        return Ok(Vec::new());
    }
    if !looked.is_alias(facts) {
        return Err(Because::NothingToJudge.into());
    }
    let owner = facts.sts_record.owner.clone();
    fired(Found { owner }.finding())
}
