//! Answers as JavaScript's values.

use js_sys::JSON;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::error::Thrown;

/// The value, made field by field: plain objects and arrays, as JSON has them.
pub(crate) fn value(answer: &impl Serialize) -> Result<JsValue, JsValue> {
    let made = answer.serialize(&Serializer::json_compatible());
    made.map_err(|error| Thrown::internal(&error.to_string()).into())
}

/// The value by way of JSON, of an answer whose numbers are somebody else's: those above 2^53, which
/// [`value`] refuses, are rounded as everywhere in JavaScript. It is what `JSON.parse` makes of what
/// the command line prints. Larger answers take this way, too: what writes JSON is there anyway.
pub(crate) fn with_any_number(answer: &impl Serialize) -> Result<JsValue, JsValue> {
    let json =
        serde_json::to_string(answer).map_err(|error| Thrown::internal(&error.to_string()))?;
    JSON::parse(&json)
}
