//! An MX host offers STARTTLS at one address and not at another.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host which offers STARTTLS at one of its addresses offers it at the other ones,
    /// too.
    ///
    /// # Why it matters
    ///
    /// Whoever tests the address that works finds nothing. Senders without MTA-STS deliver
    /// unencrypted at one time and encrypted at another; those with a policy in mode enforce
    /// refuse the address without it, and mail is late until they try the other.
    ///
    /// # How to fix
    ///
    /// Bring the server at the address without STARTTLS to the state of the other one. If both are
    /// the same machine, look for a service that listens on one address family only (Postfix: one
    /// line an address in `master.cf`) or a setting that goes by the address (Exim:
    /// `tls_advertise_hosts`), or for a firewall that rewrites SMTP, such as Cisco's `fixup`, on
    /// the way to it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail v6 ehlo 250 mail.example.com
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail ehlo 250 mail.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4: it is the host that a sender connects to which has to offer STARTTLS.
    id: "mx-tls-starttls-at-one-address",
    severity: Notice,
    consequence: None,
    rfc: ["8461#4", "3207#4"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server offers STARTTLS at one of its addresses only",
    message: "{mx_host} offers STARTTLS at {working_address}, but not at {address}. Mail goes to the other address; in mode enforce, senders that try no second address do not deliver.",
    remedy: "Bring the server at {address} to the same state as the one at {working_address}.",
    args: { mx_host: DomainName, working_address: IpAddr, address: IpAddr },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let offer = |at: usize| {
        let attempt = host.attempts.get(at).ok_or(Because::NothingToJudge)?;
        Ok::<_, crate::outcome::Skip>((attempt.seen()?.offers_starttls(), attempt.address))
    };
    let (working_address, address) = match (offer(0)?, offer(1)?) {
        ((true, with), (false, without)) | ((false, without), (true, with)) => (with, without),
        _ => return Ok(Vec::new()),
    };
    let found = Found {
        mx_host: host.name.clone(),
        working_address,
        address,
    };
    fired(found.finding())
}
