//! An MX host has no address.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::finding::Fix;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That every host named in an MX record has an IPv4 or an IPv6 address.
    ///
    /// # Why it matters
    ///
    /// Nothing can be delivered to a host without an address. If it is the only one, all mail
    /// waits with its senders and bounces after some days; the address of the domain itself does
    /// not stand in for it. If there are others, it is a backup that does not work, and if
    /// somebody else can register the name, they can receive mail meant for you.
    ///
    /// # How to fix
    ///
    /// If the host exists, publish its A or AAAA record, once the policy lists it: from then on
    /// senders that check MTA-STS would refuse it. Or correct the spelling in the MX record. A name
    /// without a dot at the end is easily completed twice in a zone file: `MX 10 mail.example.com`
    /// in the zone `example.com` means `mail.example.com.example.com`.
    ///
    /// A name that ends in `.local`, `.lan` or `.internal` is known inside a network only: put the
    /// name that the mail server has on the Internet in its place. If the host is gone, or its
    /// name ends in `.invalid`, which a provider asked for as a proof and never has an address
    /// (RFC 6761 section 6.4), remove its MX record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 mail
    /// @ MX 20 mail.example.com
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: mail.example.com.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// mail AAAA nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: the name in an MX record has to have an address record.
    id: "mx-host-no-address",
    severity: Error,
    consequence: None,
    rfc: ["5321#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server has no address",
    message: "An MX record names {mx_host}, but that name has no address in DNS. No mail can be delivered to it.",
    remedy: "If {mx_host} should get mail, list it in the policy, if there is one, and then correct the name or publish an A or AAAA record for it (where it is a CNAME, for the name that it leads to); else remove its MX record.",
    args: { mx_host: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    if host.name.is_address() {
        return Err(Because::SaidElsewhere.into());
    }
    if !host.addresses()?.is_empty() {
        return Ok(Vec::new());
    }
    let name = host.name.clone();
    let mx_host = name.clone();
    let finding = Found { mx_host }.finding();
    // RFC 6761 6.4, RFC 6762 3.
    if facts.mail.is_local(&name) {
        return fired(finding);
    }
    // No address can stand beside a CNAME (RFC 1034 3.6.2): what is missing is where that leads.
    let name = host.addresses[0].end().clone();
    fired(finding.fix(Fix::Name { name }))
}
