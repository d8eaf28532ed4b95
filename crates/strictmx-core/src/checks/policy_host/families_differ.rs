//! The policy host serves different policies at its addresses.

use std::net::IpAddr;

use crate::arg::clip;
use crate::checks::near_miss::Uncovered;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Body, Facts};
use crate::outcome::{Because, Ran, fired};
use crate::sts::{self, Mode};

declare_check! {
    /// # What it checks
    ///
    /// That `mta-sts.<domain>` serves the same policy over IPv4 and over IPv6.
    ///
    /// # Why it matters
    ///
    /// Which address a sender uses is up to it. Where they differ, senders apply different
    /// policies, and one of the two is probably old: mail may be refused because of MX hosts that
    /// have long moved, or be unprotected because of a mode that was raised long ago.
    /// Where one of them is enforced and leaves a mail server out, senders that get it do not deliver
    /// there.
    ///
    /// # How to fix
    ///
    /// Fetch both and compare: `curl -4` and `curl -6` with
    /// `https://mta-sts.example.com/.well-known/mta-sts.txt`. Find the server that has the old
    /// file, often the one that somebody forgot when moving, and update it or remove its address
    /// from DNS. Behind a content delivery network, empty its cache.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy v6 body "version: STSv1\nmode: testing\nmx: mail.example.com\nmax_age: 86400\n"
    /// ```
    ///
    /// ```scenario,clear
    /// policy v6 status 404
    /// ```
    ///
    /// It may be written otherwise:
    ///
    /// ```scenario,clear
    /// policy v6 body "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmax_age: 2419200\r\n"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: the policy of a domain is one text at one URL.
    id: "policy-host-families-differ",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "The policy differs between the host's addresses",
    message: "{policy_host} serves one thing at {working_address} and another at {address}: {found}. Which of them a sender gets is left to chance.",
    remedy: "Serve the same policy at every address of {policy_host}.",
    args: { policy_host: DomainName, working_address: IpAddr, address: IpAddr, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    facts.policy_host.served()?;
    let host = &facts.policy_host;
    let attempts = host.attempts.iter();
    let mut served = attempts.filter_map(|it| Some((it.address, host.body_at(it)?)));
    let (first_address, first) = served.next().ok_or(Because::NoPolicy)?;
    let Some((address, other)) = served.find(|(_, body)| !are_alike(first, body)) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: host.name.clone(),
        working_address: first_address,
        address,
        found: differing(first.octets, other.octets),
    };
    let finding = found.finding();
    let leaves_out = |policy: &sts::Policy| Uncovered::by(&policy.mx, facts).is_some();
    let mut elsewhere = host.enforced_elsewhere();
    fired(if facts.record().is_ok() && elsewhere.any(leaves_out) {
        finding.weighed(Some(Mode::Enforce))
    } else {
        finding
    })
}

/// Whether they are one text but for its line ends, or web pages, which may be made anew for each who
/// asks.
fn are_alike(one: &Body<'_>, other: &Body<'_>) -> bool {
    let lines = |octets| -> String {
        let text = String::from_utf8_lossy(octets).replace("\r\n", "\n");
        text.strip_suffix('\n').map_or(text.clone(), str::to_owned)
    };
    one.octets == other.octets
        || one.is_page() && other.is_page()
        || one.parsed.is_valid() && lines(one.octets) == lines(other.octets)
}

/// What stands in the one and in the other, from the first line that differs to the last.
fn differing(one: &[u8], other: &[u8]) -> String {
    let is_end = |octet: &u8| *octet == b'\n';
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let line = one[..same]
        .iter()
        .rposition(is_end)
        .map_or(0, |end| end + 1);
    let (one, other) = (&one[line..], &other[line..]);
    let from_behind = one.iter().rev().zip(other.iter().rev());
    let same = from_behind.take_while(|(a, b)| a == b).count();
    let tail = &one[one.len() - same..];
    let same = tail.iter().position(is_end).map_or(0, |end| same - end);
    let [mut one, mut other] = [one, other].map(|body| &body[..body.len() - same]);
    if let (Some(without), Some(others)) = (one.strip_suffix(b"\r"), other.strip_suffix(b"\r")) {
        (one, other) = (without, others);
    }
    let words = |lines: &[u8]| {
        let text = String::from_utf8_lossy(lines);
        let inner = text.trim_end_matches(['\r', '\n']);
        // A line end that the other lacks is shown, others divide.
        let shown = inner.replace("\r\n", "; ").replace('\n', "; ") + &text[inner.len()..];
        if shown.is_empty() {
            "nothing".to_owned()
        } else {
            clip(shown, SHOWN)
        }
    };
    format!("{} / {}", words(one), words(other))
}

/// Characters of each, so that the other is seen, too.
const SHOWN: usize = 95;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_by_lines() {
        let policy = "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n";
        for (other, expected) in [
            (
                policy.replace("enforce", "testing"),
                "mode: enforce / mode: testing",
            ),
            (
                policy.replace("mx:", "mx: b.example\nmx:"),
                "mx: a.example / mx: b.example; mx: a.example",
            ),
            (
                policy.replace("enforce\nmx: a", "none\nmx: b"),
                "mode: enforce; mx: a.example / mode: none; mx: b.example",
            ),
            (
                policy.trim_end().to_owned(),
                "max_age: 86400\n / max_age: 86400",
            ),
            (
                policy.replace("86400\n", "86400\r\n"),
                "max_age: 86400 / max_age: 86400\r",
            ),
            (
                policy.replace("max_age: 86400\n", ""),
                "max_age: 86400\n / nothing",
            ),
        ] {
            assert_eq!(differing(policy.as_bytes(), other.as_bytes()), expected);
        }
        let page = "<p>page</p>".repeat(50);
        let told = differing(page.as_bytes(), policy.as_bytes());
        assert!(
            told.contains(" / version: STSv1; mode: enforce; "),
            "{told}"
        );
        assert!(told.chars().count() <= 200, "{told}");
    }
}
