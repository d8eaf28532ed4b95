//! The policy is text/plain in a form that some senders do not take.

use crate::declare_check;
use crate::facts::{Facts, PolicyAttempt};
use crate::outcome::{Because, Ran, fired};
use crate::senders::By;

declare_check! {
    /// # What it checks
    ///
    /// Whether every sender whose code is known takes the `Content-Type` of the policy, where it is
    /// `text/plain`.
    ///
    /// # Why it matters
    ///
    /// Capital letters make no difference to the standard, and neither does what stands behind the
    /// type. Some senders do not take the policy then: to them the domain has none.
    ///
    /// # How to fix
    ///
    /// Serve `Content-Type: text/plain; charset=utf-8`, in small letters and with no other
    /// parameters.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header content-type: Text/Plain; charset=utf-8
    /// ```
    ///
    /// ```scenario,fires
    /// policy header content-type: text/plain; utf-8
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-type: text/plain; charset=utf-8
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: the media type is text/plain, and parameters are to be ignored; RFC
    /// 9110 section 8.3.1: it has no case.
    id: "policy-host-media-type-unread",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2", "9110#8.3.1"],
    result_type: None,
    since: "0.1.0",
    title: "Some senders do not take the policy's media type",
    message: "The policy is served as text/plain, but in a form that these senders do not take: {found}.",
    remedy: "Serve it with Content-Type: text/plain, in small letters and without other parameters than charset=utf-8.",
    args: { found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let response = attempt.response()?;
    if response.status != 200 || !response.is_text_plain() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = facts.senders_misled(By::MediaType(response));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    fired(Found { found }.finding())
}
