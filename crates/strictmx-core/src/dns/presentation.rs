//! Record data as people write it in zone files and control panels (RFC 1035 5.1).

use std::fmt::Write as _;

/// Octets in a character-string (RFC 1035 3.3).
const MAX_STRING: usize = 255;

/// The data of a TXT record: quoted character-strings of at most 255 octets, with `\"` and `\\`,
/// and `\DDD` in decimal for each octet that is not printable ASCII.
pub(crate) fn presentation_txt(text: &[u8]) -> String {
    let mut written = String::from("\"");
    for (at, octet) in text.iter().enumerate() {
        if at > 0 && at % MAX_STRING == 0 {
            written.push_str("\" \"");
        }
        match octet {
            b'"' | b'\\' => {
                written.push('\\');
                written.push(char::from(*octet));
            }
            b' '..=b'~' => written.push(char::from(*octet)),
            // Writing to a string does not fail.
            _ => _ = write!(written, "\\{octet:03}"),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_zone_file_would_misread_is_escaped() {
        let cases: [(&[u8], &str); 6] = [
            (b"v=STSv1; id=1;", r#""v=STSv1; id=1;""#),
            (b"", r#""""#),
            (br#"say "hi""#, r#""say \"hi\"""#),
            (br"a\b", r#""a\\b""#),
            (b"a\n\x1b[2J\x7f\0", r#""a\010\027[2J\127\000""#),
            ("Bücher".as_bytes(), r#""B\195\188cher""#),
        ];
        for (text, written) in cases {
            assert_eq!(presentation_txt(text), written);
        }
    }

    #[test]
    fn long_texts_are_several_strings() {
        for (octets, lengths) in [
            (255, vec![255]),
            (256, vec![255, 1]),
            (510, vec![255, 255]),
            (511, vec![255, 255, 1]),
        ] {
            let written = presentation_txt(&vec![b'x'; octets]);
            let strings = written.trim_matches('"').split("\" \"");
            let found: Vec<_> = strings.map(str::len).collect();
            assert_eq!(found, lengths, "{octets} octets");
        }
        // An escape is one octet, and stays whole.
        let written = presentation_txt(&[b'"'; 256]);
        assert_eq!(written.matches("\\\"").count(), 256);
        assert!(written.ends_with(r#"\"" "\"""#), "{written}");
    }
}
