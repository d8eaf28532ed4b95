//! ClientHellos (RFC 5246 7.4.1.2, RFC 8446 4.1.2) for looking only: versions, suites and groups
//! that no library offers any more, and that nobody should use.

use rustls::{CipherSuite, NamedGroup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::Offer;

/// `user_canceled` and `close_notify`, as warnings (RFC 8446 6.1).
pub(super) const GOODBYE: [u8; 14] = [21, 3, 1, 0, 2, 1, 90, 21, 3, 1, 0, 2, 1, 0];

/// Every suite of TLS 1.0 and 1.1 that a server might still have.
const OLD: &[u16] = &[
    0xc00a, 0xc014, 0xc009, 0xc013, 0x0039, 0x0033, 0x0035, 0x002f, 0x0088, 0x0045, 0x0084, 0x0041,
    0xc008, 0xc012, 0x0016, 0x000a, 0xc007, 0xc011, 0x0005, 0x0004,
];
/// Suites of SSL 3.0, which has no elliptic curves; the last ones are those that only it may have.
const SSL: &[u16] = &[
    0x0039, 0x0033, 0x0035, 0x002f, 0x0016, 0x000a, 0x0005, 0x0004, 0x0015, 0x0009, 0x0014, 0x0008,
    0x0006, 0x0003,
];
/// With RSA certificates, forward secrecy first.
const RSA: &[u16] = &[
    0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013, 0xc014, 0x009e, 0x009f, 0x0067, 0x006b, 0x009c,
    0x009d, 0x003c, 0x003d, 0x002f, 0x0035,
];
/// With ECDSA certificates.
const ECDSA: &[u16] = &[0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024, 0xc009, 0xc00a];
/// NULL, export, DES and RC4, with certificates.
const BROKEN: &[u16] = &[
    0x0001, 0x0002, 0x003b, 0xc006, 0xc010, 0x0003, 0x0006, 0x0008, 0x0014, 0x0009, 0x0015, 0x0004,
    0x0005, 0xc007, 0xc011,
];
/// RSA key exchange.
const STATIC_RSA: &[u16] = &[
    0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x0084, 0x0041, 0x000a,
];
/// Finite-field Diffie-Hellman with RSA certificates.
const DHE: &[u16] = &[
    0x009f, 0x009e, 0xccaa, 0x006b, 0x0067, 0x0039, 0x0033, 0x0088, 0x0045, 0x0016,
];
/// TLS 1.3.
const TLS13: &[u16] = &[0x1302, 0x1301, 0x1303];

/// x25519, secp256r1, secp384r1, secp521r1.
const CURVES: &[u16] = &[29, 23, 24, 25];
/// X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024.
const HYBRIDS: &[u16] = &[0x11ec, 0x11eb, 0x11ed];

const RSA_SIGNATURES: &[u16] = &[0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0201];
const ECDSA_SIGNATURES: &[u16] = &[0x0403, 0x0503, 0x0603, 0x0203];

/// One record with the ClientHello for an offer.
pub(super) fn client_hello(offer: Offer, host: &DomainName) -> Vec<u8> {
    let rsa_and_ecdsa = || [RSA_SIGNATURES, ECDSA_SIGNATURES].concat();
    let (version, suites, signatures) = match offer {
        Offer::UpToSsl30 => (0x0300, SSL.to_vec(), Vec::new()),
        Offer::UpToTls10 => (0x0301, OLD.to_vec(), Vec::new()),
        Offer::UpToTls11 => (0x0302, OLD.to_vec(), Vec::new()),
        Offer::WithoutServerName => (0x0303, [TLS13, ECDSA, RSA].concat(), rsa_and_ecdsa()),
        Offer::RsaCertificate => (0x0303, RSA.to_vec(), RSA_SIGNATURES.to_vec()),
        Offer::EcdsaCertificate => (0x0303, ECDSA.to_vec(), ECDSA_SIGNATURES.to_vec()),
        Offer::BrokenSuites => (0x0303, BROKEN.to_vec(), rsa_and_ecdsa()),
        Offer::RsaKeyExchange => (0x0303, STATIC_RSA.to_vec(), rsa_and_ecdsa()),
        Offer::FiniteFieldDh => (0x0303, DHE.to_vec(), rsa_and_ecdsa()),
        Offer::PostQuantum => (0x0303, TLS13.to_vec(), rsa_and_ecdsa()),
    };
    let mut extensions = Vec::new();
    if offer != Offer::WithoutServerName {
        extensions.extend(server_name(host));
    }
    let groups = if offer == Offer::PostQuantum {
        HYBRIDS
    } else {
        CURVES
    };
    extensions.extend(extension(10, &sized(&words(groups))));
    if !signatures.is_empty() {
        extensions.extend(extension(13, &sized(&words(&signatures))));
    }
    // No share, so that the server names the group that it wants (RFC 8446 4.2.8).
    let versions: &[u8] = match offer {
        Offer::PostQuantum => &[2, 3, 4],
        Offer::WithoutServerName => &[4, 3, 4, 3, 3],
        _ => &[],
    };
    let offers_tls13 = !versions.is_empty();
    if offers_tls13 {
        extensions.extend(extension(43, versions));
        extensions.extend(extension(51, &[0, 0]));
    }
    if offer != Offer::PostQuantum {
        // Uncompressed points; secure renegotiation; extended master secret.
        extensions.extend(extension(11, &[1, 0]));
        extensions.extend(extension(0xff01, &[0]));
        extensions.extend(extension(23, &[]));
    }

    let mut body = Vec::new();
    body.extend(u16::to_be_bytes(version));
    body.extend(random());
    // A session id, as TLS 1.3 has it for the sake of middleboxes (RFC 8446 D.4).
    if offers_tls13 {
        body.push(32);
        body.extend(random());
    } else {
        body.push(0);
    }
    body.extend(sized(&words(&suites)));
    // RFC 6101 5.6.1.2 has no extensions, and a record says the version that is meant.
    let is_ssl = offer == Offer::UpToSsl30;
    // DEFLATE and none (RFC 3749 2). TLS 1.3 must not be offered any (RFC 8446 4.1.2).
    let compression: &[u8] = if offers_tls13 || is_ssl {
        &[1, 0]
    } else {
        &[2, 1, 0]
    };
    body.extend(compression);
    if !is_ssl {
        body.extend(sized(&extensions));
    }

    let mut handshake = vec![1, 0];
    handshake.extend(sized(&body));
    let mut record = vec![22, 3, u8::from(!is_ssl)];
    record.extend(sized(&handshake));
    record
}

/// Sent in the clear and never used for a key.
fn random() -> [u8; 32] {
    let mut octets = [0; 32];
    // Without randomness the hello is as good.
    let _ = crate::tls::random(&mut octets);
    octets
}

/// RFC 6066 3.
fn server_name(host: &DomainName) -> Vec<u8> {
    let mut name = vec![0]; // host_name
    name.extend(sized(host.a_label().as_bytes()));
    extension(0, &sized(&name))
}

fn extension(kind: u16, content: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &sized(content)].concat()
}

