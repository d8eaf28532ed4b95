//! The lab as a prober meets it.

use std::sync::Arc;

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use strictmx_core::dns::{self, Lookup};
use strictmx_core::observation::DnsExchange;
use strictmx_core::octets::Binary;
use strictmx_core::question::RecordType;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

const ROUND_TRIP: Duration = Duration::from_millis(50);

async fn lab(round_trip: Duration) -> Lab {
    let now = Timestamp::parse("2026-11-24T12:00:00Z").expect("a time");
    Lab::start(LabOptions { now, round_trip }).await.expect("a lab")
}

/// Addresses of a name, IPv4 first, as the zone has them.
fn addresses(lab: &Lab, name: &str) -> Vec<IpAddr> {
    let name: DomainName = name.parse().expect("a name");
    let records = [RecordType::A, RecordType::Aaaa].map(|rtype| lab.zone.answer(&name, rtype, false).records);
    let address = |data| match data {
        dns::RecordData::Address(address) => Some(address),
        _ => None,
    };
    records.into_iter().flatten().filter_map(|record| address(record.data)).collect()
}

/// A TLS client that trusts the lab's root alone. Certificates are checked at the wall clock's
/// time, so those of the tests start there.
async fn tls<S>(lab: &Lab, stream: S, name: &str) -> io::Result<TlsStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(lab.root_der())).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}
