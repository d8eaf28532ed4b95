//! A result to hand on: in the fragment of a link, and under the seal of the service that measured
//! it.
//!
//! - An **evidence link**, `#v1.…`, carries all that a scan saw, and no verdict: whoever opens it
//!   judges the evidence anew. Anybody can write one, so it proves nothing.
//! - A **sealed link**, `#s1.…`, carries evidence with the signature of the service that gathered
//!   it. [`Sealed::open`] tells what is genuine from what is altered, foreign or expired.
//!
//! Browsers send fragments to nobody. What is read here may come from anybody: every size is
//! limited before anything of that size is made, and whatever is not understood is an error that
//! says what, where, and what to do. No clock and no randomness: "now" and keys are handed in.

mod error;
mod key;
mod link;
mod packed;
mod seal;

pub use error::{LinkError, SealError};
pub use key::{PublicKey, SecretKey};
pub use link::{Link, Snapshot};
pub use seal::Sealed;

/// The most octets of a fragment, without its `#`. Browsers take more; mail and chat programs
/// cut or wrap what is longer than some kilobytes, see [`COMMON_CLIENTS`].
pub const MAX_ENCODED: usize = 32 * 1024;

/// The most octets that a fragment may unpack to.
pub const MAX_DECODED: usize = 256 * 1024;

/// The most characters (Unicode scalar values) of a note.
pub const MAX_NOTE: usize = 2_000;

/// The most octets of a whole link that common programs pass on unharmed; a longer link is better
/// stored by the service or handed on as a file.
pub const COMMON_CLIENTS: usize = 2_000;
