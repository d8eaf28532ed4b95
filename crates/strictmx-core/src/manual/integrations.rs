//! In the programs and pipelines of others: the npm package, the GitHub Action, the pre-commit hook.
//!
//! # The npm package
//!
//! ```text
//! strictmx-core, strictmx-view
//!    |
//! strictmx-wasm        values in, values out; signatures; no rule
//!    |                 types.d.ts: cargo xtask codegen, from the schemas of serde's shapes
//! cargo xtask npm      wasm-bindgen, two loaders, npm pack -> target/npm/strictmx-VERSION.tgz
//! ```
//!
//! - **Pure.** Every function takes what it needs; `now` is an argument, or comes with evidence. The
//!   wasm imports neither clock nor randomness nor network, which a test reads from its imports.
//! - **Values field by field, and JSON where numbers are somebody else's.** `serde-wasm-bindgen` makes
//!   the answers whose numbers are ours; it refuses integers beyond 2^53, which a policy or evidence
//!   may have: those answers are what `serde_json` writes and `JSON.parse` reads, and so the command
//!   line's, number by number. Evidence as an object goes through `JSON.stringify`: one reader, and
//!   what getters throw, circles and deep nesting end there.
//! - **Facts are answers, misuse is thrown.** An invalid policy is a result. What cannot be read at
//!   all is an `Error` with `code`, and `line` and `column` where there are some; `isStrictmxError`
//!   tells it from others. Sizes are looked at before anything is copied: 1 MiB of text, 8 MiB of
//!   evidence.
//! - **Types from schemas.** What the shapes are is said once, by serde; `schemars` describes them for
//!   the published schemas, and a page of code in the tasks writes TypeScript of the same. Generators
//!   that derive TypeScript from the Rust (`ts-rs`, `tsify`) would put a second derive on every type of
//!   the core, and say by hand again what serde's attributes and hand-written impls say already.
//! - **One module, two loaders.** wasm-bindgen's module for bundlers imports the wasm, which neither
//!   browsers nor Node 20 do: the package has it twice, with a loader for each in place of that import.
//!   Node reads the file at once; browsers and bundlers fetch it beside the module, with top-level
//!   `await`.
//! - **Self-contained.** The sentences of checks and the tables of IDNA are in the wasm, since nobody
//!   loads them beside it.
//!
//! # The GitHub Action
//!
//! ```yaml
//! - id: mta-sts
//!   uses: OWNER/strictmx@COMMIT
//!   with:
//!     version: 0.1.0
//!     policy-file: public/.well-known/mta-sts.txt
//!     fail-on: warning
//! ```
//!
//! `domains` checks instead of linting: each is asked once (`check --record`), and told of from its
//! evidence (`replay`) as log, as summary and as SARIF. Outputs are `exit-code` and `sarif-file`; the
//! step ends with the exit code, 3 where nobody can say, and 2 with an error where there is no result.
//! `version` downloads a release, on Linux on x86_64, and runs it only after its hash and its
//! attestation are verified; `path` takes a binary that is there.
//!
//! Inputs reach the scripts by the environment alone, and what domains and files say is printed
//! between `stop-commands`, so that neither becomes a command to the shell or to the runner.
//! Runners in the cloud have no port 25: there mail servers are shown as not tested.
//!
//! # The pre-commit hook
//!
//! ```yaml
//! - repo: https://github.com/OWNER/strictmx
//!   rev: v0.1.0
//!   hooks:
//!     - id: strictmx-lint
//! ```
//!
//! It lints every `mta-sts.txt` of a commit, without a network, with the `strictmx` of `PATH` or
//! `STRICTMX_BIN`; `args: [--fail-on=warning]` is stricter.
