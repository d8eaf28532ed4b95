//! The response names a character set that means nothing here.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether the media type of the policy names another charset than UTF-8 or US-ASCII.
    ///
    /// # Why it matters
    ///
    /// Senders read the policy as ASCII or UTF-8 whatever the response says. As long as the text is
    /// ASCII nothing goes wrong; some programs convert it, or refuse.
    ///
    /// # How to fix
    ///
    /// Serve `Content-Type: text/plain; charset=utf-8`, or leave the charset out. In nginx:
    /// `charset utf-8;`, in Apache: `AddDefaultCharset utf-8`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header content-type: text/plain; charset=iso-8859-1
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-type: text/plain; charset="UTF-8"
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-type: text/plain; xcharset=iso-8859-1
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: other parameters and charsets are to be ignored.
    id: "policy-host-charset",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "The policy names a charset that senders ignore",
    message: "{policy_host} says that the policy has the charset {found}. Senders read it as UTF-8.",
    remedy: "Serve it with charset=utf-8, or without a charset.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let (_, charset) = attempt.response()?.content_type();
    let Some(charset) = charset.filter(|_| attempt.served().is_some()) else {
        return Ok(Vec::new());
    };
    let read = ["utf-8", "utf8", "us-ascii", "ascii"];
    if read.iter().any(|name| charset.eq_ignore_ascii_case(name)) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: charset.to_owned(),
    };
    fired(found.finding())
}
