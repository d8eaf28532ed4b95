//! Why a pattern matches an MX host or does not (RFC 8461 4.1).

use schemars::JsonSchema;
use serde::Serialize;

use super::MxPattern;
use crate::domain_name::DomainName;

/// What became of holding a pattern against an MX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MxMatch {
    /// It matches: the names are equal.
    SameName,
    /// It matches: the wildcard stands for the one label in front.
    OneLabel,
    /// It does not: the wildcard has no label to stand for.
    NoLabel,
    /// It does not: the wildcard would stand for several labels.
    SeveralLabels,
    /// It does not: the host is below the name, and there is no wildcard.
    BelowName,
    /// It does not: the names differ.
    OtherName,
}

impl MxMatch {
    /// Whether the pattern matches.
    pub fn matches(self) -> bool {
        matches!(self, Self::SameName | Self::OneLabel)
    }
}

impl MxPattern {
    /// [`matches`](Self::matches), and why.
    pub fn compare(&self, mx_host: &DomainName) -> MxMatch {
        let is_same = *mx_host == self.domain;
        let is_below = mx_host.is_subdomain_of(&self.domain);
        match (self.matches(mx_host), self.wildcard) {
            (true, false) => MxMatch::SameName,
            (true, true) => MxMatch::OneLabel,
            (false, true) if is_same => MxMatch::NoLabel,
            (false, true) if is_below => MxMatch::SeveralLabels,
            (false, false) if is_below => MxMatch::BelowName,
            (false, _) => MxMatch::OtherName,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason() {
        let cases = [
            ("mail.example.com", "MAIL.example.com", MxMatch::SameName),
            ("*.example.com", "mail.example.com", MxMatch::OneLabel),
            ("*.example.com", "example.com", MxMatch::NoLabel),
            ("*.example.com", "a.b.example.com", MxMatch::SeveralLabels),
            ("example.com", "mail.example.com", MxMatch::BelowName),
            ("*.example.com", "mail.badexample.com", MxMatch::OtherName),
            ("mail.example.com", "example.com", MxMatch::OtherName),
            ("*.example.com", ".", MxMatch::OtherName),
        ];
        for (text, host, expected) in cases {
            let pattern = MxPattern::parse(text.as_bytes()).expect(text);
            let host = host.parse().expect(host);
            let found = pattern.compare(&host);
            assert_eq!(found, expected, "{text} and {host}");
            assert_eq!(found.matches(), pattern.matches(&host), "{text} and {host}");
        }
    }
}
