//! Short names for what the wasm imports.
//!
//! wasm-bindgen tells its imports apart by hashes, which compress to nothing less and stand in the
//! wasm and in the script beside it: a hundredth of the first load.

use std::fmt::Write;
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use wasmparser::{BinaryReader, Parser, Payload};

/// What begins every name that wasm-bindgen makes.
const MADE: &str = "__wb";

/// Of an import section.
const KIND: u8 = 2;

/// The module and its script with short names for the module's imports: those of wasm-bindgen that
/// stand once in the script. All others stay.
///
/// # Errors
/// A module without imports, or which is none.
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
    let mut imports = Vec::new();
    for _ in 0..count {
        let (from, name) = (reader.read_string()?, reader.read_string()?);
        let start = reader.original_position();
        wasmparser::FromReader::from_reader(&mut reader).map(|_: wasmparser::TypeRef| ())?;
        imports.push((from, name, &module[start..reader.original_position()]));
    }
    ensure!(reader.eof(), "the import section goes on after its imports");
    let mut content = Vec::new();
    put(&mut content, count);
    let mut shorter_script = script.to_owned();
    for (at, (from, name, typed)) in imports.iter().enumerate() {
        let short = short_name(at);
        // The one place in the script is then the one that provides it.
        let is_renamed = name.starts_with(MADE)
            && script.matches(name).count() == 1
            && imports.iter().filter(|(_, other, _)| other == name).count() == 1;
        let name = if is_renamed {
            shorter_script = shorter_script.replacen(name, &short, 1);
            &short
        } else {
            *name
        };
        for text in [from, name] {
            put(&mut content, u32::try_from(text.len())?);
            content.extend_from_slice(text.as_bytes());
        }
        content.extend_from_slice(typed);
    }
    Ok((
        with_section(module, KIND, section, &content)?,
        shorter_script,
    ))
}

/// The module with other content in its section of that kind, which is at `section`.
pub(super) fn with_section(
    module: &[u8],
    kind: u8,
    section: Range<usize>,
    content: &[u8],
) -> Result<Vec<u8>> {
    // Before the content of a section stand its kind and its length, five octets at most.
    let header = (1..=6).find(|back| {
        let mut length = BinaryReader::new(&module[section.start - back + 1..section.start], 0);
        let is_kind = module[section.start - back] == kind;
        is_kind
            && length
                .read_var_u32()
                .is_ok_and(|length| length as usize == section.len())
            && length.eof()
    });
    let header = section.start - header.context("the section has no header")?;
    let mut other = module[..=header].to_vec();
    put(&mut other, u32::try_from(content.len())?);
    other.extend_from_slice(content);
    other.extend_from_slice(&module[section.end..]);
    Ok(other)
}

/// `_0`, `_1` and so on: letters and digits, and no word of JavaScript.
fn short_name(at: usize) -> String {
    let mut name = String::new();
    // Writing to a string cannot fail.
    let _ = write!(name, "_{at:x}");
    name
}

