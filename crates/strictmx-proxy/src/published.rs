//! What a request, a connection and a result may take, in words, for the page that publishes it. How
//! much of whom is in [`limits`](crate::limits), what a check costs in [`budget`](strictmx_probe::budget).

use strictmx_probe::budget::Amount::{self, Count, Octets, Time};
use strictmx_share::{COMMON_CLIENTS, MAX_DECODED, MAX_ENCODED, MAX_NOTE};

use crate::body::{MAX_DOMAIN, MAX_TEXT, WHOLE_MEMORY};
use crate::limits::MAX_KEYS;
use crate::scans::{MAX_REMEMBERED, PASSING};
use crate::serving::{FIRST_REQUEST, MAX_HEAD, MAX_HEADERS, MAX_REFUSED, REFUSED};
use crate::stored::{KEPT_OF_DOMAIN, MAX_OCTETS};
use crate::{ConnectionLimits, Limits};

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What is bounded.
    pub what: &'static str,
    /// How much there is.
    pub amount: Amount,
    /// The reason, or what comes of more.
    pub why: &'static str,
}

/// Of requests and the connections that they come over.
pub fn requests() -> Vec<Bound> {
    let ConnectionLimits {
        connections,
        per_client,
        per_network,
        proxies: _,
        idle,
        body,
        write_stall,
        age,
        finish,
        stop_scans,
        stop,
    } = ConnectionLimits::default();
    vec![
        bound(
            "The head of a request, with its URL",
            Octets(MAX_HEAD),
            "More is refused, and the connection closed.",
        ),
        bound(
            "Header fields of a request",
            Count(MAX_HEADERS),
            "More are refused, and the connection closed.",
        ),
        bound(
            "A body with a text to be judged",
            Octets(MAX_TEXT),
            "A policy of 64 KiB fits into it however JSON escapes it. More is answered 413.",
        ),
        bound(
            "A body with a domain",
            Octets(MAX_DOMAIN),
            "Any domain fits into it however JSON escapes it. More is answered 413.",
        ),
        bound(
            "A body, until it has come whole",
            Time(body),
            "Later it is answered 408.",
        ),
        bound(
            "Connections that are open",
            Count(connections),
            "More are answered 503 and closed.",
        ),
        bound(
            "Of these, of a client: an IPv4 address, or a /64 of IPv6",
            Count(per_client),
            "More are answered 429 and closed. Those of a reverse proxy are of many, and not counted so.",
        ),
        bound(
            "Of these, of a network of clients: a /24 of IPv4, or a /48 of IPv6",
            Count(per_network),
            "More are answered 429 and closed.",
        ),
        bound(
            "Connections that are being answered so",
            Count(MAX_REFUSED),
            "More are closed without a word.",
        ),
        bound(
            "One of these",
            Time(REFUSED),
            "So long it has for its request, and for taking the answer.",
        ),
        bound(
            "A connection that has no request open and takes nothing of an answer",
            Time(idle),
            "Then it is closed: silent ones, slow heads of requests, and those that are kept alive.",
        ),
        bound(
            "A client that takes nothing of an answer",
            Time(write_stall),
            "Then the connection is closed.",
        ),
        bound(
            "A connection, until it takes no new requests",
            Time(age),
            "So that nobody has a place for ever.",
        ),
        bound(
            "What is open over it then",
            Time(finish),
            "Then it is broken off.",
        ),
        bound(
            "A connection that has asked nothing when the service stops",
            Time(FIRST_REQUEST),
            "So long it has for a first request, which is answered.",
        ),
        bound(
            "Checks that run when the service stops",
            Time(stop_scans),
            "What they lack then is shown as not tested.",
        ),
        bound(
            "All that is open when the service stops",
            Time(stop),
            "Then all is over.",
        ),
        bound(
            "Memory of results that go out whole",
            Octets(WHOLE_MEMORY),
            "Beyond it they go out in pieces.",
        ),
        bound(
            "Clients, networks and domains that are counted",
            Count(MAX_KEYS),
            "Beyond it all new ones share one count of each limit.",
        ),
    ]
}

