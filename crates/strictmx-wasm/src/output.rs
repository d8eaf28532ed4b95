//! Answers as JavaScript's values.

use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::error::Thrown;

/// The value as `JSON.parse` reads it, so that it is what the command line prints, to the last
/// number: those above 2^53 are rounded as everywhere in JavaScript, and never refused.
pub(crate) fn value(answer: &impl Serialize) -> Result<JsValue, JsValue> {
    let json =
        serde_json::to_string(answer).map_err(|error| Thrown::internal(&error.to_string()))?;
    JSON::parse(&json)
}
