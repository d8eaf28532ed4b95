//! The domain of the page under the popup. The browser tells its address once the button of the
//! extension is pressed, and it goes nowhere before the reader has the domain checked.

use std::fmt;

use strictmx_core::domain_name::{DomainName, NameErrorKind};

/// Why a page has no domain to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The browser does not tell the page's address: its store, or a page of another profile.
    Untold,
    /// Neither `https://` nor `http://`; its scheme.
    NoWebPage(String),
    /// An IP address in any spelling: it has no policy (RFC 8461 3.4).
    Address,
    /// A name that is not part of the public DNS, and what makes it so.
    Private(String),
    /// A host that is no domain name.
    NoName,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untold => f.write_str("The browser does not say which page this is."),
            Self::NoWebPage(scheme) => write!(
                f,
                "This page ({scheme}:) is not on the web, and has no domain."
            ),
            Self::Address => {
                f.write_str("This page is at an IP address, which has no MTA-STS policy.")
            }
            Self::Private(name) => write!(
                f,
                "This is a name in a private network ({name}): mail from elsewhere does not reach it, and it is told to nobody."
            ),
            Self::NoName => f.write_str("The host of this page is not a domain name."),
        }
    }
}

/// Last labels that private networks use, though nobody has registered them (RFC 6762 G).
const CUSTOMARY: [&str; 5] = ["corp", "home", "intranet", "lan", "private"];

/// Schemes of the web.
const WEB: [&str; 2] = ["https", "http"];

/// The domain of the page at an address, without a leading `www`.
///
/// # Errors
/// [`Unfit`]: pages of the browser itself, files, hosts of private networks, addresses.
pub fn of_page(url: Option<&str>) -> Result<DomainName, Unfit> {
    let (scheme, _) = url
        .and_then(|url| url.split_once(':'))
        .ok_or(Unfit::Untold)?;
    if !WEB.contains(&scheme) {
        return Err(Unfit::NoWebPage(scheme.to_owned()));
    }
    let name =
        DomainName::from_input(url.unwrap_or_default()).map_err(|refused| match refused.kind {
            NameErrorKind::IpLiteral => Unfit::Address,
            // A single label.
            NameErrorKind::PublicSuffix | NameErrorKind::SpecialUse => {
                Unfit::Private(refused.found)
            }
            _ => Unfit::NoName,
        })?;
    let name = public(name.name, false)?;
    let without_www = (name.labels().next() == Some("www"))
        .then(|| name.parent())
        .flatten();
    Ok(without_www
        .filter(|parent| parent.labels().nth(1).is_some())
        .unwrap_or(name))
}

/// A name that may be told to others: one of the public DNS. A service of one's own may have the
/// names of its lab (`.test`, RFC 6761 6.2), too.
///
/// # Errors
/// [`Unfit::Private`].
pub fn public(name: DomainName, to_own_service: bool) -> Result<DomainName, Unfit> {
    let customary = || {
        CUSTOMARY
            .into_iter()
            .find(|last| name.labels().last() == Some(last))
    };
    match name.special_use().or_else(customary) {
        Some("test") if to_own_service => Ok(name),
        Some(private) => Err(Unfit::Private(private.to_owned())),
        None => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_web_has_a_domain() {
        let cases = [
            ("https://example.com/", "example.com"),
            ("http://www.example.com:8080/a?b#c", "example.com"),
            ("https://mail.example.com/inbox", "mail.example.com"),
            ("https://www.com/", "www.com"),
            ("https://www.example.co.uk/", "example.co.uk"),
            (
                "https://xn--bcher-kva.example.com/",
                "xn--bcher-kva.example.com",
            ),
            ("https://user:secret@Example.COM./", "example.com"),
        ];
        for (url, domain) in cases {
            assert_eq!(
                of_page(Some(url)).map(|name| name.to_string()),
                Ok(domain.to_owned()),
                "{url}"
            );
        }
    }

    /// Pages without a public host have no domain: there is nothing to press, and nothing is sent.
    #[test]
    fn ext_002() {
        let no_web = |scheme: &str| Unfit::NoWebPage(scheme.to_owned());
        let private = |name: &str| Unfit::Private(name.to_owned());
        let cases = [
            (None, Unfit::Untold),
            (Some(""), Unfit::Untold),
            (Some("file:///etc/passwd"), no_web("file")),
            (Some("about:blank"), no_web("about")),
            (Some("chrome://settings"), no_web("chrome")),
            (
                Some("chrome-extension://abc/popup.html"),
                no_web("chrome-extension"),
            ),
            (
                Some("moz-extension://abc/popup.html"),
                no_web("moz-extension"),
            ),
            (
                Some("view-source:https://example.com/"),
                no_web("view-source"),
            ),
            (Some("data:text/html,https://example.com/"), no_web("data")),
            (Some("blob:https://example.com/1"), no_web("blob")),
            (Some("javascript:alert(1)"), no_web("javascript")),
            (Some("ftp://example.com/"), no_web("ftp")),
            (Some("http://10.0.0.1/"), Unfit::Address),
            (Some("http://8.8.8.8/"), Unfit::Address),
            (Some("http://[2001:db8::1]:8080/"), Unfit::Address),
            (Some("http://0x7f.1/"), Unfit::Address),
            (Some("http://intranet/"), private("intranet")),
            (Some("http://localhost:3000/"), private("localhost")),
            (Some("http://app.localhost/"), private("localhost")),
            (Some("http://printer.local/"), private("local")),
            (Some("http://nas.home.arpa/"), private("home.arpa")),
            (Some("http://wiki.internal/"), private("internal")),
            (Some("http://wiki.corp.lan/"), private("lan")),
            (Some("http://abc.onion/"), private("onion")),
            (Some("http://www.test/"), private("test")),
            (Some("https://exa_mple.com/"), Unfit::NoName),
            (Some("https://"), Unfit::NoName),
        ];
        for (url, unfit) in cases {
            let said = of_page(url);
            assert_eq!(said, Err(unfit.clone()), "{url:?}");
            assert!(unfit.to_string().ends_with('.'), "{unfit}");
        }
    }

    /// Whoever types or selects it.
    #[test]
    fn private_names_are_told_to_nobody() {
        let cases = [
            ("example.com", false, true),
            ("wiki.internal", true, false),
            ("x.home.arpa", true, false),
            ("nas.lan", true, false),
            ("printer.local", true, false),
            ("enforced.lab.test", false, false),
            ("enforced.lab.test", true, true),
        ];
        for (name, to_own_service, may) in cases {
            let name: DomainName = name.parse().expect("a name");
            assert_eq!(public(name.clone(), to_own_service).is_ok(), may, "{name}");
        }
    }
}
