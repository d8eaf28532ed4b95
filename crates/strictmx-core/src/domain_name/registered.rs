//! Who a name belongs to, guessed without the list of public suffixes.

use super::DomainName;

/// Under these, below a country's two letters, registered domains have three labels. The list of
/// all public suffixes has thousands and does not belong in a web page; nearly all mail domains of
/// three labels stand below these.
const SECOND_LEVEL: [&str; 17] = [
    "ac", "co", "com", "edu", "go", "gob", "gov", "gv", "ltd", "me", "mil", "ne", "net", "nom",
    "or", "org", "plc",
];

/// The domain above a name that somebody must have registered, or the name itself; `None` for what
/// is a registry's own.
pub(super) fn domain_of(name: &DomainName) -> Option<DomainName> {
    let labels: Vec<_> = name.labels().collect();
    let is_shared = matches!(labels[..], [.., second, top]
        if top.len() == 2 && SECOND_LEVEL.contains(&second));
    let above = labels.len().checked_sub(if is_shared { 3 } else { 2 })?;
    Some(DomainName::from_labels(&labels[above..]))
}
