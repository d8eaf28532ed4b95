//! The policy is saved as UTF-16.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy is encoded as UTF-16 or UTF-32, two or four octets a letter.
    ///
    /// # Why it matters
    ///
    /// It looks right in an editor, and to senders every second octet is a zero. Windows PowerShell
    /// writes such files with `>` and `Out-File`.
    ///
    /// # How to fix
    ///
    /// Save the file as UTF-8 or ASCII. In PowerShell: `Set-Content -Encoding ascii mta-sts.txt`;
    /// on a server: `iconv -f UTF-16 -t UTF-8 old.txt > mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "\xFF\xFEv\x00e\x00r\x00"
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
    /// RFC 8461 section 3.2: ASCII, with UTF-8 in the values of extensions.
    id: "sts-policy-utf16",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "3629"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy is saved as UTF-16 or UTF-32",
    message: "The policy is saved as UTF-16 or UTF-32. It looks right in an editor, and senders cannot read it.",
    remedy: "Save the file as UTF-8 without a byte-order mark, or as ASCII.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        (*fault == Fault::Utf16).then(|| Found {}.finding())
    })
}
