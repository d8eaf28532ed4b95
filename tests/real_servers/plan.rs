//! What is served: each domain is healthy but for one fault.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::pki::Certificate;

/// Every name is under this one. It looks like anybody's: special-use names are refused by scans.
pub(super) const APEX: &str = "strictmx-bench.net";

/// BIND, and Unbound's DNS over HTTPS.
pub(super) const NAME_SERVER: Ipv4Addr = Ipv4Addr::new(20, 40, 0, 53);
pub(super) const RESOLVER: Ipv4Addr = Ipv4Addr::new(20, 40, 0, 8);

/// An IPv4 and an IPv6 address of one host.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addresses {
    pub(super) v4: Ipv4Addr,
    pub(super) v6: Ipv6Addr,
}

impl Addresses {
    const fn of(number: u8) -> Self {
        let v6 = Ipv6Addr::new(0x2a0d, 0x4000, 0, 0, 0, 0, 0, number as u16);
        Self {
            v4: Ipv4Addr::new(20, 40, 1, number),
            v6,
        }
    }

    /// Both, with a port.
    pub(super) fn sockets(self, port: u16) -> [SocketAddr; 2] {
        [(self.v4, port).into(), (self.v6, port).into()]
    }
}

/// nginx: one host, a virtual host for each policy host.
pub(super) const POLICY_SERVER: Addresses = Addresses::of(80);

/// How the zone of a domain is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The domain is in the apex zone, which is signed.
    Signed,
    /// Its own zone, delegated without DS: provably insecure.
    Unsigned,
    /// Its own zone; every signature but those of its keys is damaged: bogus.
    Damaged,
    /// Its own zone, with signatures that ended in 2024: bogus.
    SignaturesExpired,
    /// Its own zone, with keys and signatures that are a trap for validators: bogus.
    KeyTrap,
    /// Its own zone, whose NSEC3 records take more iterations than the resolver makes (RFC 9276
    /// 3.2): what is there is secure, what is not there is not proved.
    ManyIterations,
}

/// What the policy host answers at `/.well-known/mta-sts.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The policy.
    Policy,
    /// No such file.
    NotFound,
    /// 301 to another domain's good policy, which must not be followed (RFC 8461 3.3).
    Redirect,
    /// The policy, said to be `text/html`.
    Html,
}

/// A domain and its fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain {
    pub(super) label: &'static str,
    /// What is wrong, for a reader of the test's output.
    pub(crate) fault: &'static str,
    pub(super) zone: Zone,
    pub(super) mode: &'static str,
    /// Of the policy host.
    pub(super) certificate: Certificate,
    pub(super) answer: Answer,
    pub(super) mx_hosts: &'static [&'static str],
    /// The policy's `mx` values, where they are not the MX hosts.
    pub(super) mx_patterns: Option<&'static str>,
}

impl Domain {
    /// The policy domain.
    pub(crate) fn name(&self) -> String {
        format!("{}.{APEX}", self.label)
    }

    pub(super) fn policy_host(&self) -> String {
        format!("mta-sts.{}", self.name())
    }

    /// The name of the zone that holds it.
    pub(super) fn zone_name(&self) -> String {
        if self.zone == Zone::Signed {
            APEX.to_owned()
        } else {
            self.name()
        }
    }
}

/// Nothing wrong; every other domain differs in what its row says.
pub(super) const HEALTHY: Domain = Domain {
    label: "enforced",
    fault: "none",
    zone: Zone::Signed,
    mode: "enforce",
    certificate: Certificate::Good,
    answer: Answer::Policy,
    mx_hosts: &["mx-good"],
    mx_patterns: None,
};

/// Ninety keys of one tag, and ninety signatures on everything.
pub(super) const KEY_TRAP: Domain = Domain {
    label: "key-trap",
    fault: "a zone that traps validators",
    zone: Zone::KeyTrap,
    ..HEALTHY
};

