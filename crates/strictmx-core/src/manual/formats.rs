//! The formats of a result, and what each promises.
//!
//! `strictmx check`, `replay` and `lint` print one format on standard output and nothing beside
//! it; progress and errors go to standard error. Whatever a domain or a file says is shown with
//! its invisible characters made visible, so that no format carries what a terminal obeys; in
//! JSON such characters are escapes, and the value is exact.
//!
//! | `--format` | for | several domains | `lint` |
//! |---|---|---|---|
//! | `text` | people | one after another | yes |
//! | `json` | programs, bug reports | an array; one domain gives an object | yes |
//! | `jsonl` | programs, many domains | an object a line, as soon as it is known | yes |
//! | `markdown` | tickets | one after another | yes |
//! | `csv` | spreadsheets | rows | yes |
//! | `sarif` | code hosts | one run | yes |
//! | `junit` | test reports | a suite each | yes |
//! | `nagios` | monitoring plugins | the gravest first, a line each | no |
//! | `prometheus` | metrics | a label | no |
//!
//! Exit codes are 0 nothing found, 1 findings from `--fail-on` up, 2 usage, 3 undetermined (it could not be
//! found out whether mail is protected, at one mail server or more: it could not be tested, a TLSA record
//! could not be looked up, or there are more than ten). Findings take precedence. `nagios` has its own.
//! What could not be tested is neither pass nor fail in any of them.
//!
//! What one check says alike of several hosts or addresses is one finding for whoever reads: on pages, in
//! text, Markdown, JSON (`subjects` has all of them) and the lines of Nagios. CSV, SARIF, JUnit, the
//! performance data of Nagios and Prometheus have one for each host and address, so that their counts
//! may be higher.
//!
//! # JSON and JSONL
//!
//! ```json
//! { "format_version": 1, "domain": "example.com", "verdict": "enforced", "findings": [], … }
//! ```
//!
//! The published schemas under `crates/strictmx-view/schemas/` say all. Fields are added without
//! notice; a change of what one means raises `format_version`, which results of `check`, `diff` and
//! `lint` have alike. `evidence` is what `strictmx replay` reads, and `outcomes` has every check with
//! what came of it. `effect` of a finding says what it means for mail now; `dane` has, for each MX
//! host whose TLSA records count, what becomes of mail at senders with DANE only, with MTA-STS only
//! and with both. Both stand in the other formats, too, but for Prometheus.
//!
//! # CSV
//!
//! ```text
//! domain,checked_at,verdict,row,check,severity,consequence,subject,title,message,remedy,copy,standards,effect
//! example.com,2026-11-24T12:00:00Z,enforced-at-risk,domain,,,,,"Enforced, at risk",…
//! example.com,2026-11-24T12:00:00Z,enforced-at-risk,finding,sts-mx-uncovered,error,refused,mx2.example.com,…
//! ```
//!
//! RFC 4180 in UTF-8, without a byte order mark. `row` is `domain` (one a domain, always),
//! `finding` (one for each host and address), `dane` (one for each MX host whose TLSA records
//! count, with what senders make of it as message) or `not-tested` (one for each question without
//! an answer). Columns keep their names and places; new ones come at the end. A cell that would
//! begin a formula (`=`, `+`, `-`, `@`) has an apostrophe in front.
//!
//! # SARIF
//!
//! ```json
//! { "ruleId": "sts-policy-mode-unknown", "level": "error", "locations": [ { "physicalLocation": {
//!   "artifactLocation": { "uri": "mta-sts.txt" }, "region": { "startLine": 2, "startColumn": 7 } } } ] }
//! ```
//!
//! SARIF 2.1.0, valid by its schema. `lint` gives places in the file, which code hosts annotate.
//! `check` has no file: its places are host and path of what was found,
//! `mta-sts.example.com/.well-known/mta-sts.txt` or `_mta-sts.example.com/TXT`, because code hosts
//! refuse addresses on the web. Error, warning and notice are results of the levels error, warning
//! and note; info is of kind informational. Questions without an answer are notifications of the
//! run, not results, because code hosts make an alert of every result. What a domain wrote is no
//! link in a message: a space comes between `]` and `(`, and braces are doubled (3.11.5, 3.11.6).
//!
//! # JUnit
//!
//! ```xml
//! <testcase classname="example.com.sts-mx" name="sts-mx-uncovered [mx2.example.com]">
//!   <failure type="error" message="A mail server is not in the policy">…</failure>
//! </testcase>
//! ```
//!
//! A suite for each domain, with the verdict and what DANE makes of hosts as properties; a test for
//! each check on each host or address. Findings below `--fail-on` are told in the output of a test
//! that passes; what could not be tested is skipped with the reason; checks with nothing to look at
//! are left out. The test `verdict` has an `error` of type `undetermined` where nobody knows whether
//! mail is protected at all mail servers (exit code 3), since readers of reports take skipped tests for passed ones. Times
//! are UTC.
//!
//! # Nagios
//!
//! ```text
//! MTA-STS CRITICAL - example.com: A mail server is not in the policy|'errors'=1;;;0 'warnings'=0;;;0 …
//! ```
//!
//! | exit code | status | when |
//! |---|---|---|
//! | 0 | OK | nothing of severity warning or above |
//! | 1 | WARNING | a warning; or there is no MTA-STS, and whoever watches a domain wants to know |
//! | 2 | CRITICAL | an error |
//! | 3 | UNKNOWN | not known, be it of one mail server, or the command cannot be carried out |
//!
//! Performance data are `errors`, `warnings`, `not_tested` (questions), `max_age` (seconds) and
//! `certificate_days` (until the first certificate ends, of the policy host or an MX host; negative
//! afterwards). With several domains each label begins with its domain. `--fail-on` has no say;
//! `--timeout` should be less than the monitor's own. A vertical bar in text is written `¦`.
//!
//! # Prometheus
//!
//! ```text
//! strictmx_verdict{domain="example.com",verdict="enforced"} 1
//! strictmx_findings{domain="example.com",severity="error"} 0
//! strictmx_certificate_not_after_timestamp_seconds{domain="example.com",host="mta-sts.example.com"} 1800705600
//! ```
//!
//! Gauges: `strictmx_verdict` (every verdict, 1 for the one that holds), `strictmx_undetermined` (1
//! where the exit code would be 3 but for findings), `strictmx_findings`,
//! `strictmx_check_findings`, `strictmx_not_tested`, `strictmx_policy_mode`,
//! `strictmx_policy_max_age_seconds`, `strictmx_certificate_not_after_timestamp_seconds` and
//! `strictmx_checked_timestamp_seconds`. Labels are names from DNS, ids of checks and words of
//! closed lists: nothing remote makes up series. For the textfile collector write to another name
//! first, then rename.
//!
//! # Links
//!
//! A result goes into the fragment of a link, which browsers send to nobody: `/shared#v1.` and raw
//! deflate (RFC 1951) in base64url without padding (RFC 4648 5) of
//!
//! ```text
//! {"evidence": {"format_version": 1, ...}, "note": "what whoever made the link says"}
//! ```
//!
//! `&at=sts-record-missing` behind it names the finding to show first. Such a link proves nothing:
//! whoever opens it judges the evidence anew. `#s1.` carries `{"sealed": ..., "note": ...}`: what
//! `GET /api/v1/results/{id}` answers, evidence as a text with the time, the end and the Ed25519
//! signature of the service that gathered it. The signature is over these lines, each but the last
//! with a line feed:
//!
//! ```text
//! strictmx sealed result 1
//! (key_id)
//! (signed_at, Unix seconds)
//! (expires_at, Unix seconds)
//! (evidence)
//! ```
//!
//! | what | at most |
//! |---|---|
//! | the fragment | 32 KiB |
//! | what it unpacks to | 256 KiB |
//! | the note | 2,000 characters |
//!
//! `strictmx replay` and `strictmx diff` read links and what the API gives out. They have no keys
//! of services, so that they say of a seal on standard error that nobody verified it.
//!
//! Another form gets another number: `v2` means that a page of today says so and reads nothing.
