//! Short names for the closures that the wasm exports.
//!
//! wasm-bindgen names them by their types, with a hash of each crate in between, which compresses to
//! nothing less.

use std::cmp::Reverse;

use anyhow::{Context, Result};
use wasmparser::{Parser, Payload};

use super::imports::{put, with_section};

/// What stands in every such name.
const MADE: &str = "___convert__closures";

/// Of an export section.
const KIND: u8 = 7;

/// The module and its script with short names for the closures that the module exports.
///
/// # Errors
/// A module without exports, or which is none.
pub(super) fn shortened(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let section = Parser::new(0)
        .parse_all(module)
        .find_map(|payload| match payload {
            Ok(Payload::ExportSection(reader)) => Some(reader),
            _ => None,
        });
    let section = section.context("the wasm exports nothing")?;
    let range = section.range();
    let exports = section.into_iter().collect::<Result<Vec<_>, _>>()?;
    let made = exports.iter().map(|export| export.name);
    let mut made: Vec<_> = made.filter(|name| name.contains(MADE)).collect();
    // One may be the beginning of another.
    made.sort_by_key(|name| Reverse(name.len()));
    let mut script = script.to_owned();
    let mut content = Vec::new();
    put(&mut content, u32::try_from(exports.len())?);
    for (at, name) in made.iter().enumerate() {
        script = script.replace(name, &short_name(at));
    }
    for export in &exports {
        let at = made.iter().position(|name| *name == export.name);
        let name = at.map_or_else(|| export.name.to_owned(), short_name);
        put(&mut content, u32::try_from(name.len())?);
        content.extend_from_slice(name.as_bytes());
        content.push(export.kind as u8);
        put(&mut content, export.index);
    }
    Ok((with_section(module, KIND, range, &content)?, script))
}

/// `_c0`, `_c1` and so on.
fn short_name(at: usize) -> String {
    format!("_c{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with these exports of its one function.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut content = Vec::new();
        put(&mut content, u32::try_from(names.len()).expect("few"));
        for name in names {
            put(&mut content, u32::try_from(name.len()).expect("short"));
            content.extend_from_slice(name.as_bytes());
            content.extend_from_slice(b"\x00\x00");
        }
        let mut length = Vec::new();
        put(&mut length, u32::try_from(content.len()).expect("short"));
        let before = b"\0asm\x01\0\0\0\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x07";
        let after = b"\x0a\x04\x01\x02\x00\x0b";
        [&before[..], &length, &content, after].concat()
    }

    #[test]
    fn closures_have_short_names_in_both() {
        let one = "wasm_bindgen_1a2b___convert__closures_____invoke___true_";
        let longer = format!("{one}_and_more");
        let long = module(&["memory", one, &longer, "__wbindgen_free"]);
        let script = format!("wasm.{one}(a);wasm.{longer}(b);wasm.{one}(c);");
        let short = module(&["memory", "_c1", "_c0", "__wbindgen_free"]);
        let shorter = shortened(&long, &script).expect("a module");
        let renamed = "wasm._c1(a);wasm._c0(b);wasm._c1(c);".to_owned();
        assert_eq!(shorter, (short.clone(), renamed.clone()));
        let again = shortened(&short, &renamed).expect("a module");
        assert_eq!(again, (short, renamed), "what is short stays");
    }

    #[test]
    fn what_is_no_module_with_exports() {
        let whole = module(&["a"]);
        for (reason, module) in [("empty", &[][..]), ("cut off", &whole[..22])] {
            assert!(shortened(module, "").is_err(), "{reason}");
        }
    }
}
