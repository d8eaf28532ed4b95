//! Base64 (RFC 4648 4). A library's is made for speed, and larger than a page has room for.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Octets as base64.
pub(super) fn encoded(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for three in octets.chunks(3) {
        let mut bits = [0; 4];
        bits[1..=three.len()].copy_from_slice(three);
        let bits = u32::from_be_bytes(bits);
        for at in 0..4 {
            let [.., six] = (bits >> (18 - 6 * at)).to_be_bytes();
            let digit = DIGITS[usize::from(six & 0x3f)];
            text.push(if at > three.len() { '=' } else { digit.into() });
        }
    }
    text
}

/// The octets of a base64 text; `None` where it is none, as without its padding, or with bits to
/// spare in the last digit (RFC 4648 3.5).
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut octets = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut held) = (0, 0);
    for digit in digits.bytes() {
        let six = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            let [.., octet] = (bits >> held).to_be_bytes();
            octets.push(octet);
            bits &= (1 << held) - 1;
        }
    }
    (bits == 0).then_some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 10.
    #[test]
    fn texts_of_the_standard_are_read_and_written() {
        let texts = [
            "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
        ];
        for (length, text) in texts.into_iter().enumerate() {
            let octets = &b"foobar"[..length];
            assert_eq!(encoded(octets), text);
            assert_eq!(decoded(text).as_deref(), Some(octets));
        }
        let all: Vec<u8> = (0..=255).collect();
        for from in 0..3 {
            let text = encoded(&all[from..]);
            assert_eq!(decoded(&text).as_deref(), Some(&all[from..]), "{text}");
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in [
            "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==",
            "Zm 9v", "Zm9v\n", "Zm-_", "Zm\u{e9}",
        ] {
            assert_eq!(decoded(text), None, "{text:?}");
        }
    }
}
