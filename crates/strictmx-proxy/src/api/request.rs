//! Reads what a request brings; whatever cannot be read is a problem that says what and where.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery};
use http::uri::Authority;
use http::{HeaderMap, Uri, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use strictmx_wire::ProblemKind;

use crate::headers::came_over_tls;
use crate::operator::Operator;
use crate::problem::Refused;

pub(super) fn refused(kind: ProblemKind, detail: impl Into<String>) -> Refused {
    let detail = detail.into();
    Refused::Request { kind, detail }
}

/// The one part of a path that varies.
///
/// # Errors
/// [`ProblemKind::PATH`] where it is not UTF-8.
pub(crate) fn path(path: Result<Path<String>, PathRejection>) -> Result<String, Refused> {
    let detail = "The domain in the path is not UTF-8. Percent-encode its UTF-8 octets, or write it as an A-label (xn--...).";
    path.map(|Path(text)| text)
        .map_err(|_| refused(ProblemKind::PATH, detail))
}

/// Where the service is, `https://example.org`: where its own page about the probe is, as the operator
/// says; else as whoever asks and the proxy in front say, and told to nobody else. Nothing where that
/// cannot be read.
pub(crate) fn origin(operator: &Operator, uri: &Uri, headers: &HeaderMap) -> String {
    if let Some(origin) = operator.origin() {
        return origin;
    }
    // RFC 9112 3.2.2: where the target has an authority, the header does not count.
    let host = uri.authority().cloned().or_else(|| {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        host.parse::<Authority>().ok()
    });
    let Some(host) = host.filter(|host| !host.as_str().contains('@')) else {
        return String::new();
    };
    let scheme = if came_over_tls(headers) {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{host}")
}

/// The one parameter of a query, which is true or false, and false where it is absent.
///
/// # Errors
/// [`ProblemKind::QUERY`] where it has another value, or several, or another parameter is there: a
/// misspelt one would be a wish that nobody hears.
pub(crate) fn flag(RawQuery(query): &RawQuery, name: &str) -> Result<bool, Refused> {
    let query = query.as_deref().unwrap_or_default();
    let parameters = || form_urlencoded::parse(query.as_bytes());
    if let Some((other, _)) = parameters().find(|(key, _)| key != name) {
        let detail = format!(
            "There is no parameter \"{}\" here. The only one is {name}, which is true or false.",
            shown(&other)
        );
        return Err(refused(ProblemKind::QUERY, detail));
    }
    let mut values = parameters().map(|(_, value)| value);
    let Some(value) = values.next() else {
        return Ok(false);
    };
    let detail = match (value.as_ref(), values.next()) {
        (_, Some(_)) => format!("The parameter {name} stands twice. Write it once."),
        ("true", None) => return Ok(true),
        ("false", None) => return Ok(false),
        (other, None) => format!(
            "The parameter {name} is \"{}\". Write {name}=true or {name}=false, or leave it out.",
            shown(other)
        ),
    };
    Err(refused(ProblemKind::QUERY, detail))
}

/// The beginning of what was sent, fit to be shown.
fn shown(text: &str) -> String {
    let beginning: String = text.chars().take(40).collect();
    beginning.escape_debug().to_string()
}

/// The body of a request, as JSON. `fields` says in words which fields it has.
///
/// # Errors
/// The kind of problem for what it is instead.
pub(crate) fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: &[u8],
    fields: &str,
) -> Result<T, Refused> {
    if !is_json(headers) {
        let detail = "Send the body with the header Content-Type: application/json.";
        return Err(refused(ProblemKind::MEDIA_TYPE, detail));
    }
    // RFC 9110 15.5.16: a coding that nobody reads is such a type, too.
    if headers.contains_key(header::CONTENT_ENCODING) {
        let detail = "Send the body as it is, without the header Content-Encoding.";
        return Err(refused(ProblemKind::MEDIA_TYPE, detail));
    }
    let text = str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        let detail = format!("Octet {at} of the body, counted from 0, is not UTF-8.");
        refused(ProblemKind::JSON_ENCODING, detail)
    })?;
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let place = format!("line {line}, column {column}");
        match error.classify() {
            Category::Data => refused(
                ProblemKind::JSON_FIELDS,
                format!("{} {fields}", misfit(&error, &place)),
            ),
            Category::Eof => refused(
                ProblemKind::JSON_SYNTAX,
                format!("The body ends at {place}, where its JSON has not ended."),
            ),
            Category::Syntax | Category::Io => refused(
                ProblemKind::JSON_SYNTAX,
                format!("The body is no JSON from {place} on."),
            ),
        }
    })
}

/// What does not fit, in words of our own, by those of serde_json, which name a field in backticks.
fn misfit(error: &serde_json::Error, place: &str) -> String {
    let said = error.to_string();
    let field = |kind: &str| {
        let rest = said.strip_prefix(kind)?.strip_prefix(" field `")?;
        // A name that is none of ours may have backticks itself.
        let (name, _) = rest
            .rsplit_once("`, expected ")
            .or_else(|| rest.split_once('`'))?;
        let name: String = name.chars().take(40).collect();
        Some(name.escape_debug().to_string())
    };
    if let Some(name) = field("missing") {
        return format!("The body has no field \"{name}\".");
    }
    if let Some(name) = field("duplicate") {
        return format!("The field \"{name}\" stands twice, at {place} of the body again.");
    }
    if let Some(name) = field("unknown") {
        return format!("The field \"{name}\" at {place} of the body is none of these.");
    }
    format!("The value that ends at {place} of the body is of another kind.")
}

