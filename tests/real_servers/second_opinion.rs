//! What other people's programs say of the TLS versions of each MX host, beside what a scan says.

use strictmx_core::{facts::Facts, observation::TlsVersion};

use super::{
    RealServers, oracle,
    plan::{DOMAINS, MX_HOSTS, MxHost},
    scan,
};

const VERSIONS: [TlsVersion; 4] = [
    TlsVersion::Tls10,
    TlsVersion::Tls11,
    TlsVersion::Tls12,
    TlsVersion::Tls13,
];

/// What is offered of a version, host by host, as a scan says: where it knows.
fn scanned(servers: &RealServers, mx_host: &MxHost) -> Vec<(TlsVersion, bool)> {
    let domain = DOMAINS
        .iter()
        .find(|domain| domain.mx_hosts.contains(&mx_host.label));
    let domain = domain.unwrap_or_else(|| panic!("nobody uses {}", mx_host.label));
    let evidence = scan::evidence(servers, domain);
    let facts = Facts::new(&evidence);
    let name = mx_host.name().parse().expect("a name");
    let host = facts.mail.host(&name).expect("one of its MX hosts");
    let attempt = &host.attempts[0];
    let offered = |version| {
        let main = attempt.tls().ok();
        Some((version, attempt.survey.offers(version, main)?))
    };
    VERSIONS.into_iter().filter_map(offered).collect()
}

/// Every difference to what `said` has to say, and how many answers were compared.
pub(super) fn differences(
    servers: &RealServers,
    said: impl Fn(&RealServers, &MxHost) -> Vec<(TlsVersion, bool)>,
) -> (usize, Vec<String>) {
    let mut compared = 0;
    let mut differences = Vec::new();
    // Where there is no certificate there is no TLS.
    for mx_host in MX_HOSTS.iter().filter(|host| host.certificate.is_some()) {
        let theirs = said(servers, mx_host);
        for (version, ours) in scanned(servers, mx_host) {
            let Some((_, theirs)) = theirs.iter().find(|(of, _)| *of == version) else {
                continue;
            };
            compared += 1;
            if *theirs != ours {
                differences.push(format!(
                    "{} TLS {}: we say {ours}, they say {theirs}",
                    mx_host.name(),
                    version.number()
                ));
            }
        }
    }
    (compared, differences)
}

/// By Postfix's posttls-finger: a handshake with each version alone.
pub(super) fn posttls_finger(servers: &RealServers, mx_host: &MxHost) -> Vec<(TlsVersion, bool)> {
    let offered = |version: TlsVersion| {
        let name = match version {
            TlsVersion::Tls10 => "TLSv1".to_owned(),
            other => format!("TLSv{}", other.number()),
        };
        let address = mx_host.addresses.v4;
        let namespace = &servers.namespace;
        (
            version,
            oracle::posttls_finger(namespace, &mx_host.name(), address, &name),
        )
    };
    VERSIONS.into_iter().map(offered).collect()
}

/// By testssl.sh, which brings its own TLS.
pub(super) fn testssl(servers: &RealServers, mx_host: &MxHost) -> Vec<(TlsVersion, bool)> {
    let findings = oracle::testssl(&servers.namespace, &mx_host.name(), mx_host.addresses.v4);
    let ids = ["TLS1", "TLS1_1", "TLS1_2", "TLS1_3"];
    let offered = |(version, id): (TlsVersion, &str)| {
        let (_, finding) = findings.iter().find(|(of, _)| of == id)?;
        Some((version, finding.starts_with("offered")))
    };
    VERSIONS.into_iter().zip(ids).filter_map(offered).collect()
}
