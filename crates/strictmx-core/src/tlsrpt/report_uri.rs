//! Where reports go: `mailto:` and `https:` URIs (RFC 8460 3).

use std::fmt;
use std::net::Ipv6Addr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain_name::DomainName;

/// A destination for reports that senders can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportUri {
    /// By mail (RFC 6068).
    Mailto {
        /// The local part, still percent-encoded.
        local_part: String,
        /// The domain of the address.
        domain: DomainName,
        /// Header fields after `?`, which reporters set themselves.
        has_fields: bool,
        /// As written.
        uri: String,
    },
    /// By POST over HTTPS.
    Https {
        /// The host in lower case: a name, an IPv4 address or `[IPv6]`.
        host: String,
        /// The port, where one is written.
        port: Option<u16>,
        /// User information in front of the host, which RFC 9110 4.2.4 warns of.
        has_user_info: bool,
        /// A fragment, which is never sent (RFC 3986 3.5).
        has_fragment: bool,
        /// As written.
        uri: String,
    },
}

/// Why a URI is no destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UriFault {
    /// Nothing there: two commas, or none after `rua=`.
    Empty,
    /// A mail address without `mailto:`.
    NoScheme,
    /// Another scheme than mailto and https.
    Scheme {
        /// Which.
        found: String,
    },
    /// `!` in a URI: the size limit of DMARC, which TLSRPT does not have; else it must be `%21`.
    ExclamationMark,
    /// A character that no URI has unencoded (RFC 3986 2), or none has in that place (3).
    Character {
        /// Which.
        found: char,
    },
    /// A `%` without two hexadecimal digits (RFC 3986 2.1).
    PercentEncoding,
    /// A `mailto:` without a usable address (RFC 6068 2).
    Address,
    /// Encoded line ends in a `mailto:` outside a `body`, which would become mail headers.
    HeaderInjection,
    /// An `https:` without a host (RFC 9110 4.2.2).
    NoHost,
    /// An `https:` with something else than digits for a port (RFC 3986 3.2.3).
    Port,
    /// An `https:` whose host or port cannot exist.
    Authority,
}

impl UriFault {
    /// Whether the text breaks the grammar of the record, or is a URI that nobody can report to.
    /// Either way the destination does not count.
    pub fn is_syntax(&self) -> bool {
        !matches!(
            self,
            Self::Scheme { .. }
                | Self::Address
                | Self::HeaderInjection
                | Self::NoHost
                | Self::Authority
        )
    }
}

impl ReportUri {
    /// Reads one URI, without the blanks around it.
    ///
    /// # Errors
    /// The one fault that explains it best.
    pub fn parse(text: &str) -> Result<Self, UriFault> {
        if text.is_empty() {
            return Err(UriFault::Empty);
        }
        // RFC 3986 3.1.
        let scheme = text.split_once(':').filter(|(scheme, _)| {
            let inner =
                |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.');
            scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(inner)
        });
        let Some((scheme, rest)) = scheme else {
            return Err(UriFault::NoScheme);
        };
        // RFC 8460 3: "," "!" and ";" must be encoded; the others cannot get here.
        if text.contains('!') {
            return Err(UriFault::ExclamationMark);
        }
        let in_uri = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@$&'()*+=%".contains(c);
        if let Some(found) = text.chars().find(|c| !in_uri(*c)) {
            return Err(UriFault::Character { found });
        }
        let decodes = |(at, _): (usize, &str)| {
            text.get(at + 1..at + 3)
                .is_some_and(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()))
        };
        if !text.match_indices('%').all(decodes) {
            return Err(UriFault::PercentEncoding);
        }
        match scheme.to_ascii_lowercase().as_str() {
            "mailto" => mailto(text, rest),
            "https" => https(text, rest),
            other => Err(UriFault::Scheme {
                found: other.to_owned(),
            }),
        }
    }

    /// As written.
    pub fn uri(&self) -> &str {
        match self {
            Self::Mailto { uri, .. } | Self::Https { uri, .. } => uri,
        }
    }
}

/// Brackets stand around a host alone, and one `#` before a fragment (RFC 3986 3).
fn misplaced(text: &str) -> Result<(), UriFault> {
    let mut is_in_fragment = false;
    let found = text.chars().find(|c| match c {
        '#' => std::mem::replace(&mut is_in_fragment, true),
        other => matches!(other, '[' | ']'),
    });
    found.map_or(Ok(()), |found| Err(UriFault::Character { found }))
}

