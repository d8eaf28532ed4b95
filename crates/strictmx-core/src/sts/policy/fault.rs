//! How a text breaks the grammar of a policy, production by production.

use std::sync::Arc;

use crate::span;
use crate::sts::mx_pattern::MxFault;

use super::Mode;

/// How a text breaks the grammar of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    // --- the text as a whole
    /// No octets.
    Empty,
    /// A web page.
    Html,
    /// A rich text document.
    Rtf,
    /// UTF-16.
    Utf16,
    /// Written like the TXT record, in one line between semicolons.
    RecordSyntax,
    /// Some other text: no line is a field of a policy, or nearly one.
    NoField,
    /// Lines between `---` at the head: front matter for a site generator that did not run.
    FrontMatter,
    /// U+FEFF in front.
    ByteOrderMark,
    // --- lines
    /// CR without LF.
    BareCarriageReturn,
    /// An empty line, or one of blanks, between others.
    BlankLine,
    /// Empty lines after the last one: one terminator too many.
    BlankLineAtEnd,
    /// Lines that begin with `#`, `;` or `//`, as many as follow one another.
    Comment,
    /// A comment after a value.
    InlineComment {
        /// The name.
        field: String,
    },
    /// Blanks in front of the name.
    LeadingBlank {
        /// The line without them.
        line: String,
    },
    /// Blanks between name and colon.
    BlankBeforeColon {
        /// The name.
        field: String,
    },
    /// `=` instead of the colon.
    EqualsSign {
        /// The name.
        field: String,
    },
    /// No colon.
    NoColon {
        /// The line.
        line: String,
    },
    /// Several fields in one line.
    SeveralFields {
        /// Their names, in order.
        fields: Vec<&'static str>,
    },
    /// `;` or `,` after a value.
    TrailingDelimiter {
        /// The name.
        field: String,
        /// Which.
        found: char,
    },
    /// Not a letter or digit followed by at most 31 of `A-Za-z0-9_-.`.
    FieldName {
        /// The name.
        field: String,
    },
    /// Nothing after the colon.
    EmptyValue {
        /// The name.
        field: String,
    },
    /// A control character in a value.
    ControlChar {
        /// The name.
        field: String,
    },
    /// A value that is not UTF-8 (RFC 3629).
    NotUtf8 {
        /// The name.
        field: String,
    },
    // --- fields
    /// A required field is not there.
    Missing {
        /// Which.
        field: &'static str,
        /// A field that was probably meant to be it.
        similar: Option<String>,
    },
    /// `version` is not `STSv1`.
    Version {
        /// The value.
        found: String,
    },
    /// `mode` is none of the three.
    Mode {
        /// The value.
        found: String,
        /// The one that was probably meant.
        meant: Option<Mode>,
    },
    /// `max_age` is not 1 to 10 digits.
    MaxAge {
        /// The value.
        found: String,
    },
    /// `max_age` is above [`MAX_MAX_AGE_S`](super::MAX_MAX_AGE_S).
    MaxAgeOverLimit {
        /// The value.
        found: u64,
    },
    /// An `mx` value is no pattern.
    Mx {
        /// The value.
        found: String,
        /// How it fails.
        fault: MxFault,
    },
    // --- tolerated
    /// A second `version`, `mode` or `max_age`; the first one counts.
    Repeated {
        /// Which.
        field: &'static str,
        /// The value that counts: one for all that repeat it, however long it is.
        first: Arc<str>,
        /// The value that does not.
        found: String,
    },
    /// An `mx` pattern that stands twice.
    RepeatedMx {
        /// The pattern.
        pattern: String,
    },
    /// An `mx` value that is an IPv4 address: in the grammar, and matching nothing.
    MxIsAddress {
        /// The value.
        found: String,
    },
    /// A field that is not registered; senders ignore it.
    UnknownField {
        /// Its name.
        field: String,
        /// The registered field that was probably meant.
        similar: Option<&'static str>,
    },
    /// `version` is not the first field, as Google wants it.
    VersionNotFirst,
}

impl span::Fault for Fault {
    fn invalidates(&self) -> bool {
        !matches!(
            self,
            Self::Repeated { .. }
                | Self::RepeatedMx { .. }
                | Self::MxIsAddress { .. }
                | Self::UnknownField { .. }
                | Self::VersionNotFirst
        )
    }
}
