//! Finds and reads the `_mta-sts` record as a sender does.

use std::borrow::Cow;

use crate::span::{Fault as _, Parsed, Spanned};
use crate::sts;
use crate::sts::record::Fault;
use crate::txt_fields::FieldFault;

use super::model::{AnyCase, Bare, Chosen, Fields, Looks, Parts, RecordRules, Trims};
use super::text::Blanks;

impl RecordRules {
    /// The `id` of the record that counts, empty where the sender does not look at it; `None`
    /// where it finds no record, or none that it can read.
    pub fn find(&self, texts: &[Vec<u8>]) -> Option<String> {
        let one = |looks: &Looks| {
            let mut found = texts.iter().filter(|text| looks.fit(text));
            let only = found.next()?;
            found.next().is_none().then_some(only)
        };
        match &self.chosen {
            Chosen::Joined => self.fields.id(&texts.concat()),
            Chosen::Only => match texts {
                [only] => self.fields.id(only),
                _ => None,
            },
            Chosen::One(looks) => self.fields.id(one(looks)?),
            Chosen::First(looks) => {
                let mut found = texts.iter().filter(|text| looks.fit(text));
                found.find_map(|text| self.fields.id(text))
            }
        }
    }
}

impl Looks {
    fn fit(&self, text: &[u8]) -> bool {
        let after_version = text.strip_prefix(sts::record::VERSION.as_bytes());
        let rest = after_version.unwrap_or_default();
        match self {
            Self::Any => true,
            Self::Version => after_version.is_some() && text.is_ascii(),
            Self::VersionSemicolon => rest.starts_with(b";"),
            Self::VersionBlanksSemicolon => {
                let semicolon = rest.iter().find(|octet| !matches!(octet, b' ' | b'\t'));
                semicolon == Some(&b';')
            }
            Self::VersionWord => {
                let text = text.trim_ascii();
                let (start, rest) = text.split_at(text.len().min(sts::record::VERSION.len()));
                let in_word = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'_';
                start.eq_ignore_ascii_case(sts::record::VERSION.as_bytes())
                    && !rest.first().is_some_and(in_word)
            }
            Self::VersionField => MIMECAST_FIELDS.read(text).is_some_and(|read| read.version),
        }
    }
}

/// How [`Looks::VersionField`] looks for the field.
const MIMECAST_FIELDS: Parts = Parts {
    separators: ";| ",
    blanks: Blanks::Java,
    equals_in_value: false,
    any_case: AnyCase::Version,
    ..Parts::LENIENT
};

impl Fields {
    fn id(&self, text: &[u8]) -> Option<String> {
        match self {
            Self::Unread => Some(String::new()),
            Self::Grammar {
                id_twice,
                any_first,
            } => {
                let parsed = if *any_first {
                    sts::record::parse(&with_letters_first(text))
                } else {
                    sts::record::parse(text)
                };
                // The first one; of what those behind it are like no more than whether it is left over.
                let spoils = |fault: &Spanned<Fault>| match &fault.value {
                    Fault::IdRepeated { .. } => !id_twice,
                    Fault::Field(FieldFault::Value { field }) if field == "id" => {
                        !id_twice && fault.span.of(text) != b"id="
                    }
                    fault => fault.invalidates(),
                };
                if parsed.faults.iter().any(spoils) {
                    return None;
                }
                let mut fields = parsed.seen.into_iter();
                let first = fields.find(|field| field.name.value == "id")?;
                Some(first.value.value)
            }
            Self::Parts(parts) => {
                let Read { version, id } = parts.read(text)?;
                id.filter(|id| version && (parts.id_may_be_empty || !id.is_empty()))
            }
        }
    }
}

/// Whether a record has a second `id`.
pub(super) fn repeats_id(parsed: &Parsed<sts::Record, Fault>) -> bool {
    let mut faults = parsed.faults.iter();
    faults.any(|fault| matches!(fault.value, Fault::IdRepeated { .. }))
}

