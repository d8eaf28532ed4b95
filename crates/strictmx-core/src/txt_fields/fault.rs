//! How a record breaks the shared grammar.

use crate::arg::character;
use std::fmt;

/// How a text breaks the shared grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// An octet above 0x7F: records are US-ASCII (RFC 8461 3.1).
    NonAscii,
    /// A control character.
    ControlChar,
    /// `version`: the text does not begin with it.
    Version(VersionFault),
    /// `field-delim`: something else than `;` stands between version or field and what follows.
    Delimiter {
        /// What stands there.
        found: char,
    },
    /// `\;` stands in the record: the backslash of a zone file was published.
    Backslash,
    /// `"` stands around the record: the quotes of a zone file were published.
    Quotes,
    /// Spaces before the first `;`: in the grammar, but some senders then find no record
    /// (RFC 8461 3.1 against erratum 6285). Tolerated.
    BlankBeforeDelimiter,
    /// Semicolons in a row with nothing between them.
    EmptyField,
    /// A space after the last field without a `;` before it: the grammar has none there.
    TrailingBlank,
    /// No field follows the version.
    NoFields,
    /// A field without `=`.
    NoEquals {
        /// The field.
        field: String,
    },
    /// A space beside `=`.
    BlankAroundEquals {
        /// The field's name.
        field: String,
    },
    /// `extension-name`: not a letter or digit followed by at most 31 of `A-Za-z0-9_-.`.
    Name {
        /// The name.
        field: String,
    },
    /// `extension-value`: empty, or not printable ASCII without space, `;` and `=`.
    Value {
        /// The field's name.
        field: String,
    },
}

/// What stands where the version should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionFault {
    /// Spaces in front.
    LeadingBlank,
    /// Spaces beside the `=`.
    BlankAroundEquals,
    /// Another case.
    Case,
    /// Another version of the same protocol.
    Other,
    /// `v=` in front of it is missing or written in another way.
    Tag,
    /// The version stands later: it must come first.
    NotFirst,
    /// A field stands in front of it.
    AfterField,
    /// A quotation mark of a word processor stands in front of it.
    Curly,
    /// The version, but no `;` right after it: where there are several records it then does not
    /// count (RFC 8461 3.1, RFC 8460 3), and where nothing follows, no TLSRPT record does.
    NotDelimited,
    /// No sign of it: another kind of record.
    Absent,
}

impl FieldFault {
    /// Whether the strict reading throws the record away.
    pub fn invalidates(&self) -> bool {
        !matches!(self, Self::BlankBeforeDelimiter)
    }
}

/// What is wrong, as half a sentence.
impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NonAscii => f.write_str("a character that is not ASCII"),
            Self::ControlChar => f.write_str("a control character, such as a line end"),
            Self::Version(_) => f.write_str("it does not begin with the version"),
            Self::Delimiter { found: ' ' } => {
                f.write_str("the semicolon after the version is missing")
            }
            Self::Delimiter { found } => {
                write!(
                    f,
                    "`{}` instead of a semicolon after the version",
                    character(*found)
                )
            }
            Self::Backslash => {
                f.write_str("a backslash before a semicolon, which belongs to zone files only")
            }
            Self::Quotes => {
                f.write_str("quotes around the record, which belong to zone files only")
            }
            Self::BlankBeforeDelimiter => f.write_str("a space before the first semicolon"),
            Self::EmptyField => f.write_str("semicolons with nothing between them"),
            Self::TrailingBlank => f.write_str("a space at the end"),
            Self::NoFields => f.write_str("nothing follows the version"),
            Self::NoEquals { field } => write!(f, "`{field}` has no equals sign"),
            Self::BlankAroundEquals { field } => {
                write!(f, "a space beside the equals sign of `{field}`")
            }
            Self::Name { field } => write!(f, "`{field}` is not a name for a field"),
            Self::Value { field } => write!(
                f,
                "the value of `{field}` has a character that it may not have, or none"
            ),
        }
    }
}

/// What is wrong with the version, as half a sentence.
impl std::fmt::Display for VersionFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LeadingBlank => "a space stands in front",
            Self::BlankAroundEquals => "a space stands beside the equals sign",
            Self::Case => "upper and lower case differ",
            Self::Other => "it names another version",
            Self::Tag => "v= is missing before it, or written in another way",
            Self::NotFirst => {
                "something stands in front of the version, be it invisible as a byte order mark"
            }
            Self::AfterField => "a field stands in front of the version",
            Self::Curly => "curly quotation marks stand around it",
            Self::NotDelimited => "no semicolon stands right behind the version",
            Self::Absent => "there is no version",
        })
    }
}