/// An unsigned LEB128.
pub(super) fn put(octets: &mut Vec<u8>, mut value: u32) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        octets.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    /// A section before, and one after.
    const TYPES: &[u8] = b"\x01\x04\x01\x60\x00\x00";
    const OTHER: &[u8] = b"\x00\x06\x05other";
    const FUNCTION: &[u8] = b"\x00\x00";
    const MEMORY: &[u8] = b"\x02\x00\x01";

    /// The content of an import section.
    fn imports(imports: &[(&str, &str, &[u8])]) -> Vec<u8> {
        let mut content = vec![u8::try_from(imports.len()).expect("few")];
        for (from, name, typed) in imports {
            for text in [from, name] {
                put(&mut content, u32::try_from(text.len()).expect("short"));
                content.extend_from_slice(text.as_bytes());
            }
            content.extend_from_slice(typed);
        }
        content
    }

    /// A module whose import section has this content.
    fn module(content: &[u8]) -> Vec<u8> {
        let mut length = Vec::new();
        put(&mut length, u32::try_from(content.len()).expect("short"));
        [HEADER, TYPES, b"\x02", &length, content, OTHER].concat()
    }

    #[test]
    fn made_names_are_short_in_both() {
        let long = imports(&[
            ("./app_bg.js", "__wbg_now_1a2b", FUNCTION),
            ("env", "memory", MEMORY),
            ("./app_bg.js", "__wbindgen_throw_3c4d", FUNCTION),
        ]);
        let script = "o={__wbg_now_1a2b:()=>0,memory:m,__wbindgen_throw_3c4d:t};";
        let short = imports(&[
            ("./app_bg.js", "_0", FUNCTION),
            ("env", "memory", MEMORY),
            ("./app_bg.js", "_2", FUNCTION),
        ]);
        let (shorter, renamed) = shortened(&module(&long), script).expect("a module");
        assert_eq!(shorter, module(&short));
        assert_eq!(renamed, "o={_0:()=>0,memory:m,_2:t};");
        let again = shortened(&shorter, &renamed).expect("a module");
        assert_eq!(again, (shorter, renamed), "what is short stays");
    }

    #[test]
    fn only_a_name_that_stands_once_is_renamed() {
        let name = "__wbg_a";
        let once = [("m", name, FUNCTION)];
        let twice = [("m", name, FUNCTION), ("n", name, FUNCTION)];
        let cases: [(&str, &[_], &str); 4] = [
            ("twice in the script", &once, "__wbg_a __wbg_a"),
            ("part of another", &once, "__wbg_a __wbg_ab"),
            ("not in the script", &once, ""),
            ("twice in the module", &twice, "__wbg_a"),
        ];
        for (reason, names, script) in cases {
            let module = module(&imports(names));
            let kept = shortened(&module, script).expect("a module");
            assert_eq!(kept, (module, script.to_owned()), "{reason}");
        }
    }

    /// Names of 300 octets have a length of two octets, and so has the section; short it has one.
    #[test]
    fn lengths_of_several_octets() {
        let made = format!("{MADE}{}", "a".repeat(300));
        let long = module(&imports(&[("m", &made, FUNCTION)]));
        let short = module(&imports(&[("m", "_0", FUNCTION)]));
        let shorter = shortened(&long, &made).expect("a module");
        assert_eq!(shorter, (short.clone(), "_0".to_owned()));

        // LLVM leaves room for the greatest length there may be.
        let content = imports(&[("m", &made, FUNCTION)]);
        let padded = [0xb7, 0x82, 0x80, 0x80, 0x00];
        assert_eq!(content.len(), 0x37 + 2 * 0x80);
        let padded = [HEADER, TYPES, b"\x02", &padded, &content, OTHER].concat();
        let shorter = shortened(&padded, &made).expect("a module");
        assert_eq!(shorter, (short, "_0".to_owned()));
    }

    #[test]
    fn what_is_no_module_with_imports() {
        let whole = imports(&[("m", "__wbg_a", FUNCTION)]);
        let mut more = whole.clone();
        more.push(0);
        let cases: [(&str, Vec<u8>); 8] = [
            ("empty", Vec::new()),
            ("another version", b"\0asm\x02\0\0\0".to_vec()),
            ("without imports", [HEADER, TYPES, OTHER].concat()),
            ("cut off", module(&whole)[..20].to_vec()),
            (
                "fewer imports than it says",
                module(b"\x02\x01m\x01n\x00\x00"),
            ),
            ("more than it says", module(&more)),
            (
                "a name that is no text",
                module(b"\x01\x01m\x01\xff\x00\x00"),
            ),
            (
                "an unknown kind of import",
                module(b"\x01\x01m\x01n\x7f\x00"),
            ),
        ];
        for (reason, module) in cases {
            assert!(shortened(&module, "__wbg_a").is_err(), "{reason}");
        }
    }
}
