//! A line that is not `name: value`.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That every line begins with the name of a field, followed at once by a colon and a
    /// value.
    ///
    /// # Why it matters
    ///
    /// A line of another form breaks the policy for strict senders. `=` comes from mixing it up
    /// with the TXT record.
    ///
    /// # How to fix
    ///
    /// Write each line as `name: value`, without a space in front of the colon:
    ///
    /// ```text
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 604800
    /// ```
    ///
    /// `cat -A mta-sts.txt` (on a Mac `cat -et`) shows tabs and other characters that cannot be
    /// seen.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode = enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// | and more
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
    id: "sts-policy-line-malformed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "A line of the policy is malformed",
    message: "Line {line} of the policy is not of the form name: value: {cause}. Strict senders reject the whole policy.",
    remedy: "Correct the line; remove it only where it is no field of a policy.",
    args: { line: u64, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, line| {
        let cause = match fault {
            Fault::BlankBeforeColon { field } => {
                format!("a space stands before the colon of {field}")
            }
            Fault::EqualsSign { field } => {
                format!("an equals sign instead of a colon after {field}")
            }
            Fault::NoColon { .. } => "there is no colon".to_owned(),
            Fault::SeveralFields { fields } => {
                format!("several fields stand in one line: {}", fields.join(", "))
            }
            Fault::TrailingDelimiter { field, found } => {
                format!("`{found}` is to be removed from behind the value of {field}")
            }
            Fault::FrontMatter => {
                "front matter for a site generator stands there, which did not run".to_owned()
            }
            Fault::FieldName { .. } => {
                "the name has a character that it may not have, or too many".to_owned()
            }
            Fault::EmptyValue { field } => format!("{field} has no value"),
            Fault::ControlChar { field } => {
                format!("the value of {field} has a control character or a tab")
            }
            _ => return None,
        };
        Some(
            Found {
                line: line(),
                cause,
            }
            .finding(),
        )
    })
}
