//! Every address of the site.

use strictmx_core::domain_name::DomainName;

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// `/`: the field.
    Home,
    /// `/check/{domain}`: a result.
    Check {
        /// As typed or linked.
        domain: String,
    },
    /// `/checks`: all checks.
    Checks,
    /// `/checks/{id}`: the help page of one.
    Help {
        /// Its id.
        id: String,
    },
    /// `/lint`: paste and judge.
    Lint,
    /// A document at one of the paths below. The app itself knows them as links only.
    Document(&'static str),
    /// Anything else.
    NotFound,
}

/// What this is, and how it judges.
pub const ABOUT: &str = "/about";
/// The API for people.
pub const API: &str = "/api";
/// What answers for each requirement of the standards.
pub const COVERAGE: &str = "/coverage";
/// What a check may cost.
pub const LIMITS: &str = "/limits";
/// What is kept.
pub const PRIVACY: &str = "/privacy";
/// The page for results that are handed on.
pub const SHARED: &str = "/shared";
/// For those whose servers are contacted.
pub const PROBE: &str = "/probe";

impl Route {
    /// The page at the path of a URL.
    pub fn at(path: &str) -> Self {
        let segments = path.trim_matches('/').split('/').map(decoded);
        let segments: Option<Vec<String>> = segments.collect();
        let segments = segments.unwrap_or_default();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match *segments {
            [""] => Self::Home,
            ["check", domain] => Self::Check {
                domain: domain.to_owned(),
            },
            ["checks"] => Self::Checks,
            ["checks", id] => Self::Help { id: id.to_owned() },
            _ => Self::NotFound,
        }
    }

    /// The address of the same page in canonical form: people type and link domains in many.
    pub fn canonical(&self) -> Option<Self> {
        let Self::Check { domain } = self else {
            return None;
        };
        let name = DomainName::from_input(domain).ok()?.name;
        (name.a_label() != domain).then(|| Self::Check {
            domain: name.a_label().to_owned(),
        })
    }

    /// Whether the app shows the page itself. Others are loaded: documents
    /// ([`documents`](crate::documents)), pages that are programs of their own, and what is not
    /// there.
    pub fn is_of_the_app(&self) -> bool {
        matches!(self, Self::Home | Self::Check { .. })
    }

    /// Its path.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Check { domain } => format!("/check/{}", encoded(domain)),
            Self::Checks => "/checks".to_owned(),
            Self::Help { id } => format!("/checks/{}", encoded(id)),
            Self::Lint => "/lint".to_owned(),
            Self::Document(path) => (*path).to_owned(),
            Self::NotFound => "/404".to_owned(),
        }
    }
}

/// A segment of a path as it stands in a URL (RFC 3986 2.3: all but what is unreserved).
fn encoded(segment: &str) -> String {
    let mut text = String::new();
    for octet in segment.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            text.push(char::from(octet));
        } else {
            text.push_str(&format!("%{octet:02X}"));
        }
    }
    text
}

/// What a segment stands for (RFC 3986 2.1); `None` where that is not text.
pub(crate) fn decoded(segment: &str) -> Option<String> {
    let mut octets = Vec::new();
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = after
            .get(..2)
            .filter(|digits| *first == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        octets.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_page() {
        let check = |domain: &str| Route::Check {
            domain: domain.to_owned(),
        };
        let routes = [
            ("/", Route::Home),
            ("", Route::Home),
            ("/check/example.com", check("example.com")),
            ("/check/example.com/", check("example.com")),
            ("/check/b%C3%BCcher.example", check("bücher.example")),
            ("/check/a%2Fb%zz%+1%", check("a/b%zz%+1%")),
            ("/check/%FF", Route::NotFound),
            ("/check/a/b", Route::NotFound),
            ("/check", Route::NotFound),
            ("/checks", Route::Checks),
            ("/checks/x", Route::Help { id: "x".to_owned() }),
            ("/api/v1", Route::NotFound),
            ("/nowhere", Route::NotFound),
            // The service has them; the app does not.
            ("/lint", Route::NotFound),
            (ABOUT, Route::NotFound),
        ];
        for (path, route) in routes {
            assert_eq!(Route::at(path), route, "{path}");
        }
    }

    #[test]
    fn and_back() {
        for domain in [
            "example.com",
            "a b/c?d#e%41",
            "bücher.example",
            "用户@例え.jp",
        ] {
            let route = Route::Check {
                domain: domain.to_owned(),
            };
            assert_eq!(Route::at(&route.path()), route);
        }
    }
}