fn mailto(uri: &str, rest: &str) -> Result<ReportUri, UriFault> {
    misplaced(rest)?;
    let (address, fields) = rest
        .split_once('?')
        .map_or((rest, None), |(address, fields)| (address, Some(fields)));
    let has_line_end = |part: &str| {
        let part = part.to_ascii_lowercase();
        part.contains("%0d") || part.contains("%0a")
    };
    // RFC 6068 5: those of a body are written so.
    let is_body = |field: &str| {
        field
            .split_once('=')
            .is_some_and(|(name, _)| name.eq_ignore_ascii_case("body"))
    };
    let mut headers = fields
        .iter()
        .flat_map(|fields| fields.split('&'))
        .filter(|it| !is_body(it));
    if has_line_end(address) || headers.any(has_line_end) {
        return Err(UriFault::HeaderInjection);
    }
    let Some((local_part, domain)) = address.rsplit_once('@') else {
        return Err(UriFault::Address);
    };
    let domain = DomainName::parse(domain).map_err(|_| UriFault::Address)?;
    if !is_local_part(local_part) {
        return Err(UriFault::Address);
    }
    let (local_part, uri) = (local_part.to_owned(), uri.to_owned());
    Ok(ReportUri::Mailto {
        local_part,
        domain,
        has_fields: fields.is_some(),
        uri,
    })
}

/// RFC 6068 2, RFC 5322 3.2.3: atoms between dots, or a quoted string. Some of what may stand there is
/// always encoded.
fn is_local_part(text: &str) -> bool {
    let is_quoted = text.len() > 6 && text.starts_with("%22") && text.ends_with("%22");
    let is_atoms = || {
        !text.split('.').any(str::is_empty)
            && !text.contains([':', '@', '(', ')'])
            && !text.contains("%22")
    };
    !text.contains(['/', '#', '[', ']', '&', '=']) && (is_quoted || is_atoms())
}

fn https(uri: &str, rest: &str) -> Result<ReportUri, UriFault> {
    let rest = rest.strip_prefix("//").ok_or(UriFault::NoHost)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (user_info, host_port) = authority
        .rsplit_once('@')
        .map_or((None, authority), |(user, host)| (Some(user), host));
    // The colons of `[2001:db8::1]` are not followed by a port.
    let (host, port) = match host_port.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (host_port, None),
    };
    let literal = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let user = user_info.unwrap_or_default();
    if user.contains('@') {
        return Err(UriFault::Character { found: '@' });
    }
    let named = if literal.is_some() { "" } else { host };
    for part in [user, named, &rest[authority.len()..]] {
        misplaced(part)?;
    }
    let is_host = match literal {
        Some(literal) => literal.parse::<Ipv6Addr>().is_ok(),
        None => host
            .parse()
            .is_ok_and(|name: DomainName| name.fits_dns() && name.is_host_name()),
    };
    // RFC 3986 3.2.3: the port may be empty, and is then the default one.
    let port = match port.filter(|port| !port.is_empty()) {
        Some(port) if port.bytes().all(|octet| octet.is_ascii_digit()) => {
            Some(port.parse().map_err(|_| UriFault::Authority)?)
        }
        Some(_) => return Err(UriFault::Port),
        None => None,
    };
    if host.is_empty() {
        return Err(UriFault::NoHost);
    }
    if !is_host || port == Some(0) {
        return Err(UriFault::Authority);
    }
    Ok(ReportUri::Https {
        host: host.to_ascii_lowercase(),
        port,
        has_user_info: user_info.is_some(),
        has_fragment: rest.contains('#'),
        uri: uri.to_owned(),
    })
}

/// The destination that a wrong one was probably meant to be.
pub fn suggestion(found: &str) -> Option<String> {
    // The size limit of DMARC, and the slashes of other schemes.
    let plain = found.split('!').next().unwrap_or_default();
    let mut address = plain;
    while let Some(rest) = address.strip_prefix("mailto:") {
        address = rest;
    }
    let address = address.trim_start_matches(['/', ' ', '\t']);
    let has_scheme = plain.contains("://") && !plain.starts_with("mailto:");
    let meant = if has_scheme {
        let is_size = |size: &str| {
            let digits = size.strip_suffix(['k', 'm', 'g', 't']).unwrap_or(size);
            !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit())
        };
        let rest = found.rsplit_once('!').filter(|(_, size)| is_size(size));
        rest.map_or(found, |(uri, _)| uri).replace('!', "%21")
    } else if !address.contains('@') {
        plain.to_owned()
    } else {
        format!("mailto:{address}")
    };
    (meant != found && ReportUri::parse(&meant).is_ok()).then_some(meant)
}

impl fmt::Display for ReportUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}

#[cfg(test)]
mod tests;
