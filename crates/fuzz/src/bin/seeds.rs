//! Writes a first corpus for every target from the vectors of the core's tests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

const VECTORS: &str = include_str!("../../../strictmx-core/tests/data/vectors.json");

const NAMES: [&str; 12] = [
    "example.com.",
    "user@Example.COM",
    "https://user:pw@example.com:8443/.well-known/mta-sts.txt?x#y",
    "Jane <jane@example.com>",
    "mailto:a@example.com?subject=x",
    "b\u{fc}cher.example",
    "xn--bcher-kva.example",
    "\u{ff45}xample\u{3002}com",
    "1.\u{5d0}.example",
    "[IPv6:2001:db8::1]",
    "0x7f.1",
    "_mta-sts.a\\.b\\032.example",
];

const REPLIES: [&str; 6] = [
    "220 mx.example.com ESMTP\r\n",
    "250-mx.example.com\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
    "220-a\n220 b\n",
    "454 4.7.0 TLS not available\r\n",
    "220 go\r\n250 injected\r\n",
    "250-a\r\n550 b\r\n",
];

fn main() -> io::Result<()> {
    let vectors: Value = serde_json::from_str(VECTORS).map_err(io::Error::other)?;
    let strings = |kind: &str, key: &str| -> Vec<String> {
        let rows = vectors[kind].as_array().into_iter().flatten();
        rows.flat_map(|row| match &row[key] {
            Value::String(text) => vec![text.clone()],
            Value::Array(texts) => texts
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        })
        .collect()
    };
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let corpora: [(&str, Vec<String>); 5] = [
        ("domain_name", owned(&NAMES)),
        ("sts_record", strings("txt", "records")),
        ("sts_policy", strings("policy", "body")),
        ("tlsrpt_record", strings("tlsrpt", "records")),
        ("smtp_reply", owned(&REPLIES)),
    ];
    for (target, seeds) in corpora {
        let folder = write(target, &seeds)?;
        println!("{} seeds in {}", seeds.len(), folder.display());
    }
    Ok(())
}

fn write(target: &str, seeds: &[String]) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder)?;
    for (at, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{at:02}")), seed)?;
    }
    Ok(folder)
}
