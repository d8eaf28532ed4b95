//! Where a standard is silent or contradicts itself, and what we decided.
//!
//! | Where | Question | Decision |
//! |---|---|---|
//! | RFC 8461 3.1, erratum 6285 | Blanks before the first `;`: the grammar allows them, the filter text does not. | A single record counts (the literal reading), with a warning that names who discards it. Among several records the filter applies. |
//! | RFC 8461 3.2 | Does "first field counts" hold for TXT records too? | Yes, the paragraph speaks of both. A repeated `id` is a warning. |
//! | RFC 8461 3.2, erratum 7282 | What does `max_age` above 31557600 mean? | The policy is invalid: the prose caps the value. |
//! | RFC 8461 3.2 | A known field with a bad value fits the extension rule. | It is not saved by that: dispatch is by name first. |
//! | RFC 8461 3.2 | `sta-policy-alphanum` is not defined. | Read as `sts-policy-alphanum`. |
//! | RFC 8461 4.2, 7.1, appendix B | Which name must an MX certificate carry? | The MX host's (4.2). |
//! | RFC 8461 3.4, RFC 7505 | A policy for a domain without mail. | Verdict `no-mail`; the policy is pointless, which is said. |
//! | RFC 8461 2, RFC 7672 | DANE passes and MTA-STS fails, or the other way. | Neither hides the other: a failure of DANE refuses mail whatever the policy says (RFC 8461 2). Where DANE passes and MTA-STS fails, no RFC says what a sender that checks both does; the page says that they differ. |
//! | RFC 8461 4, RFC 5321 5.1 | One address of an MX host satisfies the policy, another does not. | A warning, and nothing is refused: senders try the next address. An address that was not tested is no such way out. |
//! | RFC 8461 3.2, 3.3 | The policy host serves a valid policy at one address, and something else at another. | A warning for what is wrong there, whichever family it is: the valid policy is judged, and of senders that take one or nothing by the address nobody can say what they do. |
//! | RFC 8461 3.2, 5 | A policy that is not valid, or has two modes, is in mode enforce for senders that read it all the same. | What those refuse for is a warning where the policy is not valid, and an error where a later mode is enforce; the first sentences say how many of them deliver nothing. By the standard nothing is refused. |
//! | RFC 7672 2.2.1 | DANE fails at a host to which insecure MX records lead. | A warning: a sender may check it there, some (Postfix) do, and none has to. |
//! | RFC 7672 2.2.2 | TLSA records behind insecure addresses that no alias leads to are not to be asked for. | Senders must not; a validator asks last of all, and says that they have no effect. |
//! | RFC 7672 2.2.2 | A secure CNAME at the MX host's name leads to addresses that are not secure. | TLSA records at the first name count. The AD bit of the addresses speaks of the whole chain, and the CNAME is not asked for by itself: it never stands at the top of a zone, so that its zone is secure where records below its name are. Where asking for these fails, nobody knows, and DANE is not tested. |
//! | RFC 7671 8, 9 | TLSA records with digests of different strength, and the stronger one is stale. | The verdict goes by the strongest of a usage and selector, as clients should (9). A stale kind that outdoes no other breaks what is asked of publishers (8) and stops nobody: a warning. |
//! | RFC 7671 5.2 | A TLSA record with usage 2 is about the server's own certificate, which is self-signed. | It matches nothing: usage 2 is for an authority above that certificate. OpenSSL (Postfix, KumoMTA) and Stalwart look for it there alone; a client that takes the server's own for an anchor delivers (mox; maddy, where it is one of an authority). |
//! | RFC 7672 3.2.2, erratum 6283 | Which names count with usage 2? | The MX host's, and where the MX records are secure the policy domain and the name that its CNAMEs lead to. |
//! | RFC 9325 4.1 | Anonymous suites must not be negotiated. | They are not offered: senders that verify never do, and opportunistic servers have them on purpose. |
//! | RFC 8996, RFC 9325 5.2 | TLS 1.0 beside newer versions at an MX host. | A notice: it is forbidden, and better than nothing for senders that would send unencrypted. |
//! | RFC 9325 3.1.1, RFC 6176 | Is SSL offered, too? | SSL 3.0, and only to hosts that accepted TLS 1.0 or 1.1: nobody gives up those and keeps what is older, and every other host is spared a connection. SSL 2.0 is not offered. It has records and handshakes of its own; the libraries that had it switched it on together with SSL 3.0, whose finding says the same and has the same remedy. |
//! | RFC 5321 4.5.3.2.1 | From when on is a greeting slow? | After 10 seconds, which is longer than the delays against spammers in common use, and much less than the five minutes of the standard. The prober waits for 30 seconds; a host that takes longer is not tested. |
//! | RFC 8461 4.1, 10.4 | Whose are the servers of a pattern? | Those of the last two labels, or three below endings such as `co.uk`. The list of public suffixes is not carried along: what it would add are rare endings, at which nothing is said. A wildcard in front of a top-level domain is an error; in front of such an ending it is a warning, since a few of them are somebody's own. |
//! | RFC 8460 3 | A single invalid record. | As if there were none, like RFC 8461. |
//! | RFC 8460 3 | `rua` given twice. | Both count, with a warning. |
//! | RFC 8461 3.1 | How many CNAMEs are followed? | Eight. |
//! | RFC 2181 5 | How many records of one name and type are read? | A hundred, and 16 KiB of text. Of a set that has more nothing is read: whatever depends on it is not tested, and it is said how many there are. |
//! | RFC 1035 4.1.1 | A resolver answers REFUSED, NOTIMP or FORMERR. | Its own view: the next one is asked, and where none answers, the question is not tested. Trouble of authoritative servers comes as SERVFAIL, which is believed of two resolvers, or of one where there is one. |
//! | RFC 8461 3.3 | How long may the policy take? | A minute, as suggested; after that it is as if there were none. Before, senders that wait less are named. Other paths that the policy may be at get 15 seconds. |
//! | RFC 8461 3.3 | May the policy be fetched without a record? | A validator does: it shows a half-removed policy, and saves a round trip. |
//! | RFC 8461 5 | Verdict when no MX host could be talked to. | `undetermined`, never `enforced`: what could not be tested is not a pass. One host that was talked to is enough; the others are shown as not tested. |
//! | RFC 9525 6.3 | A certificate for `*.com`. | Matches nothing: no public CA issues it, so that nothing is said of it beside the right name. |
//! | RFC 8461 3.2 | The policy comes as another media type than `text/plain`. | It does not count, since senders that look refuse it; it is judged all the same, and the senders that take it are named. |
//! | RFC 5321 5.1, RFC 6066 3 | Several MX hosts at one address. | Each is asked by its own name: which certificate a server shows depends on the name. Ten hosts at most, one connection at a time. |
//! | RFC 2181 8, RFC 8767 4 | Is an answer kept for its TTL? | No answer outlives its scan: caching is the resolver's, and a finished scan is shown again for minutes only, whatever the TTL. A TTL with its highest bit set is zero. |
//! | RFC 6840 5.8 | Whose AD bit counts? | That of every resolver which the operator names: it must validate, and is reached over TLS with a certificate for its name. A resolver that sets the bit without validating makes insecure answers look secure; the resolvers are compared, and a difference is said. |
//! | RFC 9155, RFC 9325 4.5 | Keys and signatures that are too weak, or too large. | RSA under 2048 bits and above 8192, and signatures with MD5 or SHA-1, are no path for senders; nothing is computed with such a key. ECDSA up to P-521 and Ed25519 are fine. |
//! | UTS 39 | Which form of a name comes first? | The A-label, always, with the U-label beside it: so `pаypal.com` with a Cyrillic а is never shown as if it were Latin. Nothing is said of letters that look alike: whoever asks typed the name. |
//! | RFC 8461 3.2 | A policy with braces, such as `x { policy_string = y }`. | An extension field like others. It stays where it is: nothing is written for programs that read such a syntax, and no policy to copy repeats fields that nobody reads. |
//! | RFC 8461 8.1 | Which lines does a policy to copy keep? | Every one that may name a mail server: a spare one has no MX record. Those give way that name nobody's mail server: of templates, of the policy host, wildcards of too few or too many labels, and wildcards over what a registry has. Where the MX records are not known and a line cannot be read, no policy is written. |
//! | RFC 1034 3.6.1 | A name whose last label is no top-level domain | It is refused before anybody is asked: mostly it is a slip, such as `.con`, and what is meant is said where it is plain. Which there are is read from the public suffix list that is built in; names below a newer one are refused until the next version. |
//! | RFC 8461 8.2 | Is a delegation complete? | Where both names are CNAMEs they must meet on their way. A policy host with addresses of its own may be the provider's all the same, and nothing is said of it; what it serves shows whether it works. |
//! | RFC 8461 10.2 | How long is `max_age` long enough? | A week in mode enforce, the least of the RFC's own examples, and a day in testing; less is a notice, and less than a day a warning. The two weeks of the British NCSC are told on the help page. |
//! | RFC 9112 3.2 | Does the name matter by which the service is called? | Only where a link is made: that of a stored result, its preview and `/opensearch.xml` have the name of `--about-url` where that is the service's own `/probe`, else the one that whoever asks has said, to him alone. No other answer depends on `Host`. |
//! | UTS 46 | `ｅｘａｍｐｌｅ．ｃｏｍ`, `example。com`, soft hyphens | What has a visible form is mapped, and the page says what the input was read as. What nobody can see, soft hyphens and zero-width characters, is refused, with the rest as suggestion. |
//!
//! What others look at, and we do not:
//!
//! | Where | Question | Decision |
//! |---|---|---|
//! | RFC 2181 10.1 | Does a TXT record stand beside a CNAME? | It cannot be seen: name servers refuse to load such a zone, and a resolver follows the CNAME and shows nothing of what stands beside it. |
//! | RFC 8461 3.3 | Does the policy host answer otherwise to another User-Agent, or to none? | It is asked once an address, and by our own name: asking as Postfix would be passing for somebody else. What keeps robots out shows in the answer to us (`policy-host-bot-wall`). |
//! | RFC 8461 10.3 | Can strangers have names below the domain, and so publish its policy? | Nothing is said of it: which domains these are stands in the list of public suffixes alone. A public suffix itself is refused as a domain. |
//! | RFC 5321 4.1.4 | Have MX hosts names for their addresses (PTR) that lead back? | Not asked: it concerns hosts that send. No sender looks at the PTR record of the host that it delivers to. |
//! | RFC 8659 1 | Are there CAA records? | Not asked: they bind CAs when they issue, and whoever verifies a certificate must not use them. |
//! | RFC 7627, RFC 9325 3.5 | Has TLS 1.2 the extended master secret? | Not judged: without it two sessions can be made to share a secret, which matters to what is bound to a session, such as client certificates after a renegotiation. Senders of mail rely on the server's certificate, in each handshake. |
//! | RFC 8446 2.3, E.5 | Are data taken before the handshake ends (0-RTT)? | Not tried: a protocol needs a profile for it, and SMTP has none. It would take a second connection that resumes a first one, which single ClientHellos cannot. |
//! | RFC 8460 3, 5.3 | Can the policy of the domain in `rua` keep reports away? | No: those who send reports must not heed MTA-STS or DANE for them. Whether that domain takes mail at all is checked (`tlsrpt-record-rua-domain-without-mail`). |
