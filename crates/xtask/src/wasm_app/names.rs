//! The custom sections of a wasm module: names of functions, who made it, which features it uses.

use wasmparser::{BinaryReaderError, Parser, Payload};

/// Octets of the header: the magic number and the version.
const HEADER: usize = 8;

/// The module without its custom sections. It is valid without: they are for people and tools.
pub(super) fn without(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut kept = module.get(..HEADER).unwrap_or_default().to_vec();
    let mut end = HEADER;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else {
            continue;
        };
        // A range is of the content only: what stands before it since the last one belongs to it.
        let section = &module[end..range.end];
        end = range.end;
        if !matches!(&payload, Payload::CustomSection(_)) {
            kept.extend_from_slice(section);
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    const TYPES: u8 = 1;
    const CUSTOM: u8 = 0;

    /// A section with a length of one byte.
    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("a short section");
        [&[id, length], content].concat()
    }

    #[test]
    fn only_custom_sections_go() {
        let types = section(TYPES, &[0]);
        let names = section(CUSTOM, b"\x04name\x00\x01\x02");
        let makers = section(CUSTOM, b"\x09producers\x00");
        let module = [HEADER, &names, &types, &makers].concat();
        assert_eq!(without(&module).ok(), Some([HEADER, &types].concat()));
    }

    #[test]
    fn lengths_of_several_bytes() {
        let long = [&[CUSTOM, 0x80, 0x02, 3], [b'a'; 255].as_slice()].concat();
        let types = section(TYPES, &[0]);
        let module = [HEADER, &long, &types].concat();
        assert_eq!(without(&module).ok(), Some([HEADER, &types].concat()));
    }

    #[test]
    fn what_is_no_module() {
        let cases: [(&str, &[u8]); 3] = [
            ("empty", b""),
            ("another version", b"\0asm\x02\0\0\0"),
            ("a section that is cut off", b"\0asm\x01\0\0\0\x01\x05\x00"),
        ];
        for (reason, module) in cases {
            assert!(without(module).is_err(), "{reason}");
        }
    }
}
