//! What is wrong with lines of a zone file.

use strictmx_core::finding::Severity;

/// What no name server loads, or reads as nobody means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quotation mark without a second one in its line.
    Quote,
    /// A parenthesis without the other.
    Parenthesis,
    /// A character-string of more than 255 octets.
    Long,
    /// A name of more than 255 octets.
    Name,
    /// A class other than IN.
    Class,
    /// A backslash before digits that are no octet, or before nothing.
    Escape,
    /// A comment that begins within a text without quotes.
    Comment,
    /// A comment that begins within a text without quotes, in what may be a row of a table, whose
    /// columns are between tabs.
    Row,
    /// A line that says what a record or a policy says, and has no TXT record.
    Unread,
    /// A CNAME beside another record of its name.
    Alias,
    /// A CNAME that leads to no end, as one in a circle (RFC 1034 3.6.2).
    Endless,
}

impl Fault {
    /// An error where no sender gets to see what was meant.
    pub(super) fn severity(self) -> Severity {
        match self {
            Self::Row => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// What is the matter, and what to do.
    pub(super) fn words(self) -> [&'static str; 2] {
        match self {
            Self::Quote => [
                "A quotation mark has no second one in its line: no name server loads that.",
                "Close the string.",
            ],
            Self::Parenthesis => [
                "A parenthesis lacks the other: no name server loads a file with that.",
                "Write both, or none.",
            ],
            Self::Long => [
                "A string has more than 255 octets: no name server loads that.",
                "Write several strings, each in quotation marks; they are joined.",
            ],
            Self::Name => [
                "A name has more than 255 octets: no name server loads that.",
                "Write the name of the record.",
            ],
            Self::Class => [
                "The class is not IN, the only one that senders ask for.",
                "Write IN, or no class.",
            ],
            Self::Escape => [
                "A backslash stands before no octet: no name server loads that.",
                "Write three digits, at most 255, or a sign that is no digit.",
            ],
            Self::Comment => [
                "Without quotation marks a semicolon begins a comment: the rest is not published.",
                "Put the whole text in quotation marks.",
            ],
            Self::Row => [
                "Read as a row of a table. In a zone file the semicolon begins a comment, and the rest is not published.",
                "In a zone file put the whole text in quotation marks.",
            ],
            Self::Unread => [
                "Among lines of a zone file this is no TXT record, and is not judged.",
                "Begin the line with the name of the record, then TXT, then the text in quotation marks; paste a policy by itself.",
            ],
            Self::Alias => [
                "A CNAME stands beside another record of the same name: no name server loads that.",
                "Keep one of the two.",
            ],
            Self::Endless => [
                "The CNAMEs lead in a circle, or too far: nobody gets a record there.",
                "Have the CNAME lead to the record.",
            ],
        }
    }
}
