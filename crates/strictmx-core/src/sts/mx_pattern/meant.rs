//! What was meant by a value that is no pattern.

use super::{MxFault, MxPattern, WildcardFault};
use crate::domain_name::DomainName;

/// The patterns that were probably meant by a value with that fault, such as could stand in a policy;
/// none where that cannot be told.
pub fn meant(value: &str, fault: &MxFault) -> Vec<MxPattern> {
    let names = match fault {
        // What else stands in an MX record is no name, nor is what it is a record of.
        MxFault::List | MxFault::Preference => {
            let words = value.split([' ', '\t', ',', ';']);
            let (mut names, mut others, mut is_target) = (Vec::new(), Vec::new(), false);
            for word in words.filter(|word| !word.is_empty()) {
                let is_number = word.bytes().all(|octet| octet.is_ascii_digit());
                match word {
                    // The owner, its TTL.
                    "IN" | "MX" => others.clear(),
                    _ if is_number => {}
                    _ => others.push(word),
                }
                if is_target {
                    names.append(&mut others);
                }
                is_target = is_number;
            }
            names.append(&mut others);
            names
        }
        _ => vec![value],
    };
    let meant: Option<Vec<_>> = names.into_iter().map(meant_by).collect();
    meant.unwrap_or_default()
}

/// The pattern that was probably meant by one name.
fn meant_by(value: &str) -> Option<MxPattern> {
    let read = MxPattern::parse(value.as_bytes()).or_else(|fault| {
        let meant = match fault {
            MxFault::FinalDot => value.trim_end_matches('.').to_owned(),
            MxFault::LeadingDot => format!("*{value}"),
            MxFault::ULabel => {
                let (star, rest) = value
                    .strip_prefix("*.")
                    .map_or(("", value), |rest| ("*.", rest));
                let name = DomainName::from_input(rest).map_err(|_| MxFault::ULabel)?;
                format!("{star}{}", name.name)
            }
            MxFault::Port => value
                .rsplit_once(':')
                .map_or(value, |(host, _)| host)
                .to_owned(),
            MxFault::Url => {
                let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
                let authority = rest.split('/').next().unwrap_or_default();
                let host = authority.rsplit('@').next().unwrap_or_default();
                host.split(':').next().unwrap_or_default().to_owned()
            }
            MxFault::Enclosed => value.trim_matches(|c| "\"'<>[](){}".contains(c)).to_owned(),
            // `*example.com`; what `mx*` stands for is not known.
            MxFault::Wildcard(WildcardFault::PartOfLabel) => value.replacen('*', "*.", 1),
            fault => return Err(fault),
        };
        MxPattern::parse(meant.as_bytes())
    });
    read.ok().filter(MxPattern::is_plausible)
}

impl MxPattern {
    /// Whether a mail server may have such a name: one below what somebody registered, and not the
    /// policy host's.
    fn is_plausible(&self) -> bool {
        let is_policy_host = self.domain.labels().next() == Some("mta-sts");
        !is_policy_host && !self.is_address() && self.domain.registered().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let cases: [(&str, &[&str]); 34] = [
            ("mail.example.com.", &["mail.example.com"]),
            (".example.com", &["*.example.com"]),
            ("*.B\u{fc}cher.example", &["*.xn--bcher-kva.example"]),
            ("mail.example.com:25", &["mail.example.com"]),
            ("smtp://mail.example.com:25/", &["mail.example.com"]),
            ("smtp://user:word@mail.example.com/", &["mail.example.com"]),
            ("10 mail.example.com", &["mail.example.com"]),
            ("10 mail.example.com.", &["mail.example.com"]),
            ("\"*.example.net\"", &["*.example.net"]),
            ("a.b.example, *.c.example", &["a.b.example", "*.c.example"]),
            (
                "IN MX 10 a.example. 20 b.example.",
                &["a.example", "b.example"],
            ),
            ("MX 10 a.example.", &["a.example"]),
            (
                "MX 10 a.example MX 20 b.example",
                &["a.example", "b.example"],
            ),
            ("example.com. 1h IN MX 10 a.example.", &["a.example"]),
            ("example.com. 60 IN MX 10 a.example.", &["a.example"]),
            (
                "b.example. MX 10 a.example, b.example. MX 20 c.example",
                &["a.example", "c.example"],
            ),
            ("*example.com", &["*.example.com"]),
            ("*company.co.uk", &["*.company.co.uk"]),
            ("*mail.example.com", &["*.mail.example.com"]),
            // Nobody knows.
            ("a.example, b_c.example", &[]),
            ("a.example is ours", &[]),
            ("a.example (primary)", &[]),
            ("postmaster@example.com", &[]),
            ("mx*.example.com", &[]),
            ("*.mx*.example.com", &[]),
            ("*.*.example.com", &[]),
            ("*", &[]),
            ("*com", &[]),
            (".co.uk", &[]),
            // Nobody's mail server has such a name.
            ("mail.example.com:25:26", &[]),
            ("192.0.2.1:25", &[]),
            ("localhost.", &[]),
            ("https://mta-sts.example.com/", &[]),
            ("\"mail\"", &[]),
        ];
        for (value, expected) in cases {
            let fault = MxPattern::parse(value.as_bytes()).expect_err(value);
            let meant = meant(value, &fault);
            let meant: Vec<_> = meant.iter().map(ToString::to_string).collect();
            assert_eq!(meant, expected, "{value}");
        }
    }
}
