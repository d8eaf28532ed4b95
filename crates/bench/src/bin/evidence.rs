//! Scans domains of the lab to the end, what only explains the verdict included, and keeps what
//! was seen: `evidence LABEL...` writes `LABEL.json` into the folder that the variable names.

use std::sync::Arc;
use std::time::Duration;

use strictmx_bench::{EVIDENCE, Error, LabNetwork, folder};
use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Observation};
use strictmx_core::scan::Scan;
use strictmx_driver::drive;
use strictmx_lab::LabDomain;
use strictmx_probe::budget;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let folder = folder(EVIDENCE)?;
    std::fs::create_dir_all(&folder)?;
    let lab = LabNetwork::start(Duration::ZERO).await?;
    for label in std::env::args().skip(1) {
        let domain = lab.domain(&label)?;
        let evidence = scan(&lab, domain).await?;
        let file = folder.join(format!("{label}.json"));
        std::fs::write(file, serde_json::to_vec(&evidence)?)?;
    }
    Ok(())
}

/// The full evidence of a domain.
async fn scan(lab: &LabNetwork, domain: &LabDomain) -> Result<Evidence, Error> {
    let mut scan = Scan::new(domain.name.clone(), lab.now);
    let deadline = async {
        tokio::time::sleep(budget::SCAN).await;
        Cause::BudgetSpent
    };
    let prober = lab.network.prober();
    let at_once = budget::SCAN_QUESTIONS_AT_ONCE;
    drive(&mut scan, &prober, at_once, deadline, |_| {}).await;

    let evidence = scan.into_evidence();
    let name = &domain.name;
    let open = |entry: &&Arc<Entry>| matches!(entry.observation, Observation::Unknown(_));
    if let Some(entry) = evidence.entries.iter().find(open) {
        return Err(format!("{name}: no answer to {:?}", entry.question).into());
    }
    let (verdict, expected) = (judge(&evidence).verdict, domain.expected.verdict);
    if verdict != expected {
        return Err(format!(
            "{name} is {} in place of {}",
            verdict.name(),
            expected.name()
        )
        .into());
    }
    Ok(evidence)
}
