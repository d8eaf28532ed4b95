//! What is thrown: an `Error` that says what, where and what to do.

use js_sys::{Error, Object, Reflect};
use schemars::JsonSchema;
use serde::Serialize;
use strictmx_core::evidence::EvidenceError;
use strictmx_view::json::NoEvidence;
use strictmx_view::{MxMatchError, visible};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::output;

/// The `name` of what is thrown.
const NAME: &str = "StrictmxError";

/// What could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// An argument is of another type.
    WrongType,
    /// An argument is larger than what is read.
    TooLarge,
    /// An argument is not a point in time.
    NotATime,
    /// An object cannot be written as JSON: it goes in a circle, or one of its getters throws.
    NotJson,
    /// Not the JSON of evidence; `line` and `column` say where.
    NotEvidence,
    /// Evidence of another version of the format.
    EvidenceVersion,
    /// Not a pattern of a policy.
    NotAPattern,
    /// Not the name of an MX host.
    NotAnMxHost,
    /// A fault of this package.
    Internal,
}

/// What an error carries beside its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorDetails {
    /// What could not be done.
    pub code: ErrorCode,
    /// Line in the JSON, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in the line, in octets from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// An error on its way.
#[derive(Debug)]
pub(crate) struct Thrown {
    details: ErrorDetails,
    message: String,
}

impl Thrown {
    fn new(code: ErrorCode, message: String) -> Self {
        Self {
            details: ErrorDetails {
                code,
                line: None,
                column: None,
            },
            message,
        }
    }

    pub(crate) fn wrong_type(what: &str, types: &str) -> Self {
        Self::new(
            ErrorCode::WrongType,
            format!("{what} was expected; give {types}"),
        )
    }

    pub(crate) fn too_large(length: u32, max: u32) -> Self {
        Self::new(
            ErrorCode::TooLarge,
            format!("{length} octets or characters are more than what is read; give {max} at most"),
        )
    }

    pub(crate) fn time(why: &str) -> Self {
        Self::new(
            ErrorCode::NotATime,
            format!("{why}; give a Date, or RFC 3339 such as 2026-11-24T12:00:00Z"),
        )
    }

    pub(crate) fn not_json(thrown: &JsValue) -> Self {
        // Whatever was thrown is the caller's: only an Error is asked what it says, which may
        // itself throw.
        let message = thrown
            .dyn_ref::<Error>()
            .and_then(|error| Reflect::get(error, &"message".into()).ok())
            .and_then(|message| message.as_string())
            .unwrap_or_default();
        let said: String = visible(&message).chars().take(SHOWN).collect();
        let colon = if said.is_empty() { "" } else { ": " };
        Self::new(
            ErrorCode::NotJson,
            format!("this object cannot be written as JSON{colon}{said}; give plain data"),
        )
    }

    pub(crate) fn internal(why: &str) -> Self {
        Self::new(
            ErrorCode::Internal,
            format!("{why}; please report it, with the arguments"),
        )
    }
}

/// Characters of what was given that a message repeats.
const SHOWN: usize = 60;

impl From<NoEvidence> for Thrown {
    fn from(why: NoEvidence) -> Self {
        let message = why.to_string();
        let (code, line, column) = match why {
            NoEvidence::Several => (ErrorCode::NotEvidence, Some(1), None),
            NoEvidence::Itself(EvidenceError::Syntax { line, column, .. }) => {
                (ErrorCode::NotEvidence, Some(line), Some(column))
            }
            // Where it stands in the result is not known.
            NoEvidence::Within(EvidenceError::Syntax { .. }) => {
                (ErrorCode::NotEvidence, None, None)
            }
            NoEvidence::Itself(EvidenceError::Version { .. })
            | NoEvidence::Within(EvidenceError::Version { .. }) => {
                (ErrorCode::EvidenceVersion, None, None)
            }
        };
        let details = ErrorDetails { code, line, column };
        Self { details, message }
    }
}

impl From<MxMatchError> for Thrown {
    fn from(why: MxMatchError) -> Self {
        let code = match why {
            MxMatchError::Pattern(_) => ErrorCode::NotAPattern,
            MxMatchError::Name(_) | MxMatchError::NoHost => ErrorCode::NotAnMxHost,
        };
        Self::new(code, why.to_string())
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        let error = Error::new(&thrown.message);
        error.set_name(NAME);
        match output::value(&thrown.details) {
            Ok(details) => Object::assign(&error, details.unchecked_ref()).into(),
            Err(_) => error.into(),
        }
    }
}

/// Whether a value is such an error.
pub(crate) fn is_ours(value: &JsValue) -> bool {
    value.is_instance_of::<Error>()
        && Reflect::get(value, &"name".into()).is_ok_and(|name| name == NAME)
}
