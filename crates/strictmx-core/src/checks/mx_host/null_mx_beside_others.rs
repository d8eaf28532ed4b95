//! A null MX stands beside other MX records.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a null MX (`MX 0 .`, "this domain takes no mail") is the only MX record.
    ///
    /// # Why it matters
    ///
    /// The two contradict each other. Some senders refuse all mail to the domain because of the
    /// null MX, others ignore it, others try to deliver to a host with an empty name.
    ///
    /// # How to fix
    ///
    /// If the domain takes mail, remove the record that ends in a single dot; it is often left
    /// from the time before the mail service was set up. If it does not, remove all the others.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 0 .
    /// @ MX 10 mail
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 0 .
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7505 section 3: a domain with a null MX must have no other MX record.
    id: "mx-host-null-mx-beside-others",
    severity: Error,
    consequence: None,
    rfc: ["7505#3"],
    result_type: None,
    since: "0.1.0",
    title: "A null MX stands beside other MX records",
    message: "{policy_domain} has a null MX, which says that it takes no mail, beside MX records that name mail servers. Senders choose differently, and some refuse all mail.",
    remedy: "Remove the null MX if {policy_domain} takes mail; otherwise remove its other MX records.",
    args: { policy_domain: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.mail.looked.known()?;
    let records = &facts.mail.records;
    let null_mx = records.iter().find(|(_, exchange)| exchange.is_root());
    let (preference, _) = null_mx.ok_or(Because::NothingToJudge)?;
    if records.iter().all(|(_, exchange)| exchange.is_root()) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
    };
    // Somebody who names mail servers wants mail.
    let fix = Fix::RemoveRecord {
        owner: facts.mail.looked.end().clone(),
        rtype: "MX".to_owned(),
        data: format!("{preference} ."),
    };
    fired(found.finding().fix(fix))
}
