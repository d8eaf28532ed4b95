//! From an address to evidence, or why there is none.

use strictmx_core::evidence::Evidence;
use strictmx_core::timestamp::Timestamp;
use strictmx_share::{Link, LinkError, PublicKey, SealError, Sealed, Snapshot};

use super::sentence;
use crate::platform;
use crate::platform::handed::Address;
use crate::platform::results::{self, NoResult};
use crate::state::Shared;

/// A result, and what came with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// What the scan saw: all that is judged.
    pub evidence: Shared<Evidence>,
    /// Who says so.
    pub origin: Origin,
    /// The evidence under the seal of a service, to be handed on with it.
    pub sealed: Option<Sealed>,
    /// What whoever handed it on says of it.
    pub note: Option<String>,
    /// The check whose finding is to be seen first.
    pub at: Option<String>,
}

/// Who says that a result is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This tab, before it came here.
    Tab,
    /// A link that anybody may have written.
    Link,
    /// This service, by its signature.
    Service {
        /// When it signed.
        signed_at: Timestamp,
        /// Until when it vouches for it.
        expires_at: Timestamp,
        /// The key it signed with.
        key_id: String,
        /// Where it keeps the result, if it does.
        id: Option<String>,
    },
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// A word or two.
    pub label: &'static str,
    /// What is the matter.
    pub title: &'static str,
    /// Why, where, and what to do.
    pub detail: String,
    /// Whether it may be otherwise in a while.
    pub may_pass: bool,
}

/// Reads what an address stands for, asks the service for what it keeps and for its keys, and
/// verifies its seal.
///
/// # Errors
/// [`Failed`]; nothing is shown of a result that is not what it says.
pub async fn open(address: &Address) -> Result<Opened, Failed> {
    match address {
        Address::Tab(Some(json)) => of_tab(json),
        Address::Tab(None) => Err(nothing_here()),
        Address::Fragment(fragment) => {
            let Link { snapshot, note, at } =
                Link::read(fragment).map_err(|error| no_link(&error))?;
            match snapshot {
                Snapshot::Evidence(evidence) => Ok(Opened {
                    evidence: Shared::new(evidence),
                    origin: Origin::Link,
                    sealed: None,
                    note,
                    at,
                }),
                Snapshot::Sealed(sealed) => {
                    let opened = unsealed(sealed, None).await?;
                    Ok(Opened { note, at, ..opened })
                }
            }
        }
        Address::Stored { id, note, at } => {
            let sealed = results::sealed(id).await.map_err(not_had)?;
            let opened = unsealed(sealed, Some(id.clone())).await?;
            let (note, at) = (note.clone(), at.clone());
            Ok(Opened { note, at, ..opened })
        }
    }
}

fn of_tab(json: &str) -> Result<Opened, Failed> {
    let evidence = Evidence::from_json(json.as_bytes()).map_err(|error| Failed {
        label: "Not opened",
        title: "This tab remembers a result that cannot be read.",
        detail: sentence(&error),
        may_pass: false,
    })?;
    Ok(Opened {
        evidence: Shared::new(evidence),
        origin: Origin::Tab,
        sealed: None,
        note: None,
        at: None,
    })
}

async fn unsealed(sealed: Sealed, id: Option<String>) -> Result<Opened, Failed> {
    let keys = results::keys().await.map_err(not_had)?;
    let evidence = verified(&sealed, &keys, platform::now())?;
    Ok(Opened {
        evidence: Shared::new(evidence),
        origin: Origin::Service {
            signed_at: sealed.signed_at,
            expires_at: sealed.expires_at,
            key_id: sealed.key_id.clone(),
            id,
        },
        sealed: Some(sealed),
        note: None,
        at: None,
    })
}

/// What this service says it measured, where it did.
fn verified(sealed: &Sealed, keys: &[PublicKey], now: Timestamp) -> Result<Evidence, Failed> {
    sealed.open(keys, now).map_err(|error| Failed {
        label: match error {
            SealError::Malformed { .. } | SealError::Evidence(_) => "Not opened",
            SealError::UnknownKey { .. } => "Not of this service",
            SealError::Altered { .. } => "Not genuine",
            SealError::Expired { .. } => "Expired",
        },
        title: match error {
            SealError::Malformed { .. } => "The seal of this result is damaged.",
            SealError::Evidence(_) => "This result is of another version.",
            SealError::UnknownKey { .. } => "This service did not sign this result.",
            SealError::Altered { .. } => "This result was changed after it was signed.",
            SealError::Expired { .. } => "This result is too old to be vouched for.",
        },
        detail: sentence(&error),
        may_pass: false,
    })
}

fn no_link(error: &LinkError) -> Failed {
    Failed {
        label: "Not opened",
        title: "This link cannot be opened.",
        detail: sentence(&error),
        may_pass: false,
    }
}

fn nothing_here() -> Failed {
    Failed {
        label: "Nothing here",
        title: "There is no result to hand on.",
        detail: "Check a domain, and choose Share under its evidence. A link that somebody sent \
                 you goes on after /shared, with a # and what follows it: copy the whole of it."
            .to_owned(),
        may_pass: false,
    }
}

fn not_had(why: NoResult) -> Failed {
    match why {
        NoResult::Refused(problem) => Failed {
            label: match problem.status {
                404 => "Not found",
                410 => "Gone",
                _ => "Not opened",
            },
            title: match problem.status {
                404 => "There is no such result.",
                410 => "This result is no longer kept.",
                _ => "The service does not give this result now.",
            },
            may_pass: !matches!(problem.status, 404 | 410),
            detail: problem.detail,
        },
        NoResult::Lost => Failed {
            label: "Not opened",
            title: "The service of this site does not answer.",
            detail: "Without it nobody can tell whether the result is what the service measured. \
                     Try again in a while; the file of the evidence opens without it, on your own \
                     machine: strictmx replay."
                .to_owned(),
            may_pass: true,
        },
        NoResult::Unreadable => Failed {
            label: "Not opened",
            title: "The service says what this page cannot read.",
            detail: "It has been updated since this page was loaded: reload the page.".to_owned(),
            may_pass: false,
        },
    }
}

#[cfg(test)]
mod tests;
