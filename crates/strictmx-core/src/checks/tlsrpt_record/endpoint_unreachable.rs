//! The host that takes reports over HTTPS cannot be reached.

use crate::declare_check;
use crate::facts::{Facts, in_protocol_words};
use crate::outcome::Ran;
use crate::question::RecordType;

declare_check! {
    /// # What it checks
    ///
    /// That the host of an `https:` address in the TLSRPT record has an address, can be connected to at
    /// port 443, and finishes a TLS handshake. Nothing is sent after the handshake. Of several addresses
    /// the first three are looked at.
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
    let mut unknown = facts.all_destinations_seen();
    for (destination, host) in facts.https_destinations()? {
        let addresses =
            [RecordType::A, RecordType::Aaaa].map(|rtype| facts.looked(host.clone(), rtype));
        let cause = if addresses.iter().all(|looked| looked.is_absent()) {
            "no address".to_owned()
        } else {
            match facts.endpoint(&host) {
                Ok(seen) => match &seen.handshake.failure {
                    Some(failure) => in_protocol_words(&failure.cause),
                    None => continue,
                },
                Err(skip) => {
                    unknown = Err(skip);
                    continue;
                }
            }
        };
        let uri = destination.to_string();
        findings.push(Found { uri, cause }.finding());
    }
    if findings.is_empty() {
        unknown?;
    }
    Ok(findings)
}
