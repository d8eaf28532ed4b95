//! `strictmx check`.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use strictmx_core::domain_name::{DomainName, Reading};
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::observation::Cause;
use strictmx_core::scan::Scan;
use strictmx_driver::{Event, drive};
use strictmx_probe::name_guard::NameRefused;
use strictmx_probe::{Network, budget};
use strictmx_view::en::of_policy_host;
use strictmx_view::visible;

use crate::args::CheckArgs;
use crate::output::Printer;
use crate::saved::named;
use crate::{Exit, Failed, complain, network, note};

pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Failed> {
    if args.record.is_some() && args.domains.len() > 1 {
        return Err("--record takes one domain; check them one by one".into());
    }
    if args.record.as_deref() == Some(Path::new("-")) {
        return Err(
            "--record - has nowhere to write: standard output carries the result; name a file, \
             or take --format json, which has the evidence in it and is what `strictmx replay` \
             reads"
                .into(),
        );
    }
    network::runtime()?.block_on(check_all(args))
}

async fn check_all(args: &CheckArgs) -> Result<Exit, Failed> {
    let reach = network::reach(&args.network, |_| false).await?;
    // All names first: a slip in the last one should not cost the checks before it.
    let admit = |(at, text): (usize, &String)| {
        let admitted = admitted(&reach.network, text);
        admitted.map_err(|error| {
            let refused = refused(&error, args.network.opt_out.as_deref());
            match args.domains.len() {
                1 => refused,
                many => format!("domain {} of {many}: {refused}", at + 1),
            }
        })
    };
    let domains = args.domains.iter().enumerate().map(admit);
    let mut domains = domains.collect::<Result<Vec<_>, _>>()?;
    // A domain and a mail address in it are one domain.
    let mut seen = HashSet::new();
    domains.retain(|domain| seen.insert(domain.clone()));
    beside_lab(args, &domains);
    let record = args.record.as_deref().map(Record::open).transpose()?;
    let mut printer = Printer::new(args.format, args.fail_on, domains.len())?;
    let mut saved = Ok(());
    for domain in domains {
        let scan = scan(&reach.network, domain, args.timeout).await;
        let report = judge(scan.evidence());
        if let Some(record) = &record {
            saved = record.save(&report.evidence);
        }
        printer.take(report)?;
    }
    // The result first: it was waited for, and is right whatever became of the file.
    match (printer.end()?, saved) {
        // A plugin's line and its exit code are one.
        (exit @ Exit::Plugin(_), Err(failed)) => {
            complain(&failed);
            Ok(exit)
        }
        (exit, saved) => saved.map(|()| exit),
    }
}

/// Says of `--lab` what it does not do.
fn beside_lab(args: &CheckArgs, domains: &[DomainName]) {
    if !args.network.lab {
        return;
    }
    for domain in domains.iter().filter(|name| !network::is_of_lab(name)) {
        note(&format!(
            "{domain} is not of the lab and is looked up on the Internet; `strictmx lab` lists \
             the domains of the lab"
        ));
    }
    if !args.network.doh.is_empty() && domains.iter().all(network::is_of_lab) {
        note("--doh is not asked: names of the lab are looked up inside it");
    }
}

/// The domain that a text names; says so where it may not be the one that was meant.
fn admitted(network: &Network, text: &str) -> Result<DomainName, NameRefused> {
    let input = DomainName::from_input(text).map_err(NameRefused::Malformed)?;
    let name = network.admit(input.name.a_label())?;
    if input.read_as.contains(&Reading::PolicyHost) {
        note(&format!(
            "the policy at mta-sts.{name} is that of {name}, which is checked"
        ));
    } else if let Some(domain) = name.domain_of_policy_host()
        && network.admit(domain.a_label()).is_ok()
    {
        note(&of_policy_host(&name, &domain).join(" "));
    }
    Ok(name)
}

/// Why a name is not checked, for whoever runs this program and has its lists.
fn refused(error: &NameRefused, opt_out: Option<&Path>) -> String {
    match (error, opt_out) {
        (NameRefused::SpecialUse { name, .. }, _) if network::is_of_lab(name) => {
            format!("{error}, or add --lab: the name is of the built-in lab")
        }
        (NameRefused::OptedOut { name }, Some(list)) => format!(
            "{name} asked not to be tested: it, or a name above it, is on the list of --opt-out {}; \
             if it is yours, take it off the list or check without it",
            named(list)
        ),
        _ => error.to_string(),
    }
}

/// The file of `--record`, opened before the check: nobody should wait for a result and then lose
/// it.
struct Record<'a> {
    name: &'a Path,
    file: File,
}

impl<'a> Record<'a> {
    fn open(name: &'a Path) -> Result<Self, Failed> {
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(name)
            .map_err(|error| failed(name, &error))?;
        Ok(Self { name, file })
    }

    fn save(&self, evidence: &Evidence) -> Result<(), Failed> {
        let json = serde_json::to_vec_pretty(evidence)?;
        let mut file = &self.file;
        let saved = file.write_all(&json).and_then(|()| {
            // What stood there before may have been longer; a pipe has no length.
            if file.metadata()?.is_file() {
                file.set_len(json.len() as u64)?;
            }
            Ok(())
        });
        saved.map_err(|error| failed(self.name, &error))
    }
}

fn failed(name: &Path, error: &io::Error) -> Failed {
    let name = visible(&name.to_string_lossy());
    format!("{name} cannot be written: {error}; give --record a file in a folder that is yours")
        .into()
}

async fn scan(network: &Network, domain: DomainName, timeout_s: u64) -> Scan {
    let mut scan = Scan::new(domain.clone(), network::now());
    let deadline = async {
        tokio::time::sleep(Duration::from_secs(timeout_s)).await;
        Cause::BudgetSpent
    };
    let mut progress = Progress::new(&domain);
    let prober = network.prober_for(&domain);
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
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
