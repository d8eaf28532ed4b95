//! The parsers beside those of other libraries, on texts that all of them accept.
//!
//! mail-auth has no parser for policies, mailrs-mta-sts none for TLSRPT records. Theirs give the
//! values; ours also say where each stands, and all that is wrong with a text, not the first.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use mail_auth::common::parse::TxtRecordParser as _;
use strictmx_core::{sts, tlsrpt};

const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n\
                      mx: *.example.net\r\nmx: backup.example.com\r\nmax_age: 604800\r\n";
const STS_RECORD: &str = "v=STSv1; id=20261124T120000;";
const TLSRPT_RECORD: &str = "v=TLSRPTv1; rua=mailto:tlsrpt@example.com";

fn policy(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("policy");
    let ours = |text: &str| sts::policy::parse(text.as_bytes());
    let mailrs = |text: &str| mailrs_mta_sts::Policy::parse(text);
    assert!(ours(POLICY).is_valid() && mailrs(POLICY).is_ok());
    group.bench_function("ours", |b| b.iter(|| ours(black_box(POLICY))));
    group.bench_function("mailrs-mta-sts", |b| b.iter(|| mailrs(black_box(POLICY))));
    group.finish();
}

fn sts_record(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sts-record");
    let ours = |text: &str| sts::record::parse(text.as_bytes());
    let mail_auth = |text: &str| mail_auth::mta_sts::MtaSts::parse(text.as_bytes());
    let mailrs = |text: &str| mailrs_mta_sts::StsRecord::parse(text);
    let text = STS_RECORD;
    assert!(ours(text).is_valid() && mail_auth(text).is_ok() && mailrs(text).is_ok());
    group.bench_function("ours", |b| b.iter(|| ours(black_box(text))));
    group.bench_function("mail-auth", |b| b.iter(|| mail_auth(black_box(text))));
    group.bench_function("mailrs-mta-sts", |b| b.iter(|| mailrs(black_box(text))));
    group.finish();
}

fn tlsrpt_record(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tlsrpt-record");
    let ours = |text: &str| tlsrpt::record::parse(text.as_bytes());
    let mail_auth = |text: &str| mail_auth::mta_sts::TlsRpt::parse(text.as_bytes());
    let text = TLSRPT_RECORD;
    assert!(ours(text).is_valid() && mail_auth(text).is_ok());
    group.bench_function("ours", |b| b.iter(|| ours(black_box(text))));
    group.bench_function("mail-auth", |b| b.iter(|| mail_auth(black_box(text))));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    targets = policy, sts_record, tlsrpt_record
}
criterion_main!(benches);
