//! The result as JSON: `domain`, `verdict`, `findings`, `outcomes`, `evidence`.

use serde_json::{Value, json};
use strictmx_core::report::ScanReport;

use crate::model::FindingView;
use crate::result_view;

/// The whole result.
pub fn report(report: &ScanReport) -> Value {
    let view = result_view(report);
    let findings: Vec<_> = view.fixes.iter().chain(&view.notes).map(finding).collect();
    json!({
        "format_version": report.format_version,
        "domain": report.policy_domain,
        "checked_at": report.checked_at,
        "verdict": report.verdict,
        "sentence": view.banner.sentence.to_string(),
        "findings": findings,
        "outcomes": report.outcomes,
        "evidence": report.evidence,
    })
}

fn finding(finding: &FindingView) -> Value {
    json!({
        "check": finding.check,
        "severity": finding.severity,
        "consequence": finding.consequence,
        "title": finding.title,
        "message": finding.message.to_string(),
        "remedy": finding.remedy.to_string(),
        "subjects": finding.subjects.iter().map(|subject| &subject.words).collect::<Vec<_>>(),
        "copy": finding.copy.as_ref().map(|copy| &copy.text),
        "standards": finding.standards.iter().map(|standard| &standard.label).collect::<Vec<_>>(),
    })
}
