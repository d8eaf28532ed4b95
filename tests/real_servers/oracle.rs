//! Other people's programs, run in the namespace: dig, curl and OpenSSL.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::{Command, Stdio},
};

use super::namespace::Namespace;

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

/// What a command prints on both streams; it may fail, as some must here.
fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}
