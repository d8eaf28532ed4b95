//! What takes the wasm's bytes: its functions by crate, and its data.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{BinaryReaderError, KnownCustom, Name, Parser, Payload, TypeRef};

use super::brotli_len;

/// Crates whose generic code is another crate's: `Vec<DomainName>` counts as the core's.
const STANDARD: &[&str] = &["core", "alloc", "std", "hashbrown"];

/// A part of the module.
pub(super) struct Part {
    /// A crate, or `(data)`.
    pub(super) name: String,
    /// Functions in it.
    pub(super) functions: usize,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

impl Part {
    /// Compressed alone, so that the parts add up to a little more than the whole.
    pub(super) fn brotli(&self) -> Result<usize> {
        brotli_len(&self.bytes)
    }
}

/// The parts of a module that still has its names, the largest first.
pub(super) fn parts(module: &[u8]) -> Result<Vec<Part>> {
    let read = Read::of(module)?;
    let mut parts: BTreeMap<&str, Part> = BTreeMap::new();
    let bodies = read.bodies.iter().zip(read.imported..);
    let functions = bodies.map(|(body, index)| {
        let name = read.names.get(&index).copied().unwrap_or("(no name)");
        (crate_of(name), 1, *body)
    });
    for (name, functions, bytes) in functions.chain([("(data)", 0, read.data)]) {
        let part = parts.entry(name).or_insert_with(|| Part {
            name: name.to_owned(),
            functions: 0,
            bytes: Vec::new(),
        });
        part.functions += functions;
        part.bytes.extend_from_slice(bytes);
    }
    let mut parts: Vec<_> = parts.into_values().collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.bytes.len()));
    Ok(parts)
}

#[derive(Default)]
struct Read<'a> {
    /// Functions that JavaScript brings; they are numbered first.
    imported: u32,
    bodies: Vec<&'a [u8]>,
    data: &'a [u8],
    names: BTreeMap<u32, &'a str>,
}

impl<'a> Read<'a> {
    fn of(module: &'a [u8]) -> Result<Self, BinaryReaderError> {
        let mut read = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        read.imported += u32::from(is_function);
                    }
                }
                Payload::CodeSectionEntry(body) => read.bodies.push(&module[body.range()]),
                Payload::DataSection(data) => read.data = &module[data.range()],
                Payload::CustomSection(custom) => {
                    if let KnownCustom::Name(names) = custom.as_known() {
                        for name in names {
                            read.name(name?)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(read)
    }

    fn name(&mut self, name: Name<'a>) -> Result<(), BinaryReaderError> {
        if let Name::Function(functions) = name {
            for function in functions {
                let function = function?;
                self.names.insert(function.index, function.name);
            }
        }
        Ok(())
    }
}

/// The crate of a function: the first of its path, or of its type's or its arguments', that is not
/// the standard library's.
fn crate_of(function: &str) -> &str {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut standard = None;
    let mut rest = function;
    let mut within_path = false;
    while let Some(at) = rest.find(is_word) {
        // `a::b`, `a[hash]::b`: only what begins a path is a crate.
        within_path = within_path && rest[..at].ends_with("::");
        let word = &rest[at..];
        let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        let after = without_hash(after);
        let is_lower = word.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        if after.starts_with("::") && !within_path && is_lower {
            if !STANDARD.contains(&word) {
                return word;
            }
            standard = standard.or(Some(word));
        }
        within_path = true;
        rest = after;
    }
    standard.unwrap_or("(no crate)")
}

/// What follows a crate's hash, `[0123456789abcdef]`, if there is one.
fn without_hash(text: &str) -> &str {
    let hash = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    hash.filter(|(hash, _)| hash.bytes().all(|octet| octet.is_ascii_hexdigit()))
        .map_or(text, |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_belong_to_the_first_crate_that_is_not_standard() {
        let cases = [
            (
                "strictmx_core::facts::Facts::new::h0123456789abcdef",
                "strictmx_core",
            ),
            (
                "core::ptr::drop_in_place<strictmx_wire::ScanEvent>::h01",
                "strictmx_wire",
            ),
            (
                "<alloc::vec::Vec<T,A> as core::clone::Clone>::clone::h01",
                "alloc",
            ),
            (
                "<strictmx_view::model::Host as core::cmp::PartialEq>::eq::h01",
                "strictmx_view",
            ),
            (
                "strictmx_core::observation::_::<impl serde_core::de::Deserialize for strictmx_core::observation::Cause>::deserialize",
                "strictmx_core",
            ),
            ("core::fmt::Formatter::pad", "core"),
            ("<web_sys[9464f4bb7caea2b3]::Document>::new", "web_sys"),
            ("main", "(no crate)"),
        ];
        for (function, expected) in cases {
            assert_eq!(crate_of(function), expected, "{function}");
        }
    }

    #[test]
    fn parts_of_a_module() {
        // One imported function; one of our own, of three bytes, with a name; no data.
        let module = b"\0asm\x01\0\0\0\
            \x01\x04\x01\x60\0\0\
            \x02\x07\x01\x01a\x01b\0\0\
            \x03\x02\x01\0\
            \x0a\x04\x01\x02\0\x0b\
            \0\x11\x04name\x01\x0a\x01\x01\x07yew::ab";
        let parts = parts(module).expect("a module");
        let found: Vec<_> = parts
            .iter()
            .map(|part| (part.name.as_str(), part.functions, part.bytes.len()))
            .collect();
        assert_eq!(found, [("yew", 1, 2), ("(data)", 0, 0)]);
    }
}
