//! An MX host shows one certificate at one address and another at the next.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// Whether an MX host shows the same certificate at all of its addresses, where each of them
    /// is valid.
    ///
    /// # Why it matters
    ///
    /// Several certificates are nothing wrong, if each server renews its own. But it is a common
    /// reason for mail that arrives at one time and not at another: one server was renewed, the
    /// other was forgotten. And with DANE there has to be a TLSA record for each key.
    ///
    /// # How to fix
    ///
    /// Nothing, if each server renews its certificate by itself. Otherwise install the newer one
    /// on all servers behind the name, and reload each. `openssl s_client -starttls smtp -connect
    /// 192.0.2.1:25 -servername mail.example.com | openssl x509 -noout -enddate -serial` shows
    /// which one a server has.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail v6 certificate expires=50d
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate expires=50d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: each certificate that a sender may be shown has to be valid.
    id: "mx-tls-certificates-differ",
    severity: Info,
    consequence: None,
    rfc: ["8461#4.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server has a certificate for each of its addresses",
    message: "{mx_host} shows one certificate at {working_address} and another, which ends on {expires}, at {address}. Both are valid.",
    remedy: "Nothing, if each server renews its own; otherwise install the newer certificate at {address}, too.",
    args: { mx_host: DomainName, working_address: IpAddr, address: IpAddr, expires: Timestamp },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let shown = |at: usize| {
        let attempt = host.attempts.get(at).ok_or(Because::NothingToJudge)?;
        let tls = attempt.tls()?;
        let first = tls.first_to_expire().filter(|_| tls.is_valid(facts.now));
        // What is not valid is said elsewhere.
        let first = first.ok_or(Because::SaidElsewhere)?;
        Ok::<_, crate::outcome::Skip>((first.not_after, attempt.address, tls.session.chain.first()))
    };
    let (mut later, mut sooner) = (shown(0)?, shown(1)?);
    if later.2 == sooner.2 {
        return Ok(Vec::new());
    }
    if later.0 < sooner.0 {
        std::mem::swap(&mut later, &mut sooner);
    }
    let found = Found {
        mx_host: host.name.clone(),
        working_address: later.1,
        address: sooner.1,
        expires: sooner.0,
    };
    fired(found.finding())
}
