//! What other people's programs say of each MX host, beside what a scan says.

use std::collections::BTreeSet;

use strictmx_core::{
    certificate::Certificate,
    facts::{Dane, Facts, Offered, SmtpAttempt},
    observation::{Offer, TlsVersion},
};

use super::{
    RealServers, oracle,
    plan::{DOMAINS, MX_HOSTS, MxHost, Tlsa},
    scan,
};

/// What both are asked about a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// It has this version.
    Version(TlsVersion),
    /// Its certificate is valid and its own, and comes over TLS 1.2 or newer.
    Verified,
    /// A TLSA record authenticates it, where there are some that count.
    Dane,
    /// It has suites with forward secrecy.
    ForwardSecrecy,
    /// It has NULL, export, DES or RC4 suites.
    BrokenSuites,
    /// It has RSA key exchange.
    RsaKeyExchange,
    /// The kinds and bits of its keys.
    Keys,
    /// How its certificate is signed.
    Signature,
}

/// What is said: yes or no, or kinds, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Is(bool),
    Are(BTreeSet<String>),
}

impl From<bool> for Word {
    fn from(is: bool) -> Self {
        Self::Is(is)
    }
}

impl FromIterator<String> for Word {
    fn from_iter<I: IntoIterator<Item = String>>(kinds: I) -> Self {
        Self::Are(kinds.into_iter().collect())
    }
}

/// Answers about one host, where they are known.
type Said = Vec<(Asked, Word)>;

const VERSIONS: [TlsVersion; 5] = [
    TlsVersion::Ssl30,
    TlsVersion::Tls10,
    TlsVersion::Tls11,
    TlsVersion::Tls12,
    TlsVersion::Tls13,
];

/// What a scan says.
fn scanned(servers: &RealServers, mx_host: &MxHost) -> Said {
    let domain = DOMAINS
        .iter()
        .find(|domain| domain.mx_hosts.contains(&mx_host.label));
    let domain = domain.unwrap_or_else(|| panic!("nobody uses {}", mx_host.label));
    let evidence = scan::evidence(servers, domain);
    let facts = Facts::new(&evidence);
    let name = mx_host.name().parse().expect("a name");
    let host = facts.mail.host(&name).expect("one of its MX hosts");
    let attempt = &host.attempts[0];
    let main = attempt.tls().ok();
    let offered = |version| {
        let offers = attempt.survey.offers(version, main)?;
        Some((Asked::Version(version), Word::Is(offers)))
    };
    let mut said: Said = VERSIONS.into_iter().filter_map(offered).collect();
    said.extend(main.map(|tls| (Asked::Verified, tls.is_valid(facts.now).into())));
    said.extend(match host.dane(&facts) {
        Ok(Dane::Authenticates) => Some((Asked::Dane, true.into())),
        Ok(Dane::Refuses) => Some((Asked::Dane, false.into())),
        _ => None,
    });
    said.extend(has_forward_secrecy(attempt).then_some((Asked::ForwardSecrecy, true.into())));
    for (asked, offer) in [
        (Asked::BrokenSuites, Offer::BrokenSuites),
        (Asked::RsaKeyExchange, Offer::RsaKeyExchange),
    ] {
        said.extend(match attempt.survey.offered(offer) {
            Ok(Offered::Accepted(..)) => Some((asked, true.into())),
            Ok(Offered::Refused) => Some((asked, false.into())),
            Err(_) => None,
        });
    }
    let keys = attempt.survey.keys(main);
    said.push((Asked::Keys, keys.iter().map(ToString::to_string).collect()));
    let of_survey = attempt.survey.any_session();
    let leaf = main.or(of_survey.as_ref()).and_then(|tls| tls.leaf());
    let signature = leaf.map(|leaf| Word::from_iter([signature(leaf)]));
    said.extend(signature.map(|signature| (Asked::Signature, signature)));
    said
}

/// As OpenSSL and testssl.sh call the algorithm of a certificate's signature.
fn signature(certificate: &Certificate) -> String {
    match &certificate.signature_oid[..] {
        // 1.2.840.113549.1.1.11 and 1.2.840.10045.4.3.2.
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b" => "SHA256 with RSA".to_owned(),
        b"\x2a\x86\x48\xce\x3d\x04\x03\x02" => "ECDSA with SHA256".to_owned(),
        other => format!("{other:02x?}"),
    }
}

/// Whether the suite that it chose has forward secrecy; where it has not, others may.
fn has_forward_secrecy(attempt: &SmtpAttempt<'_>) -> bool {
    let of_survey = attempt.survey.any_session();
    let tls = attempt.tls().ok().or(of_survey.as_ref());
    tls.is_some_and(|tls| {
        let suite = &tls.session.cipher_suite;
        tls.session.version == TlsVersion::Tls13
            || suite.starts_with("TLS_ECDHE_")
            || suite.starts_with("TLS_DHE_")
    })
}

