//! How a server of the lab does TLS.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use rustls::crypto::ring;
use strictmx_core::domain_name::DomainName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::{Authority, CertificateKind, Identity};
use crate::path::End;
use crate::post_quantum;

/// How a server does TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// It finishes the handshake with this certificate.
    Presents(CertificateKind),
    /// It has hybrid key exchange beside the curves. A client that offers both gets a curve, for
    /// none of the lab's servers can finish a hybrid exchange.
    PostQuantum(CertificateKind),
    /// It answers the ClientHello with a fatal alert (RFC 8446 6.2).
    Alerts(Alert),
    /// It is as a server of today with this certificate, but for ClientHellos that it should not
    /// go on with, or should.
    Old(Old, CertificateKind),
}

/// What a server still has, or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Old {
    /// No TLS 1.3.
    NoTls13,
    /// SSL 3.0 and TLS 1.0 beside newer versions.
    Ssl,
    /// SSL 3.0, TLS 1.0 and TLS 1.1 beside newer versions.
    EveryVersion,
    /// TLS 1.0 beside newer versions.
    Version,
    /// TLS 1.0 and nothing newer.
    VersionOnly,
    /// No `renegotiation_info` (RFC 5746).
    UnsafeRenegotiation,
    /// DEFLATE with TLS 1.2 (RFC 3749).
    Compression,
    /// RC4.
    Suites,
    /// RSA key exchange.
    RsaKeyExchange,
    /// Suites with ECDHE and CBC, and no better ones.
    SuitesOnly,
    /// A finite field of 1024 bits.
    SmallDh,
    /// It gives up without SNI.
    NeedsServerName,
    /// An expired certificate for RSA suites.
    RsaCertificate,
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
    ) -> io::Result<Option<TlsStream<Rewound>>> {
        // One record holds the whole ClientHello: type, version, length, fragment.
        let mut record = vec![0; 5];
        stream.read_exact(&mut record).await?;
        let length = usize::from(u16::from_be_bytes([record[3], record[4]]));
        record.resize(5 + length, 0);
        stream.read_exact(&mut record[5..]).await?;
        let answer = match self {
            Self::Presents(_) | Self::PostQuantum(_) => None,
            Self::Alerts(alert) => Some(fatal(alert)),
            Self::Old(old, kind) => {
                let kind = match old {
                    Old::RsaCertificate => CertificateKind::Expired,
                    _ => kind,
                };
                let identity = authority.identity(host, kind).map_err(io::Error::other)?;
                old.answer(&record, &identity)
            }
        };
        if let Some(answer) = answer {
            stream.write_all(&answer).await?;
            stream.shutdown().await?;
            return Ok(None);
        }
        let (Self::Presents(kind) | Self::PostQuantum(kind) | Self::Old(_, kind)) = self else {
            return Ok(None);
        };
        let identity = authority.identity(host, kind).map_err(io::Error::other)?;
        let versions = match self {
            Self::Old(Old::NoTls13, _) => &[&rustls::version::TLS12][..],
            _ => rustls::ALL_VERSIONS,
        };
        let offers_curves = Hello::read(&record).is_some_and(|hello| hello.offers_curves);
        let provider = match self {
            Self::PostQuantum(_) if !offers_curves => post_quantum::provider(),
            _ => ring::default_provider(),
        };
        let config = identity.server(provider, alpn, versions);
        let config = config.map_err(io::Error::other)?;
        let rewound = Rewound {
            record,
            taken: 0,
            stream,
        };
        TlsAcceptor::from(config).accept(rewound).await.map(Some)
    }
}

fn fatal(alert: Alert) -> Vec<u8> {
    vec![21, 3, 3, 0, 2, 2, alert as u8]
}

/// What of a ClientHello matters here (RFC 5246 7.4.1.2).
struct Hello {
    version: u8,
    suites: Vec<u16>,
    offers_compression: bool,
    has_server_name: bool,
    offers_curves: bool,
}

impl Hello {
    /// `None` for what is none; nobody but the prober sends any.
    fn read(record: &[u8]) -> Option<Self> {
        let body = record.get(9..)?;
        let session_id = usize::from(*body.get(34)?);
        let rest = body.get(35 + session_id..)?;
        let (suites, rest) = sized(rest)?;
        let (&count, rest) = rest.split_first()?;
        let (compression, rest) = rest.split_at_checked(usize::from(count))?;
        // There are none in SSL 3.0.
        let (mut extensions, _) = sized(rest).unwrap_or_default();
        let (mut has_server_name, mut offers_curves) = (false, false);
        while let Some(kind) = extensions.get(..2) {
            has_server_name |= kind == [0, 0];
            let (content, rest) = sized(extensions.get(2..)?)?;
            // Behind the length of their list; numbers of hybrids are beyond 255.
            let mut groups = content.chunks_exact(2).skip(1);
            offers_curves |= kind == [0, 10] && groups.any(|group| group[0] == 0);
            extensions = rest;
        }
        Some(Self {
            version: *body.get(1)?,
            suites: suites
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect(),
            offers_compression: compression.contains(&1),
            has_server_name,
            offers_curves,
        })
    }
}

