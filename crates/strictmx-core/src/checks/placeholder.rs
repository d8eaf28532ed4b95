//! What templates have in the place of a value.

/// Whether a value is the placeholder of a template, such as `[testing]`, `<your-host>` or `MODE`.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let in_brackets = value.contains(['<', '[', '{', '|']);
    // `[mail.example.com]` and `[192.0.2.1]` are meant as they stand.
    let names_nothing = !lower.contains('.') && lower.contains(|c: char| c.is_ascii_alphabetic());
    matches!(&*lower, "mode" | "max_age" | "mx")
        || (in_brackets && names_nothing)
        || names_nobody(&lower)
}

/// Whether a name, in lower case, is made for examples.
pub(crate) fn names_nobody(name: &str) -> bool {
    let word = |label: &str| {
        let plain = label.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        matches!(
            plain.replace(['-', '_', ' '], "").as_str(),
            "yourdomain" | "yourcompany" | "mydomain" | "domainname"
        )
    };
    name.split(['.', '<', '>']).any(word)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("[mail.example.net]", false),
            ("enforced", false),
            ("604,800", false),
            ("mail.example.net", false),
        ];
        for (value, expected) in cases {
            assert_eq!(is_placeholder(value), expected, "{value}");
        }
    }
}
