//! An MX host speaks a newer TLS version at one address than at another.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, Skip, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the newest TLS version that an MX host speaks is the same at all of its addresses.
    ///
    /// # Why it matters
    ///
    /// Mail is delivered at both addresses. But the servers behind them are not of the same state:
    /// mostly one has older software or older settings, and misses other improvements as well.
    ///
    /// # How to fix
    ///
    /// Update the server with the older version, or give it the settings of the other one. `openssl
    /// s_client -starttls smtp -connect 192.0.2.1:25 -tls1_3` shows whether a server has TLS 1.3.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail v6 tls 1.2
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 3.1.1: TLS 1.2 has to be there, and TLS 1.3 should be.
    id: "mx-tls-versions-differ",
    severity: Notice,
    consequence: None,
    rfc: ["9325#3.1.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server has an older TLS version at one of its addresses",
    message: "{mx_host} has {version} at {address}, and a newer version at {working_address}.",
    remedy: "Bring the server at {address} to the same state as the one at {working_address}.",
    args: { mx_host: DomainName, version: String, address: IpAddr, working_address: IpAddr },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let spoken = |at: usize| {
        let attempt = host.attempts.get(at).ok_or(Because::NothingToJudge)?;
        let tls = attempt.tls()?;
        // What is not valid is said elsewhere.
        if !tls.is_valid(facts.now) {
            return Err(Skip::from(Because::SaidElsewhere));
        }
        Ok((tls.session.version, attempt.address))
    };
    let (mut newer, mut older) = (spoken(0)?, spoken(1)?);
    if newer.0 == older.0 {
        return Ok(Vec::new());
    }
    if newer.0 < older.0 {
        std::mem::swap(&mut newer, &mut older);
    }
    let found = Found {
        mx_host: host.name.clone(),
        version: older.0.name().to_owned(),
        address: older.1,
        working_address: newer.1,
    };
    fired(found.finding())
}
