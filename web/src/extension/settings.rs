//! Who is asked, as it is kept in the browser.

use crate::extension::service;
use crate::platform::doh::RESOLVERS;

/// The service for everybody, where whoever built the extension has named one in
/// `STRICTMX_PUBLIC_SERVICE`.
pub const PUBLIC_SERVICE: Option<&str> = option_env!("STRICTMX_PUBLIC_SERVICE");

/// Names of the themes, and words for them. The first is that of the system, and kept as nothing.
pub const THEMES: [(&str, &str); 3] = [
    ("", "As the system has it"),
    ("light", "Light"),
    ("dark", "Dark"),
];

/// Who looks into DNS, fetches the policy and speaks to mail servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// [`PUBLIC_SERVICE`].
    Public,
    /// A service that the reader names.
    Own,
    /// Nobody: the extension itself, as far as it can.
    Here,
}

impl Asker {
    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Own => "own",
            Self::Here => "here",
        }
    }
}

/// What the options page sets, but for the theme, which is needed before the first paint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who is asked.
    pub asker: Asker,
    /// The origin of the reader's own service; empty where none was named.
    pub service: String,
    /// The reader's own resolver for checks without a service; empty for public ones.
    pub resolver: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            asker: if PUBLIC_SERVICE.is_some() {
                Asker::Public
            } else {
                Asker::Here
            },
            service: String::new(),
            resolver: String::new(),
        }
    }
}

impl Settings {
    /// What is kept, by [`entries`](Self::entries); whatever cannot be read is as at first.
    pub fn read(entries: impl Iterator<Item = (String, String)>) -> Self {
        let mut settings = Self::default();
        let first = settings.asker;
        for (key, value) in entries {
            match &*key {
                "asker" => {
                    settings.asker = [Asker::Public, Asker::Own, Asker::Here]
                        .into_iter()
                        .find(|asker| asker.name() == value)
                        .unwrap_or(first);
                }
                "service" if service::may_be_asked(&value) => settings.service = value,
                "resolver" if service::may_be_asked(&value) => settings.resolver = value,
                _ => {}
            }
        }
        // A build without a public service takes over from one with it; so does a broken address.
        let names_nobody = settings.asker != Asker::Here && settings.origin().is_none();
        if names_nobody {
            settings.asker = Asker::Here;
        }
        settings
    }

    /// To be kept.
    pub fn entries(&self) -> [(&'static str, &str); 3] {
        [
            ("asker", self.asker.name()),
            ("service", &self.service),
            ("resolver", &self.resolver),
        ]
    }

    /// The origin of the service that is asked; `None` without one.
    pub fn origin(&self) -> Option<&str> {
        match self.asker {
            Asker::Public => PUBLIC_SERVICE,
            Asker::Own => Some(&*self.service).filter(|origin| !origin.is_empty()),
            Asker::Here => None,
        }
    }

    /// What the reader has granted for these settings, if they need that: the public resolvers let
    /// every page ask them.
    pub fn pattern(&self) -> Option<String> {
        self.contacted().map(service::pattern)
    }

    /// The address that needs to be granted.
    pub(super) fn contacted(&self) -> Option<&str> {
        let resolver = Some(&*self.resolver);
        let own = resolver.filter(|own| self.asker == Asker::Here && !own.is_empty());
        self.origin().or(own)
    }

    /// The resolvers that are asked where there is no service, in their order.
    pub fn resolvers(&self) -> Vec<String> {
        match &*self.resolver {
            "" => RESOLVERS.map(str::to_owned).to_vec(),
            own => vec![own.to_owned()],
        }
    }

    /// Those that a check contacts, for the reader to know before pressing the button.
    pub fn asked(&self) -> String {
        let host = |url: &String| {
            let rest = url.split_once("://").map_or(&**url, |(_, rest)| rest);
            rest.split('/').next().unwrap_or(rest).to_owned()
        };
        match self.origin() {
            Some(origin) => host(&origin.to_owned()),
            None => self
                .resolvers()
                .iter()
                .map(host)
                .collect::<Vec<_>>()
                .join(" or "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entries: &[(&str, &str)]) -> Settings {
        let owned = entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Settings::read(owned)
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for asker in [Asker::Own, Asker::Here] {
            let settings = Settings {
                asker,
                service: "https://check.example.com".to_owned(),
                resolver: "https://dns.example.com/dns-query".to_owned(),
            };
            assert_eq!(read(&settings.entries()), settings);
        }
    }

    #[test]
    fn what_cannot_be_read_asks_nobody_new() {
        let cases: [&[(&str, &str)]; 5] = [
            &[],
            &[("asker", "somebody")],
            &[("asker", "own")],
            &[("asker", "own"), ("service", "http://evil.example")],
            &[("resolver", "javascript:alert(1)"), ("theme", "dark")],
        ];
        for entries in cases {
            let expected = if entries.first() == Some(&("asker", "own")) {
                Asker::Here
            } else {
                Settings::default().asker
            };
            let settings = read(entries);
            assert_eq!(
                (settings.asker, &*settings.service, &*settings.resolver),
                (expected, "", ""),
                "{entries:?}"
            );
        }
    }

    #[test]
    fn it_is_said_who_will_be_asked() {
        let own = Settings {
            asker: Asker::Own,
            service: "https://check.example.com:8443".to_owned(),
            resolver: "https://dns.example.com/dns-query".to_owned(),
        };
        let here = Settings {
            asker: Asker::Here,
            ..own.clone()
        };
        let public = Settings {
            resolver: String::new(),
            ..here.clone()
        };
        assert_eq!(own.asked(), "check.example.com:8443");
        assert_eq!(here.asked(), "dns.example.com");
        assert_eq!(public.asked(), "cloudflare-dns.com or dns.google");
    }
}
