//! `strictmx lab`: what there is to try without a network.

use strictmx_view::text::Span;

use crate::args::{Format, LabArgs};
use crate::{Exit, Failed, output};

pub(crate) fn run(args: &LabArgs) -> Result<Exit, Failed> {
    let domains = strictmx_lab::catalogue();
    match args.format {
        Format::Json => {
            let row = |domain: &strictmx_lab::LabDomain| serde_json::json!({ "domain": domain.name, "title": domain.title });
            output::print_json(&domains.iter().map(row).collect::<Vec<_>>())?;
        }
        _ => {
            let row = |domain: &strictmx_lab::LabDomain| {
                vec![
                    Span::Strong(format!("{:44}", domain.name.to_string())),
                    Span::Plain(domain.title.to_string()),
                ]
            };
            let mut lines: Vec<_> = domains.iter().map(row).collect();
            lines.push(Vec::new());
            let usage = "Check one: strictmx check --lab NAME";
            lines.push(vec![Span::Plain(usage.to_owned())]);
            output::lines(&lines)?;
        }
    }
    Ok(Exit::Pass)
}
