//! The domain takes mail without an MX record.

use crate::checks::commands::dns_hosts;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::finding::{Fix, Severity};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a domain with an address has an MX record, too.
    ///
    /// # Why it matters
    ///
    /// Without an MX record, senders deliver to the address of the domain itself, which is mostly
    /// its web server. If that takes mail on purpose, an MX record makes it plain, and the policy
    /// has to list the domain itself as `mx`. If it does not, senders try for days before they
    /// tell the author of the message.
    ///
    /// # How to fix
    ///
    /// Publish an MX record that names your mail server.
    ///
    #[doc = dns_hosts!(MX: "10", "mail.example.com")]
    ///
    /// If the domain should take no mail, publish a null MX instead: `example.com. IN MX 0 .` makes
    /// senders refuse such mail at once. If this is the name of a mail server, check the domain of
    /// the mail addresses instead, the part behind the `@`: that one has the policy.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX nodata
    /// @ A 20.0.0.25
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// @ A 20.0.0.25
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: without MX records the domain itself is its MX host (implicit MX).
    id: "mx-host-implicit-mx",
    severity: Warning,
    consequence: None,
    rfc: ["5321#5.1", "8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "There is no MX record",
    message: "{policy_domain} has an address but no MX record, so senders deliver mail to that address (implicit MX).",
    remedy: "Publish an MX record for {policy_domain} that names its mail server, or a null MX if it takes no mail. Neither can stand beside a CNAME: replace that with address records.",
    args: { policy_domain: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    if facts.mail.takes_no_mail()? || !facts.mail.implicit_mx {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
    };
    let mut finding = found.finding();
    // Known to take mail, and not to be refused for it.
    let domain = facts.policy_domain;
    let takes_mail = facts.mail.host(domain).is_some_and(MxHost::was_reached)
        && facts.policy().map_or(true, |policy| {
            policy.mx.iter().any(|mx| mx.value.matches(domain))
        });
    // RFC 1034 3.6.2: no other record stands beside a CNAME.
    if takes_mail && facts.mail.looked.aliases().is_empty() {
        finding = finding.fix(Fix::Record {
            owner: facts.policy_domain.clone(),
            rtype: "MX".to_owned(),
            data: format!("10 {}.", facts.policy_domain.a_label()),
            replaces: None,
        });
    }
    // Many a domain has a web site and never meant to take mail.
    let severity = match facts.deployed() {
        Ok(()) => Severity::Warning,
        Err(_) => Severity::Notice,
    };
    fired(finding.severity(severity))
}
