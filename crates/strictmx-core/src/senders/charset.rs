//! What Python makes of the name of a charset: `codecs.lookup`, `encodings.normalize_encoding` and
//! `encodings.aliases` of Python 3.

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Ascii,
    Utf8,
    /// ASCII stays what it is.
    KeepsAscii,
    /// UTF-16, or none: ASCII becomes something else, or an error.
    Utf16,
    /// One of some three hundred others, or none.
    Unknown,
}

impl Codec {
    /// Of the names that people still set.
    pub(super) fn of(name: &str) -> Self {
        let same = |c: char| match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        };
        let name: String = name.chars().map(same).collect();
        match &*name {
            "ascii" | "us_ascii" => Self::Ascii,
            "utf_8" | "utf8" => Self::Utf8,
            name if name.starts_with("utf_16") => Self::Utf16,
            name if KEEP_ASCII.split(' ').any(|it| it == name) => Self::KeepsAscii,
            _ => Self::Unknown,
        }
    }
}

const KEEP_ASCII: &str = "iso_8859_1 iso_8859_2 iso_8859_15 iso8859_1 windows_1250 windows_1251 \
                          windows_1252 cp1250 cp1251 cp1252 latin1 latin_1 koi8_r koi8_u gb2312 \
                          gbk gb18030 big5 shift_jis euc_jp euc_kr";

#[cfg(test)]
mod tests {
    use super::Codec;

    /// By `"...".encode().decode(name)` of Python 3.12.
    #[test]
    fn names_as_python_looks_them_up() {
        let cases = [
            (Codec::Ascii, "US-ASCII ascii us_ascii"),
            (Codec::Utf8, "UTF-8 utf8 utf_8"),
            (
                Codec::KeepsAscii,
                "ISO-8859-1 iso_8859-15 iso8859-1 Windows-1252 cp1250 latin1 latin-1 \
                 KOI8-R koi8-u GB2312 gbk gb18030 Big5 Shift_JIS shift-jis EUC-JP euc-kr",
            ),
            (Codec::Utf16, "UTF-16 utf-16le utf_16_be"),
            // Those that Python knows, and those that it does not.
            (
                Codec::Unknown,
                "macintosh utf-8-sig cp437 l1 sjis iso-8859-12 iso-8859-17 windows-1259 latin11 \
                 latin-2 iso88591 utf16 klingon",
            ),
        ];
        for (expected, names) in cases {
            for name in names.split(' ') {
                assert_eq!(Codec::of(name), expected, "{name}");
            }
        }
        assert_eq!(Codec::of(""), Codec::Unknown);
    }
}
