//! Why a link or a seal is not taken.

use std::fmt;

use strictmx_core::evidence::EvidenceError;
use strictmx_core::timestamp::Timestamp;

use crate::{MAX_DECODED, MAX_ENCODED, MAX_NOTE};

/// Why a fragment is no link, or a link cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// There is nothing behind the `#`.
    Empty,
    /// No form that this project ever wrote.
    NotALink,
    /// A form of links that this build does not know.
    Version {
        /// What it says, as `v999`.
        found: String,
    },
    /// More than [`MAX_ENCODED`]; nothing of it was decoded.
    TooLargeEncoded {
        /// Octets of the fragment.
        octets: usize,
    },
    /// A `%` without two hexadecimal digits (RFC 3986 2.1).
    Percent {
        /// Offset in the fragment, in octets, from 0.
        at: usize,
    },
    /// Not base64url without padding (RFC 4648 5).
    Base64 {
        /// Offset in the fragment, in octets, from 0.
        at: usize,
        /// What stands there.
        found: char,
    },
    /// The link ends before what it carries does.
    Truncated {
        /// Octets of the fragment.
        octets: usize,
    },
    /// Not a deflate stream (RFC 1951).
    Deflate,
    /// Unpacks to more than [`MAX_DECODED`]; the rest was not unpacked.
    TooLargeDecoded,
    /// Unpacks to something else than a result.
    Schema {
        /// Line of the JSON, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected there.
        detail: String,
    },
    /// Evidence of a version that this build cannot judge.
    Evidence(EvidenceError),
    /// More than [`MAX_NOTE`].
    NoteTooLong {
        /// Characters of the note.
        characters: usize,
    },
    /// `at=` names no check.
    Finding,
    /// What is to be written is more than anybody reads.
    TooLong {
        /// Octets of the fragment, or of what is packed into it.
        octets: usize,
        /// [`MAX_ENCODED`], or [`MAX_DECODED`].
        limit: usize,
    },
}

impl LinkError {
    /// Stable, for programs: `share.version`, `share.encoded`, `share.encoding`, `share.decoded`,
    /// `share.schema`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotALink | Self::Version { .. } => "share.version",
            Self::TooLargeEncoded { .. } | Self::TooLong { .. } => "share.encoded",
            Self::TooLargeDecoded => "share.decoded",
            Self::Empty
            | Self::Percent { .. }
            | Self::Base64 { .. }
            | Self::Truncated { .. }
            | Self::Deflate => "share.encoding",
            Self::Schema { .. } | Self::Evidence(_) | Self::NoteTooLong { .. } | Self::Finding => {
                "share.schema"
            }
        }
    }
}

/// What to do about a link that was harmed on its way.
const AGAIN: &str = "copy the whole link again, or ask whoever sent it for the file";

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(
                f,
                "the link carries no result: nothing follows its #; {AGAIN}"
            ),
            Self::NotALink => write!(
                f,
                "this is no link to a result: what follows the # begins with neither v1. nor s1.; \
                 {AGAIN}"
            ),
            Self::Version { found } => write!(
                f,
                "this link is of the form {found}, and this build reads v1 and s1; \
                 open it where it was made, or load this page anew"
            ),
            Self::TooLargeEncoded { octets } => write!(
                f,
                "the link has {octets} octets behind its #, and {MAX_ENCODED} are read; \
                 ask whoever sent it for a stored link or the file"
            ),
            Self::Percent { at } => write!(
                f,
                "the % at octet {at} of the link is not followed by two hexadecimal digits; {AGAIN}"
            ),
            Self::Base64 { at, found } => write!(
                f,
                "the character {} at octet {at} of the link is not what it is written in \
                 (base64url); {AGAIN}",
                found.escape_default()
            ),
            Self::Truncated { octets } => {
                write!(f, "the link is cut off after {octets} octets; {AGAIN}")
            }
            Self::Deflate => write!(
                f,
                "the link is damaged: what it carries cannot be unpacked; {AGAIN}"
            ),
            Self::TooLargeDecoded => write!(
                f,
                "the link unpacks to more than {MAX_DECODED} octets, which no result does; \
                 ask whoever sent it for the file"
            ),
            Self::Schema {
                line,
                column,
                detail,
            } => write!(
                f,
                "what the link carries is no result: line {line}, column {column} of its JSON: \
                 {detail}; {AGAIN}"
            ),
            Self::Evidence(error) => error.fmt(f),
            Self::NoteTooLong { characters } => write!(
                f,
                "the note has {characters} characters, and a link takes {MAX_NOTE}; shorten it"
            ),
            Self::Finding => f.write_str(
                "at= in the link names no check: an id has small letters, digits and hyphens, as \
                 sts-record-missing; remove it",
            ),
            Self::TooLong { octets, limit } => write!(
                f,
                "the result is too long for a link: {octets} octets, and {limit} are read; \
                 store it with the service, or hand on the file"
            ),
        }
    }
}

impl std::error::Error for LinkError {}

/// Why a sealed result does not count as measured by the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealError {
    /// No seal can look like this.
    Malformed {
        /// The field, and what is wrong with it.
        detail: String,
    },
    /// Signed with a key that is none of those handed in: another service's, or made up.
    UnknownKey {
        /// The id it names.
        key_id: String,
    },
    /// The signature is not one over this content: something was changed, or all is made up.
    Altered {
        /// The key it names.
        key_id: String,
    },
    /// Genuine, but no longer vouched for.
    Expired {
        /// Since when.
        expires_at: Timestamp,
    },
    /// Genuine, with evidence of a version that this build cannot judge.
    Evidence(EvidenceError),
}

impl SealError {
    /// Stable, for programs: `share.signature`, or `share.schema` where the signature is not the
    /// reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Evidence(_) => "share.schema",
            _ => "share.signature",
        }
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { detail } => {
                write!(f, "the seal of this result is damaged: {detail}; {AGAIN}")
            }
            Self::UnknownKey { key_id } => write!(
                f,
                "this result is sealed with the key {key_id}, which is none of this service; \
                 open it at the service that made it, or check the domain here"
            ),
            Self::Altered { key_id } => write!(
                f,
                "this result was altered or forged: the signature is none of key {key_id} over \
                 what stands here; do not believe it, and check the domain again"
            ),
            Self::Expired { expires_at } => write!(
                f,
                "this result was vouched for until {expires_at}; check the domain again"
            ),
            Self::Evidence(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SealError {}
