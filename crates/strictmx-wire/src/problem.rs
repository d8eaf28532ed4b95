//! What the service says instead of an answer (RFC 9457).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Media type of [`Problem`] (RFC 9457 3).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong with a request (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Relative URI of the page that explains the kind of problem: `/api#domain.empty`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A few words, the same for every problem of the kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened, where, and what to do.
    pub detail: String,
    /// Stable, for programs: `domain.empty`, `limit.checks-per-client`, ...
    pub code: String,
    /// Seconds after which to try again, where that may help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// What was probably meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// A kind of problem; all that the service has are in [`ProblemKind::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// [`Problem::code`].
    pub code: &'static str,
    /// [`Problem::status`].
    pub status: u16,
    /// [`Problem::title`].
    pub title: &'static str,
    /// When it happens, as a sentence.
    pub meaning: &'static str,
    /// What helps, as a sentence for whoever asked.
    pub remedy: &'static str,
}

impl ProblemKind {
    /// The request names no host, several, or something else (RFC 9112 3.2).
    pub const HOST: Self = Self {
        code: "request.host",
        status: 400,
        title: "The host is not named once",
        meaning: "The request names no host, several, or something else (RFC 9112 3.2).",
        remedy: "Send one header Host with the name of this service.",
    };
    /// The domain in the path is not percent-encoded UTF-8.
    pub const PATH: Self = Self {
        code: "request.path",
        status: 400,
        title: "The path cannot be read",
        meaning: "The domain in the path is not percent-encoded UTF-8.",
        remedy: "Percent-encode the domain as UTF-8, or send its xn-- form.",
    };
    /// A parameter is not known, or has a value that it cannot have.
    pub const QUERY: Self = Self {
        code: "request.query",
        status: 400,
        title: "The query cannot be read",
        meaning: "A parameter is not known, or has a value that it cannot have.",
        remedy: "Correct the parameter that the detail names.",
    };
    /// The body is not sent as application/json.
    pub const MEDIA_TYPE: Self = Self {
        code: "request.media-type",
        status: 415,
        title: "The body has another type",
        meaning: "The body is not sent as application/json.",
        remedy: "Send it with Content-Type: application/json.",
    };
    /// A page of another site made a browser ask.
    pub const CROSS_SITE: Self = Self {
        code: "request.cross-site",
        status: 403,
        title: "A page of another site asked",
        meaning: "A page of another site made a browser ask.",
        remedy: "Open the address itself, or ask from a program.",
    };
    /// The body has more octets than anything that can be asked for there.
    pub const TOO_LARGE: Self = Self {
        code: "request.too-large",
        status: 413,
        title: "The body is too large",
        meaning: "The body has more octets than anything that can be asked for there.",
        remedy: "Send less; the detail says how much fits.",
    };
    /// The body ended before its announced end.
    pub const CUT_OFF: Self = Self {
        code: "request.cut-off",
        status: 400,
        title: "The body is cut off",
        meaning: "The body ended before its announced end.",
        remedy: "Send it again.",
    };
    /// The body did not come in time.
    pub const TOO_SLOW: Self = Self {
        code: "request.too-slow",
        status: 408,
        title: "The request did not come in time",
        meaning: "The body did not come in time.",
        remedy: "Send it again.",
    };
    /// JSON is UTF-8 (RFC 8259 8.1).
    pub const JSON_ENCODING: Self = Self {
        code: "json.encoding",
        status: 400,
        title: "The body is not UTF-8",
        meaning: "JSON is UTF-8 (RFC 8259 8.1).",
        remedy: "Encode it as UTF-8; the detail says where it is not.",
    };
    /// The body does not follow RFC 8259.
    pub const JSON_SYNTAX: Self = Self {
        code: "json.syntax",
        status: 400,
        title: "The body is not JSON",
        meaning: "The body does not follow RFC 8259.",
        remedy: "Correct it; the detail says where.",
    };
    /// A field is missing, unknown, given twice or of another type.
    pub const JSON_FIELDS: Self = Self {
        code: "json.fields",
        status: 422,
        title: "A field of the body is wrong",
        meaning: "A field is missing, unknown, given twice or of another type.",
        remedy: "Correct the field that the detail names.",
    };
    /// `kind` names no kind of text.
    pub const UNKNOWN_KIND: Self = Self {
        code: "lint.unknown-kind",
        status: 422,
        title: "Unknown kind of text",
        meaning: "The field kind names no kind of text.",
        remedy: "Write one that the detail names, or leave the field out.",
    };
    /// The API has no such path.
    pub const NO_SUCH_RESOURCE: Self = Self {
        code: "request.no-such-resource",
        status: 404,
        title: "There is nothing here",
        meaning: "The API has no such path.",
        remedy: "See /api/v1/openapi.json for what there is.",
    };
    /// The path is asked with another method.
    pub const METHOD_NOT_ALLOWED: Self = Self {
        code: "request.method-not-allowed",
        status: 405,
        title: "This path has no such method",
        meaning: "The path is asked with another method.",
        remedy: "See /api/v1/openapi.json for what there is.",
    };
    /// A limit of the client, its network or the domain is reached; the code has its name.
    pub const LIMIT: Self = Self {
        code: "limit",
        status: 429,
        title: "That is too much at once",
        meaning: "A limit of the client, its network or the domain is reached; the code has its name.",
        remedy: "Ask less, and again when Retry-After says.",
    };
    /// A limit of the service as a whole is reached; the code has its name.
    pub const OVERLOADED: Self = Self {
        code: "overloaded",
        status: 503,
        title: "This service has as much to do as it can",
        meaning: "A limit of the service as a whole is reached; the code has its name.",
        remedy: "Ask again when Retry-After says.",
    };
    /// The client, or its network, has too many connections.
    pub const CONNECTIONS_OF_CLIENT: Self = Self {
        code: "connections.of-client",
        status: 429,
        title: "Too many connections from your network",
        meaning: "The client, or its network, has too many connections.",
        remedy: "Close some, and ask again when Retry-After says.",
    };
    /// All clients together have too many connections.
    pub const CONNECTIONS_OF_ALL: Self = Self {
        code: "connections.of-all",
        status: 503,
        title: "Too many connections",
        meaning: "All clients together have too many connections.",
        remedy: "Ask again when Retry-After says.",
    };
    /// No check could be made now, for a reason on the side of the service.
    pub const NOT_READY: Self = Self {
        code: "service.not-ready",
        status: 503,
        title: "The service cannot check now",
        meaning: "No check could be made now, for a reason on the side of the service.",
        remedy: "Ask again when Retry-After says.",
    };
    /// A judgement did not come to an end.
    pub const FAILED: Self = Self {
        code: "service.failed",
        status: 500,
        title: "This service made a mistake",
        meaning: "A judgement did not come to an end.",
        remedy: "Report the domain or the text to the operator.",
    };

