//! The house.
//!
//! # Layers
//!
//! ```text
//! 4 faces      strictmx (CLI)   strictmx-proxy   strictmx-web   strictmx-wasm (npm)
//! 3 probers    strictmx-probe (native)   web/platform (browser)   strictmx-lab (tests, demo)
//! 2 contracts  strictmx-driver   strictmx-wire   strictmx-view   strictmx-share
//! 1 truth      strictmx-core
//! ```
//!
//! A crate depends on lower layers only; `tests/architecture.rs` holds it to that, edge by edge.
//!
//! # How data flows
//!
//! ```text
//!  text --parse--> DomainName
//!    |
//!    v                 poll() -> Question          (TXT/MX/A/AAAA/TLSA of a name | policy host | one MX address)
//!   Scan <----------------------------------------- driver -> Prober -> network | proxy | lab | recording
//!    |                 answer(question, Observation)       (raw octets and facts, or why there are none)
//!    v
//!  Evidence            all (Question, Observation) pairs: serialisable, replayable, overlayable
//!    |  parsed once
//!    v
//!  Facts               records, policy, MX hosts, sessions, certificates, with spans and *all* faults
//!    |
//!    v
//!  Checks              pure fn(&Facts) -> findings; the engine wraps each into an Outcome
//!    v
//!  ScanReport          verdict, outcomes, senders, evidence
//!    v
//!  strictmx-view       words -> page | popup | terminal | Markdown | JSON
//! ```
//!
//! # What is different from the first design, and why
//!
//! - **A check does not declare the questions it needs.** It gets at facts through accessors that
//!   return `Result<_, Skip>`, and `?` ends it as *not tested* or *not applicable*. A declared list
//!   can be forgotten or go stale; an accessor cannot be passed by. The engine has nothing to
//!   check before it runs a check.
//! - **Checks run on a subject.** `Run::{Domain, PolicyHost, MxName, MxHost, MxAddress}` says on what, and
//!   there is one outcome for each check and subject: one host that could not be tested never
//!   hides what another host does.
//! - **A scan's plan is a pure function** of the evidence (`scan::plan`). Which question comes next
//!   follows from what is known, not from a state machine, so that any order of answers leads to
//!   the same evidence and a cut-off scan can be taken up again.
//! - **The verdict does not wait for depth.** What it does not need is asked once everything that it
//!   needs is answered (`scan::depth`): resolvers compared, wildcards, where reports go, and TLS
//!   offered in several ways. A survey of TLS is a row of single ClientHellos, each over a connection
//!   of its own with a pause before it, at two addresses of MX hosts and one of the policy host
//!   at most. It finishes no handshake, and shows what the TLS library cannot speak.
//! - **Verdicts follow from consequences.** A finding says what it means for mail
//!   (`Consequence::{None, Refused, Unprotected, DaneRefused}`), and the verdict is drawn from that; no
//!   verdict knows the id of a check. Few places do: where senders have their reasons
//!   (`senders/reason.rs`), what `lint` says of a text that is too long, and the button that leads to how
//!   MTA-STS is set up.
//! - **What is handed on is a page of its own program.** `web/src/shared` opens links, verifies seals,
//!   compares two results and draws QR codes; `cargo xtask` builds it into the frame of the index page.
//!   The app leaves its result in the tab's own storage and leads there, so that no first visit loads
//!   what opens a link. The popup of the extension is a third program of the same parts.
//! - **A difference is of two reports** (`difference`), and what could not be tested in one of them is
//!   neither new nor gone in it.
//! - **Certificate names and dates are judged in the core**, from the DER that was sent; whether a
//!   path to a root exists is observed by the prober, because a root store and signature
//!   verification would double the page's size.
//! - **The prober's clock enters once**, as `Scan::new(domain, now)`.
//!
//! # What keeps the page small
//!
//! The page carries the core, so every byte of the core is in the first load. `cargo xtask size`
//! tells what takes them, by crate. These choices are there for it; each was measured after
//! compression:
//!
//! - **Certificates are read by the core itself**, only the parts that are asked about; a test holds
//!   it to what x509-parser reads.
//! - **Enums in evidence are tagged from outside**, `{"dns": {...}}`: a tag within makes serde keep
//!   the content until it has seen the tag, with code for every type that may be in it.
//! - **The page lets the browser read JSON** (`platform/json.rs` of the site), and has no words for
//!   what is wrong with it.
//! - **Lists are sorted by [`sort`](crate::sort)**, which is compiled once, and no number is a float
//!   that is formatted.
//! - **What holds no state is a function** that returns HTML. Only what has hooks is a component,
//!   which takes some kilobytes each.
//! - **A class is a literal.** What varies is a data attribute: for classes that vary Yew keeps ordered
//!   sets.
//! - **Help pages are documents**: the components render them when the site is built (`documents/` of
//!   the site), so that they need neither wasm nor script, and search engines find them.
//! - **The sentences of checks, and the long ones of results and pages, load beside the wasm**,
//!   as a file that a translation can replace: the feature `texts` of this crate leaves them in for all
//!   others.
//! - **IDNA is the browser's own** (feature `idna-tables`, [`domain_name::provide`](crate::domain_name::provide)):
//!   its tables would be a seventh of the wasm. A test holds both to the same names.
//! - **Links are plain links**, and one listener makes them change the address without a request;
//!   imports have short names (`wasm_app/imports.rs` of the tasks).
//! - **The standard library is compiled along**, for size and without messages for panics
//!   (`wasm_app.rs` of the tasks).
//! - **Functions are written alike** once they are linked: those that are the same stand there once,
//!   the locals that are used most have the first numbers, and each stands beside those that are like
//!   it (`bodies.rs`, `same.rs` and `order.rs` in `wasm_app/`).
//! - `wasm-opt` is not used: it makes the module smaller, and what is sent larger.
//!
//! # Walkthroughs
//!
//! - *Add a check*: `cargo xtask new-check <area> <fault>`, fill the file in, `cargo xtask codegen`.
//! - *Add a sender*: one file under `senders/` that declares it, a line in `SENDERS`, a row in the
//!   [manual](super::senders).
//! - *Ask something new*: a variant in [`Question`](crate::question::Question) and
//!   [`Observation`](crate::observation::Observation), a line in `scan::plan`, one file in the prober,
//!   one line form in the [scenario notation](crate::scenario).
//! - *A user reports a wrong verdict*: save the evidence JSON under `tests/fixtures/evidence/`,
//!   `strictmx replay` it, write down which ids must and must not appear, fix the check.
