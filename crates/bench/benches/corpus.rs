//! Every real policy and record of the corpus judged as a text: verdict, findings, senders.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use strictmx_bench::{CORPUS, Error, folder};
use strictmx_core::sts;
use strictmx_core::timestamp::Timestamp;
use strictmx_view::lint::{Kind, lint};

fn policies(folder: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let files = folder.join("policies").read_dir()?;
    files.map(|file| Ok(std::fs::read(file?.path())?)).collect()
}

fn records(folder: &Path) -> Result<Vec<(Kind, Vec<u8>)>, Error> {
    let mut table = csv::Reader::from_path(folder.join("txt_records.csv"))?;
    let headers = table.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (Some(kind), Some(text)) = (column("type"), column("txt")) else {
        return Err("txt_records.csv lacks the columns `type` and `txt`".into());
    };
    let record = |row: csv::StringRecord| {
        let kind = match &row[kind] {
            "mta-sts" => Kind::StsRecord,
            "tlsrpt" => Kind::TlsrptRecord,
            other => return Err(format!("a new type of record: {other}").into()),
        };
        Ok((kind, row[text].as_bytes().to_vec()))
    };
    table.records().map(|row| record(row?)).collect()
}

fn corpus(criterion: &mut Criterion) {
    let read = || -> Result<_, Error> {
        let folder = folder(CORPUS)?;
        Ok((policies(&folder)?, records(&folder)?))
    };
    let (policies, records) = read().unwrap_or_else(|error| panic!("{error}"));
    let now = Timestamp::parse("2026-11-24T12:00:00Z").unwrap_or_default();

    let mut group = criterion.benchmark_group("corpus");
    group.throughput(Throughput::Elements(policies.len() as u64));
    group.bench_function("policies judged", |b| {
        b.iter(|| {
            for policy in &policies {
                black_box(lint(Kind::StsPolicy, black_box(policy), now));
            }
        });
    });
    group.bench_function("policies parsed", |b| {
        b.iter(|| {
            for policy in &policies {
                black_box(sts::policy::parse(black_box(policy)));
            }
        });
    });
    group.throughput(Throughput::Elements(records.len() as u64));
    group.bench_function("records judged", |b| {
        b.iter(|| {
            for (kind, record) in &records {
                black_box(lint(*kind, black_box(record), now));
            }
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .sample_size(20);
    targets = corpus
}
criterion_main!(benches);
