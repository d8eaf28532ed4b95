//! What other people's programs say of each MX host, beside what a scan says.

use strictmx_core::{
    facts::{Dane, Facts, Offered, SmtpAttempt},
    observation::{Offer, TlsVersion},
};

use super::{
    RealServers, oracle,
    plan::{DOMAINS, MX_HOSTS, MxHost, Tlsa},
    scan,
};

/// What both are asked about a host; yes or no, where they know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// It has this version.
    Version(TlsVersion),
    /// Its certificate is valid and its own.
    Verified,
    /// A TLSA record authenticates it, where there are some that count.
    Dane,
    /// It has suites with forward secrecy.
    ForwardSecrecy,
    /// It has NULL, export, DES or RC4 suites.
    BrokenSuites,
}

/// Answers about one host.
type Said = Vec<(Asked, bool)>;

const VERSIONS: [TlsVersion; 4] = [
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
        Some((Asked::Version(version), offers))
    };
    let mut said: Said = VERSIONS.into_iter().filter_map(offered).collect();
    said.extend(main.map(|tls| (Asked::Verified, tls.is_valid(facts.now))));
    said.extend(match host.dane(&facts) {
        Ok(Dane::Authenticates) => Some((Asked::Dane, true)),
        Ok(Dane::Refuses) => Some((Asked::Dane, false)),
        _ => None,
    });
    said.extend(has_forward_secrecy(attempt).then_some((Asked::ForwardSecrecy, true)));
    said.extend(match attempt.survey.offered(Offer::BrokenSuites) {
        Ok(Offered::Accepted(..)) => Some((Asked::BrokenSuites, true)),
        Ok(Offered::Refused) => Some((Asked::BrokenSuites, false)),
        Err(_) => None,
    });
    said
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
        let theirs = said(servers, mx_host);
        for (asked, ours) in scanned(servers, mx_host) {
            let Some((_, theirs)) = theirs.iter().find(|(of, _)| *of == asked) else {
                continue;
            };
            compared += 1;
            if *theirs != ours {
                differences.push(format!(
                    "{} {asked:?}: we say {ours}, they say {theirs}",
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
            TlsVersion::Tls10 => "TLSv1".to_owned(),
            other => format!("TLSv{}", other.number()),
        };
        (Asked::Version(version), finger.shakes_hands(&name))
    };
    let mut said: Said = VERSIONS.into_iter().map(offered).collect();
    said.push((Asked::Verified, finger.verifies(servers.ca_file())));
    if matches!(mx_host.tlsa, Tlsa::Matching | Tlsa::Other) {
        said.push((Asked::Dane, finger.authenticates_by_dane()));
    }
    said
}

/// By testssl.sh, which brings its own TLS.
pub(super) fn testssl(servers: &RealServers, mx_host: &MxHost) -> Said {
    let findings = oracle::testssl(&servers.namespace, &mx_host.name(), mx_host.addresses.v4);
    let offered = |ids: &[&str]| {
        let (_, finding) = findings.iter().find(|(of, _)| ids.contains(&of.as_str()))?;
        let not = finding.starts_with("not offered") || finding.starts_with("No ciphers");
        (not || finding.starts_with("offered")).then_some(!not)
    };
    let ids = ["TLS1", "TLS1_1", "TLS1_2", "TLS1_3"];
    let version =
        |(version, id): (TlsVersion, &str)| Some((Asked::Version(version), offered(&[id])?));
    let mut said: Said = VERSIONS.into_iter().zip(ids).filter_map(version).collect();
    // The name in 3.2, and before.
    let forward_secrecy = offered(&["FS", "PFS"]);
    said.extend(forward_secrecy.map(|offered| (Asked::ForwardSecrecy, offered)));
    let broken: Option<Vec<bool>> = ["cipherlist_NULL", "cipherlist_EXPORT", "cipherlist_LOW"]
        .iter()
        .map(|id| offered(&[id]))
        .collect();
    said.extend(broken.map(|each| (Asked::BrokenSuites, each.contains(&true))));
    said
}
