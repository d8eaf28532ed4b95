//! What a server tells in the clear after a ClientHello: an alert, or ServerHello, certificates and
//! key exchange (RFC 5246 7.4, RFC 8446 4.1.3). Remote data: nothing is believed about lengths.

use strictmx_core::observation::{Cause, Failure, Stage, TlsVersion};
use strictmx_core::octets::Binary;

use crate::budget::{CHAIN, HANDSHAKE_OCTETS};

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The server went on.
    Hello(ServerHello),
    /// The server ended the handshake, with this alert.
    Alert(Option<u8>),
    /// Neither.
    Failed(Failure),
}

/// What a server chose.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServerHello {
    pub version: TlsVersion,
    pub cipher_suite: u16,
    pub group: Option<u16>,
    pub dh_bits: Option<u16>,
    pub lacks_renegotiation_info: bool,
    pub compresses: bool,
    pub chain: Vec<Binary>,
}

/// Octets as they come, until they say enough.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    records: Vec<u8>,
    handshake: Vec<u8>,
    hello: Option<ServerHello>,
}

impl Reader {
    /// Takes octets; `None` where more are needed.
    pub(crate) fn read(&mut self, octets: &[u8]) -> Option<Told> {
        self.records.extend_from_slice(octets);
        // What was read is taken off once: records and messages may be as short as a few octets.
        let mut at = 0;
        let told = self.records_from(&mut at);
        self.records.drain(..at);
        told
    }

    /// Reads whole records.
    fn records_from(&mut self, at: &mut usize) -> Option<Told> {
        loop {
            // Type, version, length, fragment (RFC 8446 5.1).
            let records = &self.records[*at..];
            let [kind, 3, _, high, low, rest @ ..] = records else {
                let is_other = matches!(records, [_, version, ..] if *version != 3);
                return is_other.then(|| failed(Cause::Protocol));
            };
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let fragment = rest.get(..length)?;
            *at += 5 + length;
            match (*kind, fragment) {
                // A warning, such as unrecognized_name (112), is followed by something.
                (21, [1, description]) if *description != 0 => {}
                (21, [_, description]) => return Some(Told::Alert(Some(*description))),
                (22, _) => {
                    self.handshake.extend_from_slice(fragment);
                    if self.handshake.len() > HANDSHAKE_OCTETS {
                        return Some(failed(Cause::TooLarge));
                    }
                    let mut at = 0;
                    let told = messages(&self.handshake, &mut at, &mut self.hello);
                    self.handshake.drain(..at);
                    if told.is_some() {
                        return told;
                    }
                }
                _ => return Some(failed(Cause::Protocol)),
            }
        }
    }
}

/// Reads whole handshake messages.
fn messages(handshake: &[u8], at: &mut usize, hello: &mut Option<ServerHello>) -> Option<Told> {
    loop {
        let [kind, a, b, c, rest @ ..] = &handshake[*at..] else {
            return None;
        };
        let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
        if length > HANDSHAKE_OCTETS {
            return Some(failed(Cause::TooLarge));
        }
        let body = rest.get(..length)?;
        *at += 4 + length;
        match (*kind, &mut *hello) {
            (2, hello @ None) => match server_hello(body) {
                // What follows in TLS 1.3 is encrypted.
                Some(told) if told.version == TlsVersion::Tls13 => {
                    return Some(Told::Hello(told));
                }
                Some(told) => *hello = Some(told),
                None => return Some(failed(Cause::Protocol)),
            },
            (11, Some(hello)) => match certificates(body) {
                Some(chain) => hello.chain = chain,
                None => return Some(failed(Cause::Protocol)),
            },
            (12, Some(hello)) => key_exchange(body, hello),
            // The end of what the server says by itself.
            (14, Some(_)) => return hello.take().map(Told::Hello),
            // CertificateStatus, CertificateRequest, NewSessionTicket.
            (22 | 13 | 4, Some(_)) => {}
            _ => return Some(failed(Cause::Protocol)),
        }
    }
}

fn failed(cause: Cause) -> Told {
    Told::Failed(Failure::new(Stage::TlsHandshake, cause))
}

fn number(octets: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(octets.try_into().ok()?))
}

/// Octets behind a length of two.
fn sized(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(number(octets.get(..2)?)?);
    octets[2..].split_at_checked(length)
}

fn server_hello(body: &[u8]) -> Option<ServerHello> {
    let mut version = number(body.get(..2)?)?;
    let after_random = body.get(34..)?;
    let (&session_id, rest) = after_random.split_first()?;
    let rest = rest.get(usize::from(session_id)..)?;
    let cipher_suite = number(rest.get(..2)?)?;
    let compression = *rest.get(2)?;
    let mut group = None;
    let mut renegotiation_info = false;
    // Extensions, if any.
    let mut extensions = match rest.get(3..)? {
        [] => &[][..],
        some => sized(some)?.0,
    };
    while !extensions.is_empty() {
        let kind = number(extensions.get(..2)?)?;
        let (content, others) = sized(&extensions[2..])?;
        extensions = others;
        match kind {
            43 => version = number(content)?,
            0xff01 => renegotiation_info = true,
            51 => group = Some(number(content.get(..2)?)?),
            _ => {}
        }
    }
    let version = match version {
        0x0300 => TlsVersion::Ssl30,
        0x0301 => TlsVersion::Tls10,
        0x0302 => TlsVersion::Tls11,
        0x0303 => TlsVersion::Tls12,
        0x0304 => TlsVersion::Tls13,
        _ => return None,
    };
    Some(ServerHello {
        version,
        cipher_suite,
        group,
        dh_bits: None,
        // SSL 3.0 has no extensions, and TLS 1.3 does not renegotiate.
        lacks_renegotiation_info: !renegotiation_info
            && !matches!(version, TlsVersion::Ssl30 | TlsVersion::Tls13),
        compresses: compression != 0,
        chain: Vec::new(),
    })
}

/// RFC 5246 7.4.2.
fn certificates(body: &[u8]) -> Option<Vec<Binary>> {
    let mut list = sized_by_three(body)?.0;
    let mut chain = Vec::new();
    while !list.is_empty() && chain.len() < CHAIN {
        let (certificate, others) = sized_by_three(list)?;
        chain.push(Binary(certificate.to_vec()));
        list = others;
    }
    Some(chain)
}

fn sized_by_three(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let [a, b, c, rest @ ..] = octets else {
        return None;
    };
    rest.split_at_checked(u32::from_be_bytes([0, *a, *b, *c]) as usize)
}

/// RFC 8422 5.4 with a named curve, RFC 5246 7.4.3 with a finite field.
fn key_exchange(body: &[u8], hello: &mut ServerHello) {
    let is_finite_field = super::hello::suite_name(hello.cipher_suite).starts_with("TLS_DHE_");
    if is_finite_field {
        hello.dh_bits = sized(body).and_then(|(prime, _)| bits(prime));
    } else if let [3, high, low, ..] = body {
        hello.group = Some(u16::from_be_bytes([*high, *low]));
    }
}

fn bits(prime: &[u8]) -> Option<u16> {
    let first = prime.iter().position(|octet| *octet != 0)?;
    let whole = (prime.len() - first) * 8;
    u16::try_from(whole - prime[first].leading_zeros() as usize).ok()
}