/// Of results that are at hand, stored, or in a link.
pub fn results() -> Vec<Bound> {
    let Limits {
        // Among the budgets of a check.
        scan: _,
        questions_at_once: _,
        remember,
    } = Limits::default();
    vec![
        bound(
            "A result is shown again in place of a new check for",
            Time(remember),
            "The next reader gets it with its age.",
        ),
        bound(
            "The same, where it rests on trouble that may have passed",
            Time(PASSING),
            "Of our own, or of name servers.",
        ),
        bound(
            "A result is at hand for badges, cards and storing, and where a limit allows no new check, for",
            Time(Limits::LONGEST_REMEMBERED),
            "Then it is forgotten.",
        ),
        bound(
            "Domains with results at hand",
            Count(MAX_REMEMBERED),
            "Beyond it the oldest are forgotten.",
        ),
        bound(
            "A result that is stored, as JSON under its seal",
            Octets(MAX_OCTETS),
            "A larger one is not stored; it can be handed on as a file.",
        ),
        bound(
            "Results of one domain that are stored at a time",
            Count(KEPT_OF_DOMAIN as usize),
            "Beyond it older ones make room.",
        ),
        bound(
            "The part of a link behind #",
            Octets(MAX_ENCODED),
            "Browsers do not send it. A result that needs more is stored, or handed on as a file.",
        ),
        bound(
            "The same unpacked",
            Octets(MAX_DECODED),
            "No page unpacks more, whoever wrote the link.",
        ),
        bound(
            "Characters of a note in a link",
            Count(MAX_NOTE),
            "Enough for some paragraphs.",
        ),
        bound(
            "A link without advice to store the result instead",
            Octets(COMMON_CLIENTS),
            "Programs for mail and chat cut or wrap longer ones.",
        ),
    ]
}

const fn bound(what: &'static str, amount: Amount, why: &'static str) -> Bound {
    Bound { what, amount, why }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// What is published by others, and what bounds nothing that a client could have more of.
    const NOT_HERE: [&str; 26] = [
        // The table of limits.
        "BODIES_MEMORY",
        "OF_NETWORK",
        "PARTS",
        // `/privacy`.
        "KEPT_S",
        "GONE_S",
        // The same as another that is published.
        "KEPT",
        // How often something is looked at, and how much at a time.
        "EVERY",
        "BATCH",
        "STRIDE_S",
        "GOOD_FOR",
        "READERS",
        "PAGE",
        "PIECE",
        // How much is counted of what.
        "UNCOUNTED",
        "BESIDE",
        "TURNS_TAKEN",
        // What is told.
        "PLACE",
        "CLIENT_WENT",
        "SECURITY_TXT",
        "WIDTH",
        "HEIGHT",
        // How long we wait for ourselves.
        "ACCEPT_AGAIN",
        "PATIENCE",
        "ANSWERED",
        "STILL_THERE",
        // Of our own pages.
        "MAX_PAGE",
    ];

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder of ours").flatten();
        let paths = entries.map(|entry| entry.path());
        let of = |path: PathBuf| match path.file_stem().and_then(|name| name.to_str()) {
            Some("tests") => Vec::new(),
            _ if path.is_dir() => sources(&path),
            _ => vec![path],
        };
        paths.flat_map(of).collect()
    }

    /// Numbers, octets and times that are declared before the tests of a file.
    fn figures(source: &str) -> Vec<String> {
        let code = source.split("#[cfg(test)]\nmod tests {").next();
        let lines = code.unwrap_or_default().lines().map(str::trim_start);
        let declared = lines.filter_map(|line| {
            let (before, declared) = line.split_once("const ")?;
            let is_plain = before.is_empty() || before.starts_with("pub");
            let (name, rest) = declared.split_once(": ")?;
            let is_figure = ["usize", "u16", "u32", "u64", "i64", "Duration"]
                .iter()
                .any(|kind| rest.starts_with(&format!("{kind} =")));
            (is_plain && is_figure).then(|| name.to_owned())
        });
        declared.collect()
    }

    /// A figure of the service or of links that is neither published nor named above fails here.
    #[test]
    fn every_figure_is_published() {
        let here = include_str!("published.rs");
        let (rows, _) = here.split_once("#[cfg(test)]").expect("tests come last");
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let published: BTreeSet<_> = rows.split(|c| !is_name(c)).collect();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = sources(&root.join("src"));
        files.push(root.join("../strictmx-share/src/lib.rs"));
        let mut found = BTreeSet::new();
        for file in files {
            found.extend(figures(&fs::read_to_string(&file).expect("UTF-8")));
        }
        assert!(found.len() > 40, "{found:?}");
        let missing: Vec<_> = found
            .iter()
            .filter(|name| !published.contains(&***name) && !NOT_HERE.contains(&&***name))
            .collect();
        assert!(
            missing.is_empty(),
            "neither published nor named: {missing:?}"
        );
        let gone: Vec<_> = NOT_HERE
            .iter()
            .filter(|name| !found.contains(**name))
            .collect();
        assert!(gone.is_empty(), "no figures any more: {gone:?}");
    }

    #[test]
    fn rows_say_why() {
        let rows = [requests(), results()].concat();
        for Bound { what, why, .. } in &rows {
            assert!(
                what.starts_with(char::is_uppercase) && why.ends_with('.'),
                "{what}: {why}"
            );
        }
        let what: BTreeSet<_> = rows.iter().map(|bound| bound.what).collect();
        assert_eq!(what.len(), rows.len());
    }
}
