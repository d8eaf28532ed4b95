//! Figures and fuzzing: what is measured, how, and where.
//!
//! # Figures
//!
//! `cargo xtask bench` measures what `crates/bench` holds and prints a table; `cargo xtask bench
//! judge parse` only those parts. A part that cannot be measured here says why. Machines differ, so
//! what counts are ratios within one run. `judge`, `load`, `slow` and `sustained` measure what is promised:
//! they end with an error where a figure is missed, and are run every week. All but `judge` take minutes
//! and have to be named.
//!
//! | part | what | should be |
//! |---|---|---|
//! | `latency` | a scan in the lab with 50 ms a round trip, over its critical path: DNS and policy, and the full verdict | at most 1.15 |
//! | `judge` | all checks and senders on full evidences of the lab, healthy and faulty, with one, three and ten mail servers, native; the same as wasm in Node beside it | at most 300 µs, native, with up to three |
//! | `parse` | policy and records beside mail-auth and mailrs-mta-sts | - |
//! | `corpus` | real policies and records judged as texts, so many a second | - |
//! | `checkdmarc` | seconds a domain of checkdmarc and of ours, in the same lab | - |
//! | `load` | cached reads a second and their p99, over those of nginx with the same octets in a file; new checks a second that come to a verdict, a fifth of them of hostile domains, as many as there can be, and those that are left where three times as many are asked for; memory; 10,000 event streams | at least 0.5; p99 100 ms; at least 0.8 |
//! | `slow` | others beside 2,000 clients each that send heads and bodies, and read answers, a few octets at a time | p99 at most twice as alone; all gone within 12 s |
//! | `sustained` | 25 new checks a second for ten minutes (`--minutes`), a fifth of hostile domains, then 75 for one | see below |
//! | `size` | bytes of the first visit: `cargo xtask size` | 300 KB, wasm 260 KB |
//!
//! The full verdict is final when everything is answered that it is made from
//! ([`verdict_stands`](crate::scan::verdict_stands)), surveys of hosts whose handshake failed among
//! it. What only explains it is asked after that: it is no part of `latency`, and all of it is in the
//! evidences of `judge`.
//!
//! The critical path is counted, not assumed. Each exchange of the lab takes one round trip; a
//! question waits for the answer after which it was asked, and its observation shows how many
//! exchanges it took. For the policy these are four: address, TCP, TLS 1.3, request. For a mail
//! server seven: MX, address, TCP with the greeting, EHLO, STARTTLS, TLS 1.3, EHLO.
//!
//! `load` runs the optimised service with the lab in one process, [wrk](https://github.com/wg/wrk)
//! beside it on the same cores, and takes the median of three runs of each of the two that it
//! compares, in turn. What runs on the lab's side counts as the service's memory and time. New checks are
//! asked for as in `sustained`, each of a domain of its own, whoever waits for the answers of others; but
//! `checks`, 25 a second, is lifted, so that it is the machine, and `running`, that say how many there can
//! be: twice as many are asked for until that brings no tenth more verdicts a second. A verdict counts
//! where it is the lab's, and told before the last one asks. On two cores without other work cached
//! reads of 52 KB came at 0.51 times the rate of nginx's (36,837 a second, p99 4 ms); of 118 verdicts a
//! second, the most there were, three times as many asked for left 107, and 95 of 100 refusals came
//! within 48 ms; a running scan took 624 KiB and an event stream 17.
//!
//! `slow` has [slowhttptest](https://github.com/shekyan/slowhttptest) be slow, and wrk ask beside it.
//!
//! In `sustained` 99.9 of 100 checks have the verdict that the lab has for them, 95 of 100 results of healthy
//! domains are whole within 2 seconds, memory stays below 768 MiB, half of what the unit in `deploy/` allows, with
//! the lab's, and does not grow by more than a tenth from the second minute to the last. At three times as many
//! the verdicts a second are at least 0.8 of what they were, some have none, and whoever has none is told
//! 503 with `Retry-After`, 95 of 100 within 50 ms; nobody is told anything else. Nobody waits for the
//! answers of others before he asks. The service has the limits towards clients that it has by itself,
//! but for that of all names below one registered domain: everybody asks from a network of his own behind a trusted proxy, and
//! each domain rests its minute, for which the lab has copies of its healthy and hostile domains
//! (`--lab-copies`, `enforced.c1.lab.test`). With copies, checks in the lab count as those of the internet do, so that
//! it is `checks`, 25 a second, that refuses those who are too many. Towards its hosts the lab has no
//! pauses and rates, and a policy has 15 seconds instead of 60: a handful of addresses stands for all
//! mail servers. What waiting for one's turn adds to a check is not in these figures.
//!
//! Real policies and records are other people's texts, and no part of the repository. The variable
//! `STRICTMX_CORPUS` names their folder: `policies/` has a policy a file, `policies.csv` a row for
//! each with its `file`, `rfc8461` (`valid` or what is wrong), `mode`, `max_age` and `n_mx`, and
//! `txt_records.csv` a row for each record with `type` (`mta-sts` or `tlsrpt`), `txt` and `verdict`.
//! `cargo xtask test --only corpus` holds the parsers to these labels. Where the variable is not
//! set, both say that they did not run.
//!
//! checkdmarc asks the system's resolver and dials of its own accord, so it runs in a network
//! namespace where every address of the lab is this host's and is passed on to the lab with its
//! delays. That needs root.
//!
//! # Safety
//!
//! `cargo xtask bench-safety` runs the service in a network namespace from which nothing leads out,
//! and refuses to run anywhere else. There every block that nobody may contact, those of both
//! registries, our additions and what is refused by rule, leads into a device of its own, which counts
//! what it is given and passes nothing on; listeners count at the two addresses that are left to the
//! loopback. Before anything else the bench dials into each block, past the guard: a canary that does
//! not sing ends it. For multicast, broadcast and link-local IPv6 the kernel connects to nobody; there,
//! as everywhere, the evidence has to say that the address was refused. A public block that swallows
//! packets is counted in the same way, and has to be contacted.
//!
//! A resolver answers with loops, floods and addresses that change from one answer to the next; policy
//! hosts and mail servers are slow, endless, half-open, resetting or lying, on the real ports. Clients
//! from networks of their own ask about all of it at once. Printed are: canaries that were contacted
//! (none may be), connections, the time of each scan beside the budget, panics, file descriptors and
//! threads before and after, memory. Three things are met apart: a policy that gzip would make a
//! thousand times as large, alone, for the memory that it takes; two domains of several owners with one
//! mail server, by a service with its usual pause, where the server notes when each connection begins
//! and ends; and a domain and an address that come onto the opt-out list while the service runs, which
//! then refuses the one and leaves alone whoever is at the other, and serves who is not on it.
//!
//! It needs root and, once the release build is there, little more time than the slowest scan may take.
//! The step `safety` of `cargo xtask test` is the same with a debug build (`--debug`), where overflow is
//! checked; `safety-long` has both this with the release build and what is below.
//!
//! `cargo xtask bench-safety --long` shows promises at their counts, with
//! no pause between connections to an address. It wants a machine with nothing else to do: where names
//! are not found in time, nothing is contacted. `STRICTMX_BENCH_ZONES` makes fewer zones.
//!
//! | part | what | holds |
//! |---|---|---|
//! | made | 10,000 zones, 25 new ones a second, drawn from a seed: MX hosts without number, addresses of every refused block in every IPv6 form and of allowed peers, aliases, wildcards, floods, policies | no canary is contacted; every public address next to a block is; no more connections and octets than [published](crate::manual::promises); all have their result |
//! | lossy | 300 healthy domains, four resolvers that each lose 30 % of what they are asked | a name takes 8.5 s at most; what is lost is unknown, never absent; the other phases are there |
//! | heavy | 200 policy hosts at once: full, too large, trickling, slow | a fetch takes its minute at most; 65,536 octets are read, 65,537 refused; memory |
//! | tarpits | 500 mail servers at once that never come to an end | a session takes 45 s at most; 95 of 100 healthy scans beside them are no slower than 1.5 times as alone |
//!
//! A zone that traps validators (KeyTrap), and one of too many NSEC3 iterations, are among the domains
//! of `cargo xtask test --only real-servers`, behind a real Unbound.
//!
//! # Fuzzing
//!
//! `crates/fuzz` has a target for each parser that reads what others wrote: names, both records,
//! the policy, MX patterns, SMTP replies, DNS answers, certificates, evidence, bodies that the
//! API takes, what servers say after our own ClientHellos, the headers of reverse proxies, and the list
//! of those who asked not to be tested. Heads of HTTP responses are read by hyper. The target `smtp_session` is a mail server that says anything: whatever it says, it
//! hears EHLO, STARTTLS, EHLO and QUIT in this order and nothing else. Where a value can be
//! printed, what is printed is read as the same. The target `scan` answers a scan in any order, in
//! part dishonestly: it ends, and the order makes no difference to evidence and judgement. Where
//! evidence comes out, it is judged and put into words in every format, too. `rua` URIs are read
//! within the TLSRPT record and have no target of their own.
//!
//! The first inputs are the vectors of the tests, the table of hostile inputs and the worlds of the
//! help pages. `cargo xtask test --only fuzz` tries some thousands of inputs in each target, always the
//! same ones, for six seconds at most: that is what each change has. `cargo xtask fuzz --minutes 60` gives
//! each target an hour, as a schedule does every night, goes on where the last hour
//! ended (`target/fuzz/grown`, which a night begins without), and prints how many inputs were tried. What either finds lands in
//! `crates/fuzz/artifacts`; the fix brings a test with it. The target of names was once run ten million
//! times, with texts of up to 512 octets.
//!
//! # Other parsers
//!
//! `cargo xtask test --only differential` has parsers of other libraries read some hundred thousand
//! texts, made of the pieces that parsers differ about: mailrs-mta-sts policies and records, mail-auth
//! records of both kinds. Where one of them reads a text otherwise, a table in
//! `crates/bench/parse/tests` says why, with the section of the RFC; what has no reason there fails.
//!
//! # Mutants
//!
//! `cargo mutants -p strictmx-core --test-tool nextest --shard 5/13 --sharding round-robin`, with `-f` for
//! `sts`, `tlsrpt`, `checks`, `domain_name`, `dns`, `smtp`, `certificate`, `senders`, `facts` and `mend`, each as
//! `.rs` and with what is in its folder, changes the code in one place at a time and sees whether a test
//! of the crate notices. In December 2026 that was a thirteenth of 4,244 mutants, 327: 55 do not compile;
//! of the 272 others 247 were noticed, 91 %. The view's tests notice 2 of the 25 that were left. Of the 23:
//!
//! - One stands in a condition that nothing depended on, and which is gone: no octet of a name is other
//!   than ASCII, and none ends with a dot.
//! - Two change nothing that counts: what `Debug` prints, and a shortcut where senders need not be asked.
//!   One is in code that the tests are built without: names where IDNA's tables are left to the browser.
//! - The 19 others have a test since, tried with the mutant in place: the names of alerts and response
//!   codes, the longest answer and the longest label, which of two policies comes first, what a fetch that
//!   ends early says of what comes after it, unknown issuers and weak keys of self-signed certificates,
//!   what a mended policy keeps, why a destination of reports is unusable, and what senders trim, cut off and stumble at.
//!
//! An earlier sample, of 429 mutants of which 346 compile, had 317 noticed: 92 %.
