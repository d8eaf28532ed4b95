//! An MX host answers at one address and not at another.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost, in_protocol_words};
use crate::observation::{Cause, Stage};
use crate::outcome::{Because, Ran};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host which answers at one of its addresses answers at the other ones, too:
    /// over IPv6 as well as over IPv4.
    ///
    /// # Why it matters
    ///
    /// Many senders try IPv6 first and wait before they turn to IPv4; mail arrives late. Senders
    /// that have only that kind of address, or that try no second one, do not get through. And as
    /// the other address cannot be tested, nobody knows whether it does TLS as the policy asks.
    ///
    /// # How to fix
    ///
    /// Most often DNS has an AAAA record, and the mail server or the firewall knows of IPv4 alone.
    /// Let the server listen on both (Postfix: `inet_protocols = all`; Exim: `disable_ipv6 =
    /// false`, and both in `local_interfaces` where that is set), open port 25 in the firewall, or
    /// remove the record of the address that is not served.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail v6 fails connect timeout
    /// ```
    ///
    /// If none answers, the fault may be on the side of the test, and nothing is said:
    ///
    /// ```scenario,not-tested
    /// smtp mail fails connect timeout
    /// ```
    ///
    /// ```scenario,clear
    /// mail AAAA nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: senders have to be able to try each of a host's addresses.
    id: "mx-host-one-address-unreachable",
    severity: Warning,
    consequence: None,
    rfc: ["5321#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server does not answer at one of its addresses",
    message: "{mx_host} answers at {working_address}, but not at {address} ({cause}). Senders that use that address deliver late or not at all.",
    remedy: "Let the mail server of {mx_host} answer on port 25 at {address}, too, or remove that address from DNS.",
    args: { mx_host: DomainName, working_address: IpAddr, address: IpAddr, cause: String },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let Some(works) = host.attempts.iter().find(|attempt| attempt.seen.is_ok()) else {
        return match host.attempts.first() {
            Some(attempt) => attempt.seen().map(|_| Vec::new()),
            None => Err(Because::NoAddress.into()),
        };
    };
    let mut findings = Vec::new();
    for attempt in &host.attempts {
        let Err(failure) = &attempt.seen else {
            continue;
        };
        // A host that speaks and refuses has its reasons; greylisting is one.
        let silent = matches!(
            failure.cause,
            Cause::Timeout | Cause::Refused | Cause::Reset | Cause::Closed | Cause::Unreachable
        );
        if silent && failure.stage >= Stage::Connect {
            let found = Found {
                mx_host: host.name.clone(),
                working_address: works.address,
                address: attempt.address,
                cause: in_protocol_words(&failure.cause),
            };
            findings.push(found.finding());
        }
    }
    Ok(findings)
}
