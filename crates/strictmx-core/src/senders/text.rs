//! How programming languages read text: blanks, lines and numbers. Senders are alike where they
//! are written in the same language.

/// What counts as a blank, at the ends of a name or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// Nothing is trimmed.
    None,
    /// Space and tab: `WSP` of the standard.
    Wsp,
    /// Those of ASCII: JavaScript `trim` of octets that Node.js takes for Latin-1, in which the
    /// first octet of a character in UTF-8 is none.
    Ascii,
    /// `White_Space` of Unicode: Go `strings.TrimSpace`, Rust `str::trim`.
    Unicode,
    /// JavaScript `trim`: with the byte order mark, without NEL.
    JavaScript,
    /// Python `str.strip`: with the separators U+001C to U+001F.
    Python,
    /// Java `String.trim`: everything up to the space.
    Java,
}

impl Blanks {
    /// Whether it counts.
    pub(super) fn has(self, c: char) -> bool {
        match self {
            Self::None => false,
            Self::Wsp => matches!(c, ' ' | '\t'),
            Self::Ascii => matches!(c, '\t'..='\r' | ' '),
            Self::Unicode => c.is_whitespace(),
            Self::JavaScript => c == '\u{FEFF}' || c.is_whitespace() && c != '\u{85}',
            Self::Python => c.is_whitespace() || matches!(c, '\u{1C}'..='\u{1F}'),
            Self::Java => c <= ' ',
        }
    }

    /// Without those at both ends.
    pub(super) fn trim(self, text: &str) -> &str {
        text.trim_matches(|c| self.has(c))
    }
}

/// Where lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// LF, with a CR before it or not, and CR at the end of the text: Go `bufio.Scanner`.
    Lf,
    /// LF, with a CR before it or not: Rust `str::lines`.
    CrLf,
    /// CR, LF or both.
    CrOrLf,
    /// Python `str.splitlines`, which knows eleven line ends.
    Python,
    /// Lines are not told apart at first: everything up to a colon is a name, everything from
    /// there to LF a value. A line without a colon becomes part of the next name.
    NamesUpToColon,
}

impl Lines {
    /// The lines; CR LF may leave an empty one between them where CR alone ends a line, too.
    pub(super) fn of(self, text: &str) -> Vec<&str> {
        let ends = |c: char| match self {
            Self::Python => {
                matches!(c, '\n'..='\r' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}')
            }
            _ => matches!(c, '\n' | '\r'),
        };
        let mut lines: Vec<_> = match self {
            Self::Lf | Self::CrLf | Self::NamesUpToColon => text.split_terminator('\n').collect(),
            Self::CrOrLf | Self::Python => text.split_terminator(ends).collect(),
        };
        let ended = lines.len() - usize::from(self == Self::CrLf && text.ends_with('\r'));
        for line in &mut lines[..ended] {
            *line = line.strip_suffix('\r').unwrap_or(line);
        }
        lines
    }
}

/// How a whole number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Signs that may stand in front.
    pub signs: &'static str,
    /// `604_800` (Python `int`).
    pub underscores: bool,
    /// At most so many digits.
    pub digits: usize,
    /// Any number of JavaScript: `6.048e5`, `0x93a80`, `0b1`, and nothing at all for 0.
    pub javascript: bool,
    /// The largest.
    pub most: u64,
}

impl Number {
    /// Digits alone.
    pub const DIGITS: Self = Self {
        signs: "",
        underscores: false,
        digits: usize::MAX,
        javascript: false,
        most: i64::MAX as u64,
    };

    /// Go `strconv.Atoi`.
    pub const GO: Self = Self {
        signs: "+-",
        ..Self::DIGITS
    };

    /// Rust `u64::from_str`.
    pub const RUST: Self = Self {
        signs: "+",
        most: u64::MAX,
        ..Self::DIGITS
    };

    /// Python `int`.
    pub const PYTHON: Self = Self {
        underscores: true,
        ..Self::GO
    };

    /// JavaScript `Number`.
    pub const JAVASCRIPT: Self = Self {
        javascript: true,
        ..Self::DIGITS
    };

