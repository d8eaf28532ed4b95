//! For operators: running the service in public.
//!
//! `strictmx serve` is one process that keeps everything in memory, but for results that somebody
//! stores. It serves the site, runs checks
//! for it, and contacts whom the DNS of a domain names: the policy host on port 443, mail servers
//! on port 25. `deploy/` has a systemd unit, an image, and settings for Unbound and nginx; `cargo
//! xtask test --only deployment` shows them to those who read them.
//!
//! What the service promises, and which test shows it, is in [promises](super::promises).
//!
//! # Sizing
//!
//! Two cores and 1.5 GiB of memory carry the defaults: 400 checks at a time, 12,000 connections,
//! results of 1,000 domains at hand in at most 128 MiB. A connection that waits takes about 20 KiB.
//! What a running check saw takes some hundreds of KiB, and 512 KiB whatever others take; where all that
//! run take more than 128 MiB those end that take more than their share, and say what they did not
//! come to. So the worst is 328 MiB for checks that run, 128 MiB for results, 240 MiB for
//! connections, 16 MiB for what mail servers said, which serves other domains, 8 MiB for bodies of
//! requests and what is read from them, 4 MiB for results that go out whole, and 32 MiB for the four
//! results that are judged at a time, or a text in place of three: with `--limit running=` or
//! `--connections` raised give it as much more. Results never wait for texts, and of those that wait
//! a network of clients has one at a time among all (`lints`).
//! Results that somebody still reads are among the 128 MiB: beyond them the largest of that network of clients is
//! forgotten which had most checked, but for the last ten seconds' as long as there are others.
//! Whoever is not done with reading it is cut off; of whom nothing was sent yet is told (503,
//! `limit.memory`). Stored results are read from the disk piece by piece, events are shared in
//! pieces, and results go out in pieces as well where those that are on their way whole have no
//! room left, so that nobody keeps memory taken by reading slowly but for
//! what is on its way to him: 32 KiB, some 16 MiB for the connections of a network.
//! `cargo xtask bench load` measures it on the machine at hand.
//!
//! What hosts are just sending counts for the check that they send it to, twice: as it came, and as it was
//! read. In a TLS handshake it may come to many times as much until that is done: 192 MiB for the 192 that
//! are under way at a time. Of those a network of clients has at most sixteen and one for each of its
//! checks, and others wait for their turn; who does not get one is not to blame.
//!
//! A connection is a file: `LimitNOFILE` stands above what `--connections` and the checks' own, three dozen
//! each, may come to.
//!
//! Where there are too many of something the answer is 429, if it is the client who has too many,
//! or 503, if it is all together; both with `Retry-After`.
//!
//! | what | limit | who is over it |
//! |---|---|---|
//! | connections | 12,000 (`--connections`), 100 of a client (`--connections-per-client`), 500 of a network (`--connections-per-network`) | is told so and sent away |
//! | a connection without a request | 10 s | is closed; so are slow heads of requests |
//! | head, body of a request | 16 KiB and 64 fields; 256 KiB in 10 s | 4xx |
//! | all bodies of requests together, but for the first KiB of each, and answers about texts and previews of stored results, but for 16 KiB | 4 MiB, 1 MiB of a network | 503, 429 |
//! | all results together that go out whole, until they are written | 4 MiB, 1 MiB of a network | has them in pieces |
//! | a client that takes no octet of an answer | 10 s | is closed |
//! | a connection, however busy | 5 min | takes no new requests, and has 2 min to finish |
//! | a check | 75 s (`--scan-seconds`) | ends, and says what it did not come to |
//!
//! What a client, a network, a domain and everybody may ask for is at `/limits` and changed with
//! `--limit`, such as `--limit running=100` for the checks that run at a time; `--print-config`
//! prints all of them, `/api/v1/limits` those in force. A client is an IPv4 address or a /64 of
//! IPv6, its network the /24 or the /48 around it, which runs 15 checks at a time at most: whoever
//! has many addresses of one network has the limits of one client, and whoever has many networks of
//! one /48 those of one network, for connections, requests, texts, checks and stored results alike.
//! Badges, cards and pictures that pages of other sites show have limits of their own
//! (`embedded-per-client`, `embedded-per-network`), so that no page uses up those of its visitors.
//! Browsers say which these are, and so can any program: what a client has of them comes on top of
//! what it has otherwise. A page of another site cannot have a stored result's page itself.
//! A check that our own fault keeps from being made, such as a resolver that is down, costs the
//! client and the domain nothing. One that met trouble which may have passed, such as name servers
//! that fail, counts half for its domain alone, so that it is made anew for whoever asks 30 seconds
//! after it began. One that cannot be stored since it did not come to its end, or is too
//! large, counts as stored for its client, its network and everybody, for a domain can bring that
//! about.
//!
//! # Port 25 and the name
//!
//! Many hosters close port 25 on the way out. Where it is closed the service says so, and nothing
//! about the mail servers. Ask for it to be opened before anything else. It is recognised for IPv4
//! and IPv6 each, also where it is closed later on: a line in the log says so, and
//! `strictmx_port25_closed`, until a connection can be made. It takes servers of large providers that
//! cannot be reached (Apple, Fastmail, Google, Microsoft, Proton, Yahoo): one before any connection
//! could be made, two of them since the last. Nobody can make it seem closed by domains of his own;
//! but until a domain with its mail at one of these was checked, hosts are said not to answer. Check
//! one when the service has started, and it is known.
//!
//! Mail servers judge who comes: the address that they see has a PTR record, the name in it leads
//! back to the address, and `--ehlo-name` is that name. Shared addresses, and those of dynamic
//! ranges, are on block lists; a check from there shows how they are refused and little else.
//! `--about-url` is the page that explains the visits, such as `https://mta-sts.example/probe` of
//! this service: it stands in User-Agent, and its host is said in EHLO where `--ehlo-name` says
//! nothing else. A service that others may use, by its address or behind a proxy, warns at its
//! start where there is none.
//!
//! # Those who are contacted
//!
//! However many checks there are, an address has one SMTP connection at a time, and two seconds of
//! rest after each (`--pause`); networks, web servers and resolvers have rates, which are at
//! `/limits`. Surveys of TLS, and what else mostly explains, come after what every verdict
//! needs. A connection waits 20 seconds for its turn, and as long for a place of a TLS handshake (8 at a
//! mail server, which is on the line then); what would have to wait longer is shown as
//! not tested, for which the domain is not to blame. All checks that a network of clients began
//! wait as one at an address, and as one for the rates of a network of addresses, so that others
//! come in turn.
//!
//! Who asks not to be tested is put on a list that `--opt-out` names: a domain with all below it,
//! an address, or a block of addresses a line, comments after `#`. The file is read again every
//! five seconds. From then on names on it are refused (422, `domain.opted_out`), remembered results
//! of theirs as well, and hosts and addresses are not contacted for anybody's check. What is under
//! way with them ends at once. A file that cannot be read changes nothing, and the log says which
//! line is wrong. One from which somebody is missing may be half written: it counts when it was
//! read twice alike, five seconds apart. A result that lacks such hosts is shown for as long as
//! others, so that nobody asks about them twice a minute, and no longer than they are on the list.
//!
//! That file is the list to change while the service runs, also for addresses and blocks that the
//! operator leaves alone unasked. Those of `--refuse` are read at the start alone: no mistake in a file
//! that is edited takes them away, and results say that the operator refuses them, not that somebody
//! asked for it.
//!
//! Own networks are named with `--refuse`: addresses in there are never contacted, beside all that
//! is not public and all addresses of this machine (`--own-addresses` lifts that, where its own
//! mail server is to be checked). Where the system lets programs bind to any address
//! (`ip_nonlocal_bind`, as with keepalived) its own cannot be told, and the service does not start
//! without that option. The process sees the addresses of its own interfaces alone: in a
//! container, or behind NAT, name the host's public addresses with `--refuse` as well, of both
//! families, and the prefix of a NAT64 of your own; else a visitor may have the service contact its
//! own host. Name servers are the domain's choice as well: a resolver of your own is to ask none of
//! these, as `deploy/unbound.conf` has it (`do-not-query-address`); add the same addresses there. Which blocks those are, IANA says; `/limits` says as of when. Every week a
//! workflow fetches both tables of IANA and runs `cargo xtask registries V4.csv V6.csv`: it
//! fails where a block is missing, and with `--tlds tlds-alpha-by-domain.txt` where a top-level
//! domain is, below which names would be refused. The unit repeats this outside the process
//! (`IPAddressDeny`); a firewall for the process is a third fence.
//!
//! # Reverse proxy
//!
//! The service speaks HTTP/1.1. TLS, and HTTP/2 with it, are the reverse proxy's, which runs on the
//! same machine or is the only one who reaches the port. `deploy/nginx.conf` shows what counts:
//! events are passed on as they come (`proxy_buffering off`), and so are bodies, for which strictmx
//! has time limits (`proxy_request_buffering off`), a check may take its time (`proxy_read_timeout
//! 90s`), `X-Forwarded-For` is set to the address of the client and not added to, and the proxy's
//! own log holds no more than ours. `--trusted-proxy` names the proxy's address: nobody else is
//! believed who says for whom he speaks, and without it all of the proxy's clients are one.
//!
//! # Resolver
//!
//! DNSSEC is judged by a validating resolver that is asked by DNS over HTTPS (RFC 8484). By default
//! three public ones are asked in turn, who then learn what is checked here. A service for others
//! has its own: `deploy/unbound.conf`, on the same machine, with extended errors (RFC 8914) and
//! without DNS64 (RFC 6147), whose addresses would be refused. 512 questions are open there at a
//! time, at most 64 of them for a network of clients, and all over one connection:
//! `http-max-streams` stands above that, as in the file. A question that waits is not yet asked,
//! and its time begins then; one that waits too long is not tested, which is no fault of the
//! domain. Its certificate is signed by a root that `--ca-file` names. That root is then trusted
//! for policy hosts, too: sign the one certificate, and throw the root's key away.
//!
//! Name a resolver with its addresses (`--doh https://dns.example/dns-query@192.0.2.53`): these are
//! never contacted as hosts of a domain. Without them the system looks its name up, and those are
//! refused that it has when the service starts; where it has none then, or others later, name them
//! with `--refuse`.
//!
//! # Who you are
//!
//! `--contact mailto:abuse@example.org` says who runs the service, to those whose servers it
//! contacts: the page `/probe` shows it, and `/.well-known/security.txt` has it (RFC 9116). Without
//! a contact there is no such file. `--about-url https://strictmx.example.org/probe` leads there
//! from User-Agent. `/api/v1/operator` says what the service says about itself.
//!
//! The reverse proxy says by `X-Forwarded-Proto: https` that pages come over TLS; they then have
//! `upgrade-insecure-requests`, which would break them on plain HTTP.
//!
//! # Health
//!
//! `/healthz` says that the process answers. `/readyz` says that a check would be made now: a
//! resolver answers about `--readiness-name`, there is room for another check, and the service
//! is not about to stop; else 503 with the reason. That question waits for none of those that checks
//! have, but for one about the root zone; what the resolver said is good for a second, so that nobody floods it through us. When the
//! resolver restarts, `/readyz` goes down and comes back by itself; a check that began meanwhile says
//! that no resolver answered and nothing of its domain, and is made anew for whoever asks 30 seconds
//! later.
//!
//! # Log
//!
//! On standard error, a line an event, as text or JSON (`--log-format json`). At `info`, the
//! default, a line a request: method, template of the route, status, octets, milliseconds. No line
//! holds an address, a query, a header or the name of a domain; `tests/operation/logs.rs` plants
//! hundreds of them and looks for them. A line is at most 4 KiB, and control characters do not
//! occur. `RUST_LOG` takes filters of `tracing`; at `debug` libraries tell whom they contact, which
//! is for one's own machine.
//!
//! Status 499 is a client that went before there was an answer. A log that cannot be written, or
//! that nobody reads, loses lines and keeps nobody waiting.
//!
//! # Metrics
//!
//! `--metrics-listen 127.0.0.1:9461` opens a second port with `/metrics` in OpenMetrics text. It
//! belongs on loopback or into a network of one's own. Their number does not grow with what is
//! asked: labels are templates of routes, classes of status and codes of problems.
//!
//! | metric | what |
//! |---|---|
//! | `strictmx_requests_total{route,status}` | requests; `site` is any file, `none` no route |
//! | `strictmx_request_seconds{route}` | from the head of the request to the last octet of the answer |
//! | `strictmx_refusals_total{code}` | refused, by the code of the problem |
//! | `strictmx_scans_total{joined}` | who asked for a check: `new`, `running`, `remembered` |
//! | `strictmx_scan_seconds` | checks from beginning to end |
//! | `strictmx_running_scans`, `strictmx_remembered_scans` | now |
//! | `strictmx_running_octets`, `strictmx_remembered_octets` | memory of what they saw, and of what their hosts are just sending; a result that somebody still reads is among the latter |
//! | `strictmx_port25_closed{family}` | 1 where no SMTP connection can be made from here |
//! | `strictmx_clock_sources`, `strictmx_clock_off_seconds` | resolvers that tell the time, or whose root zone does; by how much ours is wrong at least |
//! | `strictmx_connections` | open now |
//!
//! # Stop and start
//!
//! SIGTERM or SIGINT: nobody new is taken, but those who have just connected; open requests and
//! running checks go on. After 20 seconds checks end with what they have, the rest marked as not
//! tested; after 30 all is over. A second process may listen as soon as the first has closed its
//! port. After kill -9, too, it is ready as soon as its resolver answers: there is nothing to mend.
//! `tests/operation/stop.rs` ends it fifty times under load, and every request that was taken is
//! answered.
//!
//! How long something takes is measured by a clock that never jumps. The time of day says when a
//! check was made and whether certificates are valid: keep it by NTP. Where all resolvers that were
//! asked say that it is wrong nobody is contacted, checks say why, and `/readyz` is down; so it is with
//! a clock from before the day on which the roots that are built in were published, as of a machine
//! that starts without a battery. Public resolvers say the time in their answers (`Date`), and ours may
//! be two minutes from it. Unbound does not: a resolver that does not say it is asked about the root
//! zone, once an hour, or every 30 seconds until it has told and while ours is wrong. A clock is wrong
//! that is before the inception of its signature, or after the expiration (RFC 4034 3.1.5). The root zone
//! of the Internet is signed twice a day, for thirteen days: that ours is behind by some hours, or ahead by
//! less than that, nobody notices, and the machine's own watch over its NTP has to do. Who tells the second
//! counts before who tells the days. The time that policy hosts say is not used, since visitors choose
//! them.
//!
//! A resolver that reaches nobody, whose clock is wrong by many days, as that of the same machine, or
//! which has no trust anchor that is good, answers SERVFAIL about every domain. Before that is believed it
//! is asked about the root zone: where it answers SERVFAIL about that, too, or nothing within two seconds,
//! it counts as one that does not answer, and no domain is blamed. That it answers about the root is
//! believed for 30 seconds, and it may know that from before, as long as `cache-max-negative-ttl` says.
//! In a network without a root of its own a domain whose signatures are broken is told as one that could
//! not be tested.
//!
//! # Stored results
//!
//! `--data DIR` lets visitors store a result and hand on its link, `/r/` with 128 random bits. The
//! service signs what it saw itself, never what somebody sends, and keeps it for 90 days, or until
//! whoever stored it deletes it with the token that they were given, or newer ones of the same
//! domain take its room. Without `--data` nothing is stored, and the API says so (501,
//! `results.not-stored`); links that carry the result themselves work all the same. The unit has a
//! folder for it, `/var/lib/strictmx`.
//!
//! In the folder are `results.sqlite` (SQLite with a write-ahead log, beside it `-wal` and `-shm`)
//! and `signing-key`, which are made for the service alone to read, also where the folder was there
//! before; the log warns of a database that others may read and of a folder that they may write to.
//! It takes 4 GiB at most; then, or where the disk is full, the answer is 507, and what is stored
//! stays. A result has 512 KiB at most (507, `store.too-large`), so that one network fills half of
//! it in 90 days and no more. One domain has at most 100 results at a time; for one more that goes
//! which came last before it of the check that most of them are of. Limits bound what a client, its
//! network and all together store. A check that did not come to its end, since its time was over or
//! no resolver answered, is not signed, nor is one that left out anything else for a reason of our
//! own, such as a turn that did not come or port 25: the answer is 503.
//!
//! What has expired is removed every hour, and at each start, but of no more than a day beyond the
//! last time: a clock that is ahead by years removes a day's worth an hour, which the log says, and
//! what is left is shown again when it is right. After a month's standstill removing it all takes a
//! day and a half.
//!
//! A result is acknowledged when SQLite has synced it (`synchronous=FULL`), and kill -9 is shown
//! not to take it away (`cargo xtask test --only kills`); a loss of power does not, where the disk
//! keeps what it says it has written. `cargo xtask test --only disk` fills its disk: results are
//! refused (507), all else goes on, and the next one is stored as soon as there is room. Back up
//! with `sqlite3 results.sqlite '.backup copy.sqlite'` and a copy of the key. A database that a
//! newer version wrote is refused at the start, as is one that is damaged, locked or not readable,
//! and the message says which and what to do.
//!
//! For a new key stop the service, move `signing-key` away, and start it: it makes a new one.
//! Former public keys stay in the database and at `/api/v1/keys`, so that what they signed stays
//! genuine. A key that others may know is withdrawn as well, by `sqlite3 results.sqlite "DELETE
//! FROM keys"` while the service is stopped: nothing that was signed before is believed from then
//! on, and has no preview.
//!
//! # Badges and cards
//!
//! `/badge/example.org.svg`, `/badge/example.org.json` (an endpoint for shields.io) and
//! `/card/example.org` (for a frame in anybody's page) show what is at hand of a domain: a check of
//! the last 15 minutes, the last one that met no trouble which may have passed, of ours or of name
//! servers; that one is what is stored, too. Where there is none they are grey and say so. They
//! never have anything checked, count as requests of their reader's, and may be kept by others for
//! five minutes. What is stored they do not show, since nobody learns of it without its id. Whoever
//! wants a badge that stays coloured has the domain checked every 15 minutes, by
//! `/api/v1/scan/example.org`. Of a name that cannot be checked the image and the card say so, with
//! the status 422.
//!
//! # What is written to disk
//!
//! Stored results, where `--data` allows them, and nothing else: no address, no time of a visit, no
//! name of a program. Other results are shown to all who ask for five minutes
//! (`--remember-seconds`, 900 at most), kept in memory for 15 in case a limit allows no new check
//! of the domain, and all of them are forgotten at a stop. What standard error becomes is up to who
//! reads it: keep it for days, not for ever.
