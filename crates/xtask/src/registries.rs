//! `cargo xtask registries`: whether the address blocks that are never contacted are still those of
//! IANA, and whether all of its top-level domains are known. It fetches nothing: whoever runs it has
//! the tables.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use crate::workspace;

/// Ours, and where the table is that it comes from.
const FILES: [(&str, &str); 2] = [
    (
        "special-purpose-ipv4.txt",
        "https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry-1.csv",
    ),
    (
        "special-purpose-ipv6.txt",
        "https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry-1.csv",
    ),
];

/// Below this line of ours are our own additions.
const ADDED: &str = "# Not in that registry.";

/// Compare the address blocks that are never contacted with the tables of IANA
#[derive(Args)]
pub(crate) struct Registries {
    /// iana-ipv4-special-registry-1.csv, as IANA publishes it
    ipv4: PathBuf,
    /// iana-ipv6-special-registry-1.csv
    ipv6: PathBuf,
    /// <https://data.iana.org/TLD/tlds-alpha-by-domain.txt>: below which names are refused that the
    /// public suffix list lacks
    #[arg(long, value_name = "FILE")]
    tlds: Option<PathBuf>,
}

impl Registries {
    pub(crate) fn run(&self) -> Result<()> {
        let mut differences = Vec::new();
        for ((name, source), table) in FILES.into_iter().zip([&self.ipv4, &self.ipv6]) {
            let file = Path::new("crates/strictmx-probe/data").join(name);
            let text = fs::read_to_string(workspace::root().join(&file))?;
            let ours = ours(&text);
            let theirs = theirs(&fs::read(table).with_context(|| table.display().to_string())?)
                .with_context(|| format!("{} is not {source}", table.display()))?;
            println!("{}: {} blocks", file.display(), ours.len());
            println!("{}", text.lines().next().unwrap_or_default());
            differences.extend(
                theirs
                    .difference(&ours)
                    .map(|block| format!("{} lacks {block}", file.display())),
            );
            differences.extend(
                ours.difference(&theirs)
                    .map(|block| format!("{} has {block}, and IANA no more", file.display())),
            );
        }
        if let Some(tlds) = &self.tlds {
            let table = fs::read_to_string(tlds).with_context(|| tlds.display().to_string())?;
            let unknown = unknown_tlds(&table)
                .with_context(|| format!("{} is no list of top-level domains", tlds.display()))?;
            differences.extend(unknown.map(|tld| format!("the crate psl lacks .{tld}: update it")));
        }
        if differences.is_empty() {
            println!("All is as IANA has it.");
            return Ok(());
        }
        bail!(
            "{}\nMend the files with their date, REGISTRIES_AS_OF and the second opinion in \
             src/address_guard, and publish a release.",
            differences.join("\n")
        )
    }
}

/// Top-level domains of IANA's list, one a line, that the public suffix list has no rule for.
fn unknown_tlds(table: &str) -> Result<impl Iterator<Item = String>> {
    let tlds = table.lines().filter(|line| !line.starts_with('#'));
    let tlds: Vec<_> = tlds.map(|line| line.trim().to_ascii_lowercase()).collect();
    ensure!(tlds.len() > 1_000, "{} lines", tlds.len());
    // `za` has rules for its second levels alone; `NameGuard` knows.
    let is_known = |tld: &String| {
        let name = format!("example.{tld}");
        tld == "za" || psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known())
    };
    Ok(tlds.into_iter().filter(move |tld| !is_known(tld)))
}

/// The blocks of our file that come from the registry.
fn ours(text: &str) -> BTreeSet<String> {
    let lines = text.lines().take_while(|line| *line != ADDED);
    let lines = lines.filter(|line| !line.starts_with('#'));
    let blocks = lines.filter_map(|line| line.split_whitespace().next());
    blocks.map(str::to_owned).collect()
}

/// The blocks of a table: of its first column, where several stand between commas, with notes in
/// brackets.
fn theirs(table: &[u8]) -> Result<BTreeSet<String>> {
    let mut table = csv::Reader::from_reader(table);
    let first = table.headers()?.get(0).unwrap_or_default();
    ensure!(
        first.trim_start_matches('\u{feff}') == "Address Block",
        "its first column is `{first}`, not `Address Block`"
    );
    let mut blocks = BTreeSet::new();
    for row in table.records() {
        for block in row?[0].split(',') {
            let block = block.split('[').next().unwrap_or_default().trim();
            ensure!(block.contains('/'), "`{block}` is no address block");
            blocks.insert(block.to_ascii_lowercase());
        }
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_as_iana_writes_them() {
        let table = "Address Block,Name,RFC\r\n\
                     0.0.0.0/8,\"\"\"This network\"\"\",\"[RFC791], Section 3.2\"\r\n\
                     192.0.0.0/24 [2],IETF Protocol Assignments,[RFC6890]\r\n\
                     \"192.0.0.170/32, 192.0.0.171/32\",NAT64/DNS64 Discovery,[RFC8880]\r\n";
        let blocks = theirs(table.as_bytes()).expect("a table");
        let expected = [
            "0.0.0.0/8",
            "192.0.0.0/24",
            "192.0.0.170/32",
            "192.0.0.171/32",
        ];
        assert_eq!(blocks, expected.map(str::to_owned).into());
        for (table, says) in [
            ("<html>", "not `Address Block`"),
            (
                "Address Block,Name\nnonsense,x\n",
                "`nonsense` is no address block",
            ),
        ] {
            let error = theirs(table.as_bytes()).expect_err(table).to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_top_level_domain_that_is_missing_is_named() {
        let table = |more: &str| format!("# Version 1\n{}{more}", "COM\nXN--P1AI\n".repeat(600));
        let unknown = |more: &str| {
            let table = table(more);
            let found = unknown_tlds(&table).expect("a list");
            found.collect::<Vec<_>>()
        };
        assert_eq!(unknown("CK\nZA\n"), Vec::<String>::new());
        assert_eq!(unknown("LATER\n"), ["later"]);
        assert!(unknown_tlds("<html>").is_err());
    }

    /// A block that IANA adds, and one that it takes away, each end the task.
    #[test]
    fn drift_is_a_failure() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = |name: &str, lines: &BTreeSet<String>| {
            let rows: Vec<_> = lines.iter().map(|block| format!("{block},x")).collect();
            let file = folder.path().join(name);
            fs::write(&file, format!("Address Block,Name\n{}\n", rows.join("\n"))).expect("a file");
            file
        };
        let data = workspace::root().join("crates/strictmx-probe/data");
        let read = |name: &str| ours(&fs::read_to_string(data.join(name)).expect("our file"));
        let [v4, v6] = FILES.map(|(name, _)| read(name));
        assert_eq!((v4.len(), v6.len()), (26, 25), "as of October 2025");
        let run = |v4: &BTreeSet<String>| {
            let (ipv4, ipv6) = (table("v4.csv", v4), table("v6.csv", &v6));
            let tlds = None;
            Registries { ipv4, ipv6, tlds }.run()
        };
        assert!(run(&v4).is_ok());
        let mut more = v4.clone();
        more.insert("198.97.38.0/24".to_owned());
        let error = run(&more).expect_err("one more").to_string();
        assert!(error.contains("lacks 198.97.38.0/24"), "{error}");
        let mut less = v4.clone();
        less.remove("192.88.99.2/32");
        let error = run(&less).expect_err("one less").to_string();
        assert!(
            error.contains("has 192.88.99.2/32, and IANA no more"),
            "{error}"
        );
    }
}
