//! BIND serving the zones, signed beforehand, and Unbound validating in front of it.

use std::path::Path;

use super::{
    namespace::Namespace,
    oracle,
    pki::{Authority, Certificate, Identity},
    plan::{APEX, DOMAINS, NAME_SERVER, RESOLVER},
    server::Server,
    template, zone,
};

/// Name of the resolver's certificate.
pub(super) fn resolver_name() -> String {
    format!("doh.{APEX}")
}

/// Starts BIND and then Unbound, and waits until validated answers come.
/// `mx_identities` are those of [`MX_HOSTS`](super::plan::MX_HOSTS), for TLSA records.
pub(super) fn start(
    namespace: &Namespace,
    authority: &Authority,
    mx_identities: &[Option<Identity>],
) -> [Server; 2] {
    let zones = zone::write_all(namespace.dir(), mx_identities);
    let named = start_named(namespace, &zones);
    let unbound = start_unbound(namespace, authority, &zones.trust_anchor);
    [named, unbound]
}

fn start_named(namespace: &Namespace, zones: &zone::Written) -> Server {
    let config = zones.dir.join("named.conf");
    let values = [
        ("dir", &*zones.dir.to_string_lossy()),
        ("address", &NAME_SERVER.to_string()),
        ("zones", &zones.clauses),
    ];
    template::write(&config, include_str!("templates/named.conf"), &values);
    let arguments = ["-g", "-4", "-c", &config.to_string_lossy()];
    let mut named = Server::start(namespace, "named", Path::new("named"), &arguments);
    named.wait_until(|| {
        // BIND listens before it has loaded every zone.
        DOMAINS.iter().all(|domain| {
            let question = format!("{} SOA +norecurse", domain.zone_name());
            oracle::dig(namespace, NAME_SERVER, &question).contains("status: NOERROR")
        })
    });
    named
}

fn start_unbound(namespace: &Namespace, authority: &Authority, trust_anchor: &Path) -> Server {
    let dir = namespace.dir();
    let config = dir.join("unbound.conf");
    let identity = authority.identity(&resolver_name(), Certificate::Good);
    let values = [
        ("dir", &*dir.to_string_lossy()),
        ("address", &RESOLVER.to_string()),
        ("name_server", &NAME_SERVER.to_string()),
        ("identity", &identity.file.to_string_lossy()),
        ("trust_anchor", &trust_anchor.to_string_lossy()),
        ("apex", APEX),
    ];
    template::write(&config, include_str!("templates/unbound.conf"), &values);
    let arguments = ["-c", &config.to_string_lossy()];
    let mut unbound = Server::start(namespace, "unbound", Path::new("unbound"), &arguments);
    unbound.wait_until(|| {
        let question = format!("{APEX} SOA +https");
        oracle::dig(namespace, RESOLVER, &question).contains("status: NOERROR")
    });
    unbound
}
