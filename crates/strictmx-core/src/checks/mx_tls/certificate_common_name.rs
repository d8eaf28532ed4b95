//! An MX host stands in its certificate's common name only.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, SmtpAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of an MX host has its name in the list of names (subjectAltName), and
    /// not in the common name of its subject alone.
    ///
    /// # Why it matters
    ///
    /// The common name was the place for the host's name until about 2017. The standard wants the
    /// name in the list, and current programs look nowhere else. Senders that apply the policy do
    /// not deliver: in mode enforce their mail waits and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Public certification authorities put the names in the right place by themselves, for
    /// example with `certbot certonly -d mail.example.com`. A certificate made by hand, which
    /// senders would not trust anyway, needs `-addext "subjectAltName=DNS:mail.example.com"` with
    /// `openssl req`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate names= cn=mail.example.com
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate names=mail.example.com cn=something-else
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: only DNS-IDs count. RFC 9525 section 2: not the common name.
    id: "mx-tls-certificate-common-name",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2", "9525#2"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "A mail server's certificate has its name in the wrong place",
    message: "The certificate of {mx_host} has its name in the common name only, where senders do not look. In mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Get a certificate that has {mx_host} in its subjectAltName, and reload the mail server.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    if facts.by_authority(attempt)?.name_fault() != Some(NameFault::CommonNameOnly) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    let name = attempt.mx_host.clone();
    let finding = facts.weigh_address(attempt, found.finding());
    fired(finding.fix(Fix::CertificateName { name }))
}
