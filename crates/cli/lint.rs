//! `strictmx lint`.

use strictmx_core::domain_name::DomainName;
use strictmx_view::en::{CORRECTED, sender_outcome};
use strictmx_view::lint::{self, Kind, Lint};
use strictmx_view::text::{Line, Span, sign};
use strictmx_view::{csv, inert_json, junit, markdown, sarif};

use crate::args::{Format, LintArgs};
use crate::{Exit, Failed, binary, network, note, output, saved};

pub(crate) fn run(args: &LintArgs) -> Result<Exit, Failed> {
    let text = saved::read(&args.file, MAX_TEXT, WHAT_TO_GIVE)?;
    if let Some(kind) = binary::kind(&text) {
        let name = saved::named(&args.file);
        return Err(format!("{name} is {kind}; {WHAT_TO_GIVE}").into());
    }
    if saved::is_result(&text) {
        let name = saved::named(&args.file);
        return Err(format!(
            "{name} is a result of `strictmx check`, in JSON: `strictmx replay` judges it again, \
             `strictmx diff` compares two; here {WHAT_TO_GIVE}"
        )
        .into());
    }
    if let Some(domain) = domain(&text) {
        note(&format!(
            "this is the name of a domain, not what it publishes: `strictmx check {domain}` checks it"
        ));
    }
    // What is served under this name is a policy, or wrong.
    let is_policy = args.file.ends_with("mta-sts.txt");
    let kind = args.kind.or(is_policy.then_some(Kind::StsPolicy));
    let judged = lint::lint(kind, &text, network::now());
    let file = args.file.to_string_lossy();
    match args.format {
        Format::Text => output::lines(
            &judged
                .each()
                .map(lines)
                .collect::<Vec<_>>()
                .join(&Line::new()),
        )?,
        Format::Json => output::print_json(&judged)?,
        Format::Jsonl => output::print_json_line(&judged)?,
        Format::Markdown => output::print(&markdown::lint(&judged))?,
        Format::Csv => output::print(&csv::lint(&file, &judged))?,
        Format::Sarif => output::print(&inert_json(&sarif::lint(&file, &text, &judged)))?,
        Format::Junit => output::print(&junit::lint(&file, &judged, args.fail_on.least()))?,
        Format::Nagios | Format::Prometheus => return Err(nothing_to_watch()),
    }
    let is_grave = |part: &Lint| {
        let mut findings = part.findings.iter();
        findings.any(|finding| args.fail_on.fails(finding.severity))
    };
    let is_invalid = |part: &Lint| !part.valid && part.alias.is_none();
    let is_undetermined = |part: &Lint| judged.is_undetermined(part);
    let fails = judged.each().any(|part| is_invalid(part) || is_grave(part));
    Ok(if fails {
        Exit::Findings
    } else if judged.each().any(is_undetermined) {
        Exit::Undetermined
    } else {
        Exit::Pass
    })
}

/// The domain that a text is, be it as a URL or a mail address: one word, in which nothing is set to
/// a value as in a record.
fn domain(text: &[u8]) -> Option<DomainName> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let is_word = !text.contains(|c: char| c.is_whitespace() || c == '=' || c == ';');
    let input = is_word.then(|| DomainName::from_input(text).ok())?;
    Some(input?.name)
}

/// Largest text that is read, in octets. No sender reads a policy of more than 64 KiB.
const MAX_TEXT: u64 = 1024 * 1024;

/// Where a file is no text.
const WHAT_TO_GIVE: &str = "give the text alone, as it is published: the lines of a policy, \
                            `version: STSv1` and so on, or a TXT record, `v=STSv1; id=...`";

/// The arguments do not let it come to this.
fn nothing_to_watch() -> Failed {
    "a text is nothing to monitor; take another --format".into()
}

fn lines(judged: &Lint) -> Vec<Line> {
    let state = judged.state();
    let mut lines = vec![vec![
        Span::State(state, sign(state).to_owned()),
        Span::Plain(format!(" {}", judged.sentence())),
    ]];
    for (outcome, names) in lint::grouped(&judged.senders) {
        lines.push(vec![
            Span::Plain(format!("   {:8}", sender_outcome(outcome))),
            Span::Plain(format!(" {names}")),
        ]);
    }
    for finding in &judged.findings {
        let place = finding
            .place()
            .map(|line| format!("Line {line}: "))
            .unwrap_or_default();
        lines.push(Vec::new());
        lines.push(vec![
            Span::Strong(format!("{place}{}", finding.message)),
            Span::Faint(format!("  {}", finding.check)),
        ]);
        lines.push(vec![Span::Plain(format!("  -> {}", finding.remedy))]);
    }
    if let Some(corrected) = &judged.corrected {
        lines.push(Vec::new());
        lines.push(vec![Span::Strong(format!("{CORRECTED}:"))]);
        let each = corrected.lines();
        lines.extend(each.map(|line| vec![Span::Plain(format!("    {line}"))]));
    }
    lines
}
