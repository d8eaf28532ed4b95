//! The policy is not saved as plain ASCII or UTF-8.

use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy is UTF-16, begins with a byte-order mark, or holds octets that
    /// are not UTF-8.
    ///
    /// # Why it matters
    ///
    /// These octets are invisible in an editor, and senders stumble over them: all measured
    /// senders but Stalwart and mailauth reject a policy with a byte-order mark.
    ///
    /// # How to fix
    ///
    /// Save the file as UTF-8 without a byte-order mark, or as ASCII. In Windows Notepad choose
    /// the encoding UTF-8, not UTF-8 with BOM; in Visual Studio Code, Save with Encoding. On
    /// Unix, `file mta-sts.txt` tells what it is,
    /// `iconv -f UTF-16 -t UTF-8 old.txt > mta-sts.txt` converts UTF-16, and
    /// `sed -i '1s/^\xef\xbb\xbf//' mta-sts.txt` (GNU sed) takes the mark away.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "\xEF\xBB\xBFversion: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 86400\n"
    /// ```
    ///
    /// ```scenario,fires
    /// policy body "\xFF\xFEv\x00e\x00r\x00"
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: ASCII, with UTF-8 in the values of extensions.
    id: "sts-policy-encoding",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "3629"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy is saved in the wrong encoding",
    message: "The policy has {found}. Senders do not accept it.",
    remedy: "Save it as UTF-8 without a byte-order mark.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (source, _, parsed) = facts.policy_host.served()?;
    let mut findings = Vec::new();
    for fault in &parsed.faults {
        let found = match fault.value {
            Fault::Utf16 => "UTF-16 encoding",
            Fault::ByteOrderMark => "a byte-order mark in front",
            Fault::NotUtf8 { .. } => "octets that are not UTF-8",
            _ => continue,
        };
        findings.push(
            Found {
                found: found.to_owned(),
            }
            .finding()
            .at(source, 0, fault.span),
        );
    }
    Ok(findings)
}
