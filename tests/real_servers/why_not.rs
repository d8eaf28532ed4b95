//! Why this machine cannot run the real servers. A server that fails to start is no such reason:
//! it fails the test.

use std::{env, fmt, fs, os::unix::fs::MetadataExt as _};

/// Programs that are run, each with the Debian package it comes from.
const PROGRAMS: [(&str, &str); 12] = [
    ("ip", "iproute2"),
    ("ss", "iproute2"),
    ("named", "bind9"),
    ("dnssec-keygen", "bind9-utils"),
    ("dnssec-signzone", "bind9-utils"),
    ("dig", "bind9-dnsutils"),
    ("unbound", "unbound"),
    ("nginx", "nginx-light"),
    ("postconf", "postfix"),
    ("posttls-finger", "postfix"),
    ("openssl", "openssl"),
    ("curl", "curl"),
];

/// What this machine lacks.
#[derive(Debug)]
pub(crate) enum WhyNot {
    /// Network namespaces and ports under 1024 are for root.
    NotRoot,
    /// Programs that are not in `PATH`: (program, Debian package).
    Missing(Vec<(&'static str, &'static str)>),
    /// AppArmor profiles that keep a server from the configuration made for it.
    Confined(Vec<String>),
    /// The kernel or the container refuses a namespace of our own: the command and its answer.
    NoNamespace(String),
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRoot => write!(
                f,
                "it needs root, for a network namespace and ports 25 and 443"
            ),
            Self::Missing(programs) => {
                let mut packages: Vec<_> = programs.iter().map(|(_, package)| *package).collect();
                packages.dedup();
                let programs: Vec<_> = programs.iter().map(|(program, _)| *program).collect();
                write!(
                    f,
                    "not in PATH: {}; on Debian: apt-get install {}",
                    programs.join(", "),
                    packages.join(" ")
                )
            }
            Self::Confined(profiles) => write!(
                f,
                "AppArmor confines {0} to the system's own configuration; aa-complain {0} lifts that",
                profiles.join(" ")
            ),
            Self::NoNamespace(answer) => write!(
                f,
                "no network namespace with addresses of its own: {answer}"
            ),
        }
    }
}

/// Looks for all that can be seen without trying.
pub(super) fn machine() -> Result<(), WhyNot> {
    // The owner of /proc/self is the effective user.
    if !fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0) {
        return Err(WhyNot::NotRoot);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = |program: &str| env::split_paths(&path).any(|dir| dir.join(program).is_file());
    let missing: Vec<_> = PROGRAMS
        .into_iter()
        .filter(|(program, _)| !in_path(program))
        .collect();
    if !missing.is_empty() {
        return Err(WhyNot::Missing(missing));
    }
    // Lines read `/usr/sbin/named (enforce)` or `named (enforce)`; no such file, no AppArmor.
    let profiles = fs::read_to_string("/sys/kernel/security/apparmor/profiles").unwrap_or_default();
    let confined: Vec<_> = profiles
        .lines()
        .filter_map(|line| line.strip_suffix(" (enforce)"))
        .filter(|profile| {
            ["named", "unbound"]
                .iter()
                .any(|server| profile.rsplit('/').next() == Some(server))
        })
        .map(str::to_owned)
        .collect();
    if !confined.is_empty() {
        return Err(WhyNot::Confined(confined));
    }
    Ok(())
}
