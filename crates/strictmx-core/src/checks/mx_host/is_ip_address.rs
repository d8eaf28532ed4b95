//! An MX record holds an IP address.

use crate::declare_check;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That MX records name hosts, and do not hold IP addresses.
    ///
    /// # Why it matters
    ///
    /// What stands in an MX record is always read as a name. An IP address there is the name of a
    /// host that does not exist, and most senders cannot deliver to it. No certificate and no
    /// policy can be for it, either.
    ///
    /// # How to fix
    ///
    /// Give the mail server a name with an A or AAAA record that holds the address, and name that
    /// in the MX record. As lines of a zone file (BIND):
    ///
    /// ```text
    /// example.com.      IN MX 10 mail.example.com.
    /// mail.example.com. IN A  192.0.2.25
    /// ```
    ///
    /// List the name in the policy, too, and see that the server's certificate has it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 20.0.0.25.
    /// @ MX 20 mail
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 mail
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: the data of an MX record is a domain name.
    id: "mx-host-is-ip-address",
    severity: Error,
    consequence: None,
    rfc: ["5321#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "An MX record holds an IP address",
    message: "An MX record holds {found}, which looks like an IP address but is read as a host name. Most senders cannot deliver mail to it.",
    remedy: "Give the server at {found} a name with an address record, if it has none, list that name in the policy, if there is one, and then put it in the MX record.",
    args: { found: String },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    if !host.name.is_address() {
        return Ok(Vec::new());
    }
    let found = Found {
        found: host.name.a_label().to_owned(),
    };
    fired(found.finding())
}
