//! Finds and reads the `_smtp._tls` record as mox does, the only sender of those modelled that
//! was measured. It is no part of the models, for which a page that judges domains has room.

use super::model::Sender;
use super::mox;
use super::text::Blanks;
use crate::tlsrpt;

/// Whether a sender finds a record that it can read; `None` where nobody measured that.
pub(super) fn finds(sender: &Sender, texts: &[Vec<u8>]) -> Option<bool> {
    (sender.id == mox::SENDER.id).then(|| mox_finds(texts))
}

/// Whether mox does (`tlsrpt/parse.go`, `tlsrpt/lookup.go`).
fn mox_finds(texts: &[Vec<u8>]) -> bool {
    let after_version = |text: &String| {
        let rest = text.strip_prefix(tlsrpt::record::VERSION)?;
        let fields = rest.trim_start_matches(is_blank).strip_prefix(';')?;
        Some(fields.to_owned())
    };
    let texts = texts
        .iter()
        .map(|text| String::from_utf8_lossy(text).into_owned());
    let candidates: Vec<_> = texts.filter_map(|text| after_version(&text)).collect();
    matches!(&candidates[..], [only] if reads(only))
}

fn is_blank(c: char) -> bool {
    Blanks::Wsp.has(c)
}

/// By the grammar of RFC 8460 3, but for URIs, of which little more than the scheme is looked at.
fn reads(fields: &str) -> bool {
    let mut has_rua = false;
    let mut parts = fields.split(';').peekable();
    while let Some(part) = parts.next() {
        let field = part.trim_start_matches(is_blank);
        if field.is_empty() && parts.peek().is_none() && has_any_before(fields) {
            break;
        }
        let Some((name, value)) = field.split_once('=') else {
            return false;
        };
        // Blanks belong to the delimiter, and none follows the last field.
        let value = if parts.peek().is_some() {
            value.trim_end_matches(is_blank)
        } else {
            value
        };
        let fits = if name == "rua" {
            has_rua = true;
            !value.starts_with(is_blank) && value.split(',').all(is_uri)
        } else {
            let in_value = |c: char| c.is_ascii_graphic() && c != '=';
            crate::txt_fields::is_name(name.as_bytes())
                && !value.is_empty()
                && value.chars().all(in_value)
        };
        if !fits {
            return false;
        }
    }
    has_rua
}

/// Whether a field stands before the last semicolon.
fn has_any_before(fields: &str) -> bool {
    fields.trim_end_matches(is_blank).len() > 1
}

/// A URI with a scheme, blanks around it, and neither `!` nor blanks inside.
fn is_uri(text: &str) -> bool {
    let uri = Blanks::Wsp.trim(text);
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let in_uri = |c: char| !is_blank(c) && c != '!' && !c.is_ascii_control();
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(in_scheme)
    }) && uri.chars().all(in_uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beside the measured rows.
    #[test]
    fn fields_are_read_as_mox_reads_them() {
        let cases = [
            (";rua=mailto:a@example.com", true, "plain"),
            (
                "; rua=mailto:a@example.com;",
                true,
                "a semicolon at the end",
            ),
            (";rua=mailto:a@example.com ; x=1", true, "another field"),
            (";x=1;rua=mailto:a@example.com", true, "before it"),
            (";rua=mailto:a@example.com;x=", false, "without a value"),
            (
                ";rua=mailto:a@example.com;x=a b",
                false,
                "with a blank in it",
            ),
            (
                ";rua=mailto:a@example.com;x=a=b",
                false,
                "with an equals sign",
            ),
            (";rua=mailto:a@example.com;-=1", false, "that has no name"),
            (";rua=mailto:a@example.com;x", false, "no field"),
            (";rua=mailto:a@example.com;;", false, "an empty one"),
            (
                ";rua=mailto:a@example.com;x=1 ",
                false,
                "a blank at the end",
            ),
            (";x=1", false, "nowhere to report to"),
            (";", false, "nothing"),
            (
                ";rua= mailto:a@example.com",
                false,
                "a blank before the URI",
            ),
            (
                ";rua=mailto:a@example.com , https://b.example/",
                true,
                "two",
            ),
            (
                ";rua=mailto:a@example.com,",
                false,
                "and none behind the comma",
            ),
            (";rua=a@example.com", false, "no scheme"),
            (";rua=:a@example.com", false, "an empty scheme"),
            (";rua=1x:a", false, "a scheme begins with a letter"),
            (";rua=x+y-1.z:a", true, "and goes on with these"),
            (";rua=x_y:a", false, "and no others"),
            (
                ";rua=mailto:a!10m@example.com",
                false,
                "an exclamation mark",
            ),
            (";rua=mailto:a b@example.com", false, "a blank in it"),
            (
                ";rua=mailto:a\u{7f}@example.com",
                false,
                "a control character",
            ),
        ];
        for (fields, expected, why) in cases {
            let record = format!("v=TLSRPTv1{fields}").into_bytes();
            assert_eq!(mox_finds(&[record]), expected, "{fields:?}: {why}");
        }
    }
}
