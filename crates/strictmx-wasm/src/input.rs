//! JavaScript's values, taken for what they should be. Nothing is copied before its size is known.

use js_sys::{ArrayBuffer, Function, JSON, JsString, Object, Reflect, Uint8Array};
use strictmx_core::evidence::Evidence;
use strictmx_core::timestamp::Timestamp;
use strictmx_view::json;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::error::Thrown;

/// Largest text, in octets or UTF-16 code units; no sender reads a policy of more than 64 KiB.
const MAX_TEXT: u32 = 1024 * 1024;

/// Largest evidence as JSON, in octets or UTF-16 code units: far above any that a check saves, and
/// far below what the memory of a page holds.
const MAX_EVIDENCE: u32 = 8 * 1024 * 1024;

/// Longest name, pattern or id, in UTF-16 code units: DNS has 253 octets, and escapes take four.
const MAX_NAME: u32 = 2048;

/// A text, or its octets as they came.
pub(crate) fn text(value: &JsValue) -> Result<Vec<u8>, Thrown> {
    octets(value, MAX_TEXT)?.ok_or_else(|| Thrown::wrong_type("a text", "a string or a Uint8Array"))
}

/// A point in time.
pub(crate) fn time(value: &JsValue) -> Result<Timestamp, Thrown> {
    if let Some(text) = string(value, MAX_NAME)? {
        return Timestamp::parse(&text).ok_or_else(|| Thrown::time("this string is not a time"));
    }
    let milliseconds =
        milliseconds(value).ok_or_else(|| Thrown::wrong_type("a time", "a Date or a string"))?;
    if milliseconds.is_nan() {
        return Err(Thrown::time("this Date is invalid"));
    }
    // What does not fit is held to the years that can be written.
    Ok(Timestamp::from_unix((milliseconds / 1000.0).floor() as i64))
}

/// Those of a Date since 1970, from whichever frame it comes; what it throws is no time.
fn milliseconds(value: &JsValue) -> Option<f64> {
    let method = Reflect::get(value, &"getTime".into()).ok()?;
    method.dyn_ref::<Function>()?.call0(value).ok()?.as_f64()
}

/// A name, a pattern or an id.
pub(crate) fn name(value: &JsValue) -> Result<String, Thrown> {
    string(value, MAX_NAME)?.ok_or_else(|| Thrown::wrong_type("a name", "a string"))
}

/// Evidence: JSON, or what JSON is made of. One reader for both, so that what an object's getters
/// throw, circles and the like end where they arise.
pub(crate) fn evidence(value: &JsValue) -> Result<Evidence, Thrown> {
    let json = match octets(value, MAX_EVIDENCE)? {
        Some(json) => json,
        None if value.is_instance_of::<Object>() || value.is_object() => {
            let json = JSON::stringify(value).map_err(|thrown| Thrown::not_json(&thrown))?;
            octets(&json, MAX_EVIDENCE)?.ok_or_else(|| Thrown::not_json(&JsValue::UNDEFINED))?
        }
        None => {
            return Err(Thrown::wrong_type(
                "evidence",
                "an object, or JSON as a string or a Uint8Array",
            ));
        }
    };
    Ok(json::evidence(&json)?)
}

/// The octets of a string or an array of octets; `None` for everything else.
fn octets(value: &JsValue, max: u32) -> Result<Option<Vec<u8>>, Thrown> {
    // What has only the prototype of an array has no octets to be asked for.
    if let Some(array) = value.dyn_ref::<Uint8Array>()
        && ArrayBuffer::is_view(value)
    {
        let length = array.length();
        fits(length, max)?;
        // Those of a buffer that went elsewhere cannot be copied, and there are none.
        let none = length == 0;
        return Ok(Some(if none { Vec::new() } else { array.to_vec() }));
    }
    Ok(string(value, max)?.map(String::into_bytes))
}

/// A string, halves of surrogate pairs replaced; `None` for everything else.
fn string(value: &JsValue, max: u32) -> Result<Option<String>, Thrown> {
    let Some(string) = value.dyn_ref::<JsString>() else {
        return Ok(None);
    };
    fits(string.length(), max)?;
    Ok(Some(String::from(string)))
}

fn fits(length: u32, max: u32) -> Result<(), Thrown> {
    if length > max {
        return Err(Thrown::too_large(length, max));
    }
    Ok(())
}
