//! IDNA as UTS 46 has it: non-transitional, with the restrictions of STD 3.
//!
//! With the feature `idna-tables` the crate `idna` does it all. Its tables are a seventh of a web
//! page that holds this core, and a browser has them built in: a build for one leaves the feature
//! out and hands over the browser's mapping, [`provide`].

use std::sync::OnceLock;

use idna::punycode;

use super::input::is_dot;

/// Maps a whole name to A-labels by UTS 46, as a browser maps the host of a URL: `None` where
/// that refuses. It is given names without blanks and ASCII punctuation but `.`, `-`, `_`, `*`.
pub type ToAscii = fn(&str) -> Option<String>;

static PROVIDED: OnceLock<ToAscii> = OnceLock::new();

/// Has names mapped by the platform. Call it before the first name is read; the first call counts.
pub fn provide(to_ascii: ToAscii) {
    // A second call is that of a second page in one process, with the same mapping.
    let _ = PROVIDED.set(to_ascii);
}

/// A name of letters, digits, hyphens, dots and what is not ASCII, with A-labels; `None` where
/// UTS 46 or STD 3 refuses it. Lengths are the caller's to judge.
pub(super) fn to_ascii(name: &str) -> Option<String> {
    match PROVIDED.get() {
        Some(map) => by(*map, name),
        None => by_crate::to_ascii(name),
    }
}

/// A name with U-labels; `None` where one of its A-labels is none.
pub(super) fn to_unicode(name: &str) -> Option<String> {
    match PROVIDED.get() {
        Some(map) => unicode_by(*map, name),
        None => by_crate::to_unicode(name),
    }
}

#[cfg(feature = "idna-tables")]
mod by_crate {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    pub(super) fn to_ascii(name: &str) -> Option<String> {
        let mapped = Uts46::new().to_ascii(
            name.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Ignore,
        );
        mapped.ok().map(String::from)
    }

    pub(super) fn to_unicode(name: &str) -> Option<String> {
        let (shown, result) =
            Uts46::new().to_unicode(name.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
        result.ok().map(|()| shown.into_owned())
    }
}

#[cfg(not(feature = "idna-tables"))]
mod by_crate {
    /// Nothing to map with: only names that need none.
    pub(super) fn to_ascii(name: &str) -> Option<String> {
        super::by(|_| None, name)
    }

    pub(super) fn to_unicode(_: &str) -> Option<String> {
        None
    }
}

/// The prefix of an A-label (RFC 5890 2.3.2.1).
const PREFIX: &str = "xn--";

fn by(map: ToAscii, name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase().replace(is_dot, ".");
    let is_a_label = |label: &str| label.starts_with(PREFIX);
    let ascii = if name.is_ascii() && !name.split('.').any(is_a_label) {
        name
    } else {
        // Browsers take A-labels as they come, unless something else is to be mapped.
        let ascii = map(&decoded(&name)?)?;
        let mut labels = name.split('.').zip(ascii.split('.'));
        let is_kept = |(label, mapped): (&str, &str)| !is_a_label(label) || label == mapped;
        if !labels.all(is_kept) {
            return None;
        }
        ascii
    };
    ascii.split('.').all(is_std3).then_some(ascii)
}

/// STD 3: letters, digits and inner hyphens, also where a label is decoded. Browsers let hosts
/// have more, and so does their mapping.
fn is_std3(label: &str) -> bool {
    let ldh = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-';
    let shown = decoded(label);
    label.bytes().all(ldh)
        && shown.is_some_and(|shown| {
            let has_a_point = shown == label || !shown.is_ascii();
            has_a_point && !shown.starts_with('-') && !shown.ends_with('-')
        })
}

fn unicode_by(map: ToAscii, name: &str) -> Option<String> {
    let shown = decoded(name)?;
    // What does not lead back to the name is not what the name says.
    (map(&shown)? == name).then_some(shown)
}

/// A name with each A-label decoded (RFC 3492); `None` where one cannot be.
fn decoded(name: &str) -> Option<String> {
    let label = |label: &str| match label.strip_prefix(PREFIX) {
        Some(encoded) => punycode::decode_to_string(encoded),
        None => Some(label.to_owned()),
    };
    let labels: Option<Vec<_>> = name.split('.').map(label).collect();
    Some(labels?.join("."))
}

#[cfg(all(test, feature = "idna-tables"))]
mod tests;
