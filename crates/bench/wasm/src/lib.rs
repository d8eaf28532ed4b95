//! Judging, for `judge.mjs` to time.

use strictmx_core::evidence::Evidence;
use strictmx_core::judge;
use wasm_bindgen::prelude::*;

/// Evidence, read once.
#[wasm_bindgen]
pub struct Known(Evidence);

#[wasm_bindgen]
impl Known {
    /// Reads JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &[u8]) -> Result<Known, JsError> {
        Ok(Self(Evidence::from_json(json)?))
    }

    /// Judges it, and says how many outcomes there are.
    pub fn judge(&self) -> usize {
        judge::judge(&self.0).outcomes.len()
    }
}
