//! Places: URIs of what has none in a repository, and lines and columns of octets.

use strictmx_core::domain_name::DomainName;
use strictmx_core::question::Question;
use strictmx_core::span::{Span, end_of_lines, line_of};

use super::log::Region;

/// A file as it was named. Absolute paths become `file:` URIs, `-` is standard input.
pub(super) fn file(path: &str) -> String {
    let path = path.replace('\\', "/");
    match path.as_str() {
        "-" => "stdin".to_owned(),
        absolute if absolute.starts_with('/') => format!("file://{}", encoded(absolute)),
        relative => encoded(relative.strip_prefix("./").unwrap_or(relative)),
    }
}

/// A name in DNS.
pub(super) fn name(name: &DomainName) -> String {
    encoded(name.a_label())
}

/// The policy of a policy host (RFC 8461 3.3).
pub(super) fn policy(policy_host: &DomainName) -> String {
    format!("{}/.well-known/mta-sts.txt", name(policy_host))
}

/// What a question asks for.
pub(super) fn question(question: &Question) -> String {
    match question {
        Question::Policy { policy_host, .. } => policy(policy_host),
        Question::NearPath {
            policy_host, path, ..
        } => format!("{}{}", name(policy_host), path.path()),
        Question::Dns { owner, rtype } | Question::EachResolver { owner, rtype } => {
            format!("{}/{}", name(owner), rtype.mnemonic())
        }
        Question::Smtp { mx_host, .. } => name(mx_host),
        Question::TlsSurvey { host, .. } | Question::Endpoint { host, .. } => name(host),
    }
}

/// Columns of a record, counted in characters: it is one line, whatever is in it.
pub(super) fn region_of_record(text: &[u8], span: Span, line: usize) -> Region {
    let column = |offset: usize| {
        let before = &text[..offset.min(text.len())];
        String::from_utf8_lossy(before).chars().count() + 1
    };
    Region {
        start_line: line,
        start_column: Some(column(span.start)),
        end_line: Some(line),
        end_column: Some(column(span.end)),
    }
}

/// Lines and columns of octets, counted in characters.
pub(super) fn region(text: &[u8], span: Span) -> Region {
    let column = |offset: usize| {
        let before = &text[..offset.min(end_of_lines(text))];
        let start = before
            .iter()
            .rposition(|octet| matches!(octet, b'\n' | b'\r'))
            .map_or(0, |end| end + 1);
        String::from_utf8_lossy(&before[start..]).chars().count() + 1
    };
    Region {
        start_line: line_of(text, span),
        start_column: Some(column(span.start)),
        end_line: Some(line_of(text, Span::empty(span.end))),
        end_column: Some(column(span.end)),
    }
}

/// Percent-encoded where a path is not made of such characters (RFC 3986 2.3).
fn encoded(path: &str) -> String {
    let octet = |octet: u8| match octet {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(octet).to_string()
        }
        other => format!("%{other:02X}"),
    };
    path.bytes().map(octet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_become_uris() {
        for (path, uri) in [
            ("mta-sts.txt", "mta-sts.txt"),
            ("./a/b.txt", "a/b.txt"),
            ("../a b.txt", "../a%20b.txt"),
            ("a:b\u{202e}.txt", "a%3Ab%E2%80%AE.txt"),
            ("/srv/mta-sts.txt", "file:///srv/mta-sts.txt"),
            ("a\\b.txt", "a/b.txt"),
            ("-", "stdin"),
        ] {
            assert_eq!(file(path), uri, "{path}");
        }
    }

    #[test]
    fn a_record_is_one_line() {
        let region = region_of_record(b"v=STSv1;\nid=\r\n7", Span::new(9, 15), 3);
        assert_eq!((region.start_line, region.end_line), (3, Some(3)));
        assert_eq!(
            (region.start_column, region.end_column),
            (Some(10), Some(16))
        );
    }

    #[test]
    fn regions_count_lines_and_characters_from_one() {
        let text = "a: 1\r\nm\u{fc}: xy\nend".as_bytes();
        for (span, expected) in [
            (Span::new(0, 1), (1, 1, 1, 2)),
            (Span::new(11, 13), (2, 5, 2, 7)),
            (Span::empty(13), (2, 7, 2, 7)),
            (Span::new(11, 17), (2, 5, 3, 4)),
            (Span::new(90, 99), (3, 4, 3, 4)),
        ] {
            let found = region(text, span);
            let (line, column, end_line, end_column) = expected;
            assert_eq!(
                found,
                Region {
                    start_line: line,
                    start_column: Some(column),
                    end_line: Some(end_line),
                    end_column: Some(end_column)
                },
                "{span:?}"
            );
        }
    }
}
