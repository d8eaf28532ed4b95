//! The policy is in mode testing.

use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};
use crate::sts::Mode;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy's mode is `testing`.
    ///
    /// # Why it matters
    ///
    /// In mode testing senders deliver as ever and report what would have failed. That is the
    /// right way to begin, and it protects nothing: whoever can stand between two servers can
    /// still read and divert the mail.
    ///
    /// # How to fix
    ///
    /// Read the TLSRPT reports for two weeks. When they show no failures, write `mode: enforce`
    /// and `max_age: 604800` into the policy, then change the `id` in the `_mta-sts` record. Raise
    /// `max_age` when all goes well.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: testing
    /// | mx: mail.example.com
    /// | max_age: 604800
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 5 defines the modes.
    id: "rollout-mode-testing",
    severity: Notice,
    consequence: None,
    rfc: ["8461#5"],
    result_type: None,
    since: "0.1.0",
    title: "The policy is only being tested",
    message: "The policy is in mode testing: failures are reported, and by the standard nothing is enforced.",
    remedy: "When reports have come for two weeks and shown no failures, change the mode to enforce and give the _mta-sts record a new id.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    if facts.mail.is_without_mail() {
        return Err(Because::NoMail.into());
    }
    if facts.announced_policy()?.mode != Mode::Testing {
        return Ok(Vec::new());
    }
    fired(Found {}.finding())
}
