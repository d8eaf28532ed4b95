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
