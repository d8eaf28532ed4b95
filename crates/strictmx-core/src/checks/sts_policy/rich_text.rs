//! The policy was saved as a rich text document.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy is a document of a word processor (RTF) in place of plain text.
    ///
    /// # Why it matters
    ///
    /// A program such as TextEdit or WordPad shows the right lines and saves much else around them.
    /// Senders read all of it.
    ///
    /// # How to fix
    ///
    /// Save the file again as plain text: in TextEdit choose Format, Make Plain Text; in WordPad
    /// choose the type Text Document.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "{\\rtf1\\ansi version: STSv1}"
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
    /// RFC 8461 section 3.2 has the grammar.
    id: "sts-policy-rich-text",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy is saved as a rich text document",
    message: "The policy is a rich text document: a word processor put its own marks around the lines. Senders find no policy in it.",
    remedy: "Save the file as plain text, and upload it again.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::Rtf).then(|| Found {}.finding())
    })
}
