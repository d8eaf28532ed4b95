//! The direction of dependencies, and what the core must never reach.
//!
//! The layers are those of the manual (`strictmx_core::manual::architecture`): a crate depends on
//! lower layers only.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate of ours with those of ours that it may depend on, and does.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("strictmx-core", &[]),
    ("strictmx-view", &["strictmx-core"]),
    ("strictmx-wire", &["strictmx-core"]),
    ("strictmx-share", &["strictmx-core"]),
    ("strictmx-driver", &["strictmx-core"]),
    ("strictmx-probe", &["strictmx-core", "strictmx-driver"]),
    ("strictmx-lab", &["strictmx-core"]),
    (
        "strictmx-proxy",
        &[
            "strictmx-core",
            "strictmx-view",
            "strictmx-wire",
            "strictmx-share",
            "strictmx-driver",
            "strictmx-probe",
        ],
    ),
    (
        "strictmx-web",
        &[
            "strictmx-core",
            "strictmx-view",
            "strictmx-share",
            "strictmx-driver",
            "strictmx-wire",
        ],
    ),
    ("strictmx-wasm", &["strictmx-core", "strictmx-view"]),
    (
        "xtask",
        &[
            "strictmx-core",
            "strictmx-view",
            "strictmx-probe",
            "strictmx-proxy",
            "strictmx-wasm",
        ],
    ),
    (
        "strictmx",
        &[
            "strictmx-core",
            "strictmx-view",
            "strictmx-share",
            "strictmx-driver",
            "strictmx-probe",
            "strictmx-proxy",
            "strictmx-lab",
        ],
    ),
];

/// What would bring IO, a clock, randomness or async into the core.
const NEVER_IN_CORE: &[&str] = &[
    "tokio",
    "futures-util",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "getrandom",
    "rand",
    "web-time",
    "mio",
    "reqwest",
];

/// What is too large for a page, or of no use in one: the list of public suffixes, root stores, TLS and
/// a runtime of its own.
const NEVER_IN_A_PAGE: &[&str] = &[
    "psl",
    "psl-types",
    "publicsuffix",
    "addr",
    "webpki",
    "webpki-roots",
    "webpki-root-certs",
    "rustls",
    "rustls-webpki",
    "rustls-native-certs",
    "rustls-platform-verifier",
    "ring",
    "aws-lc-rs",
    "native-tls",
    "openssl",
    "tokio",
    "hyper",
    "reqwest",
];

/// Path segments that no file of the core may name: the standard library's ways to the world.
const NEVER_NAMED_IN_CORE: &[&str] = &[
    "std::net::Tcp",
    "std::net::Udp",
    "std::fs",
    "std::io",
    "std::thread",
    "std::process",
    "std::env",
    "SystemTime",
    "Instant",
    "async fn",
    "now_utc",
];

struct Metadata {
    /// Package id -> name.
    names: BTreeMap<String, String>,
    /// Package id -> ids of normal dependencies, with all features.
    edges: BTreeMap<String, Vec<String>>,
}

fn cargo(arguments: &[&str]) -> Vec<u8> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let output = output.expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

fn metadata() -> Metadata {
    let output = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--all-features",
        "--filter-platform",
        "x86_64-unknown-linux-gnu",
    ]);
    let json: Value = serde_json::from_slice(&output).expect("cargo metadata is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let names = list(&json["packages"])
        .iter()
        .map(|p| (text(&p["id"]), text(&p["name"])))
        .collect();
    let is_normal = |dep: &Value| {
        list(&dep["dep_kinds"])
            .iter()
            .any(|kind| kind["kind"].is_null())
    };
    let deps = |node: &Value| {
        list(&node["deps"])
            .iter()
            .filter(|d| is_normal(d))
            .map(|d| text(&d["pkg"]))
            .collect()
    };
    let edges = list(&json["resolve"]["nodes"])
        .iter()
        .map(|node| (text(&node["id"]), deps(node)))
        .collect();
    Metadata { names, edges }
}

