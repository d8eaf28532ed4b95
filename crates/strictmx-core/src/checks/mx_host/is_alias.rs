//! An MX record names an alias.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the name in an MX record has addresses itself, and is not a CNAME.
    ///
    /// # Why it matters
    ///
    /// The standard forbids it, and some servers refuse or lose mail over it. With MTA-STS there
    /// is a trap beside that: the policy and the certificate have to be for the name in the MX
    /// record, not for the name that the CNAME points to, though the server knows only the
    /// latter.
    ///
    /// # How to fix
    ///
    /// See that the server's certificate has the target of the CNAME and that the policy lists it,
    /// with a new `id` in the `_mta-sts` record; then name the target in the MX record. Or give the
    /// name A and AAAA records in place of the CNAME.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mail CNAME mx1.example.net.
    /// mx1.example.net. A 20.0.0.25
    /// ```
    ///
    /// ```scenario,clear
    /// mail A 20.0.0.25
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1 and RFC 2181 section 10.3: the name in an MX record must not be an
    /// alias. RFC 8461 section 4.1: the name in the MX record is what the policy has to match.
    id: "mx-host-is-alias",
    severity: Warning,
    consequence: None,
    rfc: ["5321#5.1", "2181#10.3", "8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An MX record names an alias",
    message: "An MX record names {mx_host}, which is a CNAME to {alias_target}. The standard forbids that; policy and certificate have to be for {mx_host}, not for the target.",
    remedy: "Name {alias_target} in the policy with a new id, in the server's certificate, and then in the MX record; or give {mx_host} address records of its own.",
    args: { mx_host: DomainName, alias_target: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    // Without MX records the domain itself is the host, and RFC 5321 5.1 lets that be an alias.
    if facts.mail.implicit_mx {
        return Err(Because::NothingToJudge.into());
    }
    if host.addresses()?.is_empty() {
        return Err(Because::NoAddress.into());
    }
    let mut aliases = host
        .addresses
        .iter()
        .flat_map(|looked| looked.aliases().last());
    let Some(alias) = aliases.next() else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: host.name.clone(),
        alias_target: alias.target.clone(),
    };
    fired(found.finding())
}
