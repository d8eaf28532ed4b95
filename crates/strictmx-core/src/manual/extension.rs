//! The browser extension: what it may do, how it is built, and how that is tested.
//!
//! It is the parts of the site in a small window (`web/src/extension`), a small context menu
//! (`web/extension/background.js`), and a page of options. The core judges in the popup itself.
//!
//! # What it may do
//!
//! `activeTab` tells the address of the page on which its button is pressed; `storage` keeps the options
//! and, until the browser ends, the last check; `contextMenus` is the entry for a selected text. A host
//! is asked for when it is needed, one by one: the service or resolver of the options as they are saved,
//! the policy host when the reader wants the policy read. The host of an earlier service or resolver is
//! given back once another is saved; that of a policy is given back after its check, and asked for again
//! by the next. Where the popup is closed before its check ends, leave is given back when it opens the next
//! time, but for that of the domain in its field: some browsers close a popup while they ask for leave, and
//! the check that follows gives it back. In private windows nothing is kept; a selected text is forgotten
//! when any popup opens, and after 20 seconds.
//! There is no script in any page, nothing that runs in the background, and no code but what is in the
//! package, to which its Content-Security-Policy holds it.
//!
//! Those rights are in a file (`crates/xtask/src/extension/permissions.json`) beside which a test holds
//! the manifest of each browser: whoever adds one changes two places. No package is made that has code
//! made of texts, or an address that is not on a list (`crates/xtask/src/extension/audit.rs`).
//!
//! # What leaves the browser
//!
//! Nothing before Check is pressed; then one domain, to whom the options name, which the popup says
//! beneath its field. A service that does not answer is not replaced by anybody: who chose their own
//! did so for a reason. Pages without a public host (files, the browser's own pages, IP addresses, hosts of
//! private networks) put nothing into the field, and there is nothing to press; such a name that is
//! typed or selected is refused.
//!
//! Redirects are followed nowhere; who says nothing for 30 seconds, or speaks of another domain than was
//! asked about, is not believed; answers are read up to a size that none has. The options try a service
//! before they keep it: its description has to name strictmx and the format that the extension reads; a
//! resolver has to repeat the question that it answers.
//!
//! Firefox has a permission for that, `browsingActivity`, which is asked for with the first check.
//!
//! # Without a service
//!
//! The extension asks public resolvers, or the one of the options, over HTTPS (RFC 8484), and fetches the
//! policy where that is granted, without following redirects (RFC 8461 3.3) and no more than 64 KiB of
//! it. A browser verifies the certificate by its own roots and tells nothing about it, nor which address it
//! went to, nor why a response did not come: such things are shown as not tested. What the body was encoded
//! as it does not tell either.
//!
//! # The public service
//!
//! `STRICTMX_PUBLIC_SERVICE`, the origin of a service, is read when the extension is built and is then
//! what the popup asks at first. Without it the options say that the build names none, and no
//! service is asked until one is named.
//!
//! # Building and testing
//!
//! `cargo xtask extension` compiles the popup and the options as the site's wasm is compiled, merges
//! `web/extension/manifest.json` for each browser, draws the icons of `web/static/favicon.svg` and packs
//! everything in order and at one time, so that the same commit makes the same octets; stores compare.
//! The popup's wasm may have 200,000 bytes, compressed; `--by-crate` prints what takes them.
//!
//! `cargo xtask test --only extension` runs Firefox's own linter, and both packages in Chromium and
//! Firefox against the service with its lab (`tests/browser/extension`). Firefox installs the package as
//! it is handed in; Chromium takes folders alone, which are held to the packages file by file. A browser's
//! question for a permission cannot be answered by a program: in Chromium the tests load a copy whose
//! manifest alone differs, and by the granted hosts alone; in Firefox a preference says yes.
//! `cargo xtask test --only reproducible` unpacks the package of the sources elsewhere, runs its
//! `web/extension/build.sh` without a network, and compares all packages octet for octet.
//! `cargo xtask bench popup` measures how soon the popup is
//! there; `npm run store` in `tests/browser` takes the pictures for the stores, whose texts are in
//! `web/extension/store`.
