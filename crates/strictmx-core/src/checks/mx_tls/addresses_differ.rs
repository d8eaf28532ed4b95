//! An MX host does TLS well at one address and not at another.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost, SmtpAttempt, SmtpSeen};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host satisfies the policy at all of its addresses or at none. What is wrong at
    /// the address in question is said by a finding of its own; this one says that it is wrong
    /// there only.
    ///
    /// # Why it matters
    ///
    /// Behind one name there are often several servers. When one of them has an old certificate
    /// or no TLS, delivery succeeds at one time and fails at another, and whoever tests the other
    /// server finds nothing. Senders mostly try the next address after a failure, so the mail
    /// arrives, but late.
    ///
    /// # How to fix
    ///
    /// Bring all servers behind the name to the same state: roll certificates out to each of them
    /// and reload each. Test them one at a time: `openssl s_client -starttls smtp -connect
    /// 192.0.2.1:25 -servername mail.example.com`, and the same with the other addresses.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail v6 certificate expires=-1d
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate expires=-1d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4: it is the host that a sender connects to which has to be valid.
    id: "mx-tls-addresses-differ",
    severity: Notice,
    consequence: None,
    rfc: ["8461#4"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server satisfies the policy at one of its addresses only",
    message: "{mx_host} has valid TLS at {working_address}, but not at {address}. Mail goes to the other address; in mode enforce, senders that try no second address do not deliver.",
    remedy: "Bring the server at {address} to the same state as the one at {working_address}.",
    args: { mx_host: DomainName, working_address: IpAddr, address: IpAddr },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let seen = |attempt: &&SmtpAttempt<'_>| attempt.seen.is_ok();
    if host.attempts.iter().filter(seen).count() < 2 {
        return Err(Because::NothingToJudge.into());
    }
    let is_valid = |attempt: &&SmtpAttempt<'_>| {
        let tls = attempt.tls();
        tls.is_ok_and(|tls| tls.is_valid(facts.now))
    };
    let works = host.attempts.iter().find(is_valid);
    // Without STARTTLS another check says so.
    let fails = host.attempts.iter().find(|attempt| {
        let seen = attempt.seen.as_ref();
        seen.is_ok_and(SmtpSeen::offers_starttls) && !is_valid(attempt)
    });
    let (Some(works), Some(fails)) = (works, fails) else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: host.name.clone(),
        working_address: works.address,
        address: fails.address,
    };
    fired(found.finding())
}
