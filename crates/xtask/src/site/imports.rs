//! Short names for what the wasm imports.
//!
//! wasm-bindgen tells its imports apart by hashes, which compress to nothing less and stand in the
//! wasm and in the script beside it: a hundredth of the first load.

use std::fmt::Write;

use anyhow::{Context, Result};
use wasmparser::{BinaryReader, Parser, Payload};

/// What begins every name that wasm-bindgen makes.
const MADE: &str = "__wb";

/// The module and its script with short names for the module's imports.
pub(super) fn shortened(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let section = Parser::new(0)
        .parse_all(module)
        .find_map(|payload| match payload {
            Ok(Payload::ImportSection(reader)) => Some(reader.range()),
            _ => None,
        });
    let section = section.context("the wasm imports nothing")?;
    let mut reader = BinaryReader::new(&module[section.clone()], section.start);
    let count = reader.read_var_u32()?;
    let mut content = Vec::new();
    put(&mut content, count);
    let mut script = script.to_owned();
    for at in 0..count {
        let from = reader.read_string()?;
        let name = reader.read_string()?;
        let start = reader.original_position();
        wasmparser::FromReader::from_reader(&mut reader).map(|_: wasmparser::TypeRef| ())?;
        let typed = &module[start..reader.original_position()];
        let short = short_name(at);
        let is_renamed = name.starts_with(MADE) && script.matches(name).count() == 1;
        let name = if is_renamed {
            script = script.replacen(name, &short, 1);
            &short
        } else {
            name
        };
        for text in [from, name] {
            put(&mut content, u32::try_from(text.len())?);
            content.extend_from_slice(text.as_bytes());
        }
        content.extend_from_slice(typed);
    }
    // Before the content of a section stand its kind and its length, five octets at most.
    let header = (1..=6).find(|back| {
        let mut length = BinaryReader::new(&module[section.start - back + 1..section.start], 0);
        let is_kind = module[section.start - back] == 2;
        is_kind
            && length
                .read_var_u32()
                .is_ok_and(|length| length as usize == section.len())
            && length.eof()
    });
    let header = section.start - header.context("the import section has no header")?;
    let mut shorter = module[..=header].to_vec();
    put(&mut shorter, u32::try_from(content.len())?);
    shorter.extend_from_slice(&content);
    shorter.extend_from_slice(&module[section.end..]);
    Ok((shorter, script))
}

/// `_0`, `_1` and so on: letters and digits, and no word of JavaScript.
fn short_name(at: u32) -> String {
    let mut name = String::new();
    // Writing to a string cannot fail.
    let _ = write!(name, "_{at:x}");
    name
}

/// An unsigned LEB128.
fn put(octets: &mut Vec<u8>, mut value: u32) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        octets.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return;
        }
    }
}
