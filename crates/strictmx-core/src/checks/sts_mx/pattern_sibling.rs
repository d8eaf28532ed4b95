//! No pattern matches, and this one has another name under the domain of an MX host.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Where no MX host at all is in the policy: whether an `mx` line has another name under the
    /// same domain as one of them, or of the same provider.
    ///
    /// # Why it matters
    ///
    /// The domain itself is not its mail server, `mail` is not `mx`, and a provider's servers have
    /// names of more than one kind: those of Exchange Online end in `mail.protection.outlook.com`
    /// or in `mx.microsoft`. Senders compare whole names.
    ///
    /// # How to fix
    ///
    /// Add a line with the name as it stands in the MX record, then change the `id` in the
    /// `_mta-sts` record. Keep the other line only if that server stands by.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: smtp.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// @ MX 10 example-com.h-v1.mx.microsoft.
    /// example-com.h-v1.mx.microsoft. A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mail.protection.outlook.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: smtp.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1.
    id: "sts-mx-pattern-sibling",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "The policy lists another name than the mail server has",
    message: "The line mx: {pattern} matches no MX host; the mail server is {mx_host}, and senders compare the whole name.",
    remedy: "Add a line mx: {mx_host}, and give the _mta-sts record a new id. Keep the other line only if that server is yours.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::Sibling, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
