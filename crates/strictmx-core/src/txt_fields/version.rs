//! The beginning of a record, and what people write instead.

use crate::span::{Span, Spanned};

use super::{VersionFault, find, is_blank};

/// Whether a text begins with the exact version and not with a longer one.
pub(super) fn begins_with(text: &[u8], version: &str) -> bool {
    let rest = text.strip_prefix(version.as_bytes());
    rest.is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// What stands at the beginning of a text that does not begin with the version.
pub(super) fn version_fault(text: &[u8], version: &str) -> Spanned<VersionFault> {
    let trimmed = text.trim_ascii_start();
    let lead = text.len() - trimmed.len();
    if lead > 0 && begins_with(trimmed, version) {
        return Span::new(0, lead).with(VersionFault::LeadingBlank);
    }
    let end = text
        .iter()
        .position(|octet| *octet == b';')
        .unwrap_or(text.len());
    if begins_with(text, version) {
        return Span::new(0, end).with(VersionFault::NotDelimited);
    }
    let head: Vec<u8> = text[..end]
        .iter()
        .copied()
        .filter(|octet| !is_blank(*octet))
        .collect();
    let folded = head.to_ascii_lowercase();
    let lower = version.to_ascii_lowercase();
    // `sts` of `v=stsv1`: drafts wrote STS1, and one day there may be STSv2.
    let name = lower.strip_prefix("v=").unwrap_or(&lower);
    let protocol = name
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end_matches('v');
    let tagged = folded
        .strip_prefix(b"v=")
        .is_some_and(|rest| rest.starts_with(protocol.as_bytes()));
    let fault = if begins_with(&head, version) {
        VersionFault::BlankAroundEquals
    } else if begins_with(&folded, &lower) {
        VersionFault::Case
    } else if tagged {
        VersionFault::Other
    } else if let Some(at) = find(text, version.as_bytes()) {
        let before = text[..at].trim_ascii_end();
        let fault = match before {
            [.., b';'] => VersionFault::AfterField,
            // U+201C to U+201E.
            [.., 0xE2, 0x80, 0x9C..=0x9E] => VersionFault::Curly,
            _ => VersionFault::NotFirst,
        };
        return Span::new(at, at + version.len()).with(fault);
    } else if find(&folded, name.as_bytes()).is_some() {
        VersionFault::Tag
    } else {
        VersionFault::Absent
    };
    Span::new(0, end).with(fault)
}
