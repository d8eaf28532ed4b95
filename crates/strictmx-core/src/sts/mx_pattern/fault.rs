//! How a value fails to be a pattern, in words.

use super::{MxFault, WildcardFault};
use crate::arg::character;

impl MxFault {
    /// Why it is no pattern: completes "it is not a pattern: ...".
    pub fn cause(&self) -> String {
        let words = match self {
            Self::Empty => "nothing stands there",
            Self::NullMx => "a single dot means no mail in an MX record, and nothing here",
            Self::FinalDot => "it ends with a dot",
            Self::Wildcard(WildcardFault::Alone) => "no name follows the star",
            Self::Wildcard(WildcardFault::PartOfLabel) => "a star must be a whole label",
            Self::Wildcard(WildcardFault::NotLeftMost) => "a star may only stand in front",
            Self::Wildcard(WildcardFault::Several) => "a star stands for exactly one label",
            Self::LeadingDot => "it begins with a dot, as in drafts of the standard",
            Self::EmptyLabel => "two dots follow each other",
            Self::List => "there is more than one name",
            Self::ULabel => "a name with other letters than a to z needs its xn-- form",
            Self::AddressLiteral => "it is an IP address",
            Self::Port => "it has a port",
            Self::Url => "it is a URL",
            Self::MailAddress => "it is a mail address",
            Self::Preference => "it has the preference of the MX record",
            Self::Enclosed => {
                "it stands in quotes or brackets; perhaps an example was left as it was"
            }
            Self::Underscore => "it has an underscore",
            Self::Hyphen => "a label begins or ends with a hyphen",
            Self::TooLong => "it is too long",
            Self::Character { found } => {
                return format!("it has the character {}", character(*found));
            }
        };
        words.to_owned()
    }
}
