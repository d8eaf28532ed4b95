//! Hybrid post-quantum key exchange, as far as a survey sees it.

use rustls::crypto::{ActiveKeyExchange, CryptoProvider, SupportedKxGroup, ring};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, ProtocolVersion};

/// The provider of other servers, and X25519MLKEM768.
pub(crate) fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.kx_groups.push(&X25519Mlkem768);
    provider
}

/// A group with a name and no keys. A server that knows the name asks for a share with a
/// HelloRetryRequest (RFC 8446 4.1.4), and there a survey ends; clients with *ring* never offer it.
#[derive(Debug)]
struct X25519Mlkem768;

impl SupportedKxGroup for X25519Mlkem768 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Err(Error::General("X25519MLKEM768 has no keys here".to_owned()))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}
