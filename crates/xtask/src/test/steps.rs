//! The steps, cheap ones first. The site comes before what embeds it.

mod needs;

use anyhow::Result;

use super::{Step, deny, libtest, npm, playwright, reproducible, vet, wasm};
use crate::bench_safety;
use crate::codegen::Codegen;
use crate::command::{cmd, find};
use crate::release::Release;
use crate::setup::{self, Need};
use crate::size::Size;
use crate::{extension, fuzz, site, workspace};

use needs::{BROWSER, GRADE, IMAGE, PYTHON, REAL_SERVERS, REPRODUCIBLE, TESTSSL};

pub(super) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "rustfmt",
        needs: &[],
        run: fmt,
    },
    Step {
        name: "codegen",
        about: "generated files are fresh",
        needs: &[],
        run: codegen,
    },
    Step {
        name: "deny",
        about: "licences, sources, banned crates, and that bans hold",
        needs: &[Need::Tool(&setup::CARGO_DENY)],
        run: deny::run,
    },
    Step {
        name: "vet",
        about: "every dependency is accounted for, and a new one is noticed",
        needs: &[Need::Tool(&setup::CARGO_VET)],
        run: vet::run,
    },
    Step {
        name: "site",
        about: "the site builds",
        needs: setup::SITE,
        run: site::build,
    },
    Step {
        name: "size",
        about: "the site's bytes are within budget",
        needs: setup::SITE,
        run: size,
    },
    Step {
        name: "clippy",
        about: "lints, native",
        needs: &[],
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        about: "lints, wasm32",
        needs: &[Need::WasmTarget],
        run: clippy_wasm,
    },
    Step {
        name: "doc",
        about: "documentation without warnings",
        needs: &[],
        run: doc,
    },
    Step {
        name: "native",
        about: "tests of every crate and of the whole",
        needs: &[],
        run: native,
    },
    Step {
        name: "doctest",
        about: "examples in the documentation",
        needs: &[],
        run: doctest,
    },
    Step {
        name: "corpus",
        about: "real policies and records beside their labels",
        needs: &[Need::Folder(setup::CORPUS)],
        run: corpus,
    },
    Step {
        name: "wasm",
        about: "tests on wasm32 in Node",
        needs: wasm::NEEDS,
        run: wasm::run,
    },
    Step {
        name: "fuzz",
        about: "a short run of each fuzz target",
        needs: fuzz::NEEDS,
        run: fuzz::run,
    },
    Step {
        name: "real-servers",
        about: "BIND, Unbound, nginx and Postfix",
        needs: REAL_SERVERS,
        run: real_servers,
    },
    Step {
        name: "senders",
        about: "models of senders beside the senders, as far as they are published as packages",
        needs: &[PYTHON, Need::Node, Need::NodePackages("tests/senders")],
        run: senders,
    },
    Step {
        name: "deployment",
        about: "the files of deploy/, by those who read them",
        needs: &[
            Need::Programs(&[
                ("nginx", "nginx-light"),
                ("strace", "strace"),
                ("systemd-analyze", "systemd"),
                ("unbound-checkconf", "unbound"),
            ]),
            PYTHON,
            Need::Node,
            Need::NodePackages("tests/deployment"),
        ],
        run: deployment,
    },
    Step {
        name: "image",
        about: "the binary of the image, alone in an empty root (slow)",
        needs: IMAGE,
        run: image,
    },
    Step {
        name: "grade",
        about: "what browsers are told, by the grader of Mozilla's HTTP Observatory",
        needs: GRADE,
        run: grade,
    },
    Step {
        name: "actions",
        about: "the scripts of the GitHub Action and the pre-commit hook, by those who read them",
        needs: &[Need::Programs(&[
            ("git", "git"),
            ("pre-commit", "pre-commit"),
            ("shellcheck", "shellcheck"),
        ])],
        run: actions,
    },
    Step {
        name: "clock",
        about: "the service while the clock jumps",
        needs: &[Need::Programs(&[("faketime", "faketime")])],
        run: clock,
    },
    Step {
        name: "disk",
        about: "the service on a disk that is full",
        needs: &[Need::Root, Need::Programs(&[("mount", "mount")])],
        run: disk,
    },
    Step {
        name: "kills",
        about: "the service killed five hundred times while it stores results (slow)",
        needs: &[],
        run: kills,
    },
    Step {
        name: "safety",
        about: "the service amid hostile peers",
        needs: bench_safety::NEEDS,
        run: || bench_safety::run(&[bench_safety::QUICK], false),
    },
    Step {
        name: "safety-long",
        about: "the same with the release build, and at the counts of the promises: ten thousand zones, five hundred tarpits (slow)",
        needs: bench_safety::NEEDS,
        run: || bench_safety::run(&[bench_safety::QUICK, bench_safety::LONG], true),
    },
    Step {
        name: "differential",
        about: "the parsers beside those of other libraries, on texts made for it (slow)",
        needs: &[],
        run: differential,
    },
    Step {
        name: "testssl",
        about: "TLS facts beside those of testssl.sh (slow)",
        needs: TESTSSL,
        run: testssl,
    },
    Step {
        name: "reproducible",
        about: "the site from two clean checkouts, the extension from one and its sources' package: the same octets (slow)",
        needs: REPRODUCIBLE,
        run: reproducible::run,
    },
    Step {
        name: "release",
        about: "what a release publishes, with a bill of materials that is the binary's (slow)",
        needs: setup::RELEASE,
        run: || Release {}.run(),
    },
    Step {
        name: "npm",
        about: "the npm package in Node and in Chromium, and its types",
        needs: npm::NEEDS,
        run: npm::run,
    },
    Step {
        name: "browser",
        about: "the site in Chromium",
        needs: BROWSER,
        run: browser,
    },
    Step {
        name: "extension",
        about: "the browser extension, its packages in Chromium and Firefox",
        needs: extension::TEST_NEEDS,
        run: extension::test,
    },
];