#[test]
fn crates_depend_on_lower_layers_only() {
    let metadata = metadata();
    let ours: BTreeSet<_> = MAY_DEPEND_ON.iter().map(|(name, _)| *name).collect();
    let mut found = BTreeSet::new();
    for (id, name) in &metadata.names {
        let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(known, _)| known == name) else {
            assert!(
                !name.starts_with("strictmx"),
                "{name} is missing from the table of layers"
            );
            continue;
        };
        found.insert(name.as_str());
        let edges = metadata.edges.get(id).into_iter().flatten();
        let edges: BTreeSet<_> = edges
            .map(|dependency| metadata.names[dependency].as_str())
            .filter(|dependency| ours.contains(dependency))
            .collect();
        let allowed = allowed.iter().copied().collect();
        assert_eq!(edges, allowed, "what {name} depends on, and may");
    }
    assert_eq!(found, ours, "every crate of the table exists");
}

/// Resolved for the core alone: in the whole workspace another crate may turn on features of a
/// shared dependency that the core never sees.
#[test]
fn the_core_reaches_no_io_clock_randomness_or_async() {
    reaches_none_of("strictmx-core", &[], "domain", NEVER_IN_CORE);
}

/// Two crates are built for pages: ours, and that of the npm package.
#[test]
fn pages_carry_no_list_of_suffixes_no_roots_no_tls_and_no_runtime() {
    let wasm = ["--target", "wasm32-unknown-unknown"];
    for package in ["strictmx-web", "strictmx-wasm"] {
        reaches_none_of(package, &wasm, "wasm-bindgen", NEVER_IN_A_PAGE);
    }
    // The service has what pages have not, by these names.
    let names = reached("strictmx", &[]);
    for name in ["psl", "webpki-roots", "rustls", "ring", "tokio"] {
        assert!(names.contains(name), "{name} has another name by now");
    }
}

#[track_caller]
fn reaches_none_of(package: &str, options: &[&str], known: &str, never: &[&str]) {
    let names = reached(package, options);
    assert!(
        names.contains(known) && names.len() > 5,
        "the tree of {package} is not what it should be: {names:?}"
    );
    for never in never {
        assert!(
            !names.contains(*never),
            "{package} reaches {never}: cargo tree -p {package} -i {never}"
        );
    }
}

/// The names of all packages that a package is made of.
fn reached(package: &str, options: &[&str]) -> BTreeSet<String> {
    let usual = [
        "tree",
        "-p",
        package,
        "-e",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ];
    let output = cargo(&[&usual, options].concat());
    let tree = String::from_utf8_lossy(&output);
    let lines = tree.lines();
    let names = lines.filter_map(|line| Some(line.split(' ').next()?.to_owned()));
    names.collect()
}

#[test]
fn the_core_names_no_way_to_the_world() {
    let mut files = 0;
    let mut directories =
        vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/strictmx-core/src")];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory)
            .expect("the core's sources are there")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            files += 1;
            let source = std::fs::read_to_string(&path).expect("sources are UTF-8");
            for line in source
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                for name in NEVER_NAMED_IN_CORE {
                    assert!(
                        !line.contains(name),
                        "{} names {name}: {line}",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(files > 50, "only {files} files were read");
}

/// Cargo documents the package that is named, and without a name the command line alone.
#[test]
fn the_readme_leads_to_the_manual() {
    let readme = include_str!("../README.md");
    let (before, after) = readme.split_once("`, then `").expect("a way to the manual");
    let (_, command) = before.rsplit_once('`').expect("a command");
    let (module, _) = after.split_once('`').expect("a module");
    let mut words = command.split(' ').skip_while(|word| *word != "-p");
    let package = words.nth(1).unwrap_or("strictmx");
    let (documented, module) = module.split_once("::").expect("a path");
    assert_eq!(package.replace('-', "_"), documented, "{command}");
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let file = sources.join(package).join("src").join(module);
    assert!(file.with_extension("rs").exists(), "{}", file.display());
}
