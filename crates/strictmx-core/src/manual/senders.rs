//! Real senders, and how each is modelled.
//!
//! The standard says what a sender should do with a record and a policy. Senders are less strict,
//! or stricter, and no two are alike; so a domain that is protected against one may be open to
//! another. [`senders`](crate::senders) holds a model of each, and a scan says what each makes of
//! the domain.
//!
//! # Who, and how it is known
//!
//! | sender | version | known by |
//! |---|---|---|
//! | Gmail | 2026 | documents: support.google.com/a/answer/9261504 and 9276511 |
//! | Exchange Online | 2026 | documents: learn.microsoft.com, "Enhancing mail flow with MTA-STS", "How SMTP DANE works" |
//! | postfix-tlspol | 2026-08 | measured; `internal/mta-sts.go`, `internal/server.go`, `internal/utils/valid/valid.go`; Postfix 3.10, `TLS_README` |
//! | postfix-mta-sts-resolver | 1.5 | measured; `resolver.py`, `responder.py`, `utils.py`; Postfix 3.10, `TLS_README`, `smtp_tls_policy.c` |
//! | mox | 1c95876 | measured; `mtasts/parse.go`, `mtasts/mtasts.go`, `tlsrpt/parse.go`; DANE from its code at 2f5d606: `smtpclient/gather.go`, `dane/dane.go` |
//! | chasquid | of 2026 | measured; `internal/sts/sts.go` |
//! | maddy | go-mtasts 22f09fb | its code: `mtasts.go`, `cache.go`; DANE from that of maddy at 5c14353: `internal/target/remote/dane.go`, `security.go` |
//! | KumoMTA | of 2026 | measured; `crates/mta-sts`; DANE from its code: `crates/kumod/src/smtp_dispatcher.rs` |
//! | Stalwart | d72608f | policy measured, record from its code: `crates/smtp/src/outbound/mta_sts`, mail-auth `src/common/parse.rs`; DANE from its code of 0.16.11 on: `crates/smtp/src/outbound/dane` |
//! | mailauth | 5.0 | measured; `lib/mta-sts.js`, `lib/parse-dkim-headers.js` |
//! | mimecast/mta-sts | 2a61764 | its code: `assets/StsDnsTxt.java`, `assets/StsPolicy.java`, `util/Pair.java`, `config/Config.java`, `client/OkHttpsResponse.java` |
//!
//! *Measured* means that the sender's own parser was run, and that a test holds the model to
//! every answer. Two are published as packages, mailauth and postfix-mta-sts-resolver: their models
//! are held against them on twenty thousand records and policies made for it
//! (`cargo xtask test --only senders`). Exim has no MTA-STS client.
//!
//! The parsers of the other seven that are known by their code were once run beside the models, on
//! twenty thousand records and as many policies each. They part in what hardly anybody publishes:
//! tabs and what is not ASCII in a record, which the DNS libraries of postfix-tlspol and
//! mimecast/mta-sts hand over escaped, so that the running program finds no blank there; digits of
//! other scripts (mimecast/mta-sts); A-labels that mean nothing (mox); form feeds (Stalwart);
//! control characters U+0080 to U+009F in extensions (postfix-tlspol); and a byte order mark, which
//! KumoMTA's HTTP library may take off.
//!
//! A version of seven hexadecimal digits is a commit. Of chasquid and KumoMTA no commit was noted when
//! they were measured, of postfix-tlspol the month, and of postfix-mta-sts-resolver and mailauth the
//! release: which commit it was cannot be said. Gmail and Exchange Online have no versions that anybody
//! could name; their documents are those of 2026.
//!
//! # What is modelled
//!
//! 1. **Find** the record: which of several TXT records counts, and how it is taken apart.
//! 2. **Fetch** the policy: time, size, status, media type, compression. All verify the
//!    certificate of the policy host, and none follows redirects.
//! 3. **Read** it: charset, lines, blanks, numbers as the sender's language reads them, repeated
//!    and missing fields.
//! 4. **Remember** it: limits of the sender's own on `max_age`.
//! 5. **Match** MX hosts: the name of the host, or the names in its certificate; what a wildcard
//!    stands for; whether TLS is verified.
//! 6. **Encrypt**: which cipher suites of TLS 1.2 its library has, for an MX host without current ones.
//! 7. **DANE**: both, DANE alone, or the policy alone, where there are TLSA records (RFC 8461 2);
//!    which of several digests count, and what happens where no record can be used.
//!
//! Where TLSA records have SHA-512 and SHA-256 digests of one usage and selector, Postfix (since
//! 3.2 without a choice) and KumoMTA, both by OpenSSL, go by the stronger (RFC 7671 9); mox, maddy
//! and Stalwart by any that matches; of Exchange Online it is not known. Where no record can be
//! used, all want TLS with any certificate (RFC 7672 2.2), and but for postfix-tlspol an enforced
//! policy still has its say; but maddy and Stalwart compare data that are no digest or certificate,
//! KumoMTA data that are no certificate or key, and find no match.
//!
//! With usage 2, mox takes the server's own certificate or its issuer's for the authority (farther
//! up is *unknown*), and maddy the server's own too where it is one of an authority; the others want
//! one above it, Stalwart since 0.16.11. Behind MX records that are not secure, Postfix
//! (`smtp_tls_dane_insecure_mx_policy`) and maddy go by TLSA records (RFC 7672 2.2.1).
//!
//! Where there are TLSA records, Stalwart and KumoMTA have the policy decide of an MX host's name
//! and them of its certificate; postfix-tlspol has one answer for a domain: TLSA records of one MX
//! host set the policy aside for all. postfix-mta-sts-resolver speaks of enforced policies alone,
//! and comes before DANE there; elsewhere Postfix does as it is set, which is DANE here.
//!
//! What these two say is a line in which commas, blanks and colons are Postfix's own: a pattern
//! with a comma or a blank makes mail wait. As a pattern, `hostname` is the MX host, `nexthop` the
//! domain and `dot-nexthop` all below it, in any case. Postfix converts U-labels. A wildcard of a
//! certificate stands for one label: measured with 3.7, where
//! `tls_wildcard_matches_multiple_labels` changes nothing, for OpenSSL compares the names.
//!
//! postfix-mta-sts-resolver decodes a policy by the charset of its media type, with Python's
//! codecs: a common name is read as there, any other makes the outcome *unknown*.
//!
//! Where notes and code of a sender disagree, what was measured counts, else its code: Stalwart
//! finds `v=stsv1`; mimecast/mta-sts throws where the mode is none, missing or unknown; and
//! postfix-tlspol has mail wait where its lookup for DANE fails, not where that of the record does.
//! A version in the table is the one that was measured or read: mailauth 7.1 reads closer to the
//! standard than 5.0 (the first of repeated fields, a mode, wildcards for one label), and
//! mimecast/mta-sts of 925b671 requires CRLF and takes the last of several modes.
//!
//! A sender is a declaration of these, in data; the readers are shared. The models are of senders
//! that meet a domain for the first time and are set up as they come, DANE switched on where they
//! have it: what they remember from an earlier visit cannot be seen from outside.
//!
//! With an MX host that has old suites of TLS 1.2 alone, Postfix comes to TLS, for OpenSSL has them
//! but for 3DES. Go (mox, chasquid, maddy) has those with ECDHE, CBC and SHA-1; whether a host that
//! chose another has one of these, too, is not known. Stalwart has none, by rustls; nor has KumoMTA,
//! which takes OpenSSL only for hosts with TLSA records (`tls_prefer_openssl`, false as it comes).
//!
//! # What is not known
//!
//! Where what a sender depends on could not be tested, its outcome is *unknown*. So it is for a
//! sender that waits longer than the prober did, or reads more of a policy than was kept. Of
//! Gmail and Exchange Online it is known that they apply what keeps to the standard (Gmail:
//! `max_age` from 86400, and the version in the first line), and take no policy where there is no
//! record or several, where the policy host has no address, where the status is not 200, or, Gmail,
//! where there are more than 64 KB. Of everything else their makers say nothing, and neither do we;
//! nor of what the standard leaves open, a field that is repeated or mode none without `mx`; nor where
//! one address of the policy host serves such a thing, whatever another does. A sender passes over an
//! address that takes no connection. Where TLS fails after that, mimecast/mta-sts asks at the next one, if
//! it is not for the certificate (OkHttp); the others do not, or not in every order of addresses, so that
//! it depends on the address that they come to. So it does where the response fails. mailauth
//! and mimecast/mta-sts are libraries: whether the program around them verifies TLS is not known.
//! A certificate that they would have to refuse makes the outcome of mail *unknown* there.
