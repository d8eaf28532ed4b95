//! `strictmx check`.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_core::judge::judge;
use strictmx_core::observation::Cause;
use strictmx_core::scan::Scan;
use strictmx_driver::{Event, drive};
use strictmx_probe::{Network, budget};

use crate::args::{CheckArgs, Format};
use crate::{Exit, Failed, network, output};

pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Failed> {
    if args.record.is_some() && args.domains.len() > 1 {
        return Err("--record takes one domain; check them one by one".into());
    }
    network::runtime()?.block_on(check_all(args))
}

async fn check_all(args: &CheckArgs) -> Result<Exit, Failed> {
    let reach = network::reach(&args.network).await?;
    // All names first: a slip in the last one should not cost the checks before it.
    let admit = |text: &String| {
        let name = DomainName::from_input(text).map(|input| input.name.a_label().to_owned());
        reach.network.admit(&name.unwrap_or_else(|_| text.clone()))
    };
    let domains = args
        .domains
        .iter()
        .map(admit)
        .collect::<Result<Vec<_>, _>>()?;
    let mut worst = Exit::Pass;
    let mut all = Vec::new();
    for (at, domain) in domains.into_iter().enumerate() {
        let scan = scan(&reach.network, domain, args.timeout).await;
        let report = judge(scan.evidence());
        if let Some(file) = &args.record {
            let json = serde_json::to_vec_pretty(&report.evidence)?;
            std::fs::write(file, json)
                .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        }
        // Findings outrank "undetermined": what was seen was seen.
        worst = match (worst, output::exit(&report, args.fail_on)) {
            (Exit::Findings, _) | (_, Exit::Findings) => Exit::Findings,
            (a, b) => a.max(b),
        };
        match args.format {
            // Several results are still one JSON text.
            Format::Json if args.domains.len() > 1 => {
                all.push(strictmx_view::json::report(&report));
            }
            format => {
                if at > 0 {
                    output::print("\n")?;
                }
                output::report(&report, format)?;
            }
        }
    }
    if !all.is_empty() {
        output::print_json(&all)?;
    }
    Ok(worst)
}

async fn scan(network: &Network, domain: DomainName, timeout_s: u64) -> Scan {
    let mut scan = Scan::new(domain.clone(), network::now());
    let deadline = async {
        tokio::time::sleep(Duration::from_secs(timeout_s)).await;
        Cause::BudgetSpent
    };
    let mut progress = Progress::new(&domain);
    let prober = network.prober();
    drive(
        &mut scan,
        &prober,
        budget::SCAN_QUESTIONS_AT_ONCE,
        deadline,
        |event| progress.tell(&event),
    )
    .await;
    progress.end();
    scan
}

/// One line on standard error that counts, where somebody watches.
struct Progress {
    domain: String,
    asked: usize,
    answered: usize,
    seen: bool,
}

impl Progress {
    fn new(domain: &DomainName) -> Self {
        let seen = std::io::stderr().is_terminal();
        Self {
            domain: domain.to_string(),
            asked: 0,
            answered: 0,
            seen,
        }
    }

    fn tell(&mut self, event: &Event) {
        match event {
            Event::Asked(..) => self.asked += 1,
            Event::Answered(..) => self.answered += 1,
        }
        if self.seen {
            let mut err = std::io::stderr().lock();
            let _ = write!(
                err,
                "\r{}: {} of {} questions answered ",
                self.domain, self.answered, self.asked
            );
            let _ = err.flush();
        }
    }

    fn end(&self) {
        if self.seen {
            // Clears the line (ECMA-48 EL).
            eprint!("\r\x1b[2K");
        }
    }
}
