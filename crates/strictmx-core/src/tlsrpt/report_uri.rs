//! Where reports go: `mailto:` and `https:` URIs (RFC 8460 3).

use std::fmt;

use crate::domain_name::DomainName;

/// A destination for reports that senders can use.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// The host.
        host: String,
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
    /// A character that no URI has unencoded (RFC 3986 2).
    Character {
        /// Which.
        found: char,
    },
    /// A `%` without two hexadecimal digits (RFC 3986 2.1).
    PercentEncoding,
    /// A `mailto:` without a usable address (RFC 6068 2).
    Address,
    /// Encoded line ends in a `mailto:`, which would become mail headers.
    HeaderInjection,
    /// An `https:` without a host (RFC 9110 4.2.2).
    NoHost,
}

impl UriFault {
    /// Whether the text breaks the grammar of the record, or is a URI that nobody can report to.
    /// Either way the destination does not count.
    pub fn is_syntax(&self) -> bool {
        !matches!(
            self,
            Self::Scheme { .. } | Self::Address | Self::HeaderInjection | Self::NoHost
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

fn mailto(uri: &str, rest: &str) -> Result<ReportUri, UriFault> {
    let (address, fields) = rest
        .split_once('?')
        .map_or((rest, None), |(address, fields)| (address, Some(fields)));
    let lower = rest.to_ascii_lowercase();
    if lower.contains("%0d") || lower.contains("%0a") {
        return Err(UriFault::HeaderInjection);
    }
    let Some((local_part, domain)) = address.rsplit_once('@') else {
        return Err(UriFault::Address);
    };
    let domain = DomainName::parse(domain).map_err(|_| UriFault::Address)?;
    if local_part.is_empty() || local_part.starts_with('/') || local_part.contains('@') {
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

fn https(uri: &str, rest: &str) -> Result<ReportUri, UriFault> {
    let Some(rest) = rest.strip_prefix("//") else {
        return Err(UriFault::NoHost);
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let is_port = |port: &str| port.bytes().all(|octet| octet.is_ascii_digit());
    let host = match host_port.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => host_port,
    };
    if host.is_empty() {
        return Err(UriFault::NoHost);
    }
    Ok(ReportUri::Https {
        host: host.to_owned(),
        uri: uri.to_owned(),
    })
}

impl fmt::Display for ReportUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}
