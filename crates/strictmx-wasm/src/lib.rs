//! strictmx-wasm