/// Whether the body says that it is JSON, with or without parameters (RFC 8259 11). A page of another
/// origin cannot say so without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    let field = headers.get(header::CONTENT_TYPE);
    let essence = field
        .and_then(|value| value.to_str().ok())
        .map(|value| value.split(';').next().unwrap_or_default().trim());
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let json_type = http::HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json_type)]);
        let long = format!(r#"{{"{}":1}}"#, "x".repeat(9_000));
        for (body, words) in [
            (
                r#"{"domain":5}"#,
                "The value that ends at line 1, column 11 of the body is of another kind.",
            ),
            (
                r#"{"domain":"a","domain":"b"}"#,
                "The field \"domain\" stands twice, at line 1, column 22 of the body again.",
            ),
            (
                r#"{"domain":"a","ip":1}"#,
                "The field \"ip\" at line 1, column 18 of the body is none of these.",
            ),
            (
                r#"{"a`b`, expected c":1}"#,
                "The field \"a`b`, expected c\" at line 1, column 19 of the body is none of these.",
            ),
            ("{}", "The body has no field \"domain\"."),
            ("5", "The value that ends at line 1, column 1 of the body"),
            (
                &long,
                "The field \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" at",
            ),
        ] {
            let refused = json::<strictmx_wire::StoreRequest>(&headers, body.as_bytes(), "Fields.");
            let Err(Refused::Request { kind, detail }) = refused else {
                panic!("{body:.40}");
            };
            assert_eq!(kind, ProblemKind::JSON_FIELDS, "{body:.40}");
            assert!(detail.starts_with(words), "{detail}");
            assert!(
                detail.ends_with(" Fields.") && detail.len() < 200,
                "{detail}"
            );
        }
    }

    #[test]
    fn a_body_is_json_as_it_stands() {
        let refused = |fields: &[(http::HeaderName, &'static str)]| {
            let fields = fields.iter().cloned();
            let headers = fields.map(|(name, value)| (name, http::HeaderValue::from_static(value)));
            let read =
                json::<serde_json::Value>(&headers.collect(), b"{}", "").map_err(|refused| {
                    let Refused::Request { kind, detail } = refused else {
                        panic!("another kind");
                    };
                    (kind.status, detail)
                });
            read.err()
        };
        let json_type = (header::CONTENT_TYPE, "Application/JSON; charset=utf-8");
        assert_eq!(refused(std::slice::from_ref(&json_type)), None);
        for (fields, word) in [
            (vec![], "Content-Type"),
            (
                vec![(header::CONTENT_TYPE, "text/plain")],
                "application/json",
            ),
            (
                vec![json_type, (header::CONTENT_ENCODING, "gzip")],
                "without the header Content-Encoding",
            ),
        ] {
            let (status, detail) = refused(&fields).expect(word);
            assert_eq!(status, 415, "{word}");
            assert!(detail.contains(word), "{detail}");
        }
    }

    #[test]
    fn the_target_says_more_of_the_host_than_the_header() {
        let host = http::HeaderValue::from_static("header.example");
        let headers = HeaderMap::from_iter([(header::HOST, host)]);
        for (target, expected) in [
            ("/", "http://header.example"),
            ("http://target.example:8461/", "http://target.example:8461"),
        ] {
            let target = Uri::from_static(target);
            assert_eq!(origin(&Operator::default(), &target, &headers), expected);
        }
    }

    #[test]
    fn the_operator_says_more_of_the_origin_than_both() {
        let host = http::HeaderValue::from_static("evil.example");
        let headers = HeaderMap::from_iter([(header::HOST, host)]);
        for (about_url, expected) in [
            ("https://sts.example.org/probe", "https://sts.example.org"),
            ("http://127.0.0.1:8461/probe", "http://127.0.0.1:8461"),
            // Of another site.
            ("https://example.org/our-probe", "http://evil.example"),
        ] {
            let operator = Operator {
                about_url: Some(about_url.to_owned()),
                ..Operator::default()
            };
            let target = Uri::from_static("/opensearch.xml");
            assert_eq!(origin(&operator, &target, &headers), expected);
        }
    }

    #[test]
    fn a_flag_is_true_or_false() {
        let kind_of = |query: &str| {
            flag(&RawQuery(Some(query.to_owned())), "fresh").map_err(|refused| match refused {
                Refused::Request { kind, detail } => (kind.code, detail),
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(flag(&RawQuery(None), "fresh"), Ok(false));
        for (query, value) in [
            ("", false),
            ("fresh=true", true),
            ("fresh=false", false),
            ("f%72esh=tru%65", true),
        ] {
            assert_eq!(kind_of(query), Ok(value), "{query}");
        }
        for (query, word) in [
            ("fresh=banana", "\"banana\""),
            ("fresh", "\"\""),
            ("fresh=1", "\"1\""),
            ("fresh=%ff%00", "\"\u{fffd}\\0\""),
            ("fresh=true&fresh=true", "twice"),
            (
                "fres=true",
                "no parameter \"fres\" here. The only one is fresh",
            ),
            ("fresh=true&other", "\"other\""),
        ] {
            let (code, detail) = kind_of(query).expect_err(query);
            assert_eq!(code, "request.query", "{query}");
            assert!(detail.contains(word), "{query}: {detail}");
        }
    }
}
