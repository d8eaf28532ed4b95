//! nginx, with a virtual host for each policy host.

use std::{fs, path::Path};

use super::{
    namespace::Namespace,
    pki::Authority,
    plan::{APEX, Answer, DOMAINS, Domain, HEALTHY, POLICY_SERVER},
    server::Server,
    template::{self, fill},
};

/// Path of a policy below its host (RFC 8461 3.3).
pub(super) const POLICY_PATH: &str = ".well-known/mta-sts.txt";

/// Writes the policies and starts nginx.
pub(super) fn start(namespace: &Namespace, authority: &Authority) -> Server {
    let dir = namespace.dir().join("nginx");
    let virtual_hosts: String = DOMAINS
        .iter()
        .map(|domain| virtual_host(domain, &dir, authority))
        .collect();
    let values = [
        ("dir", &*dir.to_string_lossy()),
        ("v4", &POLICY_SERVER.v4.to_string()),
        ("v6", &POLICY_SERVER.v6.to_string()),
        ("virtual_hosts", &virtual_hosts),
    ];
    let config = dir.join("nginx.conf");
    template::write(&config, include_str!("templates/nginx.conf"), &values);
    let arguments = ["-c", &config.to_string_lossy()];
    Server::start(namespace, "nginx", Path::new("nginx"), &arguments)
}

/// Writes what the host serves and gives its part of nginx.conf.
fn virtual_host(domain: &Domain, dir: &Path, authority: &Authority) -> String {
    let policy_host = domain.policy_host();
    let root = dir.join(&policy_host);
    let file = root.join(POLICY_PATH);
    fs::create_dir_all(file.parent().expect("it has one")).expect("new directories");
    if domain.answer != Answer::NotFound {
        fs::write(&file, policy(domain)).expect("a policy file");
    }
    let rewrite = match domain.answer {
        // To a policy that would do, if senders followed.
        Answer::Redirect => {
            format!(
                "return 301 https://{}/{POLICY_PATH};",
                HEALTHY.policy_host()
            )
        }
        _ => String::new(),
    };
    let media_type = match domain.answer {
        Answer::Html => "text/html",
        _ => "text/plain",
    };
    let identity = authority.identity(&policy_host, domain.certificate);
    let values = [
        ("policy_host", &*policy_host),
        ("v4", &POLICY_SERVER.v4.to_string()),
        ("v6", &POLICY_SERVER.v6.to_string()),
        ("identity", &identity.file.to_string_lossy()),
        ("root", &root.to_string_lossy()),
        ("media_type", media_type),
        ("rewrite", &rewrite),
    ];
    fill(include_str!("templates/nginx.server"), &values)
}

fn policy(domain: &Domain) -> String {
    let mx_lines: Vec<_> = match domain.mx_patterns {
        Some(pattern) => vec![format!("mx: {pattern}")],
        None => {
            let mx_hosts = domain.mx_hosts.iter();
            mx_hosts
                .map(|mx_host| format!("mx: {mx_host}.{APEX}"))
                .collect()
        }
    };
    let values = [("mode", domain.mode), ("mx_lines", &*mx_lines.join("\n"))];
    fill(include_str!("templates/policy.txt"), &values)
}
