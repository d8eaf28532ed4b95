//! An MX host's certificate has a wildcard that does not reach so deep.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, SmtpAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a wildcard in the certificate of an MX host reaches its name. A wildcard stands for
    /// exactly one label.
    ///
    /// # Why it matters
    ///
    /// `*.example.com` covers `mail.example.com`. It covers neither `mx1.mail.example.com`, which
    /// is one label deeper, nor `example.com` itself. Senders that apply the policy do not
    /// deliver to a host that its certificate does not name.
    ///
    /// # How to fix
    ///
    /// Get a certificate for the host's own name, or with a wildcard directly above it, for example
    /// with `certbot certonly --standalone -d mx1.mail.example.com`, and reload the mail server
    /// (`systemctl reload postfix`; Exim reads a new file by itself); or give the host a name one
    /// label shorter in MX record and policy.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 mx1.mail
    /// mx1.mail A 20.0.0.25
    /// smtp mx1.mail certificate names=*.example.com
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate names=*.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2 and RFC 9525 section 6.3: a wildcard is the whole left-most label and
    /// stands for one label.
    id: "mx-tls-certificate-wildcard",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2", "9525#6.3"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "The wildcard in a mail server's certificate does not reach it",
    message: "The certificate of {mx_host} is for {found}, but a wildcard stands for one label only and does not reach {mx_host}. In mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Get a certificate for {mx_host} itself, and reload the mail server.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let tls = facts.by_authority(attempt)?;
    let Some(NameFault::WildcardTooShort(found)) = tls.name_fault() else {
        return Ok(Vec::new());
    };
    if super::certificate_of_domain::is_for_domain(facts, tls) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found,
    };
    let name = attempt.mx_host.clone();
    let finding = facts.weigh_address(attempt, found.finding());
    fired(finding.fix(Fix::CertificateName { name }))
}
