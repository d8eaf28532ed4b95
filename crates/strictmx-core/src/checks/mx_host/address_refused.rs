//! An MX host has an address that is not on the public Internet.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Cause;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the addresses of every MX host are public. None may be of a private network (such as
    /// `10.0.0.1`), of the sender itself (`127.0.0.1`), or reserved for other purposes. strictmx
    /// never contacts such an address.
    ///
    /// # Why it matters
    ///
    /// Senders elsewhere on the Internet cannot reach such an address, or reach something of
    /// their own there. Mail to it waits and bounces.
    ///
    /// # How to fix
    ///
    /// Publish the public address of the mail server. If your DNS gives different answers inside
    /// and outside your network (split DNS), it is the outside view that needs fixing. If the MX
    /// record names `localhost`, or a host below `.local` or the like, no public address can be
    /// published for that: put the name that the mail server has on the Internet in its place. If
    /// the record was meant to turn mail away, use a null MX instead: `example.com. MX 0 .`
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mail A 192.168.0.25
    /// smtp mail v4 fails start address-refused private-use
    /// ```
    ///
    /// ```scenario,clear
    /// mail A 20.0.0.25
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 6890: special-purpose addresses. RFC 5321 section 5.1 has senders deliver to the
    /// addresses of the MX host.
    id: "mx-host-address-refused",
    severity: Error,
    consequence: None,
    rfc: ["6890#2.2", "5321#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server has an address that is not public",
    message: "DNS gives {address} for {mx_host}, which is not reachable from the Internet ({cause}). No mail can be delivered to it there.",
    remedy: "If {mx_host} should get mail, see that the policy lists it, if there is one, and that it has a public address, and remove {address}; else remove its MX record.",
    args: { mx_host: DomainName, address: IpAddr, cause: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let Some(Cause::AddressRefused { registry }) =
        attempt.seen.as_ref().err().map(|failure| &failure.cause)
    else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        address: attempt.address,
        cause: registry.clone(),
    };
    fired(found.finding())
}
