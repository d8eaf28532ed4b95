//! Judging full evidences: all checks, all senders.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use strictmx_bench::{EVIDENCE, Error, folder};
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;

/// Every evidence of the folder under its file's name.
fn evidences() -> Result<Vec<(String, Evidence)>, Error> {
    let mut evidences = Vec::new();
    for file in folder(EVIDENCE)?.read_dir()? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let evidence = Evidence::from_json(&std::fs::read(&path)?)?;
        evidences.push((name.into_owned(), evidence));
    }
    Ok(evidences)
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("judge");
    for (name, evidence) in evidences().unwrap_or_else(|error| panic!("{error}")) {
        group.bench_function(name, |b| b.iter(|| judge(black_box(&evidence))));
    }
    group.finish();
}

criterion_group! {
    name = judging;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4));
    targets = benches
}
criterion_main!(judging);