    /// The number, rounded down; `None` where the text is none.
    pub(super) fn read(&self, text: &str) -> Option<i64> {
        if self.javascript {
            return javascript_number(text);
        }
        let sign = text.chars().next().filter(|c| self.signs.contains(*c));
        let digits = if sign.is_some() { &text[1..] } else { text };
        if digits.len() > self.digits {
            return None;
        }
        let mut number = 0_u64;
        // An underscore stands between digits.
        let mut after_digit = false;
        for octet in digits.bytes() {
            if octet.is_ascii_digit() {
                let next = number
                    .checked_mul(10)?
                    .checked_add(u64::from(octet - b'0'))?;
                number = Some(next).filter(|next| *next <= self.most)?;
                after_digit = true;
            } else if octet == b'_' && self.underscores && after_digit {
                after_digit = false;
            } else {
                return None;
            }
        }
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        after_digit.then_some(if sign == Some('-') { -number } else { number })
    }
}

/// ECMA-262 7.1.4.1.1, StringToNumber, as far as whole numbers go.
fn javascript_number(text: &str) -> Option<i64> {
    let text = Blanks::JavaScript.trim(text);
    if text.is_empty() {
        return Some(0);
    }
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 0,
    };
    if radix != 0 {
        return whole(&text[2..], radix);
    }
    let (negative, text) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let magnitude = if text == "Infinity" {
        i64::MAX
    } else {
        decimal(text)?
    };
    Some(if negative { -magnitude } else { magnitude })
}

fn whole(digits: &str, radix: u32) -> Option<i64> {
    let mut number = None;
    for digit in digits.chars() {
        let before: i64 = number.unwrap_or(0);
        let digit = i64::from(digit.to_digit(radix)?);
        number = Some(before.saturating_mul(radix.into()).saturating_add(digit));
    }
    number
}

/// `6.048e5`, rounded down.
fn decimal(text: &str) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Number::GO.read(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    // How many digits stand before the point, once the exponent has moved it.
    let before = i64::try_from(whole.len()).ok()?.saturating_add(exponent);
    let mut number = 0_i64;
    let mut digits = digits();
    for _ in 0..before.min(400) {
        let digit = digits.next().unwrap_or(b'0') - b'0';
        number = number.saturating_mul(10).saturating_add(i64::from(digit));
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_languages_read_them() {
        let (go, python) = (Number::GO, Number::PYTHON);
        let (rust, javascript) = (Number::RUST, Number::JAVASCRIPT);
        let cases: [(&Number, &str, Option<i64>); 32] = [
            (&Number::DIGITS, "604800", Some(604_800)),
            (&Number::DIGITS, "0000604800", Some(604_800)),
            (&Number::DIGITS, "", None),
            (&Number::DIGITS, "+1", None),
            (&go, "+1", Some(1)),
            (&go, "-1", Some(-1)),
            (&go, "-", None),
            (&go, "1_0", None),
            (&go, "9223372036854775808", None),
            (&python, "604_800", Some(604_800)),
            (&python, "_1", None),
            (&python, "1_", None),
            (&python, "1__0", None),
            (&rust, "+604800", Some(604_800)),
            (&rust, "-1", None),
            (&rust, "18446744073709551615", Some(i64::MAX)),
            (&rust, "18446744073709551616", None),
            (&javascript, "", Some(0)),
            (&javascript, " 604800 ", Some(604_800)),
            (&javascript, "6.048e5", Some(604_800)),
            (&javascript, "604800.9", Some(604_800)),
            (&javascript, "6048000e-1", Some(604_800)),
            (&javascript, "0x93A80", Some(604_800)),
            (&javascript, "0xg", None),
            (&javascript, "0b101", Some(5)),
            (&javascript, "0O17", Some(15)),
            (&javascript, "0o8", None),
            (&javascript, "1e999", Some(i64::MAX)),
            (&javascript, "-1", Some(-1)),
            (&javascript, "-Infinity", Some(-i64::MAX)),
            (&javascript, ".", None),
            (&javascript, "604800s", None),
        ];
        for (number, text, expected) in cases {
            assert_eq!(number.read(text), expected, "{text:?} {number:?}");
        }
    }

    #[test]
    fn blanks_as_languages_trim_them() {
        let cases = [
            (Blanks::Wsp, " \ta\r ", "a\r"),
            (Blanks::Ascii, "\u{A0}a\u{B}\n", "\u{A0}a"),
            (Blanks::Unicode, "\u{A0}a\u{85}", "a"),
            (Blanks::Unicode, "\u{FEFF}a", "\u{FEFF}a"),
            (Blanks::JavaScript, "\u{FEFF}a\u{85}", "a\u{85}"),
            (Blanks::Python, "\u{1F}a", "a"),
            (Blanks::Java, "\u{1}a\u{A0}", "a\u{A0}"),
            (Blanks::None, " a ", " a "),
        ];
        for (blanks, text, expected) in cases {
            assert_eq!(blanks.trim(text), expected, "{blanks:?} {text:?}");
        }
    }
}
