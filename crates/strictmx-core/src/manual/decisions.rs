//! Where a standard is silent or contradicts itself, and what we decided.
//!
//! | Where | Question | Decision |
//! |---|---|---|
//! | RFC 8461 3.1, erratum 6285 (A-09) | Blanks before the first `;`: the grammar allows them, the filter text does not. | A single record counts (the literal reading), with a warning that names who discards it. Among several records the filter applies. |
//! | RFC 8461 3.2 | Does "first field counts" hold for TXT records too? | Yes, the paragraph speaks of both. A repeated `id` is a warning. |
//! | RFC 8461 3.2 | What may stand in a repeated field, which is ignored? | Whatever the grammar of an extension allows, comments and semicolons among it; without a value it is no field, and the text is invalid. |
//! | RFC 8460 3 | A version alone, `v=TLSRPTv1`, is discarded among several records. Alone, too? | Yes, as mox does: section 3 counts records and knows no invalid ones, as RFC 8461 3.1 does, where `v=STSv1` alone is an invalid record. What it lacks is said. |
//! | RFC 6068 2 | `mailto` with a percent-encoded name (`%E7%B4%8D.example`) or an address literal. | Syntax, and no destination: no sender that we know decodes the one or sends to the other. A-labels are what to write. |
//! | RFC 8461 3.2, erratum 7282 | What does `max_age` above 31557600 mean? | The policy is invalid: the prose caps the value. |
//! | RFC 8461 3.2 (C-31) | A known field with a bad value fits the extension rule. | It is not saved by that: dispatch is by name first. |
//! | RFC 8461 3.2 (C-30) | `sta-policy-alphanum` is not defined. | Read as `sts-policy-alphanum`. |
//! | RFC 8461 4.2, 7.1, appendix B (D-15, F-05) | Which name must an MX certificate carry? | The MX host's (4.2). |
//! | RFC 8461 3.3 | The policy host answers without a policy at one address, and the other was not tested. | Verdict `unprotected`: senders that come to the first have no policy, whatever the other gives. What each sender does is not tested where it may come to the other. |
//! | RFC 8461 3.4, RFC 7505 (D-14) | A policy for a domain without mail. | Verdict `no-mail`; the policy is pointless, which is said. |
//! | RFC 8461 2, RFC 7672 (M-26) | DANE passes and MTA-STS fails, or the other way. | Neither hides the other: a failure of DANE refuses mail whatever the policy says (RFC 8461 2). Where DANE passes and MTA-STS fails, no RFC says what a sender that checks both does; the page says that they differ. |
//! | RFC 8461 4, RFC 5321 5.1 | One address of an MX host satisfies the policy, another does not. | A warning, and nothing is refused: senders try the next address. An address that was not tested is no such way out: not for the verdict, nor for what senders are said to do, nor before a record to copy announces the policy. |
//! | RFC 8461 3.2, 3.3 | The policy host serves a valid policy at one address, and something else at another. | A warning for what is wrong there, whichever family it is: the valid policy is judged, and of senders that take one or nothing by the address nobody can say what they do. |
//! | RFC 8461 3.2, 3.3 | One address of the policy host serves a policy of which a sender's makers do not say what it makes, and another serves none. | Nobody can say, whichever address it is. A policy host without an address has none for anybody. |
//! | RFC 8461 3.1 | At `_mta-sts` stand TXT records of other kinds alone. | There is no record, for every sender. They are told as what a record would stand beside, but for those of a wildcard, which end with it. |
//! | RFC 8461 3.2 | A field whose name differs from a known one in case, such as `Mode`. | An extension like others: names are in lower case in the grammar. It is to be removed, and not to be given that name, which stands already; senders that read it in any case and take something else are named, in a warning. |
//! | RFC 8461 3.2, 4.1, 5 | A sender ignores a policy or refuses mail, and there are several findings. | It is told the one at which it stumbles itself: what it reads without a murmur, what it does not look at, and what is yet to come are no reasons. |
//! | RFC 8461 4.1, RFC 2181 10.3 (E-03) | The policy lists what an MX host is an alias of. | No match: the name in the MX record counts. That is said in place of what is said of the servers of others. |
//! | RFC 8461 4.1, RFC 5321 5.1 (K-03) | There is no MX record, and the policy does not list the domain itself. | An error like that of any MX host, in words of its own: what is missing is the MX record or the line. |
//! | RFC 8461 4.1, 5 | The addresses of the policy host serve different valid policies. | One in mode enforce is judged, for whoever comes to it enforces it, and the page says that others do not; of several the first. Where another one leaves an MX host out that is an error, and mail is refused. It is one policy where mode and covered MX hosts are the same, however it is written. |
//! | RFC 8461 5.1, 8.4 | One MX host satisfies the policy, another does not. | Verdict `enforced-at-risk`: senders pass over that one, and its mail is lost when the others are down. MX hosts to which nobody can connect are no others: without any that can all mail is refused. |
//! | RFC 8461 5, 8.3 | How long does a withdrawal last? | Whoever fetches mode none stops at once; to be waited for is every earlier policy, from the day on which it was last served, by its own `max_age`. That of mode none bounds nothing, and is to be small all the same. |
//! | RFC 8461 3.2, 5 | A policy that is not valid, or has two modes, is in mode enforce for senders that read it all the same. | What those refuse for is a warning where the policy is not valid, and an error where a later mode is enforce; the first sentences say how many of them deliver nothing. By the standard nothing is refused. |
//! | RFC 7672 2.2.1 | DANE fails at a host to which insecure MX records lead. | A warning: a sender may check it there, some (Postfix) do, and none has to. |
//! | RFC 7672 2.2.2 | TLSA records behind insecure addresses that no alias leads to are not to be asked for. | Senders must not; a validator asks last of all, and says that they have no effect. |
//! | RFC 7672 2.2.2 | A secure CNAME at the MX host's name leads to addresses that are not secure. | TLSA records at the first name count. The AD bit of the addresses speaks of the whole chain, and the CNAME is not asked for by itself: it never stands at the top of a zone, so that its zone is secure where records below its name are. Where asking for these fails, nobody knows, and DANE is not tested. |
//! | RFC 7671 8, 9 | TLSA records with digests of different strength, and the stronger one is stale. | The verdict goes by the strongest of a usage and selector, as clients should (9). A stale kind that outdoes no other breaks what is asked of publishers (8) and stops nobody: a warning. |
//! | RFC 7671 8.1, RFC 7672 4 (M-17) | The policy wants another certificate at an MX host with TLSA records. | The remedy says that a record which matches the new certificate comes first. For a certificate that has expired, or is for other names, no TLSA record is offered: it goes, or was never meant. Where no policy wants another one, usage 3 asks for neither, and one is. |
//! | RFC 7671 5.2 | A TLSA record with usage 2 is about the server's own certificate, which is self-signed. | It matches nothing: usage 2 is for an authority above that certificate. OpenSSL (Postfix, KumoMTA) and Stalwart look for it there alone; a client that takes the server's own for an anchor delivers (mox; maddy, where it is one of an authority). |
//! | RFC 7672 3.2.2, erratum 6283 | Which names count with usage 2? | The MX host's, and where the MX records are secure the policy domain and the name that its CNAMEs lead to. |
//! | RFC 8461 7.2, RFC 9325 4.1, 4.2 | An MX host has TLS 1.2 only with suites that our library has left out. | It is valid, with a warning, as far as the certificate is that it answers a ClientHello with: no handshake is finished. Where a handshake fails as for want of a suite, and not all of them were offered, nobody knows. Which senders deliver is up to their libraries. Without SNI a certificate counts only where it names the host; else nobody knows. |
//! | RFC 8461 3.3, RFC 9325 4.1, 4.2 | The policy host has TLS 1.2 only with such suites. | Nobody knows: some senders get its policy, and we cannot read it. |
//! | RFC 8461 4.2 | When is an intermediate certificate's renewal late? | When the server's own would be with as much left: it comes anew with that one. |
//! | RFC 9325 4.1 | Anonymous suites must not be negotiated. | They are not offered: senders that verify never do, and opportunistic servers have them on purpose. |
//! | RFC 8996, RFC 9325 5.2 (L-14) | TLS 1.0 beside newer versions at an MX host. | A notice: it is forbidden, and better than nothing for senders that would send unencrypted. |
//! | RFC 9325 3.1.1, RFC 6176 (L-02) | Is SSL offered, too? | SSL 3.0, and only to hosts that accepted TLS 1.0 or 1.1: nobody gives up those and keeps what is older, and every other host is spared a connection. SSL 2.0 is not offered. It has records and handshakes of its own; the libraries that had it switched it on together with SSL 3.0, whose finding says the same and has the same remedy. |
//! | RFC 5321 4.5.3.2.1 | From when on is a greeting slow? | After 10 seconds, which is longer than the delays against spammers in common use, and much less than the five minutes of the standard. The prober waits for 30 seconds; a host that takes longer is not tested. |
//! | RFC 8461 4.1, 10.4 (E-07) | Whose are the servers of a pattern? | Those of the last two labels, or three below endings such as `co.uk`. The list of public suffixes is not carried along: what it would add are rare endings, at which nothing is said. A wildcard in front of a top-level domain is an error; in front of such an ending it is a warning, since a few of them are somebody's own. |
//! | RFC 8460 3 (I-09) | A single invalid record. | As if there were none, like RFC 8461. |
//! | RFC 8460 3 (I-07) | A blank at the end of the record, with no `;` before it. | Outside the grammar, so that the record is not valid; a warning, since mox reports all the same. |
//! | RFC 8460 3 (I-12) | `rua` given twice. | Both count, with a warning. |
//! | RFC 8461 3.1 (A-18) | How many CNAMEs are followed? | Eight. |
//! | RFC 2181 5 | How many records of one name and type are read? | A hundred, and 16 KiB of text. Of a set that has more nothing is read: whatever depends on it is not tested, and it is said how many there are. |
//! | RFC 1035 4.1.1 | A resolver answers REFUSED, NOTIMP or FORMERR. | Its own view: the next one is asked, and where none answers, the question is not tested. Trouble of authoritative servers comes as SERVFAIL, which is believed of two resolvers, or of one where there is one. |
//! | RFC 8461 3.3 | How long may the policy take? | A minute, as suggested; after that it is as if there were none. Before, senders that wait less are named. Other paths that the policy may be at get 15 seconds. |
//! | RFC 8461 3.3 | May the policy be fetched without a record? | A validator does: it shows a half-removed policy, and saves a round trip. |
//! | RFC 5321 5.1, RFC 3207 4 | What do the first sentences say of mail where there is no policy? | That it waits, where no MX host has an address in reach, or DNS fails on the way to all; and that it comes in clear text where TLS of no version comes about at any address that was talked to, for whoever asks for no more may go on without. |
//! | RFC 8461 5, 5.1 (F-13) | Verdict when no MX host could be talked to. | `undetermined`, never `enforced`: what could not be tested is not a pass. One host that was talked to is enough; the others are shown as not tested, and the first sentence promises no more than "as far as we could test", in mode testing, too, and exit code, Nagios and JUnit say that it is not known. |
//! | RFC 9525 6.3, 7.1 (J-16) | A certificate for `*.com`. | Matches nothing: no public CA issues it, so that nothing is said of it beside the right name. |
//! | RFC 8461 3.2 | The policy comes as another media type than `text/plain`. | It does not count, since senders that look refuse it; it is judged all the same, and the senders that take it are named. |
//! | RFC 8461 3.3 | The policy comes with another status than 200. | It does not count, and a page that tells of the error is none. Where a record announces it, it is judged like one of another media type: some senders (Stalwart, mailauth) take it, and refuse mail by it. |
//! | RFC 5321 5.1, RFC 6066 3 | Several MX hosts at one address. | Each is asked by its own name: which certificate a server shows depends on the name. Ten hosts at most, one connection at a time. |
//! | RFC 2181 8, RFC 8767 4 | Is an answer kept for its TTL? | No answer outlives its scan: caching is the resolver's, and a finished scan is shown again for minutes only, whatever the TTL. A TTL with its highest bit set is zero. |
//! | RFC 6840 5.8 | Whose AD bit counts? | That of every resolver which the operator names: it must validate, and is reached over TLS with a certificate for its name. A resolver that sets the bit without validating makes insecure answers look secure; the resolvers are compared, and a difference is said. |
//! | RFC 9155, RFC 9325 4.5 | Keys and signatures that are too weak, or too large. | RSA under 2048 bits and above 8192, and signatures with MD5 or SHA-1, are no path for senders; nothing is computed with such a key. ECDSA up to P-521 and Ed25519 are fine. |
//! | UTS 39, RFC 5890 4.4 (Q-12) | Which form of a name comes first? | The A-label, always, with the U-label beside it: so `pаypal.com` with a Cyrillic а is never shown as if it were Latin. Nothing is said of letters that look alike: whoever asks typed the name. |
//! | RFC 8461 3.2 | A policy with braces, such as `x { policy_string = y }`. | An extension field like others. It stays where it is: nothing is written for programs that read such a syntax, and no policy to copy repeats fields that nobody reads. |
//! | RFC 8461 4.1 | An `mx` line whose name ends in no top-level domain, such as `mail.example.con` | A check asks DNS for the domain, which does not exist (`sts-mx-pattern-unregistered`). A text is judged without a network, and alike in a page and on the command line: a page has no room for the list of top-level domains, so nothing is said there. Endings of special use (`test`, `invalid`, `internal`, `local`) are no mail server's in either case (`sts-mx-pattern-template`), and no MX host of such a name is missing from a policy. Names made for examples (`example`, `example.com`) mean nothing at another domain, and something in a text of which nobody knows whose it is. |
//! | RFC 8461 8.1 | Which lines does a policy to copy keep? | Every one that may name a mail server: a spare one has no MX record. Those give way that name nobody's mail server: of templates, of the policy host, wildcards of too few or too many labels, and wildcards over what a registry has. Where the MX records are not known and a line cannot be read, no policy is written. |
//! | RFC 1034 3.6.1 | A name whose last label is no top-level domain | It is refused before anybody is asked: mostly it is a slip, such as `.con`, and what is meant is said where it is plain. Which there are is read from the public suffix list that is built in; names below a newer one are refused until the next version. |
//! | RFC 8461 8.1 | Which policy does a mended record announce? | One in mode enforce by which no MX host is refused. Where one would be, the policy is to be served first, with the lines that it lacks, or in mode testing where it is TLS that fails. The same goes for a policy that nobody enforces for its faults, and where the policy host or DNS keeps senders from one that would refuse mail: whoever mends these puts it in force. |
//! | RFC 8461 3.1 | The first resolver has no record, and another one has. | Nobody is told to publish one, for two are as good as none. The resolvers' difference is a warning then; the verdict goes by the first. |
//! | RFC 8461 8.3, RFC 7505 | A null MX beside a policy in mode none. | The withdrawal is told, and its remedy: record and policy stay until every earlier policy has expired. |
//! | RFC 8461 3.1, 5.1 (A-07) | Which id has a mended record? | That of the old one, as far as it is one. With a policy to copy that says something else than the one served, and is not only written otherwise, a new one, also where the old record was not valid or one of several: some senders took it all the same, and remember policy and id. Two results are compared likewise. |
//! | RFC 8461 8.1 | What is to be copied where that policy cannot be written? | Nothing that announces the one which is served: no record, nor that of several records one stays. |
//! | RFC 8461 8.1 | A policy with faults is served, and no record was ever meant. | It is mended as any other, and that is the policy which the first record announces: a result has one to copy. |
//! | RFC 8461 8.2 (G-03) | Is a delegation complete? | Where both names are CNAMEs they must meet on their way. A policy host with addresses of its own may be the provider's all the same, and nothing is said of it; what it serves shows whether it works. |
//! | RFC 8461 10.2 (G-10, U-02) | How long is `max_age` long enough? | A week in mode enforce, the least of the RFC's own examples, and a day in testing; less is a notice, and less than a day a warning. The two weeks of the British NCSC are told on the help page. |
//! | RFC 9112 3.2 | Does the name matter by which the service is called? | Only where a link is made: that of a stored result, its preview and `/opensearch.xml` have the name of `--about-url` where that is the service's own `/probe`, else the one that whoever asks has said, to him alone. No other answer depends on `Host`. |
//! | UTS 46 (Q-06) | `ｅｘａｍｐｌｅ．ｃｏｍ`, `example。com`, soft hyphens | What has a visible form is mapped, and the page says what the input was read as. What nobody can see, soft hyphens and zero-width characters, is refused, with the rest as suggestion. |
//!
//! Requirements that [`coverage`](crate::manual::coverage) answers with *decision*, beside those that are
//! named above:
//!
//! | Where | Question | Decision |
//! |---|---|---|
//! | RFC 8461 3.2 (A-13) | A record with two ids. | The first counts, as of all repeated fields, and a warning names who heeds another. |
//! | RFC 8461 8.1, RFC 8460 7 (A-24, I-19) | Is a short TTL a fault? | Nothing is said of one: seen through a resolver it may be what is left of a long one. A long TTL of the MTA-STS record is a notice. |
//! | RFC 8461 3.3 (B-03) | Is the policy there over plain HTTP? | Never asked: whatever stands there, no sender takes it. |
//! | RFC 8461 3.2 (C-32) | How long may a line be, and how many may there be? | No limit but that of the body, 64 KiB. |
//! | RFC 8461 3.4 (D-04) | Is the name that was typed that of an MX host? | Nobody is asked whose it is: that would be questions about other domains. That it has no MX records of its own is said. |
//! | RFC 8461 4.2, erratum 6525 (F-02) | A certificate "MUST not be expired". | Read as MUST NOT. |
//! | RFC 5321 5.1 (K-21) | Does the successor of RFC 5321 change what is judged? | No rule about MX records that counts here. RFC 5321 is cited until the successor has a number. |
//! | RFC 9325 3.1.1 (L-04) | TLS 1.2 without TLS 1.3. | Enough (RFC 8461 7.2), and no finding. Which versions a host offers is shown. |
//! | RFC 9325 7.1 (L-15) | MX names come from DNS without DNSSEC. Are they good for comparing certificates? | Not alone: that a policy lists them, or that DNSSEC secures them, makes them so. Without either a certificate proves nothing about the domain, and none is asked for: a finding there is a notice, and where DANE authenticates the server of a domain without record and policy (RFC 7672 3.1) there is none. |
//! | RFC 8689 2 (T-05) | An MX host does not announce REQUIRETLS. | No finding: few do. One that announces it before TLS has one. |
//! | RFC 8484 6, appendix C (P-13, P-14, P-15, P-16, P-17) | Public resolvers answer in JSON, too. | It is not asked for, and not read: both dialects are outside the RFC, differ in how they quote texts, and may change. Service and page ask for `application/dns-message`, and whatever comes as another type is no answer. |
//! | RFC 8484 8.1 (P-19) | Resolvers learn the names that are asked for. | The service asks those that its operator names, and says so on the page on privacy. A page asks public ones only where the service does not answer and the visitor presses a button that names them. |
//! | RFC 9325 4.1 (L-09) | Is each old suite offered alone? | RSA key exchange is, and told; finite-field Diffie-Hellman is, and told where its group is small. 3DES is the last choice of both and not offered alone, for each offer is a connection: beside better suites it is not seen. Where there is nothing better that is a warning. Static (EC)DH is not offered: OpenSSL and its kin have dropped it. |
//! | RFC 5891 5, UTS 46 (Q-05) | `faß.example`: transitional or not? | Not: `xn--fa-hia.example`, as UTS 46 and browsers have it today. |
//! | RFC 5892 2, UTS 46 (Q-07) | `☕.example` is none by IDNA2008, and is by UTS 46. | Read by UTS 46, without a remark: whatever a registry delegates can be looked up, and has mail or has not. |
//! | RFC 5891 5 (Q-10) | By which version of Unicode are names mapped? | By that of one pinned crate in the service and on the command line. A page uses the browser's tables and not the crate's, which would be a seventh of it; tests hold both to the same names. |
//! | RFC 7672 1 (U-07, U-08) | Authorities of Germany and the Netherlands ask for DANE. | A domain without DANE has no fault: whom such rules bind is not seen from outside. |
//! | RFC 8461 3.2 (U-11) | What do large domains publish? | Examples, and no measure: `max_age` is judged by the RFC (10.2). |
//!
//! Errata of these standards, as of August 2026:
//!
//! | Where | Erratum | What is done |
//! |---|---|---|
//! | RFC 8461 3.2 | 6253: lines end in LF or CRLF | One is as good as the other. |
//! | RFC 8461 3.1 | 6285: no blanks before the first `;` | See above. |
//! | RFC 8461 4.2 | 6525: "MUST not" is MUST NOT | See above (F-02). |
//! | RFC 8461 3.2 | 7282: `max_age` of 8 digits, or what larger values mean | Ten digits are read, and more than 31557600 is invalid (C-12). |
//! | RFC 8460 3, 6.7 | 5889, 8303: the DKIM service type `tlsrpt` was never registered | No key of DKIM is asked for: reports are not read, and no sender of them is judged. |
//! | RFC 8460 appendix B | 6241: `mx-host` in the example is to be an array | Reports are not read. |
//! | RFC 8460 3 | 8070: it is the reporter who may use one destination only | Said of a record with several (`tlsrpt-record-rua-several`). |
//! | RFC 8460 4.4, 5.1 | 8582, rejected: another domain in the name of the file | Reports are not read. |
//! | RFC 7672 2.1.1 | 5395: "indeterminate" is that of RFC 4033 | What no trust anchor covers is insecure: without the AD bit, an answer is. |
//! | RFC 7672 3.2.2 | 6283: behind insecure MX records one name counts | See above: with usage 2 the MX host's alone. |
//! | RFC 8689 4.2.1 | 7705: the sentence on CN and DNS-ID contradicts DANE-EE | With usage 3 no name is compared; else the certificate's DNS-IDs are. |
//! | RFC 8484 3 | 6033: redirects of a resolver's URI | None is followed, by the service or by the page: the next resolver is asked. |
//! | RFC 5321 4.1.2 | 6561, rejected: a final dot in Domain | So an `mx` with one is malformed, and the name without it is what to write. |
//! | RFC 6068 2 | 7919, 4706: which characters of an address are encoded | `%` with two hexadecimal digits is taken for any character of the local part, which is kept as written; the domain is read as it stands. Encoded line ends are refused. |
//! | RFC 7493 2.1, 2.2 | 5354, 6861: integers and surrogates | Reports are not read. |
//! | RFC 8689, 8484 4.1 and 10, 9525 6.1.2, 8996 | 8593, 5603, 6708, 8173, 7103, 7769, 7796 | Wording and references: nothing depends on them. |
//!
//! What others look at, and we do not:
//!
//! | Where | Question | Decision |
//! |---|---|---|
//! | RFC 2181 10.1 | Does a TXT record stand beside a CNAME? | It cannot be seen: name servers refuse to load such a zone, and a resolver follows the CNAME and shows nothing of what stands beside it. |
//! | RFC 8461 3.3 | Does the policy host answer otherwise to another User-Agent, or to none? | It is asked once an address, and by our own name: asking as Postfix would be passing for somebody else. What keeps robots out shows in the answer to us (`policy-host-bot-wall`). |
//! | RFC 9325 3.1, 4.1 | What TLS does each address of each MX host offer? | Known of two addresses at most, for all MX hosts of a domain together: of each host the first before any has a second. Each costs it up to ten connections, a stranger's, for no mail. Handshakes are made with all of up to twenty addresses; what two did not say of the others is shown as spared. Those where a handshake failed for want of a suite come first, and hosts that greet late are left alone: each offer would wait again. |
//! | RFC 9325 3.1, 4.1 | And the policy host? | One address, and another only where a handshake failed as for want of a suite. |
//! | RFC 1034 4.3.1 | Which answers are compared between resolvers? | Those about the TXT records at `_mta-sts` alone, which change with every change of the policy, so that an old copy is seen there first. MX, TLSA and TLSRPT records and the addresses of hosts are asked of one resolver, of another where that one fails: each comparison asks all of them, and a check would be several times as many questions, to resolvers whose guests we are. |
//! | RFC 8460 | Are reports read? | No (O, R and S items of the coverage table): they come by mail or POST to whoever is named in `rua`, and a scan has none. It could be done for a report that somebody pastes; it was left out. |
//! | RFC 8461 10.3 (B-24) | Can strangers have names below the domain, and so publish its policy? | Nothing is said of it: which domains these are stands in the list of public suffixes alone. A public suffix itself is refused as a domain. |
//! | RFC 5321 4.1.4 | Have MX hosts names for their addresses (PTR) that lead back? | Not asked: it concerns hosts that send. No sender looks at the PTR record of the host that it delivers to. |
//! | RFC 8659 1 | Are there CAA records? | Not asked: they bind CAs when they issue, and whoever verifies a certificate must not use them. |
//! | RFC 7627, RFC 9325 3.5 | Has TLS 1.2 the extended master secret? | Not judged: without it two sessions can be made to share a secret, which matters to what is bound to a session, such as client certificates after a renegotiation. Senders of mail rely on the server's certificate, in each handshake. |
//! | RFC 8446 2.3, E.5 | Are data taken before the handshake ends (0-RTT)? | Not tried: a protocol needs a profile for it, and SMTP has none. It would take a second connection that resumes a first one, which single ClientHellos cannot. |
//! | RFC 8460 3, 5.3 | Can the policy of the domain in `rua` keep reports away? | No: those who send reports must not heed MTA-STS or DANE for them. Whether that domain takes mail at all is checked (`tlsrpt-record-rua-domain-without-mail`). |
//!
//! What comes of hostile inputs otherwise than their table (`tests/data/hostile_inputs.csv`) has it:
//!
//! | Where | Question | Decision |
//! |---|---|---|
//! | API-004 | What is in a query that nobody knows? | It is ignored, as in any URL: programs and mails add fields of their own to links. None of it chooses anything. In a body it is refused (422 `json.fields`). |
//! | ADR-025, SMT-022 | What comes of checks for which an address has no time? | They wait for their turn for 20 seconds, and that part is then shown as not tested: a check has other parts, and is not refused (429) for one of them. |
//! | DNS-008, TXT-018 | How much memory may one answer take? | What is kept of it is counted, and bounded. What the process as a whole takes is not measured for one answer: its allocator gives memory back when it likes. |
//! | DOM-055 | Which status has a domain that asked not to be tested? | 422 with `domain.opted_out`, as every name that is not tested here: 403 would speak of who asks, and 451 of a law. Nobody is contacted, and nothing that was seen before is told. |
//! | LOG-002 | What of a field of the log that is too long? | There is none that is cut off, so that nothing says `truncated`: no field has what somebody wrote who asks, and none of our own has more than 1 KiB. |
//! | LOG-003 | How many names does it take? | A test asks for some ten thousand, and not for a million: the series are the same ones after twenty, by name, so that more of them can add none. |
//! | SHR-012 | How long does a refusal of an id take? | It is not measured: a test of ten milliseconds fails by chance. What cannot be an id is refused before the database is asked, and whoever finds that out knew it; an id is found by an index, whether it is there or not, and there are 2^128, which nobody may try one by one (SHR-013). |
//! | SMT-020 | Is it port 25 that is blocked when nobody answers? | It is said to be closed where that is known, by servers that answer everybody. Else the server or the network in between may be the cause, and that is what is said. |
