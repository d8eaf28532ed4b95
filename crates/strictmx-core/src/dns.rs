//! DNS messages (RFC 1035, wire format): what to ask a resolver, and what its answer says.
//!
//! Nothing here resolves. A prober carries the octets of [`query`] to a resolver over DoH
//! (RFC 8484) and brings the octets of its answer back; [`read`] tells what they mean.

mod answer;
mod build;
mod lookup;
mod presentation;

pub use answer::{extended_error_of, read, root_validity, security};
pub use build::{Rcode, query, response};
pub use lookup::{
    Alias, Bogus, DnsFailure, ExtendedError, Lookup, Record, RecordData, RrSet, Security, Tlsa,
};
pub(crate) use presentation::presentation_txt;

/// CNAMEs followed at most, as real senders do (RFC 8461 3.1 sets no limit; we choose 8).
pub const MAX_ALIASES: usize = 8;
/// Records of one owner and type that are read at most. No domain that delivers mail has as many, and
/// what is made of a set grows with it.
pub const MAX_RECORDS: usize = 100;
/// Octets of all texts of one owner that are read at most.
pub const MAX_TEXT: usize = 16 * 1024;

#[cfg(test)]
mod tests;
