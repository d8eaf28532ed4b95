//! An MX host's name is no host name.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the name in an MX record consists of letters, digits and hyphens, without an
    /// underscore.
    ///
    /// # Why it matters
    ///
    /// DNS allows underscores, but host names must not have them. A policy cannot list such a
    /// name, only match it by a wildcard, and public certification authorities give no
    /// certificate for it. Sooner or later some program refuses to deliver.
    ///
    /// # How to fix
    ///
    /// Give the mail server another name, for example with a hyphen in place of the underscore,
    /// and name that in the MX record, the policy and the certificate.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 mail_1
    /// mail_1 A 20.0.0.25
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 mail-1
    /// mail-1 A 20.0.0.25
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 2.3.5: domain names in mail are made of letters, digits and hyphens. RFC
    /// 8461 section 3.2: so are the values of `mx`.
    id: "mx-host-underscore",
    severity: Warning,
    consequence: None,
    rfc: ["5321#2.3.5", "8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server's name has an underscore",
    message: "An MX record names {mx_host}, but host names have no underscore. The policy cannot list this name, and no public certificate can be had for it.",
    remedy: "Rename {mx_host} with letters, digits and hyphens in MX record, policy and certificate.",
    args: { mx_host: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    if facts.mail.implicit_mx {
        return Err(Because::NothingToJudge.into());
    }
    if !host.name.labels().any(|label| label.contains('_')) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: host.name.clone(),
    };
    fired(found.finding())
}
