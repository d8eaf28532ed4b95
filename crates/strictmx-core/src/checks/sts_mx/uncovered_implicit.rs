//! The domain itself takes the mail, and no pattern of the policy matches it.

use crate::checks::sts_mx::uncovered::if_uncovered;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::{Because, Ran};

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy lists the domain itself, where there is no MX record and mail goes to the
    /// domain's own address (implicit MX).
    ///
    /// # Why it matters
    ///
    /// To senders the domain is then its own mail server, and in mode enforce they deliver to none
    /// that the policy does not list: all their mail waits and then bounces.
    ///
    /// # How to fix
    ///
    /// Publish the MX record that the policy was written for. If mail is to go to the domain's own
    /// address, add a line for it:
    ///
    /// ```text
    /// mx: example.com
    /// ```
    ///
    /// Then change the `id` in the `_mta-sts` record so that senders fetch the policy anew.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX nodata
    /// @ A 20.0.0.25
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX nodata
    /// @ A 20.0.0.25
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: without MX records the domain is its own MX host. RFC 8461 section 4.1:
    /// an MX host is valid if its name matches a pattern.
    id: "sts-mx-uncovered-implicit",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.1", "8461#5", "5321#5.1"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "The domain takes mail itself, and is not in the policy",
    message: "There is no MX record, so mail goes to {mx_host} itself, and no mx line of the policy matches that name. In mode enforce, senders that check MTA-STS do not deliver to a server that the policy does not list.",
    remedy: "Publish the MX record that is missing; or, if {mx_host} is to take mail itself, add a line for it to the policy and give the _mta-sts record a new id.",
    args: { mx_host: DomainName },
    run: MxName,
}

fn run(facts: &Facts<'_>, name: &DomainName) -> Ran {
    if !facts.mail.implicit_mx {
        return Err(Because::NothingToJudge.into());
    }
    if_uncovered(facts, name, |mx_host| Found { mx_host }.finding())
}
