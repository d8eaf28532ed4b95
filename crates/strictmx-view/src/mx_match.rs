//! A pattern of a policy against the name of an MX host (RFC 8461 4.1), in words.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use strictmx_core::domain_name::{DomainName, NameError};
use strictmx_core::sts::MxPattern;
use strictmx_core::sts::mx_pattern::{MxFault, MxMatch};

use crate::en;

/// Whether a pattern matches an MX host, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MxMatchView {
    /// Whether it does.
    pub matches: bool,
    /// Why.
    pub reason: MxMatch,
    /// Why, in a sentence.
    pub message: String,
}

/// What cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MxMatchError {
    /// The pattern is none.
    Pattern(MxFault),
    /// The name is none.
    Name(NameError),
    /// The name cannot be that of a host, as `.` of a null MX record.
    NoHost,
}

impl fmt::Display for MxMatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(fault) => f.write_str(&en::no_mx_pattern(&fault.cause())),
            Self::Name(error) => f.write_str(&en::no_mx_host(&en::no_name(error))),
            Self::NoHost => f.write_str(&en::no_mx_host(en::NO_HOST_NAME)),
        }
    }
}

impl std::error::Error for MxMatchError {}

/// Holds a pattern, as it stands behind `mx:`, against a name, as it stands in an MX record, with
/// or without the final dot.
///
/// # Errors
/// One of the two is none.
pub fn mx_match(pattern: &str, mx_host: &str) -> Result<MxMatchView, MxMatchError> {
    let pattern = MxPattern::parse(pattern.as_bytes()).map_err(MxMatchError::Pattern)?;
    let mx_host: DomainName = mx_host.parse().map_err(MxMatchError::Name)?;
    if !mx_host.is_host_name() {
        return Err(MxMatchError::NoHost);
    }
    let reason = pattern.compare(&mx_host);
    Ok(MxMatchView {
        matches: reason.matches(),
        reason,
        message: en::mx_match(reason, &pattern.to_string(), mx_host.a_label()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_words() {
        let judged = mx_match("*.example.com", "a.mx1.example.com.").expect("both are some");
        assert!(!judged.matches);
        assert_eq!(
            judged.message,
            "*.example.com does not match a.mx1.example.com: a wildcard stands for exactly one \
             label."
        );
    }

    #[test]
    fn what_cannot_be_compared() {
        let cases = [
            ("*", "mail.example.com", "no name follows the star"),
            ("mail.example.com.", "mail.example.com", "ends with a dot"),
            ("", "mail.example.com", "nothing stands there"),
            ("mail.example.com", "", "MX host"),
            ("mail.example.com", ".", "not a host name"),
            ("mail.example.com", "a..b", "MX host"),
            ("mail.example.com", "b\u{fc}cher.example", "not a host name"),
        ];
        for (pattern, host, words) in cases {
            let said = mx_match(pattern, host).expect_err(words).to_string();
            assert!(said.contains(words), "{pattern:?} {host:?}: {said}");
        }
    }
}
