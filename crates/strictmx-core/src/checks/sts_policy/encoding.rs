//! The policy has octets that are not UTF-8.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether everything in the policy that is not ASCII is well-formed UTF-8.
    ///
    /// # Why it matters
    ///
    /// Letters beyond ASCII are allowed in the values of extensions only, and as UTF-8 only. A file
    /// saved as Latin-1 or Windows-1252 breaks that.
    ///
    /// # How to fix
    ///
    /// Remove the text with those letters, or save the file as UTF-8: `iconv -f WINDOWS-1252 -t
    /// UTF-8 old.txt > mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 86400\nnote: \xE9\n"
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
    /// RFC 8461 section 3.2: ASCII, with UTF-8 (RFC 3629) in the values of extensions.
    id: "sts-policy-encoding",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "3629"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy has octets that are not UTF-8",
    message: "Line {line} of the policy has octets that are not UTF-8. Strict senders reject the whole policy.",
    remedy: "Save the file as UTF-8, or remove the letters that are not ASCII.",
    args: { line: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, line| {
        matches!(fault, Fault::NotUtf8 { .. }).then(|| Found { line: line() }.finding())
    })
}
