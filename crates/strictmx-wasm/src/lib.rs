//! The validation core for JavaScript: the npm package `strictmx`.
//!
//! Every function takes what it needs, gives plain data, and knows neither clock nor network: the
//! same arguments always give the same answer. Whatever cannot be read is thrown as an `Error` with
//! the fields of [`ErrorDetails`]; what is wrong with a text or a domain is no error, but the answer.
//!
//! Help pages are no part of it: they stand beside it in the package, for those who show them.
//!
//! No rule lives here: `input` takes JavaScript's values, `output` makes them, and the rest is
//! the core's and the view's. The types of the answers are those of Rust: `types.d.ts` is written
//! from their schemas by `cargo xtask codegen`, and the signatures name them.

mod error;
mod input;
mod output;

use strictmx_core::{checks, judge, sts, tlsrpt};
use strictmx_view::lint::{self, Kind};
use strictmx_view::{json, model, mx_match, result_view};
use wasm_bindgen::prelude::*;

use error::Thrown;
pub use error::{ErrorCode, ErrorDetails};
use output::{value, with_any_number};

/// What `types.d.ts` declares stands before the functions.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const STRICTMX_ERROR: &str = "
/** What the functions of this package throw; {@link isStrictmxError} tells it from others. */
export interface StrictmxError extends Error, ErrorDetails {
    name: \"StrictmxError\";
}
";

/// Judges a policy. `now` is what dates are counted from.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = lintPolicy, unchecked_return_type = "Lint")]
pub fn lint_policy(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] text: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Date | string")] now: &JsValue,
) -> Result<JsValue, JsValue> {
    linted(Kind::StsPolicy, text, now)
}

/// Judges TXT records of `_mta-sts`, one a line. `now` is what dates are counted from.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = lintStsRecord, unchecked_return_type = "Lint")]
pub fn lint_sts_record(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] text: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Date | string")] now: &JsValue,
) -> Result<JsValue, JsValue> {
    linted(Kind::StsRecord, text, now)
}

/// Judges TXT records of `_smtp._tls`, one a line. `now` is what dates are counted from.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = lintTlsrptRecord, unchecked_return_type = "Lint")]
pub fn lint_tlsrpt_record(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] text: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Date | string")] now: &JsValue,
) -> Result<JsValue, JsValue> {
    linted(Kind::TlsrptRecord, text, now)
}

fn linted(kind: Kind, text: &JsValue, now: &JsValue) -> Result<JsValue, JsValue> {
    let judged = lint::lint(kind, &input::text(text)?, input::time(now)?);
    with_any_number(&judged)
}

/// Reads a policy; `null` where it is not valid, and {@link lintPolicy} says why.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = parsePolicy, unchecked_return_type = "Policy | null")]
pub fn parse_policy(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] text: &JsValue,
) -> Result<JsValue, JsValue> {
    with_any_number(&sts::policy::parse(&input::text(text)?).value)
}

/// Reads one record of `_mta-sts`; `null` where it is not valid, and {@link lintStsRecord} says why.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = parseStsRecord, unchecked_return_type = "StsRecord | null")]
pub fn parse_sts_record(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] text: &JsValue,
) -> Result<JsValue, JsValue> {
    value(&sts::record::parse(&input::text(text)?).value)
}

/// Reads one record of `_smtp._tls`; `null` where it is not valid, and {@link lintTlsrptRecord}
/// says why.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = parseTlsrptRecord, unchecked_return_type = "TlsrptRecord | null")]
pub fn parse_tlsrpt_record(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] text: &JsValue,
) -> Result<JsValue, JsValue> {
    value(&tlsrpt::record::parse(&input::text(text)?).value)
}

/// Judges evidence, which carries its own "now": as text or as an object, or a result of
/// `strictmx check --format json` with evidence in it.
///
/// @throws {StrictmxError}
#[wasm_bindgen(unchecked_return_type = "CheckResult")]
pub fn judge(
    #[wasm_bindgen(
        unchecked_param_type = "Evidence | { evidence: Evidence } | string | Uint8Array"
    )]
    evidence: &JsValue,
) -> Result<JsValue, JsValue> {
    let report = judge::judge(&input::evidence(evidence)?);
    with_any_number(&json::report(&report))
}

/// The senders that are modelled.
///
/// @throws {StrictmxError}
#[wasm_bindgen(unchecked_return_type = "ModelledSender[]")]
pub fn senders() -> Result<JsValue, JsValue> {
    with_any_number(&model::modelled_senders())
}

/// What each sender does with a domain's policy and with mail to each MX host, in words.
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = senderModels, unchecked_return_type = "SendersView")]
pub fn sender_models(
    #[wasm_bindgen(
        unchecked_param_type = "Evidence | { evidence: Evidence } | string | Uint8Array"
    )]
    evidence: &JsValue,
) -> Result<JsValue, JsValue> {
    let report = judge::judge(&input::evidence(evidence)?);
    with_any_number(&result_view(&report).senders)
}

/// Whether a pattern of a policy matches the name of an MX host, and why (RFC 8461 4.1).
///
/// @throws {StrictmxError}
#[wasm_bindgen(js_name = matchMx, unchecked_return_type = "MxMatchView")]
pub fn match_mx(
    #[wasm_bindgen(unchecked_param_type = "string")] pattern: &JsValue,
    #[wasm_bindgen(js_name = mxHost, unchecked_param_type = "string")] mx_host: &JsValue,
) -> Result<JsValue, JsValue> {
    let (pattern, mx_host) = (input::name(pattern)?, input::name(mx_host)?);
    with_any_number(&mx_match(&pattern, &mx_host).map_err(Thrown::from)?)
}

/// The ids of all checks, whose help pages are in `strictmx/help`.
#[wasm_bindgen(js_name = checkIds)]
pub fn check_ids() -> Vec<String> {
    checks::REGISTRY
        .iter()
        .map(|check| check.meta.id.to_owned())
        .collect()
}

/// Whether something that was caught was thrown by this package.
#[wasm_bindgen(js_name = isStrictmxError, unchecked_return_type = "error is StrictmxError")]
pub fn is_strictmx_error(
    #[wasm_bindgen(unchecked_param_type = "unknown")] error: &JsValue,
) -> bool {
    error::is_ours(error)
}