fn fmt() -> Result<()> {
    cmd("cargo").args("fmt --all --check").run()
}

fn codegen() -> Result<()> {
    Codegen { check: true }.run()
}

fn size() -> Result<()> {
    site::build()?;
    Size {}.run()
}

fn clippy() -> Result<()> {
    cmd("cargo")
        .args("clippy --workspace --all-targets --features xtask/documents --locked -- -D warnings")
        .run()
}

fn clippy_wasm() -> Result<()> {
    let packages = wasm::PACKAGES
        .iter()
        .fold(cmd("cargo").args("clippy --locked"), |cargo, name| {
            cargo.arg("-p").arg(name)
        });
    packages
        .args("--target wasm32-unknown-unknown -- -D warnings")
        .run()
}

fn doc() -> Result<()> {
    cmd("cargo")
        .args("doc --workspace --no-deps --locked")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// By nextest if it is there, which runs the tests of all crates at once.
fn native() -> Result<()> {
    if find("cargo-nextest").is_some() {
        cmd("cargo")
            .args("nextest run --workspace --locked --no-fail-fast")
            .run()
    } else {
        cmd("cargo")
            .args("test --workspace --all-targets --locked")
            .run()
    }
}

fn doctest() -> Result<()> {
    cmd("cargo").args("test --workspace --doc --locked").run()
}

/// How many were read is among what they say.
fn corpus() -> Result<()> {
    let said = cmd("cargo")
        .args("test --locked -p strictmx-core --test corpus -- --ignored --nocapture")
        .env(
            setup::CORPUS,
            setup::folder(setup::CORPUS).map_err(anyhow::Error::msg)?,
        )
        .run_and_read()?;
    libtest::some_passed(&said)
}

/// Tests of the whole that a filter takes: where it takes none, that is no success.
fn tests(filter: &str) -> Result<()> {
    let cargo = cmd("cargo").args("test --locked -p strictmx --test tests");
    libtest::some_passed(&cargo.args(filter).run_and_read()?)
}

/// Those tests are marked `#[ignore]` with the reason, so that the step before passes them over.
fn real_servers() -> Result<()> {
    tests("real_servers:: -- --ignored --skip testssl")
}

fn senders() -> Result<()> {
    let said = cmd("cargo")
        .args("test --locked -p strictmx-core --test real_senders -- --ignored")
        .env(
            "STRICTMX_PYTHON",
            workspace::python_dir().join("bin/python"),
        )
        .run_and_read()?;
    libtest::some_passed(&said)
}

fn deployment() -> Result<()> {
    tests(
        "deployment:: -- --ignored --nocapture --skip deployment::grade:: --skip deployment::image::",
    )
}

/// The commands of `deploy/Dockerfile` but for the engine.
fn image() -> Result<()> {
    site::build()?;
    let target = setup::target::STATIC;
    cmd("cargo")
        .args("build --release --locked --package strictmx --target")
        .arg(target)
        .run()?;
    let binary = workspace::target_dir()
        .join(target)
        .join("release/strictmx");
    let said = cmd("cargo")
        .args("test --locked -p strictmx --test tests deployment::image:: -- --ignored --nocapture")
        .env("STRICTMX_STATIC", binary)
        .run_and_read()?;
    libtest::some_passed(&said)
}

fn grade() -> Result<()> {
    site::build()?;
    tests("deployment::grade:: -- --ignored --nocapture")
}

fn actions() -> Result<()> {
    tests("actions:: -- --ignored")
}

fn clock() -> Result<()> {
    tests("operation::clock:: -- --ignored")
}

fn disk() -> Result<()> {
    // With what it mounts gone whoever kills it.
    let said = cmd("unshare")
        .args("--mount --pid --fork --kill-child --mount-proc")
        .args("cargo test --locked -p strictmx --test tests stored::disk:: -- --ignored")
        .run_and_read()?;
    libtest::some_passed(&said)
}

/// As often as P35 asks for.
fn kills() -> Result<()> {
    let said = cmd("cargo")
        .args("test --locked -p strictmx --test tests stored::killed:: -- --nocapture")
        .env("STRICTMX_KILLS", "500")
        .run_and_read()?;
    libtest::some_passed(&said)
}

/// Apart, since what is compared takes minutes to build.
fn differential() -> Result<()> {
    let said = cmd("cargo")
        .args("test --locked --manifest-path crates/bench/Cargo.toml -p strictmx-bench-parse")
        .args("--test differential --target-dir")
        .arg(workspace::target_dir().join("bench"))
        .args("-- --nocapture")
        .run_and_read()?;
    libtest::some_passed(&said)
}

fn testssl() -> Result<()> {
    tests("testssl_sees -- --ignored")
}

fn browser() -> Result<()> {
    site::build()?;
    cmd("cargo")
        .args("build --locked -p strictmx --bin strictmx")
        .run()?;
    let tests = cmd("npm")
        .args("test")
        .dir(&workspace::root().join("tests/browser"))
        .env("STRICTMX_BIN", workspace::binary("debug"))
        .env("CHROMIUM", find("chromium").unwrap_or_default());
    playwright::run(tests)
}
