//! An MX host lets senders wait for its greeting.

use std::net::IpAddr;

use crate::arg::Milliseconds;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Stage;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host greets within 10 seconds of the connection. The greeting is its first line,
    /// which begins with 220.
    ///
    /// # Why it matters
    ///
    /// Senders should wait five minutes for it, and most do, so no mail is lost by itself. But each
    /// delivery takes that much longer, and a sender that has many messages for you keeps as many
    /// connections open. A greeting held back for some seconds to expose spammers, as by Postfix'
    /// postscreen (6 seconds), is no fault. Longer ones mostly come from a name server that does
    /// not answer: the mail server looks up the sender's address before it speaks.
    ///
    /// # How to fix
    ///
    /// On the mail server, see that reverse lookups are answered quickly (`dig -x 192.0.2.1` with
    /// an address from the log), and that no block list is asked which no longer exists. If the
    /// delay is meant, shorten it: Postfix `postscreen_greet_wait`, Exim `delay` in
    /// `acl_smtp_connect`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail greets-after 10001
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail greets-after 10000
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 4.5.3.2.1: clients wait five minutes for the greeting.
    id: "mx-host-greeting-slow",
    severity: Notice,
    consequence: None,
    rfc: ["5321#4.5.3.2.1"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server is slow to greet",
    message: "{mx_host} took {elapsed} to greet at {address}. Senders should wait five minutes, but every delivery takes that much longer.",
    remedy: "Look for name servers or block lists that {mx_host} asks before it greets, and that do not answer.",
    args: { mx_host: DomainName, elapsed: Milliseconds, address: IpAddr },
    run: MxAddress,
}

/// Longer than any delay that is in common use against spammers.
const LIMIT_MS: u32 = 10_000;

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let elapsed_ms = attempt.seen()?.session.elapsed_ms(Stage::Greeting);
    if elapsed_ms <= LIMIT_MS {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        elapsed: Milliseconds(elapsed_ms.into()),
        address: attempt.address,
    };
    fired(found.finding())
}
