//! Postfix, with one smtpd for each address of each MX host.

use std::{fs, path::Path, process::Command};

use super::{
    namespace::Namespace,
    pki::Identity,
    plan::{MX_HOSTS, MxHost},
    server::{Server, run},
    template::{self, fill},
};

/// Starts Postfix. `identities` are those of [`MX_HOSTS`].
pub(super) fn start(namespace: &Namespace, identities: &[Option<Identity>]) -> Server {
    let dir = namespace.dir().join("postfix");
    let path = &*dir.to_string_lossy();
    fs::create_dir(&dir).expect("a new directory");
    // The few directories that greeting needs, owned as postfix-script(1) would have it.
    let directories = |mode, owners: &[&str], names: &[&str]| {
        let mut install = Command::new("install");
        run(install
            .args(["-d", "-m", mode])
            .args(owners)
            .args(names.iter().map(|name| dir.join(name))));
    };
    directories("0755", &[], &["queue", "queue/pid"]);
    directories("0700", &["-o", "postfix"], &["data", "queue/private"]);
    directories(
        "0710",
        &["-o", "postfix", "-g", "postdrop"],
        &["queue/public"],
    );

    let services: String = MX_HOSTS
        .iter()
        .zip(identities)
        .map(|(mx_host, identity)| smtpd(mx_host, identity.as_ref()))
        .collect();
    let main = include_str!("templates/main.cf");
    template::write(&dir.join("main.cf"), main, &[("dir", path)]);
    let master = include_str!("templates/master.cf");
    template::write(&dir.join("master.cf"), master, &[("services", &services)]);

    let daemons = run(Command::new("postconf").args(["-c", path, "-h", "daemon_directory"]));
    // master(8) itself, not postfix(1): it stays the process we started.
    let master = Path::new(daemons.trim()).join("master");
    Server::start(namespace, "postfix", &master, &["-c", path, "-s"])
}

/// The services of an MX host in master.cf.
fn smtpd(mx_host: &MxHost, identity: Option<&Identity>) -> String {
    let mut options = String::new();
    let mut option = |name: &str, value: &str| options += &format!("\n  -o {{ {name} = {value} }}");
    match identity {
        Some(identity) => {
            option("smtpd_tls_security_level", "may");
            let files = [Some(&identity.file), identity.rsa_file.as_ref()];
            let files = files
                .into_iter()
                .flatten()
                .map(|file| file.to_string_lossy());
            option(
                "smtpd_tls_chain_files",
                &files.collect::<Vec<_>>().join(", "),
            );
        }
        None => option("smtpd_tls_security_level", "none"),
    }
    // Postfix writes TLSv1 where OpenSSL writes TLSv1.0.
    let newest = mx_host
        .newest_tls
        .map(|newest| newest.trim_end_matches(".0"));
    let bounds = [
        mx_host.oldest_tls.map(|oldest| format!(">={oldest}")),
        newest.map(|newest| format!("<={newest}")),
    ];
    let protocols: Vec<_> = bounds.into_iter().flatten().collect();
    if !protocols.is_empty() {
        option("smtpd_tls_protocols", &protocols.join(", "));
    }
    if newest.is_some() {
        // OpenSSL's default security level has no TLS before 1.2.
        option("tls_medium_cipherlist", "ALL:@SECLEVEL=0");
    }
    let name = mx_host.name();
    let sockets = mx_host
        .addresses
        .sockets(25)
        .map(|socket| socket.to_string());
    let services = sockets.map(|socket| {
        let values = [
            ("socket", &*socket),
            ("mx_host", &name),
            ("options", &options),
        ];
        fill(include_str!("templates/master.smtpd"), &values)
    });
    services.concat()
}
