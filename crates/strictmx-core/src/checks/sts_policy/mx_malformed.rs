//! An `mx` value that is no pattern.

use crate::checks::faults::in_policy;
use crate::checks::placeholder::is_placeholder;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::mx_pattern::{MxFault, WildcardFault};
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That every `mx` line has one host name, or one name with `*.` in front.
    ///
    /// # Why it matters
    ///
    /// mox and postfix-tlspol reject the whole policy for a bad value. Other senders keep
    /// it as a pattern that matches nothing, so that the server it was meant for gets no
    /// mail from them.
    ///
    /// # How to fix
    ///
    /// Write the name of the mail server as it stands in the MX record, without a final
    /// dot, port, preference, quotes or `https://`; one name a line. Names with other
    /// letters than a to z go in their `xn--` form.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com.
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com, mail2.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx*.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.com
    /// | mx: MAIL.example.net
    /// | max_age: 2419200
    /// @ MX 10 mail
    /// @ MX 20 mail.example.net.
    /// mail.example.net. A 20.0.0.26
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: an optional `*.`, then a domain by RFC 5321 section 4.1.2.
    id: "sts-policy-mx-malformed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "5321#4.1.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "An mx line is malformed",
    message: "The value {found} of an mx line is not a pattern: {cause}. Strict senders reject the whole policy, and others find no server that it matches.",
    remedy: "Write one host name a line, as it stands in the MX record.",
    args: { found: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::Mx {
            found,
            fault: shape,
        } = fault
        else {
            return None;
        };
        if is_placeholder(found) {
            return None;
        }
        Some(
            Found {
                found: found.clone(),
                cause: cause(shape),
            }
            .finding(),
        )
    })
}

fn cause(fault: &MxFault) -> String {
    let words = match fault {
        MxFault::Empty => "nothing stands there",
        MxFault::NullMx => "a single dot means no mail in an MX record, and nothing here",
        MxFault::FinalDot => "it ends with a dot",
        MxFault::Wildcard(WildcardFault::Alone) => "no name follows the star",
        MxFault::Wildcard(WildcardFault::PartOfLabel) => "a star must be a whole label",
        MxFault::Wildcard(WildcardFault::NotLeftMost) => "a star may only stand in front",
        MxFault::Wildcard(WildcardFault::Several) => "a star stands for exactly one label",
        MxFault::LeadingDot => "it begins with a dot, as in drafts of the standard",
        MxFault::EmptyLabel => "two dots follow each other",
        MxFault::List => "there is more than one name",
        MxFault::ULabel => "a name with other letters than a to z needs its xn-- form",
        MxFault::AddressLiteral => "it is an IP address",
        MxFault::Port => "it has a port",
        MxFault::Url => "it is a URL",
        MxFault::MailAddress => "it is a mail address",
        MxFault::Preference => "it has the preference of the MX record",
        MxFault::Enclosed => {
            "it stands in quotes or brackets; perhaps an example was left as it was"
        }
        MxFault::Underscore => "it has an underscore",
        MxFault::Hyphen => "a label begins or ends with a hyphen",
        MxFault::TooLong => "it is too long",
        MxFault::Character { found } => {
            return format!("it has the character {}", found.escape_debug());
        }
    };
    words.to_owned()
}
