//! An MX host's name is no host name.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};
use crate::sts::{Mode, Policy};

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
    /// certificate for it. In mode enforce the server gets no mail from senders that check MTA-STS,
    /// and sooner or later some other program refuses to deliver.
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
    /// ```scenario,fires
    /// @ MX 10 mail
    /// @ MX 20 mail_1
    /// mail_1 A 20.0.0.26
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
    message: "An MX record names {mx_host}, but host names have no underscore. Neither a policy nor a public certificate can have this name; at most a wildcard covers it.",
    remedy: "Rename {mx_host} with letters, digits and hyphens in MX record, policy and certificate.",
    args: { mx_host: DomainName },
    run: MxName,
}

fn run(facts: &Facts<'_>, name: &DomainName) -> Ran {
    if facts.mail.implicit_mx {
        return Err(Because::NothingToJudge.into());
    }
    if !facts.mail.is_misnamed(name) {
        return Ok(Vec::new());
    }
    let finding = Found {
        mx_host: name.clone(),
    }
    .finding();
    let matches = |policy: &Policy| policy.mx.iter().any(|mx| mx.value.matches(name));
    let uncovered = facts.policy().is_ok_and(|policy| !matches(policy));
    fired(match facts.applied_mode() {
        Some(mode @ (Mode::Enforce | Mode::Testing)) if uncovered => finding.weighed(Some(mode)),
        _ => finding,
    })
}
