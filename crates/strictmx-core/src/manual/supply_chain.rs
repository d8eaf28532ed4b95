//! What the product is made of, and how that is watched.
//!
//! | promise | shown by |
//! |---|---|
//! | what is built is what is locked: compiler, crates, npm and PyPI packages, images, actions | `Cargo.lock`, `package-lock.json`, `rust-toolchain.toml`, hashes in `requirements.txt`; `tests/supply_chain.rs` |
//! | licences, sources, crates with known faults and kinds of crates that are not wanted | `cargo xtask test --only deny`, which also tries to bring in each of those; of benches and fuzz targets, too |
//! | crates with newly published faults | `cargo deny check advisories` on every change and every day, in `.github/workflows` |
//! | address blocks and top-level domains are those of IANA | `cargo xtask registries` on its tables, every week, in `.github/workflows` |
//! | no dependency comes or changes unnoticed | `cargo xtask test --only vet`, which also takes one out of the list and expects to be refused |
//! | no `unsafe` of our own | `unsafe_code = "forbid"` for every crate but the fuzz targets; `tests/supply_chain.rs` |
//! | site and extension are the same from two clean checkouts at different paths, the second built without a network | `cargo xtask test --only reproducible` |
//! | the image is one static file that needs nothing beside it, run as nobody | `cargo xtask test --only image` |
//! | the files for operators are understood by those who read them, and workflows give strangers nothing | `cargo xtask test --only deployment` |
//! | browsers are told all that they can be told | `cargo xtask test --only grade`: 135 of 140 points of Mozilla's HTTP Observatory 1.4.8, each result by name; five are for hosts on the preload list |
//! | what a release is made of | its bill of materials (CycloneDX), and the list of crates inside the binary, which `cargo audit bin` reads; `cargo xtask test --only release` makes both and holds them to what cargo says that it built from |
//!
//! # A dependency is added or changed
//!
//! `.config/supply-chain` names each crate of the lock file with its version. What was there when the
//! list began is exempted: taken over as it was, used by many, and not read by us. Whoever adds a
//! crate or takes a new version reads what is new (`cargo vet diff`, `cargo vet inspect`) and says so
//! with `cargo vet certify`; an exemption more needs a reason in its `notes`, and without one the step
//! `vet` fails: `first.txt` has what was exempted when the list began.
//!
//! Advisories that do not concern us are ignored in `deny.toml` with the reason and for 30 days at most.