/// The record with a letter for each `-` or `.` that a name begins with.
fn with_letters_first(text: &[u8]) -> Vec<u8> {
    let mut begins = false;
    let octet = |octet: &u8| {
        let first = begins;
        begins = *octet == b';' || first && matches!(octet, b' ' | b'\t');
        if first && matches!(octet, b'-' | b'.') {
            b'x'
        } else {
            *octet
        }
    };
    text.iter().map(octet).collect()
}

/// What was read of a record.
#[derive(Default)]
struct Read {
    /// The `v` that counts is right.
    version: bool,
    /// The `id` that counts.
    id: Option<String>,
}

impl Parts {
    /// `None` where a part spoils the record.
    fn read(&self, text: &[u8]) -> Option<Read> {
        let text = String::from_utf8_lossy(text);
        let parts: Vec<Cow<'_, str>> = if self.is_header {
            let parts = header_parts(self.blanks.trim(&text)).into_iter();
            parts.map(Cow::Owned).collect()
        } else {
            let is_separator = |c: char| self.separators.contains(c);
            text.split(is_separator).map(Cow::Borrowed).collect()
        };
        let mut read = Read::default();
        let mut spoilt = false;
        for part in &parts {
            let part = match self.trims {
                Trims::Part => self.blanks.trim(part).into(),
                Trims::NameAndValue => Cow::Borrowed(&**part),
                Trims::Everything => part.split_ascii_whitespace().collect(),
            };
            let part = match self.blanks {
                // `split` drops what is empty at the end.
                Blanks::Java => part.trim_end_matches('='),
                _ => &part,
            };
            if part.is_empty() {
                continue;
            }
            let field = part
                .split_once('=')
                .filter(|(_, value)| self.equals_in_value || !value.contains('='));
            match (field, self.bare) {
                (Some(_), Bare::SpoilsNext) if spoilt => spoilt = false,
                (Some((name, value)), _) => self.field(name, value, &mut read)?,
                (None, Bare::Field) => self.field(part, "", &mut read)?,
                (None, Bare::PassedOver) => {}
                (None, Bare::Refused) => return None,
                (None, Bare::SpoilsNext) => spoilt = true,
            }
        }
        Some(read)
    }

    fn field(&self, name: &str, value: &str, read: &mut Read) -> Option<()> {
        let (name, value) = match self.trims {
            Trims::NameAndValue => (self.blanks.trim(name), self.blanks.trim(value)),
            Trims::Part | Trims::Everything => (name, value),
        };
        if self.refuses_inner_blanks && (name.contains([' ', '\t']) || value.contains([' ', '\t']))
        {
            return None;
        }
        let any_case = self.any_case == AnyCase::VersionAndNames;
        let is = |known: &str| name == known || any_case && name.eq_ignore_ascii_case(known);
        if is("v") {
            read.version = match self.any_case {
                AnyCase::Nothing => value == "STSv1",
                AnyCase::Version | AnyCase::VersionAndNames => value.eq_ignore_ascii_case("STSv1"),
            };
            if self.each_version && !read.version {
                return None;
            }
        } else if is("id") {
            read.id = Some(value.to_owned());
        }
        Some(())
    }
}

/// The parts of a mail header field: what stands before a colon is the header's name, comments
/// in parentheses are left out, quotes hide semicolons. After a backslash, which nobody writes but
/// who publishes the escapes of a zone file, each character counts twice.
fn header_parts(text: &str) -> Vec<String> {
    let line = text.split_once(':').map_or(text, |(_, line)| line);
    let mut parts = vec![String::new()];
    let (mut quote, mut in_comment, mut escaped) = (None, false, false);
    for c in line.chars() {
        if in_comment {
            in_comment = c != ')';
            continue;
        }
        if c == '\\' {
            escaped = true;
            continue;
        }
        let Some(part) = parts.last_mut() else { break };
        let ends_name = c == '=' && !part.contains('=');
        if escaped && quote.is_none() && !ends_name {
            part.push(c);
        }
        match (quote, c) {
            (None, ';') => parts.push(String::new()),
            (None, '(') => in_comment = true,
            (None, '"' | '\'') => {
                quote = Some(c);
                part.push(c);
            }
            (Some(open), _) if c == open => {
                quote = None;
                part.push(c);
            }
            _ => part.push(c),
        }
    }
    parts
}
