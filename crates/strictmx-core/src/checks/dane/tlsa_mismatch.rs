//! No TLSA record is about the certificates that the MX host sends.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{matches_chain, presentation, recommended};
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That at least one of an MX host's TLSA records, secured by DNSSEC, matches a certificate
    /// that the host sends. With usage 3 a record is about the host's own certificate, with usage 2
    /// about one above it. Names and dates are not looked at.
    ///
    /// # Why it matters
    ///
    /// Senders that know DANE deliver only where a record matches. If none does, their mail waits
    /// and bounces after some days. MTA-STS does not help: a valid policy must not override DANE.
    /// The usual reason is a renewed certificate with a new key and the old record.
    ///
    /// # How to fix
    ///
    /// Publish a record for the key that is in use now, keep the old ones beside it until their
    /// TTL has passed, and then remove them. Where there is a record `3 1 2`, with a SHA-512 digest,
    /// publish one of that kind, too: it decides before `3 1 1`. So that it does not happen again, keep the key when
    /// renewing (certbot: `--reuse-key`), or publish the record for the next key before you use
    /// it. With usage 2, check that the server sends the certificate of the authority, too.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// One record that matches is enough; here it is the second, for the key of all scenarios:
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 2.2: with usable TLSA records the server has to match one. RFC 8461
    /// section 2: MTA-STS must not override a failure of DANE.
    id: "dane-tlsa-mismatch",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#2.2", "7672#3.1", "8461#2"],
    result_type: Some(ResultType::TlsaInvalid),
    since: "0.1.0",
    title: "No TLSA record matches a mail server's certificates",
    message: "None of the usable TLSA records at {owner}, such as {found}, matches the certificates that {mx_host} sends. Senders that check DANE do not deliver to it.",
    remedy: "Publish a TLSA record at {owner} for the key that {mx_host} uses now, once you are sure that it is the right one.",
    args: { owner: DomainName, found: String, mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let host = facts.mail.host(&attempt.mx_host);
    let host = host.ok_or(Because::NothingToJudge)?;
    let usable = host.usable_tlsa()?;
    let first = usable.first().ok_or(Because::NothingToJudge)?;
    let tls = attempt.tls()?;
    if usable.iter().any(|tlsa| matches_chain(tlsa, tls)) {
        return Ok(Vec::new());
    }
    attempt.no_anchor_in_dns(&usable)?;
    let owner = host.tlsa.question.name();
    let found = Found {
        owner: owner.clone(),
        found: presentation(first),
        mx_host: host.name.clone(),
    };
    let mut finding = facts.weigh_dane(host, found.finding());
    for tlsa in recommended(tls, &usable) {
        finding = finding.fix(Fix::Record {
            owner: owner.clone(),
            rtype: "TLSA".to_owned(),
            data: presentation(&tlsa),
            replaces: None,
        });
    }
    fired(finding)
}
