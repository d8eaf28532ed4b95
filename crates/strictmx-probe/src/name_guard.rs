//! Which names may be asked about. A visitor names a domain; it must be one of the public DNS, and
//! one that somebody can register.

use std::fmt;

use strictmx_core::domain_name::{DomainName, NameError};

/// What may be asked about.
#[derive(Clone, Debug, Default)]
pub struct NameGuard {
    /// Zones of our own that are not part of the public DNS, such as the lab's.
    pub own_zones: Vec<DomainName>,
}

/// What somebody has registered: `example.co.uk` of `a.b.example.co.uk`; the name itself where
/// nobody can tell.
pub fn registered_domain(name: &DomainName) -> &str {
    psl::domain_str(name.a_label()).unwrap_or(name.a_label())
}

/// Whether the last label of an A-label is a top-level domain. Every one has a rule on the public
/// suffix list but `za`, which has those of its second levels alone.
fn has_known_tld(a_label: &str) -> bool {
    psl::suffix(a_label.as_bytes()).is_some_and(|suffix| suffix.is_known())
        || a_label.ends_with(".za")
}

/// A name that is not asked about, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameRefused {
    /// No domain name at all.
    Malformed(NameError),
    /// Not part of the public DNS (RFC 6761).
    SpecialUse {
        /// The name.
        name: DomainName,
        /// The special-use domain that it belongs to.
        zone: String,
    },
    /// Who runs it asked not to be tested.
    OptedOut {
        /// The name.
        name: DomainName,
    },
    /// A name under which others register theirs.
    PublicSuffix {
        /// The name.
        name: DomainName,
    },
    /// Its last label is no top-level domain of the list that this program was built with.
    UnknownTld {
        /// The name.
        name: DomainName,
    },
}

/// What a slip of the finger makes of the ends of most names, and those.
const SLIPS: [(&str, &str); 10] = [
    ("comm", "com"),
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("vom", "com"),
    ("xom", "com"),
    ("ner", "net"),
    ("nte", "net"),
    ("ogr", "org"),
    ("orgg", "org"),
];

impl NameGuard {
    /// Reads and admits a policy domain.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub fn admit(&self, text: &str) -> Result<DomainName, NameRefused> {
        let name = DomainName::parse(text).map_err(NameRefused::Malformed)?;
        if self.own_zones.iter().any(|zone| name.is_subdomain_of(zone)) {
            return Ok(name);
        }
        if let Some(zone) = name.special_use() {
            return Err(NameRefused::SpecialUse {
                name: name.clone(),
                zone: zone.to_owned(),
            });
        }
        if psl::suffix_str(name.a_label()) == Some(name.a_label()) {
            return Err(NameRefused::PublicSuffix { name });
        }
        if !has_known_tld(name.a_label()) {
            return Err(NameRefused::UnknownTld { name });
        }
        Ok(name)
    }
}

impl NameRefused {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(error) => error.kind.code(),
            Self::SpecialUse { .. } => "domain.special_use",
            Self::OptedOut { .. } => "domain.opted_out",
            Self::PublicSuffix { .. } => "domain.public_suffix",
            Self::UnknownTld { .. } => "domain.unknown_tld",
        }
    }

    /// What was probably meant.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Malformed(error) => error.suggestion.clone(),
            Self::UnknownTld { name } => {
                let (rest, tld) = name.a_label().rsplit_once('.')?;
                let (_, meant) = SLIPS.iter().find(|(slip, _)| *slip == tld)?;
                Some(format!("{rest}.{meant}"))
            }
            _ => None,
        }
    }
}

impl fmt::Display for NameRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(f),
            Self::SpecialUse { name, zone } => write!(
                f,
                "{name} belongs to {zone}, which is not part of the public DNS; enter the domain of a mail address"
            ),
            Self::OptedOut { name } => write!(
                f,
                "{name} is not tested from here: who runs it asked for that; on your own machine, strictmx check {name} does it"
            ),
            Self::PublicSuffix { name } => write!(
                f,
                "{name} is a public suffix: others register their domains below it; enter a whole domain such as example.{name}"
            ),
            Self::UnknownTld { name } => {
                let tld = name.labels().last().unwrap_or_default();
                write!(
                    f,
                    "{name} ends in .{tld}, which is no top-level domain, or a newer one than this program"
                )?;
                match self.suggestion() {
                    Some(meant) => write!(f, ". Did you mean {meant}?"),
                    None => write!(f, "; look for a slip of the finger at the end of the name"),
                }
            }
        }
    }
}

impl std::error::Error for NameRefused {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_admitted_by_the_public_dns() {
        let guard = NameGuard {
            own_zones: vec!["lab.test".parse().expect("a name")],
        };
        let cases = [
            ("Example.COM", Ok("example.com"), "case"),
            (
                "example.co.uk",
                Ok("example.co.uk"),
                "below a public suffix",
            ),
            ("m\u{fc}nchen.de", Ok("xn--mnchen-3ya.de"), "IDN"),
            (
                "enforced.lab.test",
                Ok("enforced.lab.test"),
                "a zone of our own",
            ),
            ("other.test", Err("domain.special_use"), "special use"),
            ("foo.localhost", Err("domain.special_use"), "special use"),
            (
                "lab.test",
                Err("domain.special_use"),
                "the zone itself is no domain of it",
            ),
            ("co.uk", Err("domain.public_suffix"), "a public suffix"),
            (
                "example.con",
                Err("domain.unknown_tld"),
                "no top-level domain",
            ),
            ("a.b.corp", Err("domain.unknown_tld"), "a name of an office"),
            ("example.com.ck", Ok("example.com.ck"), "a wildcard rule"),
            ("www.ck", Ok("www.ck"), "an exception to it"),
            ("x.xn--p1ai", Ok("x.xn--p1ai"), "a top-level A-label"),
            ("other.za", Ok("other.za"), "no rule but for second levels"),
            ("other.alza", Err("domain.unknown_tld"), "not below za"),
            (
                "example.photography",
                Ok("example.photography"),
                "a long one",
            ),
            (
                "user@example.com",
                Err("domain.is_email"),
                "the API takes bare domains",
            ),
            (
                "https://example.com/",
                Err("domain.url_not_domain"),
                "the API takes bare domains",
            ),
            ("192.0.2.1", Err("domain.ip_literal"), "an address"),
            ("", Err("domain.empty"), "nothing"),
        ];
        for (text, expected, why) in cases {
            let admitted = guard.admit(text);
            let admitted = admitted
                .as_ref()
                .map(DomainName::a_label)
                .map_err(NameRefused::code);
            assert_eq!(admitted, expected, "{why}: {text}");
        }
    }

    /// Who mistypes the end of a name is told what it may have been.
    #[test]
    fn a_slip_at_the_end_of_a_name_is_seen() {
        for (text, meant) in [
            ("example.con", Some("example.com")),
            ("a.example.ocm", Some("a.example.com")),
            ("example.comm", Some("example.com")),
            ("example.ogr", Some("example.org")),
            ("example.invlid", None),
        ] {
            let refused = NameGuard::default().admit(text).expect_err(text);
            assert_eq!(refused.code(), "domain.unknown_tld", "{text}");
            assert_eq!(refused.suggestion().as_deref(), meant, "{text}");
            let words = refused.to_string();
            let says = meant.map_or("a slip of the finger".to_owned(), |meant| {
                format!("Did you mean {meant}?")
            });
            assert!(words.contains(&says), "{words}");
        }
    }
}
