//! What the release workflows run is what was reviewed: by digest, with no more rights than it needs.

use std::collections::BTreeMap;
use std::path::Path;

/// Jobs that may write, and what.
const WRITES: [(&str, &str); 3] = [
    ("publish", "contents: write"),
    ("publish", "id-token: write"),
    ("publish", "attestations: write"),
];

fn workflows() -> BTreeMap<String, String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let files = std::fs::read_dir(dir).expect("workflows").flatten();
    files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(file.path()).expect("UTF-8");
            (name, text)
        })
        .collect()
}

/// The values of a key in a workflow, comments taken off.
fn values<'w>(workflow: &'w str, key: &str) -> Vec<&'w str> {
    let value = |line: &'w str| {
        let line = line.trim_start().trim_start_matches("- ");
        let value = line.strip_prefix(key)?.strip_prefix(": ")?;
        Some(value.split(" #").next().unwrap_or(value).trim())
    };
    workflow.lines().filter_map(value).collect()
}

/// The jobs of a workflow with their lines.
fn jobs(workflow: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut jobs = BTreeMap::<_, Vec<_>>::new();
    let mut name = None;
    for line in workflow.lines().skip_while(|line| *line != "jobs:").skip(1) {
        let is_name = line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
        if is_name {
            name = Some(line.trim().trim_end_matches(':'));
        } else if let Some(name) = name {
            jobs.entry(name).or_default().push(line);
        }
    }
    jobs
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|octet| octet.is_ascii_hexdigit())
}

#[test]
fn actions_and_images_are_pinned_by_digest() {
    let mut pinned = 0;
    for (file, workflow) in workflows() {
        for action in values(&workflow, "uses") {
            let digest = action.split_once('@').map_or("", |(_, digest)| digest);
            assert!(is_hex(digest, 40), "{file}: {action}");
            pinned += 1;
        }
        for image in values(&workflow, "image") {
            let digest = image
                .split_once("@sha256:")
                .map_or("", |(_, digest)| digest);
            assert!(is_hex(digest, 64), "{file}: {image}");
            pinned += 1;
        }
    }
    assert!(pinned > 8, "{pinned}");
}

#[test]
fn jobs_have_the_rights_that_they_need_and_no_others() {
    for (file, workflow) in workflows() {
        assert!(
            workflow.contains("\npermissions: {}\n"),
            "{file}: rights are a job's"
        );
        assert!(
            !workflow.contains("pull_request_target"),
            "{file}: runs what strangers send"
        );
        let checkouts = workflow.matches("uses: actions/checkout@").count();
        let forgetful = workflow.matches("persist-credentials: false").count();
        assert_eq!(
            checkouts, forgetful,
            "{file}: a checkout leaves its token behind"
        );
        for run in values(&workflow, "run") {
            assert!(
                !run.contains("${{"),
                "{file}: what others name is run by a shell: {run}"
            );
        }
        let jobs = jobs(&workflow);
        assert!(!jobs.is_empty(), "{file}");
        for (job, lines) in jobs {
            assert!(lines.contains(&"    permissions:"), "{file}: {job}");
            assert!(
                lines
                    .iter()
                    .any(|line| line.starts_with("    timeout-minutes:")),
                "{file}: {job}"
            );
            for line in lines.iter().filter(|line| line.ends_with(": write")) {
                assert!(
                    WRITES.contains(&(job, line.trim())),
                    "{file}: {job}: {line}"
                );
            }
        }
    }
}

/// Code that the compiler does not check is nowhere of ours.
#[test]
fn every_crate_forbids_unsafe_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path.join("Cargo.toml")).expect("a manifest");
    let workspace = read(root);
    let lints = workspace
        .split_once("\n[workspace.lints.rust]\n")
        .expect("lints")
        .1;
    let lints = lints.split("\n[").next().unwrap_or_default();
    assert!(
        lints.lines().any(|line| line == "unsafe_code = \"forbid\""),
        "{lints}"
    );

    let within = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("crates").flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    // Some have others in them.
    let crates = within(&root.join("crates")).into_iter();
    let crates = crates.filter(|path| path.is_dir()).flat_map(|path| {
        let below = within(&path);
        [path].into_iter().chain(below)
    });
    // libFuzzer calls into the targets, which only unsafe code can let it do.
    let crates = crates.filter(|path| path.join("Cargo.toml").is_file() && !path.ends_with("fuzz"));
    let mut seen = 0;
    for path in crates.chain([root.to_owned(), root.join("web")]) {
        let manifest = read(&path);
        let forbids = manifest.contains("\n[lints]\nworkspace = true\n")
            || manifest.contains("\nunsafe_code = \"forbid\"\n");
        assert!(forbids, "{}", path.display());
        seen += 1;
    }
    assert!(seen > 14, "{seen}");
}
