//! How a server of the lab does TLS.

use std::io;

use strictmx_core::domain_name::DomainName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::{Authority, CertificateKind};
use crate::path::End;

/// How a server does TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// It finishes the handshake with this certificate.
    Presents(CertificateKind),
    /// It answers the ClientHello with a fatal alert (RFC 8446 6.2).
    Alerts(Alert),
}

/// Alert descriptions (RFC 8446 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    /// What a server says that is set up wrongly in one of many ways.
    HandshakeFailure = 40,
    /// What a server says that has nothing newer than TLS 1.1.
    ProtocolVersion = 70,
    /// What a provider says that never had this customer.
    UnrecognizedName = 112,
}

impl Tls {
    /// The server's side of the handshake; `None` where it refused.
    pub(crate) async fn accept(
        self,
        mut stream: End,
        host: &DomainName,
        authority: &Authority,
        alpn: &[&str],
    ) -> io::Result<Option<TlsStream<End>>> {
        match self {
            Self::Presents(kind) => {
                let identity = authority.identity(host, kind).map_err(io::Error::other)?;
                let config = identity.server(alpn).map_err(io::Error::other)?;
                TlsAcceptor::from(config).accept(stream).await.map(Some)
            }
            Self::Alerts(alert) => {
                // One record holds the whole ClientHello: type, version, length, fragment.
                let mut header = [0; 5];
                stream.read_exact(&mut header).await?;
                let mut hello = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
                stream.read_exact(&mut hello).await?;
                let (alert_record, legacy_version, fatal) = (21, [3, 3], 2);
                stream
                    .write_all(&[
                        alert_record,
                        legacy_version[0],
                        legacy_version[1],
                        0,
                        2,
                        fatal,
                        alert as u8,
                    ])
                    .await?;
                stream.shutdown().await?;
                Ok(None)
            }
        }
    }
}
