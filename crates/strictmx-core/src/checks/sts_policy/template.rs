//! A template was not filled in.

use crate::checks::faults::in_policy;
use crate::checks::placeholder::is_placeholder;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether a value of the policy is the placeholder of an example, such as
    /// `[enforce|testing|none]` or `<your mail server>`.
    ///
    /// # Why it matters
    ///
    /// Senders take a policy at its word. With a placeholder in it they reject the whole of it.
    ///
    /// # How to fix
    ///
    /// Fill the template in: the mode, the names of your mail servers as they stand in the MX
    /// records, and the number of seconds that senders may remember the policy.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: [enforce|testing|none]
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: <your-mx-host>
    /// | max_age: 2419200
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
    /// RFC 8461 section 3.2.
    id: "sts-policy-template",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "A template was not filled in",
    message: "Line {line} of the policy still has the placeholder {found} of a template. Senders reject the whole policy.",
    remedy: "Put your own value in place of {found}.",
    args: { line: u64, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, line| {
        let (Fault::Mode { found, .. } | Fault::MaxAge { found } | Fault::Mx { found, .. }) = fault
        else {
            return None;
        };
        let found = found.clone();
        is_placeholder(&found).then(|| {
            Found {
                line: line(),
                found,
            }
            .finding()
        })
    })
}
