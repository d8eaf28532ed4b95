//! What templates have in the place of a value.

use crate::domain_name::DomainName;
use crate::sts::MxPattern;
use crate::sts::mx_pattern::MxFault;

/// Whether a value is the placeholder of a template, such as `[testing]`, `<your-host>` or `MODE`.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let in_brackets = value.contains(['<', '[', '{', '|']) && !lower.contains("<br");
    // `[mail.example.com]`, `[192.0.2.1]` and `[IPv6:2001:db8::1]` are meant as they stand.
    let read = MxPattern::parse(value.as_bytes());
    let is_address = matches!(read, Err(MxFault::AddressLiteral));
    let names_nothing =
        !is_address && !lower.contains('.') && lower.contains(|c: char| c.is_ascii_alphabetic());
    matches!(&*lower, "mode" | "max_age" | "mx")
        || (in_brackets && names_nothing)
        || names_nobody(&lower)
}

/// Whether a name, in lower case, is made for examples.
fn names_nobody(name: &str) -> bool {
    let word = |label: &str| {
        let plain = label.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        matches!(
            plain.replace(['-', '_', ' '], "").as_str(),
            "yourdomain" | "yourcompany" | "yourmailserver" | "mydomain" | "domainname"
        )
    };
    name.split(['.', '<', '>']).any(word)
}

/// Whether a pattern was left over from a template, or from the RFC, whose names mean something at
/// such a domain alone, and may where no domain is known; or names nobody's server on the Internet.
pub(crate) fn is_left_over(pattern: &MxPattern, policy_domain: &DomainName) -> bool {
    let is_of_rfc = |name: &DomainName| {
        let labels: Vec<_> = name.labels().collect();
        matches!(
            labels[..],
            [.., "example"] | [.., "example", "com" | "net" | "org"]
        )
    };
    let means_nothing = !policy_domain.is_root() && !is_of_rfc(policy_domain);
    // Somebody has a domain of such a name.
    let is_own = !policy_domain.is_root()
        && (pattern.domain == *policy_domain || pattern.domain.is_subdomain_of(policy_domain));
    names_nobody(pattern.domain.a_label()) && !is_own
        || means_nothing && is_of_rfc(&pattern.domain)
        || is_private(pattern, policy_domain)
}

/// Whether a pattern names a host that a local network knows at most: by one label, below a
/// top-level domain that is not in public DNS, or below a domain of special use other than the policy
/// domain's own. Those below `example` may mean something where [`is_left_over`] says.
pub(crate) fn is_private(pattern: &MxPattern, policy_domain: &DomainName) -> bool {
    let name = &pattern.domain;
    let is_one_label = !pattern.wildcard && name.parent().is_none_or(|parent| parent.is_root());
    is_one_label || is_local(name, policy_domain)
}

/// Whether a name is below a top-level domain that is not in public DNS, or below a domain of special
/// use other than the policy domain's own.
pub(crate) fn is_local(name: &DomainName, policy_domain: &DomainName) -> bool {
    let special = name.special_use().filter(|of| *of != "example");
    let last = name.a_label().rsplit('.').next().unwrap_or_default();
    let is_local = matches!(last, "lan" | "corp" | "home" | "intranet");
    is_local || special.is_some() && special != policy_domain.special_use()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_rfc_are_left_over_elsewhere() {
        let cases = [
            ("*.example.net", "strictmx.dev", true),
            ("backupmx.example.com", "strictmx.dev", true),
            ("example.org", "strictmx.dev", true),
            ("mail.company.example", "strictmx.dev", true),
            ("mail.company.example", "company.example", false),
            ("mail.yourdomain.com", "strictmx.dev", true),
            ("mail.my-example.com", "strictmx.dev", false),
            ("mail.example.de", "strictmx.dev", false),
            ("mail.example.net", "example.com", false),
            ("mail.example.net", ".", false),
            ("mail.yourdomain.com", ".", true),
            ("mail.yourdomain.com", "yourdomain.com", false),
            ("mail", ".", true),
            ("localhost", "example.com", true),
            ("*.corp.internal", "example.com", true),
            ("mail.lab.test", "example.com", true),
            ("mail.lab.test", "lab.test", false),
            ("*.com", "example.com", false),
            ("mail.lan", "example.com", true),
            ("mail.company.example", "example.com", false),
        ];
        for (pattern, domain, expected) in cases {
            let read = MxPattern::parse(pattern.as_bytes()).expect("a pattern");
            let domain = domain.parse().expect("a name");
            assert_eq!(is_left_over(&read, &domain), expected, "{pattern}");
        }
    }

    #[test]
    fn placeholders() {
        let cases = [
            ("[enforce|testing|none]", true),
            ("<yourdomain>.mail.protection.outlook.com", true),
            ("mail.your-domain.com", true),
            ("MODE", true),
            ("{{ mx }}", true),
            ("[mx]", true),
            ("[192.0.2.1]", false),
            ("[IPv6:2001:db8::1]", false),
            ("[ipv6:fe80::1]", false),
            ("[2001:db8::1]", false),
            ("[IPv6:address]", true),
            ("[mail.example.net]", false),
            ("enforce<br>", false),
            ("your-mail-server.com", true),
            // Of a large provider.
            ("www1.your-server.de", false),
            ("enforced", false),
            ("604,800", false),
            ("mail.example.net", false),
        ];
        for (value, expected) in cases {
            assert_eq!(is_placeholder(value), expected, "{value}");
        }
    }
}