/// Every difference to what `said` has to say, and how many answers were compared.
pub(super) fn differences(
    servers: &RealServers,
    said: impl Fn(&RealServers, &MxHost) -> Said,
) -> (usize, Vec<String>) {
    let mut compared = 0;
    let mut differences = Vec::new();
    // Where there is no certificate there is no TLS.
    for mx_host in MX_HOSTS.iter().filter(|host| host.certificate.is_some()) {
        let ours = scanned(servers, mx_host);
        for (asked, theirs) in said(servers, mx_host) {
            let ours = ours.iter().find(|(of, _)| *of == asked);
            let Some((_, ours)) = ours else {
                // What a host has not, nobody asks for where the answers before said so.
                if theirs != Word::Is(false) {
                    let host = mx_host.name();
                    differences.push(format!("{host} {asked:?}: they alone say {theirs:?}"));
                }
                continue;
            };
            compared += 1;
            if theirs != *ours {
                differences.push(format!(
                    "{} {asked:?}: we say {ours:?}, they say {theirs:?}",
                    mx_host.name(),
                ));
            }
        }
    }
    (compared, differences)
}

/// By Postfix's posttls-finger: a handshake with each version alone, one that verifies the
/// certificate, and where there are usable TLSA records one that goes by them.
pub(super) fn posttls_finger(servers: &RealServers, mx_host: &MxHost) -> Said {
    let finger = oracle::PosttlsFinger {
        namespace: &servers.namespace,
        host: &mx_host.name(),
        address: mx_host.addresses.v4,
    };
    let offered = |version: TlsVersion| {
        let name = match version {
            // OpenSSL has no SSL 3.0 any more.
            TlsVersion::Ssl30 => return None,
            TlsVersion::Tls10 => "TLSv1".to_owned(),
            other => format!("TLSv{}", other.number()),
        };
        let offered = finger.shakes_hands(&name).into();
        Some((Asked::Version(version), offered))
    };
    let mut said: Said = VERSIONS.into_iter().filter_map(offered).collect();
    let verifies = finger.verifies(servers.ca_file());
    said.push((Asked::Verified, verifies.into()));
    if matches!(mx_host.tlsa, Tlsa::Matching | Tlsa::Other) {
        said.push((Asked::Dane, finger.authenticates_by_dane().into()));
    }
    said
}

/// By testssl.sh, which brings its own TLS.
pub(super) fn testssl(servers: &RealServers, mx_host: &MxHost) -> Said {
    let (name, address) = (mx_host.name(), mx_host.addresses.v4);
    let findings = oracle::testssl(&servers.namespace, servers.ca_file(), &name, address);
    let offered = |ids: &[&str]| {
        let (_, finding) = findings.iter().find(|(of, _)| ids.contains(&of.as_str()))?;
        let not = finding.starts_with("not offered") || finding.starts_with("No ciphers");
        (not || finding.starts_with("offered")).then_some(!not)
    };
    let ids = ["SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3"];
    let version =
        |(version, id): (TlsVersion, &str)| Some((Asked::Version(version), offered(&[id])?.into()));
    let mut said: Said = VERSIONS.into_iter().zip(ids).filter_map(version).collect();
    // The name in 3.2, and before.
    let forward_secrecy = offered(&["FS", "PFS"]);
    said.extend(forward_secrecy.map(|offered| (Asked::ForwardSecrecy, offered.into())));
    let broken: Option<Vec<bool>> = ["cipherlist_NULL", "cipherlist_EXPORT", "cipherlist_LOW"]
        .iter()
        .map(|id| offered(&[id]))
        .collect();
    let broken = broken.map(|each| each.contains(&true));
    said.extend(broken.map(|offered| (Asked::BrokenSuites, offered.into())));
    let robot = findings.iter().find(|(id, _)| id == "ROBOT");
    let rsa = robot.map(|(_, finding)| !finding.contains("no RSA key transport cipher"));
    said.extend(rsa.map(|offered| (Asked::RsaKeyExchange, offered.into())));

    // Of each certificate, where there are two.
    let of_certificates = |wanted: &str| {
        let is_wanted = |id: &str| id.split(' ').next() == Some(wanted);
        let found = findings.iter().filter(|(id, _)| is_wanted(id));
        found
            .map(|(_, finding)| finding.clone())
            .collect::<Vec<_>>()
    };
    let all = |wanted: &str, good: fn(&str) -> bool| {
        let found = of_certificates(wanted);
        assert!(!found.is_empty(), "{name}: nothing of {wanted}");
        found.iter().all(|finding| good(finding))
    };
    let verified = all("cert_chain_of_trust", |it| it.starts_with("passed"))
        && all("cert_trust", |it| it.starts_with("Ok via SAN"))
        && all("cert_expirationStatus", |it| it != "expired");
    // However good the certificate, whoever verifies wants TLS 1.2 (RFC 8461 7.2).
    let newer = [TlsVersion::Tls12, TlsVersion::Tls13]
        .iter()
        .any(|version| said.contains(&(Asked::Version(*version), true.into())));
    said.push((Asked::Verified, (verified && newer).into()));
    let keys = of_certificates("cert_keySize").into_iter();
    let keys = keys.map(|key| key.trim_end_matches(" bits").to_owned());
    said.push((Asked::Keys, keys.collect()));
    let signatures = of_certificates("cert_signatureAlgorithm").into_iter();
    said.push((Asked::Signature, signatures.collect()));
    said
}
