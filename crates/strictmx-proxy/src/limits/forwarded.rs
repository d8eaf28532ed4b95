//! What proxies say of the addresses that they saw. A visitor may have written the beginning of it.

use std::net::{IpAddr, SocketAddr};

/// The header with the addresses that proxies saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: addresses, the nearest last.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ForwardedHeader {
    /// Both, with their names.
    pub const NAMED: [(&'static str, Self); 2] = [
        ("x-forwarded-for", Self::XForwardedFor),
        ("forwarded", Self::Forwarded),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    /// The addresses in a line, the nearest first; `None` for an element that cannot be read.
    pub fn addresses(self, line: &str) -> impl Iterator<Item = Option<IpAddr>> {
        let elements = self.elements(line).into_iter().rev();
        elements.map(move |element| self.address(element))
    }

    /// The elements of a list. Commas of RFC 7239 may stand in quotation marks; one that is left
    /// open would hide what comes after it, so that nothing of the line can be read.
    fn elements(self, line: &str) -> Vec<&str> {
        let mut quoted = false;
        let ends = |letter| {
            quoted ^= letter == '"' && self == Self::Forwarded;
            letter == ',' && !quoted
        };
        let elements = line.split(ends).collect();
        if quoted { vec![""] } else { elements }
    }

    /// The address in one element of the list.
    fn address(self, element: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => node(element.trim()),
            // RFC 7239 4: pairs of parameters, whose names are in any case.
            Self::Forwarded => element
                .split(';')
                .find_map(|pair| {
                    let (name, value) = pair.split_once('=')?;
                    let is_for = name.trim().eq_ignore_ascii_case("for");
                    is_for.then(|| value.trim().trim_matches('"'))
                })
                .and_then(node),
        }
    }
}

/// RFC 7239 6: an address, with or without port; one of IPv6 in brackets, or bare as many write it.
fn node(text: &str) -> Option<IpAddr> {
    let bare = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || {
        text.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<IpAddr>()
            .ok()
    };
    bare.or_else(with_port)
        .or_else(bracketed)
        .map(|address| address.to_canonical())
}
