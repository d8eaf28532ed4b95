//! Files that are no text, which nobody should have judged line by line.

use strictmx_core::sts;

/// How common files begin, and what they are called.
const STARTS: [(&[u8], &str); 15] = [
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image or another RIFF file"),
    (b"%PDF-", "a PDF document"),
    (
        b"PK\x03\x04",
        "a ZIP archive or a document of an office program",
    ),
    (b"\xD0\xCF\x11\xE0", "a document of an older office program"),
    (b"\x1F\x8B", "a file packed with gzip"),
    (b"BZh", "a file packed with bzip2"),
    (b"\xFD7zXZ", "a file packed with xz"),
    (b"\x28\xB5\x2F\xFD", "a file packed with zstd"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\0asm", "a WebAssembly module"),
];

/// Octets from which it can be told.
const HEAD: usize = 1024;

/// What a file is that is no text. Text in UTF-16, RTF and HTML is judged as what it is.
pub(crate) fn kind(octets: &[u8]) -> Option<&'static str> {
    let begins = STARTS.iter().find(|(start, _)| octets.starts_with(start));
    if let Some((_, kind)) = begins {
        return Some(kind);
    }
    let head = &octets[..octets.len().min(HEAD)];
    let is_control = |octet: &u8| octet.is_ascii_control() && !b"\t\n\r\x0C\x1B".contains(octet);
    let controls = head.iter().filter(|octet| is_control(octet)).count();
    // One or two are a slip, which has its finding.
    let is_binary = controls > 8 && controls * 20 > head.len();
    (is_binary && !is_utf16(octets)).then_some("a binary file")
}

fn is_utf16(octets: &[u8]) -> bool {
    let faults = sts::policy::parse(octets).faults;
    faults
        .iter()
        .any(|fault| matches!(fault.value, sts::policy::Fault::Utf16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_told_from_text() {
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let policy = "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n";
        // As compressed data are: every octet as often.
        let noise: Vec<u8> = (0..2048_u32).map(|n| (n * 167 % 256) as u8).collect();
        for (octets, expected) in [
            (
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
                Some("a PNG image"),
            ),
            (
                b"\x1f\x8b\x08\0\0".to_vec(),
                Some("a file packed with gzip"),
            ),
            (noise, Some("a binary file")),
            (Vec::new(), None),
            (policy.as_bytes().to_vec(), None),
            (policy.replace('\n', "\0\n").into_bytes(), None),
            (utf16(policy), None),
            ([b"\xFF\xFE".to_vec(), utf16(policy)].concat(), None),
            (b"{\\rtf1\\ansi version: STSv1\\\n}".to_vec(), None),
            (b"<!doctype html><html>".to_vec(), None),
            ("mx: bücher.example\n".repeat(50).into_bytes(), None),
        ] {
            assert_eq!(kind(&octets), expected, "{octets:?}");
        }
    }
}
