//! The `name` section of a wasm module.
//!
//! A module is an eight-byte header and sections: an id, a length, and that many bytes. Sections
//! with id 0 are custom: they begin with their own name, and a module is valid without them.

/// The header: the magic number and version 1.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;

/// The module without its `name` sections; `None` if it is no module.
pub(super) fn without(module: &[u8]) -> Option<Vec<u8>> {
    let mut kept = HEADER.to_vec();
    let mut rest = module.strip_prefix(HEADER)?;
    while let Some((&id, after_id)) = rest.split_first() {
        let (length, after_length) = leb128(after_id)?;
        let (content, after) = after_length.split_at_checked(length)?;
        let section = rest.get(..rest.len() - after.len())?;
        if id != CUSTOM || custom_name(content)? != b"name" {
            kept.extend_from_slice(section);
        }
        rest = after;
    }
    Some(kept)
}

/// The name that a custom section begins with.
fn custom_name(content: &[u8]) -> Option<&[u8]> {
    let (length, rest) = leb128(content)?;
    rest.get(..length)
}

/// An unsigned number of at most 32 bits, seven bits a byte, the lowest first; and what follows.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(5).position(|byte| byte & 0x80 == 0)?;
    let (number, rest) = bytes.split_at(end + 1);
    let value = number
        .iter()
        .rev()
        .fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
    Some((usize::try_from(value).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A section with a length of one byte.
    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("a short section");
        [&[id, length], content].concat()
    }

    #[test]
    fn only_names_go() {
        let types = section(1, &[0]);
        let names = section(CUSTOM, b"\x04name\x00\x01\x02");
        let other = section(CUSTOM, b"\x05names\x00");
        let module = [HEADER, &types, &names, &other].concat();
        assert_eq!(without(&module), Some([HEADER, &types, &other].concat()));
    }

    #[test]
    fn lengths_of_several_bytes() {
        let long = [&[10, 0x80, 0x02], [7; 256].as_slice()].concat();
        let module = [HEADER, &long].concat();
        assert_eq!(without(&module), Some(module));
    }

    #[test]
    fn what_is_no_module() {
        let cases: [(&str, &[u8]); 4] = [
            ("empty", b""),
            ("another version", b"\0asm\x02\0\0\0"),
            ("a section that is cut off", b"\0asm\x01\0\0\0\x01\x05\x00"),
            (
                "a length without end",
                b"\0asm\x01\0\0\0\x01\xff\xff\xff\xff\xff\xff",
            ),
        ];
        for (reason, module) in cases {
            assert_eq!(without(module), None, "{reason}");
        }
    }
}
