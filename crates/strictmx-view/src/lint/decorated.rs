//! Policies pasted from a mail, a list or an editor, each line with something in front of it.

use strictmx_core::sts::policy::FIELDS;

/// The lines as they were before: each from its first letter on where that begins a field, with
/// plain colons. Nothing where nothing is in front of any.
pub(super) fn plain(pasted: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(pasted).ok()?;
    let field = |line: &str| {
        let start = line.find(|c: char| c.is_ascii_alphabetic())?;
        let rest = &line[start..];
        let name = FIELDS.iter().find(|name| rest.starts_with(**name))?;
        let value = rest[name.len()..].trim_start();
        let value = value.strip_prefix([':', '\u{FF1A}', '\u{FE55}'])?;
        Some(format!("{name}: {}\n", value.trim()))
    };
    let plain: String = text.lines().filter_map(field).collect();
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    // No line is lost.
    (!plain.is_empty() && plain.lines().count() == filled.count()).then_some(plain)
}
