//! Lines that end with a carriage return alone.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether a carriage return stands anywhere but before a line feed.
    ///
    /// # Why it matters
    ///
    /// A carriage return alone ends no line. To nearly every sender a file of which all lines end so
    /// is one long line. Where a line feed follows after two of them, many senders read the policy all
    /// the same, and strict ones do not.
    ///
    /// # How to fix
    ///
    /// Save the file with the line endings of Unix (LF) or Windows (CRLF). Both are right.
    /// `tr '\r' '\n' < old.txt > mta-sts.txt` makes LF of the line endings of old Macs (CR);
    /// `dos2unix mta-sts.txt` makes LF of CRLF, should the file have both.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "version: STSv1\rmode: enforce\rmx: mail.example.com\rmax_age: 2419200\r"
    /// ```
    ///
    /// ```scenario,clear
    /// policy body "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmax_age: 2419200\r\n"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2 and its erratum 6253: LF or CRLF.
    id: "sts-policy-line-ends",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy has invalid line endings",
    message: "The policy has a carriage return without a line feed. By the standard it is not valid then, and some senders see no separate lines.",
    remedy: "Save the policy with LF or CRLF line endings.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::BareCarriageReturn).then(|| Found {}.finding())
    })
}
