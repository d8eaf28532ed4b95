//! Reads a policy as a sender does.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::octets::lossy;
use crate::sort;
use crate::sts::{MAX_MAX_AGE_S, Mode, MxPattern};
use crate::txt_fields;

use super::charset::Codec;
use super::model::{
    Charset, Extensions, MoreColons, MxValues, NoColon, Over, PolicyRules, Twice, Version,
};
use super::text::{Blanks, Lines};

/// A body as it was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body<'a> {
    /// Its octets.
    pub octets: &'a [u8],
    /// The parameter `charset` of its media type, where there is one.
    pub charset: Option<&'a str>,
}

/// What a sender took from a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The mode.
    pub mode: Mode,
    /// `max_age`, before the sender's own limits on what it remembers.
    pub max_age_s: u64,
    /// Patterns, as they stand.
    pub mx: Vec<String>,
}

impl Taken {
    /// Whether it comes to the same, for as long as it is remembered: the order of patterns is none of
    /// mode or match.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        let in_order = |mx: &[String]| {
            let mut mx = mx.to_vec();
            sort::by(&mut mx, Ord::cmp);
            mx
        };
        let is_same = self.mx == other.mx || in_order(&self.mx) == in_order(&other.mx);
        self.mode == other.mode && is_same
    }
}

/// The fields that may stand once.
const ONCE: [&str; 3] = ["version", "mode", "max_age"];

impl PolicyRules {
    /// What is taken from the policy; `None` where it is refused.
    pub fn read(&self, body: &Body<'_>) -> Option<Taken> {
        self.take(body).ok()
    }

    /// What is taken from the policy.
    ///
    /// # Errors
    /// Where the sender stumbles: at that line, or in the end at the field of that name; `charset`
    /// where it makes no text of the octets.
    pub(super) fn take(&self, body: &Body<'_>) -> Result<Taken, String> {
        let text = self.charset.decode(body).ok_or("charset")?;
        let mut reader = Reader {
            rules: self,
            values: [None; 3],
            mx: Vec::new(),
            known: sort::Texts::default(),
        };
        if self.lines == Lines::NamesUpToColon {
            let mut rest = &*text;
            while let Some((name, after)) = rest.split_once(':') {
                let (value, next) = after.split_once('\n').unwrap_or((after, ""));
                reader.field(name, value).ok_or(name)?;
                rest = next;
            }
        } else {
            for line in self.lines.of(&text) {
                reader.line(line).ok_or(line)?;
            }
        }
        Ok(reader.finish()?)
    }

    fn mode(&self, value: &str) -> Option<Mode> {
        if self.mode_any_case {
            Mode::from_name(&value.to_ascii_lowercase())
        } else {
            Mode::from_name(value)
        }
    }

    fn has_version(&self, value: &str) -> bool {
        match self.version {
            Version::Required => value == "STSv1",
            Version::Optional => value.eq_ignore_ascii_case("STSv1"),
            Version::Unread => true,
        }
    }

    /// RFC 8461 3.2: `sts-policy-extension`.
    fn is_extension(&self, name: &str, value: &str) -> bool {
        let in_grammar = |c: char| c == ' ' || c.is_ascii_graphic() || !c.is_ascii();
        let mut name = name.as_bytes().to_vec();
        if let Some(first @ (b'-' | b'.')) = name.first_mut()
            && self.extensions == Extensions::GrammarAnyFirst
        {
            *first = b'x';
        }
        txt_fields::is_name(&name) && !value.is_empty() && value.chars().all(in_grammar)
    }
}

impl Charset {
    fn decode<'a>(self, body: &Body<'a>) -> Option<Cow<'a, str>> {
        let octets = body.octets;
        let strict = || std::str::from_utf8(octets).ok().map(Cow::Borrowed);
        let charset = body.charset.unwrap_or("ascii").to_ascii_lowercase();
        match self {
            // Of ASCII it makes no lines.
            Self::Web if charset.starts_with("utf-16") => None,
            Self::Any | Self::Web => Some(lossy(octets)),
            Self::Utf8 => strict(),
            Self::Declared => match Codec::of(&charset) {
                Codec::Utf8 => strict(),
                Codec::Ascii | Codec::KeepsAscii => strict().filter(|text| text.is_ascii()),
                Codec::Utf16 | Codec::Unknown => None,
            },
        }
    }

    /// Whether nobody knows what the sender makes of a body: of a charset whose name is not known
    /// here, or of what is not ASCII in one that is no more than known.
    pub(super) fn is_open(self, body: &Body<'_>) -> bool {
        let codec = || Codec::of(body.charset.unwrap_or("ascii"));
        self == Self::Declared
            && match codec() {
                Codec::Ascii | Codec::Utf8 => false,
                Codec::KeepsAscii | Codec::Utf16 => !body.octets.is_ascii(),
                Codec::Unknown => true,
            }
    }
}

