//! What errors of sockets, TLS and HTTP mean.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, InvalidMessage, PeerIncompatible};
use strictmx_core::observation::Cause;

/// More octets than a connection may carry; travels inside an [`io::Error`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flooded {
    /// By this connection alone.
    Connection,
    /// By the scan as a whole.
    Scan,
    /// Beyond the memory that there is.
    Memory,
    /// By ourselves.
    Sent,
}

impl std::fmt::Display for Flooded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connection => "more octets than a connection may bring",
            Self::Scan => "more octets than a scan may bring",
            Self::Memory => "there is no memory left for it",
            Self::Sent => "more octets than may be sent",
        })
    }
}

impl Error for Flooded {}

/// What an error of a connection means.
pub(crate) fn cause_of_io(error: &io::Error) -> Cause {
    if let Some(inner) = error.get_ref() {
        if let Some(flooded) = inner.downcast_ref::<Flooded>() {
            return match flooded {
                Flooded::Connection => Cause::TooLarge,
                Flooded::Scan | Flooded::Sent => Cause::BudgetSpent,
                Flooded::Memory => Cause::Withheld {
                    why: flooded.to_string(),
                },
            };
        }
        if let Some(error) = inner.downcast_ref::<rustls::Error>() {
            return cause_of_tls(error);
        }
    }
    if is_out_of_something(error) {
        let why = format!("this prober is short of something: {error}");
        return Cause::Withheld { why };
    }
    match error.kind() {
        io::ErrorKind::TimedOut => Cause::Timeout,
        io::ErrorKind::ConnectionRefused => Cause::Refused,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Cause::Reset,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => Cause::Closed,
        io::ErrorKind::HostUnreachable => Cause::Unreachable,
        // No route, no address of the family, or a firewall of our own.
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied
        | io::ErrorKind::Unsupported => Cause::NoRoute,
        _ => Cause::Protocol,
    }
}

/// ENOMEM, ENFILE, EMFILE and ENOBUFS of Linux: descriptors, memory, or buffers of our own.
fn is_out_of_something(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
        || matches!(error.raw_os_error(), Some(12 | 23 | 24 | 105))
}

/// What an error of TLS means.
pub(crate) fn cause_of_tls(error: &rustls::Error) -> Cause {
    match error {
        // RFC 8446 6.2: "protocol_version: recognized but not supported".
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => Cause::TlsVersion,
        rustls::Error::AlertReceived(alert) => Cause::TlsAlert {
            code: u8::from(*alert),
        },
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Cause::TlsVersion,
        // The first octet of a record is none that a record of TLS begins with.
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Cause::NotTls,
        _ => Cause::Protocol,
    }
}

/// What an error of HTTP means.
pub(crate) fn cause_of_http(error: &hyper::Error) -> Cause {
    if error.is_parse_too_large() {
        return Cause::TooLarge;
    }
    // Whether the connection broke before a request was taken or after, what broke it is the same.
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return cause_of_io(io);
        }
        source = error.source();
    }
    // Also a body that is shorter than its Content-Length.
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return Cause::Closed;
    }
    Cause::Protocol
}

/// An error in its own words, with those of its sources.
pub(crate) fn words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        source = error.source();
    }
    // The TLS library refers programmers to its manual.
    if let Some((said, _)) = words.split_once(": https://") {
        words.truncate(said.len());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_sockets_are_told_apart() {
        let cases = [
            (io::ErrorKind::ConnectionRefused.into(), Cause::Refused),
            (io::ErrorKind::ConnectionReset.into(), Cause::Reset),
            (io::ErrorKind::BrokenPipe.into(), Cause::Reset),
            (io::ErrorKind::UnexpectedEof.into(), Cause::Closed),
            (io::ErrorKind::HostUnreachable.into(), Cause::Unreachable),
            (io::ErrorKind::NetworkUnreachable.into(), Cause::NoRoute),
            (io::ErrorKind::InvalidData.into(), Cause::Protocol),
            (io::Error::other(Flooded::Connection), Cause::TooLarge),
            (io::Error::other(Flooded::Scan), Cause::BudgetSpent),
        ];
        for (error, expected) in cases {
            assert_eq!(cause_of_io(&error), expected, "{error}");
        }
        // EMFILE: nobody but ourselves has too many files open.
        let cause = cause_of_io(&io::Error::from_raw_os_error(24));
        assert!(cause.is_ours(), "{cause:?}");
    }

    #[test]
    fn words_are_for_people() {
        let inner = io::Error::other("peer closed: https://docs.example/manual");
        assert_eq!(words(&inner), "peer closed");
        let outer = io::Error::other(io::Error::other(Flooded::Scan));
        assert_eq!(
            words(&outer),
            "more octets than a scan may bring",
            "said once"
        );
    }

    #[test]
    fn old_servers_and_their_alerts_are_told_apart() {
        let alert = rustls::Error::AlertReceived;
        let cases = [
            (alert(AlertDescription::ProtocolVersion), Cause::TlsVersion),
            (
                alert(AlertDescription::HandshakeFailure),
                Cause::TlsAlert { code: 40 },
            ),
            (
                alert(AlertDescription::UnrecognisedName),
                Cause::TlsAlert { code: 112 },
            ),
            (
                PeerIncompatible::ServerDoesNotSupportTls12Or13.into(),
                Cause::TlsVersion,
            ),
            (InvalidMessage::InvalidContentType.into(), Cause::NotTls),
            (InvalidMessage::MessageTooLarge.into(), Cause::Protocol),
            (
                PeerIncompatible::NoCipherSuitesInCommon.into(),
                Cause::Protocol,
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(cause_of_tls(&error), expected, "{error}");
            let inside = io::Error::new(io::ErrorKind::InvalidData, error);
            assert_eq!(
                cause_of_io(&inside),
                expected,
                "{inside} inside a socket error"
            );
        }
    }
}
