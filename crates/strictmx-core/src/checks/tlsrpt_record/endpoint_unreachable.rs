//! The host that takes reports over HTTPS cannot be reached.

use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That the host of an `https:` address in the TLSRPT record has an address, can be connected
    /// to at port 443, and finishes a TLS handshake. Nothing is sent after the handshake. Of several
    /// addresses the first three are looked at; one beyond them is not tested, unless its host is
    /// known from those.
    ///
    /// # Why it matters
    ///
    /// Reports to that address are lost, and nobody tells you. If there is no other address, you
    /// learn of no failure.
    ///
    /// # How to fix
    ///
    /// Look for a mistyped name. If a provider takes your reports, compare the address with the
    /// provider's instructions; otherwise start the web server of the host.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/v1"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/v1"
    /// reports A 20.0.0.90
    /// endpoint reports fails connect refused
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/v1,https://other.example.com/v1"
    /// reports A 20.0.0.90
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/v1"
    /// reports A 20.0.0.90
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3: reports over HTTPS.
    id: "tlsrpt-record-endpoint-unreachable",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "The host that takes reports cannot be reached",
    message: "The host in {uri} cannot be reached over HTTPS ({cause}). Reports to it are lost.",
    remedy: "Name a host that takes reports, or fix this one.",
    args: { uri: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let mut findings = Vec::new();
    let mut unknown = Ok(());
    for (destination, host) in facts.https_destinations()? {
        match facts.unreachable(&host) {
            Ok(Some(cause)) => {
                let uri = destination.to_string();
                findings.push(Found { uri, cause }.finding());
            }
            Ok(None) => {}
            Err(skip) => unknown = Err(skip),
        }
    }
    if findings.is_empty() {
        unknown?;
    }
    Ok(findings)
}