    /// No result has this id, or had it in the last two weeks.
    pub const NO_SUCH_RESULT: Self = Self {
        code: "results.unknown",
        status: 404,
        title: "There is no such result",
        meaning: "No result has this id, or had it in the last two weeks.",
        remedy: "Check that the link is complete, or check the domain again.",
    };
    /// The result was deleted, or its time is over.
    pub const RESULT_GONE: Self = Self {
        code: "results.gone",
        status: 410,
        title: "This result is gone",
        meaning: "The result was deleted, or its time is over.",
        remedy: "Check the domain again.",
    };
    /// A result is to be deleted without its deletion token.
    pub const NO_TOKEN: Self = Self {
        code: "results.no-token",
        status: 401,
        title: "The deletion token is missing",
        meaning: "A result is to be deleted without its deletion token.",
        remedy: "Send it as Authorization: Bearer TOKEN.",
    };
    /// A result is to be deleted with a token that is not its own.
    pub const WRONG_TOKEN: Self = Self {
        code: "results.wrong-token",
        status: 403,
        title: "This token does not delete this result",
        meaning: "A result is to be deleted with a token that is not its own.",
        remedy: "Send the one that came when this result was stored.",
    };
    /// The operator lets nothing be stored.
    pub const NOT_STORED: Self = Self {
        code: "results.not-stored",
        status: 501,
        title: "This service stores no results",
        meaning: "The operator lets nothing be stored.",
        remedy: "Make a link that carries the result, or save the evidence.",
    };
    /// A check is to be stored that did not come to its end, or is too old.
    pub const NOT_WHOLE: Self = Self {
        code: "results.not-whole",
        status: 503,
        title: "This check is not one to be stored",
        meaning: "A check is to be stored that did not come to its end, or is too old.",
        remedy: "Check the domain again when Retry-After says.",
    };
    /// Another program has the database, or too many want it.
    pub const STORE_BUSY: Self = Self {
        code: "store.busy",
        status: 503,
        title: "Stored results cannot be reached now",
        meaning: "Another program has the database, or too many want it.",
        remedy: "Ask again when Retry-After says.",
    };
    /// There is no room for another result.
    pub const STORE_FULL: Self = Self {
        code: "store.full",
        status: 507,
        title: "There is no room for another result",
        meaning: "There is no room for another result.",
        remedy: "Make a link that carries the result, or save the evidence.",
    };
    /// The result has more octets than one that is stored may have.
    pub const STORE_TOO_LARGE: Self = Self {
        code: "store.too-large",
        status: 507,
        title: "This result is too large to be stored",
        meaning: "The result has more octets than one that is stored may have.",
        remedy: "Make a link that carries the result, or save the evidence.",
    };
    /// The database cannot be read or written, which only the operator can fix.
    pub const STORE_FAILED: Self = Self {
        code: "store.failed",
        status: 500,
        title: "Stored results are out of reach",
        meaning: "The database cannot be read or written, which only the operator can fix.",
        remedy: "Tell the operator; the log says more.",
    };

