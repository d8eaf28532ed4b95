//! `strictmx explain`.

use strictmx_core::checks::{REGISTRY, find};
use strictmx_view::help;
use strictmx_view::text::Span;

use crate::args::ExplainArgs;
use crate::{Exit, Failed, output};

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Failed> {
    let Some(id) = &args.check else {
        let line = |check: &&strictmx_core::check::Check| {
            vec![
                Span::Strong(format!("{:36}", check.meta.id)),
                Span::Plain(check.meta.title.to_owned()),
            ]
        };
        output::lines(&REGISTRY.iter().map(line).collect::<Vec<_>>())?;
        return Ok(Exit::Pass);
    };
    let check = find(id)
        .ok_or_else(|| format!("there is no check `{id}`; `strictmx explain` lists all"))?;
    let help = help::help(check);
    let mut lines = vec![
        vec![
            Span::Strong(help.title.to_owned()),
            Span::Faint(format!("  {}", help.id)),
        ],
        Vec::new(),
    ];
    for line in help.docs.lines() {
        lines.push(match line.strip_prefix("# ") {
            Some(heading) => vec![Span::Strong(heading.to_owned())],
            None => vec![Span::Plain(line.to_owned())],
        });
    }
    output::lines(&lines)?;
    Ok(Exit::Pass)
}