/// With a length of two octets before it. Nothing here comes near 65,536.
fn sized(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], content].concat()
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_be_bytes()).collect()
}

/// Suites that the TLS library has no name for.
#[rustfmt::skip] // a table
const OLD_NAMES: &[(u16, &str)] = &[
    (0x0001, "TLS_RSA_WITH_NULL_MD5"),
    (0x0002, "TLS_RSA_WITH_NULL_SHA"),
    (0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
    (0x0004, "TLS_RSA_WITH_RC4_128_MD5"),
    (0x0005, "TLS_RSA_WITH_RC4_128_SHA"),
    (0x0006, "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5"),
    (0x0008, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"),
    (0x0009, "TLS_RSA_WITH_DES_CBC_SHA"),
    (0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x0014, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"),
    (0x0015, "TLS_DHE_RSA_WITH_DES_CBC_SHA"),
    (0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"),
    (0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
    (0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"),
    (0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
    (0x003b, "TLS_RSA_WITH_NULL_SHA256"),
    (0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    (0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256"),
    (0x0041, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"),
    (0x0045, "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA"),
    (0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"),
    (0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
    (0x0084, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"),
    (0x0088, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA"),
    (0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    (0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    (0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
    (0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0xc006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA"),
    (0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"),
    (0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"),
    (0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    (0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    (0xc010, "TLS_ECDHE_RSA_WITH_NULL_SHA"),
    (0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"),
    (0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    (0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    (0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    (0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    (0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    (0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    (0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
];

/// The IANA name of a suite.
pub(super) fn suite_name(suite: u16) -> String {
    match OLD_NAMES.iter().find(|(number, _)| *number == suite) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("{:?}", CipherSuite::from(suite)).replace("TLS13_", "TLS_"),
    }
}

/// The IANA name of a group, some of which the TLS library writes otherwise.
pub(super) fn group_name(group: u16) -> String {
    match group {
        0x001d => "x25519".to_owned(),
        0x11eb => "SecP256r1MLKEM768".to_owned(),
        0x11ed => "SecP384r1MLKEM1024".to_owned(),
        _ => format!("{:?}", NamedGroup::from(group)),
    }
}