struct Reader<'a> {
    rules: &'a PolicyRules,
    /// Of each field in [`ONCE`], the value that counts so far.
    values: [Option<&'a str>; 3],
    mx: Vec<String>,
    /// The patterns so far, where each counts once.
    known: sort::Texts,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str) -> Option<()> {
        if line.is_empty() && self.rules.empty_line {
            return Some(());
        }
        // Java `split` drops what is empty at the end.
        let line = match self.rules.name_blanks {
            Blanks::Java => Blanks::Java.trim(line).trim_end_matches(':'),
            _ => line,
        };
        let alone =
            |value: &str| self.rules.more_colons == MoreColons::InValue || !value.contains(':');
        match line.split_once(':').filter(|(_, value)| alone(value)) {
            Some((name, value)) => self.field(name, value),
            None => match self.rules.no_colon {
                NoColon::PassedOver => Some(()),
                NoColon::Field => {
                    let blanks = self.rules.value_blanks;
                    self.field(line.trim_end_matches(|c| blanks.has(c)), "")
                }
                NoColon::Refused => None,
            },
        }
    }

    fn field(&mut self, name: &'a str, value: &'a str) -> Option<()> {
        let rules = self.rules;
        let name = rules.name_blanks.trim(name);
        let value = rules.value_blanks.trim(value);
        let is =
            |known: &str| name == known || rules.names_any_case && name.eq_ignore_ascii_case(known);
        if is("mx") {
            return self.pattern(value);
        }
        let Some(at) = ONCE.iter().position(|known| is(known)) else {
            let fits = rules.extensions == Extensions::Any || rules.is_extension(name, value);
            return fits.then_some(());
        };
        let again = self.values[at].is_some();
        match rules.twice {
            Twice::First if again => return Some(()),
            Twice::FirstMode if again && at == 1 => return Some(()),
            Twice::Refused if again => return None,
            _ => {}
        }
        let right = match at {
            0 => rules.has_version(value),
            1 => rules.mode(value).is_some(),
            _ => rules.max_age.number.read(value).is_some(),
        };
        // Such a value leaves what was there before.
        let unread = at == 2 && rules.max_age.passes_over;
        if rules.judges_each && !right && !unread {
            return None;
        }
        if !(again && rules.twice == Twice::FirstOfRight || unread && !right) {
            self.values[at] = Some(value);
        }
        Some(())
    }

    fn pattern(&mut self, value: &str) -> Option<()> {
        let star_in_front = !value.contains('*') || value.starts_with('*');
        let counts = match self.rules.mx {
            MxValues::Any => true,
            MxValues::AnyOnce => self.known.insert(value.to_ascii_lowercase()),
            MxValues::NotEmpty => !matches!(value, "" | "*."),
            MxValues::StarInFront => !value.is_empty() && star_in_front,
            MxValues::GrammarOfGo => {
                Some(is_pattern(value) && !has_two_hyphens(value)).filter(|fits| *fits)?
            }
            MxValues::GrammarOrFinalDot => {
                let value = value.strip_suffix('.').unwrap_or(value);
                Some(is_pattern(value)).filter(|fits| *fits)?
            }
        };
        if counts {
            self.mx.push(value.to_owned());
        }
        Some(())
    }

    fn finish(self) -> Result<Taken, &'static str> {
        let rules = self.rules;
        let [version, mode, max_age] = self.values;
        let has_version = match version {
            Some(version) => rules.has_version(version),
            None => rules.version != Version::Required,
        };
        if !has_version {
            return Err("version");
        }
        let mode = match mode {
            Some(mode) => rules.mode(mode),
            None => rules.mode_missing,
        };
        let refused = |mode: &Mode| rules.refuses_none && *mode == Mode::None;
        let mode = mode.filter(|mode| !refused(mode)).ok_or("mode")?;
        let max_age_s = self.max_age_s(mode, max_age).ok_or("max_age")?;
        if self.mx.is_empty() && (mode != Mode::None || rules.mx_always) {
            return Err("mx");
        }
        Ok(Taken {
            mode,
            max_age_s,
            mx: self.mx,
        })
    }

    fn max_age_s(&self, mode: Mode, value: Option<&str>) -> Option<u64> {
        let rules = &self.rules.max_age;
        let seconds = match value {
            Some(value) => rules.number.read(value)?,
            None => rules.default_s?,
        };
        if seconds < rules.least_s {
            return None;
        }
        let seconds = u64::try_from(seconds).unwrap_or(0);
        let seconds = match rules.over {
            Over::Refused if seconds > MAX_MAX_AGE_S => return None,
            Over::Cut => seconds.min(MAX_MAX_AGE_S),
            Over::Refused | Over::Kept => seconds,
        };
        let [enforce, testing] = rules.raised_to_s;
        Some(match mode {
            Mode::Enforce => seconds.max(enforce),
            Mode::Testing => seconds.max(testing),
            Mode::None => seconds,
        })
    }
}

/// Whether a label has hyphens where A-labels do, and is none: Go `idna.Lookup` refuses it.
fn has_two_hyphens(value: &str) -> bool {
    let mut labels = value.split('.');
    labels
        .any(|label| label.get(2..4) == Some("--") && !label.to_ascii_lowercase().starts_with("xn"))
}

/// Whether a value is in the grammar and no address.
fn is_pattern(value: &str) -> bool {
    MxPattern::parts(value.as_bytes()).is_ok_and(|(_, name)| name.parse::<IpAddr>().is_err())
}
