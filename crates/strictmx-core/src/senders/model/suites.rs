//! Which cipher suites of TLS 1.2 a sender has beside those that all have.

/// Whose TLS a sender uses, as it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsLibrary {
    /// Go: with ECDHE those with CBC and SHA-1; no DHE, and since 1.22 RSA key exchange only where it
    /// is asked for (crypto/tls, `cipherSuitesPreferenceOrder`, `disabledCipherSuites`).
    Go,
    /// OpenSSL: all but 3DES, without which it is built since 1.1.0.
    OpenSsl,
    /// rustls: none, as the prober has none.
    Rustls,
    /// rustls, but OpenSSL where TLSA records decide.
    OpenSslForTlsa,
    /// It is up to the program around it, or not documented.
    Unknown,
}

impl TlsLibrary {
    /// Whether it comes to TLS with a host that chose these suites of those that not all have, and
    /// whose others are not known; `None` where nobody knows.
    pub fn shakes_hands(self, chosen: &[&str], by_tlsa: bool) -> Option<bool> {
        let has = |suite: &&str| match self {
            Self::Go => suite.starts_with("TLS_ECDHE_") && suite.ends_with("_CBC_SHA"),
            _ => true,
        };
        let is_3des = |suite: &&str| suite.contains("_3DES_");
        let any = chosen.iter().any(|suite| has(suite) && !is_3des(suite));
        match self {
            Self::Rustls => Some(false),
            Self::OpenSslForTlsa if !by_tlsa => Some(false),
            Self::Unknown => None,
            _ => any.then_some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_have_what_they_come_with() {
        use TlsLibrary::{Go, OpenSsl, OpenSslForTlsa, Rustls, Unknown};
        let cases = [
            ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Some(true), Some(true)),
            ("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", None, Some(true)),
            ("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", None, Some(true)),
            ("TLS_RSA_WITH_AES_128_CBC_SHA", None, Some(true)),
            ("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", None, None),
        ];
        for (suite, go, openssl) in cases {
            let by = |library: TlsLibrary, by_tlsa| library.shakes_hands(&[suite], by_tlsa);
            assert_eq!(by(Go, false), go, "{suite}");
            assert_eq!(by(OpenSsl, false), openssl, "{suite}");
            assert_eq!(by(OpenSslForTlsa, true), openssl, "{suite}");
            assert_eq!(by(OpenSslForTlsa, false), Some(false), "{suite}");
            assert_eq!(by(Rustls, true), Some(false), "{suite}");
            assert_eq!(by(Unknown, false), None, "{suite}");
        }
    }
}
