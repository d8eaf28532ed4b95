//! Real servers from Debian's packages: BIND with signed zones behind a validating Unbound that
//! speaks DNS over HTTPS, nginx as policy host, Postfix as MX, and a certificate authority of our
//! own, all in a network namespace made for the test. A scan runs inside it with the real ports
//! and the real address guard.
//!
//! It needs root, so its tests are ignored unless asked for; asked for where they cannot run,
//! they say why.

mod clock;
mod dns;
mod expected;
mod mx;
pub(crate) mod namespace;
mod oracle;
mod pki;
mod plan;
mod policy_server;
mod restart;
mod router;
mod scan;
mod second_opinion;
mod server;
mod template;
mod trap;
mod trapped;
mod why_not;
mod witness;
mod zone;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) use self::why_not::WhyNot;
use self::{
    namespace::Namespace,
    pki::Authority,
    plan::{DOMAINS, Domain, MX_HOSTS, RESOLVER},
    server::Server,
};

/// The running servers. Dropping it ends them and leaves nothing behind.
#[derive(Debug)]
pub(crate) struct RealServers {
    // First to be dropped: it ends the servers, which are collected after.
    // Dropped in this order: the servers end before their namespace goes.
    servers: [Server; 4],
    namespace: Namespace,
    ca_file: PathBuf,
}

impl RealServers {
    /// Starts all servers and waits until each answers.
    ///
    /// # Errors
    /// What this machine lacks to run them.
    ///
    /// # Panics
    /// When a server does not start, with its log.
    pub(crate) fn start() -> Result<Self, WhyNot> {
        why_not::machine()?;
        let namespace = Namespace::with_addresses(&plan::addresses())?;
        let authority = Authority::new(namespace.dir());
        let mx_identities: Vec<_> = MX_HOSTS
            .iter()
            .map(|mx_host| {
                let mut identity = authority.identity(&mx_host.name(), mx_host.certificate?);
                if mx_host.rsa {
                    identity.rsa_file = Some(authority.rsa_file(&mx_host.name()));
                }
                Some(identity)
            })
            .collect();
        let mut nginx = policy_server::start(&namespace, &authority);
        let mut postfix = mx::start(&namespace, &mx_identities);
        let [named, unbound] = dns::start(&namespace, &authority, &mx_identities);
        nginx.wait_until(|| listening(&namespace, 443) == 3);
        postfix.wait_until(|| listening(&namespace, 25) == 2 * MX_HOSTS.len());
        Ok(Self {
            servers: [named, unbound, nginx, postfix],
            ca_file: authority.root_file(),
            namespace,
        })
    }

    /// Unbound.
    fn resolver(&mut self) -> &mut Server {
        let [_, unbound, ..] = &mut self.servers;
        unbound
    }

    /// A command that runs inside the namespace.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        self.namespace.command(program)
    }

    /// The resolver as `--doh` takes it: URL, `@`, the address that stands for its name.
    pub(crate) fn doh(&self) -> String {
        format!("https://{}/dns-query@{RESOLVER}", dns::resolver_name())
    }

    /// The root certificate that signed what is well signed, PEM.
    pub(crate) fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// What there is to scan.
    pub(crate) fn domains(&self) -> &'static [Domain] {
        &DOMAINS
    }
}

/// How many sockets of the namespace listen on the port.
fn listening(namespace: &Namespace, port: u16) -> usize {
    let sockets = namespace
        .command("ss")
        .args(["-Hltn", &format!("sport = :{port}")])
        .output();
    sockets.map_or(0, |output| {
        output.stdout.iter().filter(|byte| **byte == b'\n').count()
    })
}

/// The servers. Who asks for these tests where they cannot run is told that they did not.
fn servers() -> RealServers {
    RealServers::start().unwrap_or_else(|why| panic!("did not run: {why}"))
}

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn other_programs_see_the_faults_that_are_planned() {
    let differences = witness::differences(&servers());
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn scans_find_the_faults_that_are_planned() {
    let servers = servers();
    let differences: Vec<_> = servers
        .domains()
        .iter()
        .flat_map(|domain| {
            let differences = scan::differences(&servers, domain).into_iter();
            differences
                .map(|difference| format!("{} ({}): {difference}", domain.name(), domain.fault))
        })
        .collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn posttls_finger_sees_the_same() {
    let (compared, differences) =
        second_opinion::differences(&servers(), second_opinion::posttls_finger);
    println!("{compared} answers compared");
    // Four versions and the certificate of all but those without STARTTLS or without TLS 1.2, and
    // DANE at two.
    assert!(compared >= 5 * (MX_HOSTS.len() - 2) + 2, "{compared}");
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
#[ignore = "slow, and needs testssl.sh beside the rest: cargo xtask test --slow"]
fn testssl_sees_the_same() {
    let (compared, differences) = second_opinion::differences(&servers(), second_opinion::testssl);
    println!("{compared} answers compared");
    // Four versions, forward secrecy, broken suites, RSA key exchange, trust, keys and signature of
    // all but those without STARTTLS or without TLS 1.2.
    assert!(compared >= 10 * (MX_HOSTS.len() - 2), "{compared}");
    assert!(differences.is_empty(), "{differences:#?}");
}
