//! A byte-order mark stands before the policy.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether an invisible character stands before the policy: a byte-order mark. It is the
    /// character U+FEFF.
    ///
    /// # Why it matters
    ///
    /// The mark is invisible in an editor, and senders stumble over it: all measured ones but
    /// Stalwart and mailauth reject the policy.
    ///
    /// # How to fix
    ///
    /// Save the file as UTF-8 without a byte-order mark: in Windows Notepad choose the encoding
    /// UTF-8, not UTF-8 with BOM; in Visual Studio Code click on the encoding in the status bar. On
    /// a server: `sed -i '1s/^\xEF\xBB\xBF//' mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "\xEF\xBB\xBFversion: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 86400\n"
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
    id: "sts-policy-byte-order-mark",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "3629"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "An invisible mark stands before the policy",
    message: "The policy begins with a byte-order mark, which editors hide. Most senders then do not recognise the first line, and reject the policy.",
    remedy: "Save the file as UTF-8 without a byte-order mark.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::ByteOrderMark).then(|| Found {}.finding())
    })
}
