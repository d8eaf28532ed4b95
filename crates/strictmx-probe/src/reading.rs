//! What reads octets of strangers, for `crates/fuzz`: it has to come to an end whatever they are.

use strictmx_core::domain_name::DomainName;

use crate::opt_out;
use crate::survey::Reader;

/// What a server tells after a ClientHello, its octets coming in pieces of so many; in words, or
/// nothing where more are needed.
pub fn server_hello(octets: &[u8], piece: usize) -> Option<String> {
    let mut reader = Reader::default();
    let mut pieces = octets.chunks(piece.max(1));
    let told = pieces.find_map(|piece| reader.read(piece))?;
    Some(format!("{told:?}"))
}

/// Whether the text of a list has this name.
///
/// # Errors
/// The number of the line that is wrong, from 1.
pub fn opted_out(text: &str, name: &DomainName) -> Result<bool, usize> {
    opt_out::OptOut::of(text.to_owned())
        .map(|list| list.has_name(name))
        .map_err(|(line, _)| line)
}
