//! Names that are not in the public DNS, or have no mail there.

use super::DomainName;

/// Special-use domain names (RFC 6761 and the IANA registry it made), as far as they are whole
/// trees in which nobody receives mail from the Internet.
const DOMAINS: [&str; 11] = [
    "alt",         // RFC 9476
    "home.arpa",   // RFC 8375; before `arpa`, to be named by its own
    "arpa",        // RFC 3172: infrastructure, reverse lookup
    "example",     // RFC 6761 6.5
    "internal",    // ICANN board resolution 2024.07.29.06
    "invalid",     // RFC 6761 6.4
    "local",       // RFC 6762
    "localhost",   // RFC 6761 6.3
    "onion",       // RFC 7686
    "test",        // RFC 6761 6.2
    "localdomain", // not registered: the traditional `localhost.localdomain`
];

pub(super) fn domain_of(name: &DomainName) -> Option<&'static str> {
    let mut ends = DOMAINS
        .into_iter()
        .filter(|domain| name.a_label().ends_with(domain));
    ends.find(|domain| name.a_label() == *domain || name.is_below(domain))
}
