//! A mailto with header fields.

use crate::declare_check;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::Ran;
use crate::tlsrpt::ReportUri;

declare_check! {
    /// # What it checks
    ///
    /// Whether a mail address for reports has header fields after a question mark. They look like
    /// `mailto:tlsrpt@example.com?subject=report`.
    ///
    /// # Why it matters
    ///
    /// The syntax allows them. Senders write the header fields of a report themselves, and some
    /// stumble over the rest.
    ///
    /// # How to fix
    ///
    /// Leave out the question mark and what follows it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com?subject=report"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 6068 section 2; RFC 8460 section 5.3 fixes the subject of reports.
    id: "tlsrpt-record-rua-fields",
    severity: Info,
    consequence: None,
    rfc: ["6068#2", "8460#5.3"],
    result_type: None,
    since: "0.1.0",
    title: "Header fields in the report address do nothing",
    message: "{uri} has header fields after the question mark, which senders do not use.",
    remedy: "Leave out the question mark and what follows it.",
    args: { uri: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (record, parsed) = facts.chosen_tlsrpt_record()?;
    let mut findings = Vec::new();
    for uri in &parsed.seen {
        let fires = matches!(
            uri.value,
            ReportUri::Mailto {
                has_fields: true,
                ..
            }
        );
        if fires {
            let finding = Found {
                uri: uri.value.to_string(),
            }
            .finding();
            findings.push(finding.at(facts.tlsrpt_record.source(), *record, uri.span));
        }
    }
    if let Some(first) = findings.first_mut() {
        let text = &facts.tlsrpt_record.texts[*record];
        first.fixes = facts.mended(Text::Record(Record::Tlsrpt, Some(text)));
    }
    Ok(findings)
}
