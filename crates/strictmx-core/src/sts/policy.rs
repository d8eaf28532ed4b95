//! The policy (RFC 8461 3.2).

mod body;
mod fault;
mod line;
mod meant;
mod reader;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::span::{Parsed, Partial, Span, Spanned};

use super::mx_pattern::MxPattern;
pub use fault::Fault;
pub use meant::{meant_max_age, meant_mode};

/// Octets of a policy that senders read at most (RFC 8461 3.3 suggests 64 KB).
pub const MAX_OCTETS: usize = 65_536;

/// Largest `max_age` in seconds, 365.25 days (RFC 8461 3.2).
pub const MAX_MAX_AGE_S: u64 = 31_557_600;

/// The fields of a policy (RFC 8461 9.3).
pub const FIELDS: [&str; 4] = ["version", "mode", "mx", "max_age"];

/// Those that may stand once.
const ONCE: [&str; 3] = ["version", "mode", "max_age"];

/// A valid policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Policy {
    /// What senders are to do.
    pub mode: Mode,
    /// Patterns for MX hosts, in order.
    pub mx: Vec<Spanned<MxPattern>>,
    /// Seconds that senders may remember the policy.
    pub max_age: u64,
    /// Other fields, in order: name and value. Senders ignore them.
    pub extensions: Vec<(String, String)>,
}

/// What senders are to do with an MX host that does not satisfy the policy (RFC 8461 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not deliver to it.
    Enforce,
    /// Deliver, and report.
    Testing,
    /// Nothing: as if there were no policy.
    None,
}

/// What could be read of a policy, valid or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The first `mode`, where it is one.
    pub mode: Option<Spanned<Mode>>,
    /// The first `max_age`, where it is a number.
    pub max_age: Option<Spanned<u64>>,
    /// All patterns that are some.
    pub mx: Vec<Spanned<MxPattern>>,
}

impl Seen {
    /// Whether anything of a policy is there: whoever wrote it meant one.
    pub(crate) fn is_like_a_policy(&self) -> bool {
        self.mode.is_some() || self.max_age.is_some() || !self.mx.is_empty()
    }
}

impl Partial for Policy {
    type Seen = Seen;
}

/// Reads the body of a policy, to the end whatever is wrong with it.
pub fn parse(body: &[u8]) -> Parsed<Policy, Fault> {
    if let Some(fault) = body::not_a_policy(body) {
        let whole = Span::new(0, body.len());
        return Parsed::new(None, Seen::default(), vec![whole.with(fault)]);
    }
    let mut faults = Vec::new();
    let lines = body::lines(body, &mut faults);
    reader::read(body, &lines, faults)
}

impl Mode {
    /// Verbatim, as in a policy.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }

    /// The mode of that exact name (RFC 8461 3.2).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Enforce, Self::Testing, Self::None]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version: STSv1\nmode: {}\n", self.mode.name())?;
        for mx in &self.mx {
            writeln!(f, "mx: {}", mx.value)?;
        }
        writeln!(f, "max_age: {}", self.max_age)?;
        for (name, value) in &self.extensions {
            writeln!(f, "{name}: {value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
