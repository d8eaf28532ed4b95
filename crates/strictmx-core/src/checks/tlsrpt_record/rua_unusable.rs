//! A destination that senders cannot use.

use crate::arg::character;
use crate::checks::faults::in_tlsrpt_record;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::outcome::Ran;
use crate::tlsrpt::record::Fault;
use crate::tlsrpt::report_uri::UriFault;

declare_check! {
    /// # What it checks
    ///
    /// That every destination in `rua` is a mail address or a web address that senders can use.
    /// These are URIs that begin with `mailto:` or `https:`.
    ///
    /// # Why it matters
    ///
    /// Senders skip a destination that they cannot use. A mail address without `mailto:` is
    /// the commonest slip; it once crashed a report tool.
    ///
    /// # How to fix
    ///
    /// Write `mailto:` before a mail address, separate destinations by commas, and encode
    /// `,`, `!` and `;` inside a URI as `%2C`, `%21` and `%3B`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=a@example.com"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=http://r.example.com/t"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3; RFC 6068 for mailto; RFC 3986 for URIs.
    id: "tlsrpt-record-rua-unusable",
    severity: Error,
    consequence: None,
    rfc: ["8460#3", "6068#2"],
    result_type: None,
    since: "0.1.0",
    title: "Reports cannot be sent to the address",
    message: "Reports cannot be sent to {uri}: {cause}.",
    remedy: "Write mailto: and a mail address, or an https: URL.",
    args: { uri: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_tlsrpt_record(facts, &|fault| {
        let Fault::Uri {
            found,
            fault: reason,
            others_remain,
        } = fault
        else {
            return None;
        };
        let severity = if *others_remain && !reason.is_syntax() {
            Severity::Warning
        } else {
            Severity::Error
        };
        let found = Found {
            uri: found.clone(),
            cause: cause(reason),
        };
        Some(found.finding().severity(severity))
    })
}

fn cause(fault: &UriFault) -> String {
    let words = match fault {
        UriFault::Empty => "nothing stands there",
        UriFault::NoScheme => "mailto: or https: is missing in front",
        UriFault::Scheme { found } => {
            return format!("senders know mailto: and https:, not {found}:");
        }
        UriFault::ExclamationMark => {
            "an exclamation mark must be written as %21; TLSRPT has no size limits"
        }
        UriFault::Character { found } => {
            return format!("the character {} must not stand there", character(*found));
        }
        UriFault::PercentEncoding => "a percent sign must be followed by two hexadecimal digits",
        UriFault::Address => "there is no usable mail address",
        UriFault::HeaderInjection => "it has encoded line breaks",
        UriFault::NoHost => "there is no host",
        UriFault::Port => "its port is not a number",
        UriFault::Authority => "its host or port is not valid",
    };
    words.to_owned()
}
