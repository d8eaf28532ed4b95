//! There is no TLSRPT record.

use crate::checks::commands::dns_hosts;
use crate::checks::records::is_said_elsewhere;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::scan::misplaced_tlsrpt_owners;
use crate::sts::Mode;
use crate::tlsrpt::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Whether a domain with an MTA-STS policy also has a TLSRPT record. Mode testing
    /// without reports has a check of its own.
    ///
    /// # Why it matters
    ///
    /// TLS reports are how you learn that mail is refused or unprotected. Senders notice
    /// first; without the record they have nobody to tell.
    ///
    /// # How to fix
    ///
    /// Publish the record with an address that somebody reads, or that a report service gave you.
    ///
    #[doc = dns_hosts!(TXT "_smtp._tls": "v=TLSRPTv1; rua=mailto:tlsrpt@example.com")]
    ///
    /// Large senders report once a day; a shared mailbox or a service that reads the JSON keeps
    /// them out of somebody's way.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT nodata
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// Nothing fails where MTA-STS is withdrawn, or where there is no mail:
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT nodata
    /// | version: STSv1
    /// | mode: none
    /// | mx: mail.example.com
    /// | max_age: 86400
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT nodata
    /// @ MX 0 .
    /// ```
    ///
    /// What else stands at the name, as by a wildcard, is no such record:
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=spf1 -all"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3; RFC 8461 section 6 expects failures to be reported.
    id: "tlsrpt-record-missing",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3", "8461#6"],
    result_type: None,
    since: "0.1.0",
    title: "Nobody will tell you of failures",
    message: "There is no TLSRPT record at {owner}. Senders that fail to deliver securely have nobody to report to.",
    remedy: "Publish a TLSRPT record at {owner}.",
    args: { owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    if facts.mail.is_without_mail() {
        return Err(Because::NoMail.into());
    }
    let mode = facts.policy().map(|policy| policy.mode);
    if matches!(mode, Ok(Mode::None)) {
        return Err(Because::ModeNone.into());
    }
    let records = &facts.tlsrpt_record;
    if records.is_tried()? {
        return Ok(Vec::new());
    }
    let elsewhere = misplaced_tlsrpt_owners(facts.policy_domain);
    if matches!(mode, Ok(Mode::Testing)) || is_said_elsewhere(facts, records, elsewhere, VERSION) {
        return Err(Because::SaidElsewhere.into());
    }
    fired(
        Found {
            owner: records.owner.clone(),
        }
        .finding()
        .fixes(facts.mended(Text::Record(Record::Tlsrpt, None))),
    )
}
