//! Holds the patterns of a policy against an MX host as a sender does.

use std::borrow::Cow;

use crate::certificate::Certificate;
use crate::domain_name::DomainName;

use super::model::{Matching, Normalises, Wildcard};

/// Names of a certificate, and patterns, that are held against each other; nobody has so many.
const MAX_COMPARED: usize = 1000;

impl Matching {
    /// Whether any of the patterns matches the name of an MX host.
    pub fn covers(&self, patterns: &[String], mx_host: &DomainName) -> bool {
        let name = mx_host.a_label();
        // Mostly the name itself stands there, which all take.
        let covers = |pattern: &String| self.fits(&self.normal(pattern), name);
        patterns.iter().any(|pattern| pattern == name) || patterns.iter().any(covers)
    }

    /// Whether any of the patterns matches a name in a certificate, as in Postfix by OpenSSL: a
    /// wildcard of the certificate stands for one label below a name of at least two
    /// (`tls_wildcard_matches_multiple_labels` has no effect since Postfix has OpenSSL look), and
    /// without names the common name counts.
    pub(super) fn covers_certificate(&self, patterns: &[Cow<'_, str>], leaf: &Certificate) -> bool {
        let common_name = leaf
            .common_name
            .iter()
            .filter(|_| leaf.dns_names.is_empty());
        let mut presented = leaf.dns_names.iter().chain(common_name).take(MAX_COMPARED);
        let patterns: Vec<_> = patterns
            .iter()
            .take(MAX_COMPARED)
            .map(|pattern| self.normal(pattern))
            .collect();
        presented.any(|presented| {
            let presented = presented.to_ascii_lowercase();
            patterns.iter().any(|pattern| {
                let suffix = presented.strip_prefix('*');
                let by_wildcard = suffix.is_some_and(|suffix| {
                    let labels = pattern.strip_suffix(suffix).unwrap_or_default();
                    let wide_enough = suffix.starts_with('.') && suffix[1..].contains('.');
                    wide_enough && !labels.is_empty() && !labels.contains(['*', '.'])
                });
                by_wildcard || self.fits(pattern, &presented)
            })
        })
    }

    /// A pattern as it is compared.
    fn normal<'p>(&self, pattern: &'p str) -> Cow<'p, str> {
        let mut pattern = pattern;
        if self.normalises == Normalises::ULabelsAndFinalDot {
            pattern = pattern.strip_suffix('.').unwrap_or(pattern);
        }
        if self.normalises != Normalises::Nothing && !pattern.is_ascii() {
            let (star, rest) = pattern
                .strip_prefix("*.")
                .map_or(("", pattern), |rest| ("*.", rest));
            if let Ok(read) = DomainName::from_input(rest) {
                return format!("{star}{}", read.name).into();
            }
        }
        if self.any_case && pattern.bytes().any(|octet| octet.is_ascii_uppercase()) {
            pattern.to_ascii_lowercase().into()
        } else {
            pattern.into()
        }
    }

    fn fits(&self, pattern: &str, name: &str) -> bool {
        let suffix = pattern
            .strip_prefix('*')
            .filter(|rest| rest.starts_with('.'));
        match (self.wildcard, suffix) {
            (Wildcard::Expression, _) => expression(pattern.as_bytes(), name.as_bytes()),
            (_, None) => pattern == name,
            (wildcard, Some(suffix)) => name.strip_suffix(suffix).is_some_and(|labels| {
                !labels.is_empty() && (wildcard == Wildcard::Labels || !labels.contains('.'))
            }),
        }
    }
}

/// The patterns as Postfix reads them from `secure match=`, where they stand between colons and
/// `.example.com` stands for `*.example.com`; `None` where it can do nothing with the line, for a
/// comma or a blank ends a value and an empty one is none.
pub(super) fn in_postfix(patterns: &[String]) -> Option<Vec<String>> {
    let names = patterns
        .iter()
        .map(|pattern| pattern.trim_start_matches('*'));
    let value = names.collect::<Vec<_>>().join(":");
    if value.is_empty() || value.contains([',', ' ', '\t']) {
        return None;
    }
    let names = value.split(':').filter(|name| !name.is_empty());
    let pattern = |name: &str| match name.strip_prefix('.') {
        Some(_) => format!("*{name}"),
        None => name.to_owned(),
    };
    Some(names.map(pattern).collect())
}

/// The patterns at an MX host: three words of Postfix stand for names there, in any case.
pub(super) fn at_host<'p>(
    patterns: &'p [String],
    mx_host: &'p DomainName,
    domain: &'p DomainName,
) -> Vec<Cow<'p, str>> {
    let named = |pattern: &'p String| {
        let is = |word: &str| pattern.eq_ignore_ascii_case(word);
        if is("hostname") {
            mx_host.a_label().into()
        } else if is("nexthop") {
            domain.a_label().into()
        } else if is("dot-nexthop") {
            ["*.", domain.a_label()].concat().into()
        } else {
            pattern.into()
        }
    };
    patterns.iter().map(named).collect()
}

/// A pattern as a regular expression in which `*` was made `.*`, and `.` is any character.
fn expression(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut in_name) = (0, 0);
    // After the last star, and where it was last tried.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(at), name.get(in_name)) {
            (None, None) => return true,
            (Some(b'*'), _) => {
                at += 1;
                retry = Some((at, in_name));
            }
            (Some(wanted), Some(found)) if wanted == found || *wanted == b'.' => {
                at += 1;
                in_name += 1;
            }
            _ => match retry {
                Some((after_star, tried)) if tried < name.len() => {
                    at = after_star;
                    in_name = tried + 1;
                    retry = Some((after_star, tried + 1));
                }
                _ => return false,
            },
        }
    }
}