/// Every domain of the bench.
#[rustfmt::skip] // a table
pub(crate) const DOMAINS: [Domain; 26] = [
    HEALTHY,
    Domain { label: "testing", fault: "none, in mode testing, in an unsigned zone", mode: "testing", zone: Zone::Unsigned, ..HEALTHY },
    Domain { label: "dane", fault: "none, TLSA records match too", mx_hosts: &["mx-dane"], ..HEALTHY },
    Domain { label: "mx-tls12", fault: "none, the MX host speaks nothing newer than TLS 1.2", mx_hosts: &["mx-tls12"], ..HEALTHY },

    Domain { label: "bogus", fault: "damaged DNSSEC signatures", zone: Zone::Damaged, ..HEALTHY },
    Domain { label: "signatures-expired", fault: "expired DNSSEC signatures", zone: Zone::SignaturesExpired, ..HEALTHY },
    KEY_TRAP,
    Domain { label: "nsec3-iterations", fault: "none, too many NSEC3 iterations", zone: Zone::ManyIterations, ..HEALTHY },
    Domain { label: "dane-unusable", fault: "TLSA records with usage 1", mx_hosts: &["mx-dane-unusable"], ..HEALTHY },
    Domain { label: "dane-unsigned", fault: "MX records without DNSSEC that lead to a host with TLSA records", zone: Zone::Unsigned, mx_hosts: &["mx-dane"], ..HEALTHY },
    Domain { label: "dane-mismatch", fault: "TLSA records of another key", mx_hosts: &["mx-dane-mismatch"], ..HEALTHY },

    Domain { label: "host-wrong-name", fault: "the policy host's certificate is for another name", certificate: Certificate::WrongName, ..HEALTHY },
    Domain { label: "host-expired", fault: "the policy host's certificate has expired", certificate: Certificate::Expired, ..HEALTHY },
    Domain { label: "host-self-signed", fault: "the policy host's certificate is self-signed", certificate: Certificate::SelfSigned, ..HEALTHY },
    Domain { label: "host-no-intermediate", fault: "the policy host does not send the intermediate", certificate: Certificate::NoIntermediate, ..HEALTHY },
    Domain { label: "policy-404", fault: "no policy at its path", answer: Answer::NotFound, ..HEALTHY },
    Domain { label: "policy-redirect", fault: "a redirect instead of the policy", answer: Answer::Redirect, ..HEALTHY },
    Domain { label: "policy-html", fault: "the policy as text/html", answer: Answer::Html, ..HEALTHY },

    Domain { label: "mx-uncovered", fault: "no mx pattern covers the MX host", mx_patterns: Some("mail.strictmx-bench.net"), ..HEALTHY },
    Domain { label: "mx-no-starttls", fault: "the MX host has no STARTTLS", mx_hosts: &["mx-plain"], ..HEALTHY },
    Domain { label: "mx-wrong-name", fault: "the MX host's certificate is for another name", mx_hosts: &["mx-wrong-name"], ..HEALTHY },
    Domain { label: "mx-expired", fault: "one of two MX hosts has an expired certificate", mx_hosts: &["mx-good", "mx-expired"], ..HEALTHY },
    Domain { label: "mx-self-signed", fault: "the MX host's certificate is self-signed", mx_hosts: &["mx-self-signed"], ..HEALTHY },
    Domain { label: "mx-tls10", fault: "the MX host speaks nothing newer than TLS 1.0", mx_hosts: &["mx-tls10"], ..HEALTHY },
    Domain { label: "mx-tls10-too", fault: "the MX host accepts TLS 1.0 beside newer versions", mx_hosts: &["mx-tls10-too"], ..HEALTHY },
    Domain { label: "mx-two-keys", fault: "an RSA key beside the ECDSA key, and with it RSA key exchange", mx_hosts: &["mx-two-keys"], ..HEALTHY },
];

/// The TLSA records of an MX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tlsa {
    None,
    /// `3 1 1` of the key it shows.
    Matching,
    /// `3 1 1` of another key.
    Other,
    /// `1 1 1` of the key it shows, which counts for nothing on port 25 (RFC 7672 3.1.3).
    Unusable,
}

/// An MX host: one smtpd of Postfix on its own addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct MxHost {
    pub(super) label: &'static str,
    pub(super) addresses: Addresses,
    /// None: STARTTLS is off.
    pub(super) certificate: Option<Certificate>,
    /// The newest TLS version as OpenSSL writes it, where that is not the newest there is.
    pub(super) newest_tls: Option<&'static str>,
    /// The oldest, where that is not what Postfix has by itself: it goes back to TLS 1.0.
    pub(super) oldest_tls: Option<&'static str>,
    /// An RSA key with its own certificate beside the ECDSA key.
    pub(super) rsa: bool,
    pub(super) tlsa: Tlsa,
}

impl MxHost {
    pub(super) fn name(&self) -> String {
        format!("{}.{APEX}", self.label)
    }
}

const GOOD_MX: MxHost = MxHost {
    label: "mx-good",
    addresses: Addresses::of(1),
    certificate: Some(Certificate::Good),
    newest_tls: None,
    oldest_tls: Some("TLSv1.2"),
    rsa: false,
    tlsa: Tlsa::None,
};

/// Every MX host.
#[rustfmt::skip] // a table
pub(super) const MX_HOSTS: [MxHost; 12] = [
    GOOD_MX,
    MxHost { label: "mx-plain", addresses: Addresses::of(2), certificate: None, ..GOOD_MX },
    MxHost { label: "mx-wrong-name", addresses: Addresses::of(3), certificate: Some(Certificate::WrongName), ..GOOD_MX },
    MxHost { label: "mx-expired", addresses: Addresses::of(4), certificate: Some(Certificate::Expired), ..GOOD_MX },
    MxHost { label: "mx-self-signed", addresses: Addresses::of(5), certificate: Some(Certificate::SelfSigned), ..GOOD_MX },
    MxHost { label: "mx-tls12", addresses: Addresses::of(6), newest_tls: Some("TLSv1.2"), ..GOOD_MX },
    MxHost { label: "mx-tls10", addresses: Addresses::of(7), newest_tls: Some("TLSv1.0"), oldest_tls: None, ..GOOD_MX },
    MxHost { label: "mx-dane", addresses: Addresses::of(8), tlsa: Tlsa::Matching, ..GOOD_MX },
    MxHost { label: "mx-dane-mismatch", addresses: Addresses::of(9), tlsa: Tlsa::Other, ..GOOD_MX },
    MxHost { label: "mx-dane-unusable", addresses: Addresses::of(10), tlsa: Tlsa::Unusable, ..GOOD_MX },
    MxHost { label: "mx-tls10-too", addresses: Addresses::of(11), oldest_tls: None, ..GOOD_MX },
    MxHost { label: "mx-two-keys", addresses: Addresses::of(12), rsa: true, ..GOOD_MX },
];

/// Every address that something listens on.
pub(super) fn addresses() -> Vec<IpAddr> {
    let hosts = MX_HOSTS
        .iter()
        .map(|mx_host| mx_host.addresses)
        .chain([POLICY_SERVER]);
    let both = hosts.flat_map(|host| [IpAddr::V4(host.v4), IpAddr::V6(host.v6)]);
    both.chain([NAME_SERVER.into(), RESOLVER.into()]).collect()
}