    /// All kinds, in the order in which a reader looks for them.
    pub const ALL: &'static [Self] = &[
        Self::of_name(
            "domain.empty",
            "There is no domain in the request.",
            "Name one.",
        ),
        Self::of_name(
            "domain.empty_label",
            "Two dots in a row, or one in front.",
            "Remove a dot.",
        ),
        Self::of_name(
            "domain.label_too_long",
            "More than 63 octets between two dots.",
            "Check the spelling.",
        ),
        Self::of_name(
            "domain.too_long",
            "The names derived from the domain do not fit into the DNS.",
            "Check the spelling: no such domain can have a policy.",
        ),
        Self::of_name(
            "domain.invalid_char",
            "A character that no mail domain has.",
            "Remove it.",
        ),
        Self::of_name(
            "domain.control_char",
            "A control character.",
            "Send the domain alone, on one line.",
        ),
        Self::of_name(
            "domain.hyphen",
            "A label begins or ends with a hyphen.",
            "Remove the hyphen.",
        ),
        Self::of_name(
            "domain.idna",
            "A label that IDNA refuses (UTS 46).",
            "Check the spelling.",
        ),
        Self::of_name(
            "domain.bad_escape",
            "A backslash that escapes nothing.",
            "Remove the backslash.",
        ),
        Self::of_name(
            "domain.ip_literal",
            "An address: MTA-STS is for domains only (RFC 8461 3.4).",
            "Send the domain of the mail addresses.",
        ),
        Self::of_name(
            "domain.numeric_tld",
            "A name that ends in a number, which no top-level domain is (RFC 1123 2.1).",
            "Check the spelling.",
        ),
        Self::of_name(
            "domain.url_not_domain",
            "A URL, where the bare domain is expected.",
            "Send the domain alone, as suggested.",
        ),
        Self::of_name(
            "domain.is_email",
            "A mail address, where the bare domain is expected.",
            "Send the part after the @, as suggested.",
        ),
        Self::of_name(
            "domain.special_use",
            "A name outside the public DNS, such as localhost (RFC 6761).",
            "Send a domain of the public DNS.",
        ),
        Self::of_name(
            "domain.opted_out",
            "Whoever runs the domain asked not to be tested from here.",
            "On your own machine, strictmx check does it.",
        ),
        Self::of_name(
            "domain.public_suffix",
            "A single label, or a name below which others register their domains.",
            "Send a domain below it, or add what is missing behind it.",
        ),
        Self::of_name(
            "domain.unknown_tld",
            "A name whose last label is no top-level domain.",
            "Check the spelling.",
        ),
        Self::HOST,
        Self::PATH,
        Self::QUERY,
        Self::MEDIA_TYPE,
        Self::CROSS_SITE,
        Self::TOO_LARGE,
        Self::CUT_OFF,
        Self::TOO_SLOW,
        Self::JSON_ENCODING,
        Self::JSON_SYNTAX,
        Self::JSON_FIELDS,
        Self::UNKNOWN_KIND,
        Self::NO_SUCH_RESULT,
        Self::RESULT_GONE,
        Self::NO_TOKEN,
        Self::WRONG_TOKEN,
        Self::NOT_STORED,
        Self::NOT_WHOLE,
        Self::NO_SUCH_RESOURCE,
        Self::METHOD_NOT_ALLOWED,
        Self::LIMIT,
        Self::OVERLOADED,
        Self::CONNECTIONS_OF_CLIENT,
        Self::CONNECTIONS_OF_ALL,
        Self::STORE_BUSY,
        Self::STORE_FULL,
        Self::STORE_TOO_LARGE,
        Self::STORE_FAILED,
        Self::NOT_READY,
        Self::FAILED,
    ];

    /// A name that cannot be checked; `code` says why.
    pub const fn of_name(code: &'static str, meaning: &'static str, remedy: &'static str) -> Self {
        Self {
            code,
            status: 422,
            title: "This name cannot be checked",
            meaning,
            remedy,
        }
    }

    /// A problem of this kind. `detail` says what happened, where, and what to do.
    pub fn problem(&self, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("/api#{}", self.code),
            title: self.title.to_owned(),
            status: self.status,
            detail: detail.into(),
            code: self.code.to_owned(),
            retry_after_s: None,
            suggestion: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let codes: BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), ProblemKind::ALL.len());
        for kind in ProblemKind::ALL {
            assert!((400..600).contains(&kind.status), "{}", kind.code);
            assert!(kind.meaning.ends_with('.'), "{}", kind.code);
            assert!(kind.remedy.ends_with('.'), "{}", kind.code);
            // A fragment of a URI, and an id of a page.
            let spelled = |c: char| c.is_ascii_lowercase() || ".-_".contains(c);
            assert!(kind.code.chars().all(spelled), "{}", kind.code);
        }
    }
}
