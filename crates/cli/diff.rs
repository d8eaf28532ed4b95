//! `strictmx diff`: two results of one domain, then and now.

use strictmx_core::difference::{Difference, Trend};
use strictmx_core::judge::judge;
use strictmx_view::comparison;

use crate::args::{DiffArgs, Format};
use crate::{Exit, Failed, note, output, saved};

pub(crate) fn run(args: &DiffArgs) -> Result<Exit, Failed> {
    let both = [&args.then, &args.now];
    if both.iter().all(|place| place.as_os_str() == "-") {
        return Err("both results cannot come from standard input; name a file for one".into());
    }
    let [then, now] = both.map(|place| saved::evidence(place));
    let [then, now] = [judge(&then?), judge(&now?)];
    if now.checked_at < then.checked_at {
        note(&format!(
            "the second result is older ({}) than the first ({}): what is told as new went away; \
             give the earlier one first",
            now.checked_at, then.checked_at
        ));
    }
    let difference = Difference::between(&then, &now)?;
    match args.format {
        Format::Json => output::print_json(&difference)?,
        Format::Jsonl => output::print_json_line(&difference)?,
        Format::Markdown => {
            output::print(&comparison::markdown(&comparison::comparison(&then, &now)?))?;
        }
        _ => output::lines(&comparison::lines(&comparison::comparison(&then, &now)?))?,
    }
    Ok(match difference.trend {
        Trend::Better | Trend::Same => Exit::Pass,
        Trend::Worse => Exit::Findings,
        Trend::Undetermined => Exit::Undetermined,
    })
}