fn sized(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_at_checked(2)?;
    rest.split_at_checked(usize::from(u16::from_be_bytes([length[0], length[1]])))
}

impl Old {
    /// What it says to a ClientHello; `None` where it is as any other server.
    fn answer(self, record: &[u8], identity: &Identity) -> Option<Vec<u8>> {
        let hello = Hello::read(record)?;
        let only = |suites: &[u16]| hello.suites.iter().all(|suite| suites.contains(suite));
        let old_version = hello.version < 3;
        if hello.version == 0 {
            let ssl = first_flight(0, 0x000a, None, 0, &[], identity);
            return matches!(self, Self::Ssl | Self::EveryVersion).then_some(ssl);
        }
        let (suite, dh_bits) = match self {
            Self::Ssl | Self::EveryVersion | Self::Version | Self::VersionOnly if old_version => {
                (0xc009, None)
            }
            Self::VersionOnly => return Some(fatal(Alert::ProtocolVersion)),
            Self::Compression if hello.offers_compression && !old_version && only(ECDSA_SUITES) => {
                (0xc02b, None)
            }
            Self::Suites if !old_version && hello.suites.first() == Some(&0x0001) => (0x0005, None),
            Self::SuitesOnly if !old_version && hello.suites.contains(&0xc009) => (0xc009, None),
            Self::SuitesOnly => return Some(fatal(Alert::HandshakeFailure)),
            Self::RsaKeyExchange if hello.suites.first() == Some(&0x009d) => (0x009c, None),
            Self::SmallDh if hello.suites.first() == Some(&0x009f) => (0x009e, Some(1024)),
            Self::UnsafeRenegotiation if !hello.has_server_name => (0xc02b, None),
            Self::NeedsServerName if !hello.has_server_name => {
                return Some(fatal(Alert::UnrecognizedName));
            }
            Self::RsaCertificate if only(RSA_SUITES) => (0xc02f, None),
            _ => return None,
        };
        let version = match (self, old_version) {
            (_, false) => 3,
            (Self::EveryVersion, true) => hello.version,
            (_, true) => 1,
        };
        let extensions = match self {
            Self::UnsafeRenegotiation => &[][..],
            _ => &RENEGOTIATION_INFO,
        };
        let compression = u8::from(self == Self::Compression);
        let flight = first_flight(version, suite, dh_bits, compression, extensions, identity);
        Some(flight)
    }
}

/// Suites for RSA certificates with forward secrecy, and those behind them in an offer.
const RSA_SUITES: &[u16] = &[
    0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013, 0xc014, 0x009e, 0x009f, 0x0067, 0x006b, 0x009c,
    0x009d, 0x003c, 0x003d, 0x002f, 0x0035,
];

/// Suites for ECDSA certificates.
const ECDSA_SUITES: &[u16] = &[0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024, 0xc009, 0xc00a];

/// Extensions: one, which is empty (RFC 5746 3.6).
const RENEGOTIATION_INFO: [u8; 7] = [0, 5, 0xff, 1, 0, 1, 0];

/// ServerHello, Certificate, ServerKeyExchange and ServerHelloDone (RFC 5246 7.4). It leads nowhere:
/// the key exchange has a group, and no key.
fn first_flight(
    version: u8,
    suite: u16,
    dh_bits: Option<u16>,
    compression: u8,
    extensions: &[u8],
    identity: &Identity,
) -> Vec<u8> {
    let three = |length: usize| [0, (length >> 8) as u8, length as u8];
    let mut hello = vec![3, version];
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend(suite.to_be_bytes());
    hello.push(compression);
    hello.extend(extensions);
    let mut list = Vec::new();
    for certificate in &identity.chain {
        list.extend(three(certificate.len()));
        list.extend(certificate.iter());
    }
    let certificates = [&three(list.len())[..], &list].concat();
    let mut messages = vec![(2, hello), (11, certificates)];
    if let Some(bits) = dh_bits {
        let octets = bits / 8;
        let mut exchange = octets.to_be_bytes().to_vec();
        exchange.extend(vec![0xff; usize::from(octets)]);
        messages.push((12, exchange));
    }
    messages.push((14, Vec::new()));
    let mut fragment = Vec::new();
    for (kind, body) in messages {
        fragment.push(kind);
        fragment.extend(three(body.len()));
        fragment.extend(body);
    }
    let mut record = vec![22, 3, version];
    record.extend((fragment.len() as u16).to_be_bytes());
    record.extend(fragment);
    record
}

/// A stream with the first record put back.
#[derive(Debug)]
pub(crate) struct Rewound {
    record: Vec<u8>,
    taken: usize,
    stream: End,
}

impl AsyncRead for Rewound {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let left = &self.record[self.taken..];
        if left.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let length = left.len().min(buf.remaining());
        buf.put_slice(&left[..length]);
        self.taken += length;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Rewound {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
