//! Other people's programs, run in the namespace: dig, curl, OpenSSL, posttls-finger, testssl.sh.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::{Command, Stdio},
};

use super::{namespace::Namespace, plan::RESOLVER};

/// All that dig prints of one answer. `question` is name, type and options, apart by blanks.
pub(super) fn dig(namespace: &Namespace, server: Ipv4Addr, question: &str) -> String {
    let arguments = format!("@{server} +time=2 +tries=1 {question}");
    output(namespace.command("dig").args(arguments.split(' ')))
}

/// `status media-type first-line` of what a URL gives, whatever the certificate.
pub(super) fn http_answer(namespace: &Namespace, url: &str, socket: SocketAddr) -> String {
    let mut curl = namespace.command("curl");
    curl.args(["--silent", "--insecure", "--max-time", "5"]);
    curl.args(["--write-out", "\n%{http_code} %{content_type}"]);
    // Whatever host and port the URL names.
    curl.args(["--connect-to", &format!("::{socket}"), url]);
    let text = output(&mut curl);
    let first = text.lines().next().unwrap_or_default().trim_end();
    let last = text.lines().last().unwrap_or_default();
    format!("{last} {first}")
}

/// How a TLS handshake went.
pub(super) struct Handshake {
    /// Number and words of OpenSSL's X509_V_ERR_*, or `no STARTTLS`.
    pub(super) verification: String,
    /// Such as `TLSv1.3`.
    pub(super) version: String,
    /// A TLSA record matched.
    pub(super) dane: bool,
}

/// A handshake with SNI, verified for the host with `ca_file` as the only anchor, and by DANE
/// where `tlsa` has the data of a TLSA record.
pub(super) fn handshake(
    namespace: &Namespace,
    ca_file: &Path,
    host: &str,
    socket: SocketAddr,
    tlsa: Option<&str>,
) -> Handshake {
    let mut openssl = namespace.command("timeout");
    openssl.args([
        "5",
        "openssl",
        "s_client",
        "-servername",
        host,
        "-verify_hostname",
        host,
    ]);
    openssl
        .args(["-no-CApath", "-no-CAstore", "-CAfile"])
        .arg(ca_file);
    // Old versions and their ciphers are not offered otherwise.
    openssl.args(["-min_protocol", "TLSv1", "-cipher", "ALL:@SECLEVEL=0"]);
    openssl.args(["-connect", &socket.to_string()]);
    if socket.port() == 25 {
        openssl.args(["-starttls", "smtp"]);
    }
    if let Some(tlsa) = tlsa {
        openssl.args(["-dane_tlsa_domain", host, "-dane_tlsa_rrdata", tlsa]);
    }
    let text = output(&mut openssl);
    let after = |mark: &str, end: char| {
        let rest = text.split_once(mark).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split(end).next())
            .unwrap_or("nothing")
            .to_owned()
    };
    let verification = if text.contains("Didn't find STARTTLS in server response") {
        "no STARTTLS".to_owned()
    } else {
        after("Verify return code: ", '\n')
    };
    Handshake {
        verification,
        version: after("\nNew, ", ','),
        dane: text.contains("DANE TLSA 3 1 1"),
    }
}

/// Postfix's posttls-finger at one address of an MX host.
pub(super) struct PosttlsFinger<'a> {
    pub(super) namespace: &'a Namespace,
    pub(super) host: &'a str,
    pub(super) address: Ipv4Addr,
}

impl PosttlsFinger<'_> {
    /// Whether it shakes hands over this version alone, as Postfix writes it.
    pub(super) fn shakes_hands(&self, version: &str) -> bool {
        let mut finger = self.namespace.command("posttls-finger");
        finger.args(["-c", "-l", "may", "-t", "5", "-T", "5", "-s", self.host]);
        finger.args(["-p", &format!(">={version}, <={version}")]);
        // OpenSSL's default security level has no TLS before 1.2.
        finger.args(["-o", "tls_medium_cipherlist=DEFAULT:@SECLEVEL=0"]);
        finger.arg(format!("[{}]:25", self.address));
        output(&mut finger).contains("TLS connection established")
    }

    /// Whether the certificate is verified for the host, with `ca_file` as the only anchor.
    pub(super) fn verifies(&self, ca_file: &Path) -> bool {
        let mut finger = self.namespace.command("posttls-finger");
        finger.args(["-c", "-l", "secure", "-t", "5", "-T", "5", "-s", self.host]);
        finger.arg("-F").arg(ca_file);
        finger.args([&format!("[{}]:25", self.address), self.host]);
        output(&mut finger).contains("Verified TLS connection established")
    }

    /// Whether a TLSA record authenticates it, as found in DNS: no authority counts beside them.
    pub(super) fn authenticates_by_dane(&self) -> bool {
        let resolvers = self.namespace.dir().join("resolv.conf");
        std::fs::write(&resolvers, format!("nameserver {RESOLVER}\n")).expect("a new file");
        // A command in the namespace has mounts of its own.
        let mut finger = self.namespace.command("sh");
        finger.args(["-c", r#"mount --bind "$0" /etc/resolv.conf && exec "$@""#]);
        finger.arg(&resolvers).args(["posttls-finger", "-c"]);
        finger.args(["-l", "dane-only", "-t", "5", "-T", "5"]);
        finger.arg(format!("[{}]:25", self.host));
        output(&mut finger).contains("Verified TLS connection established")
    }
}

/// What testssl.sh finds of protocol versions, categories of suites, forward secrecy, RSA key
/// exchange (`--robot`) and certificates, with `ca_file` as one more anchor: ids and findings, in
/// its own words.
pub(super) fn testssl(
    namespace: &Namespace,
    ca_file: &Path,
    host: &str,
    address: Ipv4Addr,
) -> Vec<(String, String)> {
    let file = namespace.dir().join(format!("testssl-{host}.json"));
    let mut testssl = namespace.command("testssl");
    testssl.args(["--quiet", "--warnings", "off"]);
    testssl.args(["-p", "-s", "-f", "--robot", "-S", "--add-ca"]);
    testssl.arg(ca_file);
    testssl.args(["--starttls", "smtp", "--ip", &address.to_string()]);
    testssl.arg("--jsonfile").arg(&file);
    let said = output(testssl.arg(format!("{host}:25")));
    let json = std::fs::read(&file).unwrap_or_else(|error| panic!("{error}: {said}"));
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    let field = |finding: &serde_json::Value, name: &str| {
        finding[name].as_str().unwrap_or_default().to_owned()
    };
    let findings = json.as_array().into_iter().flatten();
    findings
        .map(|finding| (field(finding, "id"), field(finding, "finding")))
        .collect()
}

/// What a command prints on both streams; it may fail, as some must here.
fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}
