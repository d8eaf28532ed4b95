//! The fragment of a link to a result.

use serde::{Deserialize, Serialize};
use strictmx_core::evidence::{Evidence, Versioned};

use crate::error::LinkError;
use crate::packed::{pack, percent_decoded, unpack};
use crate::seal::Sealed;
use crate::{MAX_DECODED, MAX_ENCODED, MAX_NOTE};

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The result.
    pub snapshot: Snapshot,
    /// What whoever made the link says of it, at most [`MAX_NOTE`] characters. Never signed.
    pub note: Option<String>,
    /// The id of a check: the finding to show first.
    pub at: Option<String>,
}

/// A result in a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Snapshot {
    /// Evidence that anybody may have written.
    Evidence(Evidence),
    /// Evidence that says who gathered it, to be [opened](Sealed::open) with that service's keys.
    Sealed(Sealed),
}

impl Link {
    /// Reads a fragment, with or without its `#`.
    ///
    /// Behind `v1.` or `s1.` and what is packed may stand `&at=` with the id of a check; other
    /// parameters are ignored, as programs on the way append their own.
    ///
    /// # Errors
    /// [`LinkError`], which says what, where, and what to do.
    pub fn read(fragment: &str) -> Result<Self, LinkError> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        if fragment.len() > MAX_ENCODED {
            return Err(LinkError::TooLargeEncoded {
                octets: fragment.len(),
            });
        }
        let fragment = &*percent_decoded(fragment)?;
        if fragment.is_empty() {
            return Err(LinkError::Empty);
        }
        let mut parts = fragment.split('&');
        let packed = parts.next().unwrap_or_default();
        let at = parts.find_map(|part| part.strip_prefix("at="));
        let at = at.map(check_id).transpose()?;
        let (version, packed) = packed.split_once('.').ok_or(LinkError::NotALink)?;
        let json = || unpack(packed, version.len() + 1);
        let (snapshot, note) = match version {
            "v1" => {
                let json = json()?;
                version_of_evidence(&json)?;
                let read: OfEvidence = from_json(&json)?;
                (Snapshot::Evidence(read.evidence), read.note)
            }
            "s1" => {
                let read: OfSealed = from_json(&json()?)?;
                (Snapshot::Sealed(read.sealed), read.note)
            }
            other if is_version(other) => {
                return Err(LinkError::Version {
                    found: other.to_owned(),
                });
            }
            _ => return Err(LinkError::NotALink),
        };
        check_note(note.as_deref())?;
        Ok(Self { snapshot, note, at })
    }

    /// Writes the fragment, without a `#`: what goes behind `https://…/shared#`.
    ///
    /// # Errors
    /// [`LinkError::TooLong`], [`LinkError::NoteTooLong`] or [`LinkError::Finding`]: what nobody
    /// could read is not written.
    pub fn write(&self) -> Result<String, LinkError> {
        let note = self.note.as_deref();
        check_note(note)?;
        let (version, json) = match &self.snapshot {
            Snapshot::Evidence(evidence) => {
                ("v1", serde_json::to_vec(&FromEvidence { evidence, note }))
            }
            Snapshot::Sealed(sealed) => ("s1", serde_json::to_vec(&FromSealed { sealed, note })),
        };
        // Text keys and values only: nothing that JSON cannot hold.
        let json = json.map_err(|error| schema(&error))?;
        let too_long = |octets, limit| Err(LinkError::TooLong { octets, limit });
        if json.len() > MAX_DECODED {
            return too_long(json.len(), MAX_DECODED);
        }
        let mut fragment = format!("{version}.{}", pack(&json));
        if let Some(at) = &self.at {
            fragment += "&at=";
            fragment += &check_id(at)?;
        }
        if fragment.len() > MAX_ENCODED {
            return too_long(fragment.len(), MAX_ENCODED);
        }
        Ok(fragment)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfEvidence {
    evidence: Evidence,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfSealed {
    sealed: Sealed,
    note: Option<String>,
}

#[derive(Serialize)]
struct FromEvidence<'a> {
    evidence: &'a Evidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct FromSealed<'a> {
    sealed: &'a Sealed,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

/// Read before the rest, which may have another shape in another version.
fn version_of_evidence(json: &[u8]) -> Result<(), LinkError> {
    #[derive(Deserialize)]
    struct Outer {
        evidence: Versioned,
    }
    let outer: Outer = from_json(json)?;
    outer.evidence.check().map_err(LinkError::Evidence)
}

fn from_json<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, LinkError> {
    serde_json::from_slice(json).map_err(|error| schema(&error))
}

fn schema(error: &serde_json::Error) -> LinkError {
    let detail = error.to_string();
    LinkError::Schema {
        line: error.line(),
        column: error.column(),
        // serde_json repeats the position at the end of its message.
        detail: clipped(detail.split(" at line ").next().unwrap_or_default()),
    }
}

/// What a reader says of somebody's text may repeat that text: a page must not say it as its own.
pub(crate) fn clipped(detail: &str) -> String {
    const MOST: usize = 80;
    let plain = |character: char| match character {
        ' '..='~' => character,
        _ => '?',
    };
    let mut clipped: String = detail.chars().take(MOST).map(plain).collect();
    if detail.chars().nth(MOST).is_some() {
        clipped += "...";
    }
    clipped
}

fn check_note(note: Option<&str>) -> Result<(), LinkError> {
    let characters = note.map_or(0, |note| note.chars().count());
    if characters > MAX_NOTE {
        return Err(LinkError::NoteTooLong { characters });
    }
    Ok(())
}

fn check_id(text: &str) -> Result<String, LinkError> {
    let is_of_id =
        |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-';
    if (1..=80).contains(&text.len()) && text.bytes().all(is_of_id) {
        Ok(text.to_owned())
    } else {
        Err(LinkError::Finding)
    }
}

/// `v` or `s` with a number of at most six digits.
fn is_version(text: &str) -> bool {
    let number = text.strip_prefix(['v', 's']).unwrap_or_default();
    (1..=6).contains(&number.len()) && number.bytes().all(|octet| octet.is_ascii_digit())
}

#[cfg(test)]
mod tests;
