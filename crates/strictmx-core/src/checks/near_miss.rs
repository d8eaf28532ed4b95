//! What the writer of a wrong `mx` line probably meant.

use crate::checks::placeholder::names_nobody;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::mend;
use crate::outcome::Ran;
use crate::sts::MxPattern;

/// How a pattern misses an uncovered MX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// The label `mta-sts`, which belongs to the policy host, stands in front (class D1).
    PolicyHostLabel,
    /// A name made for examples.
    Template,
    /// The same name under another top-level domain (class D5).
    OtherTld,
    /// A few letters are wrong (class D4).
    Typo,
    /// Another name of the same domain, and no MX host is covered (class D2).
    Sibling,
    /// A name of another domain, and no MX host is covered (class D3).
    Former,
}

/// As in the study behind the class: more than three edits is another name.
const MAX_EDITS: usize = 3;

/// Patterns that are looked at; nobody has so many.
const MAX_PATTERNS: usize = 100;

/// The MX hosts that no pattern of the policy matches.
pub(crate) struct Uncovered<'f> {
    hosts: Vec<&'f DomainName>,
    /// No MX host is covered.
    all: bool,
}

impl<'f> Uncovered<'f> {
    /// `None` where all are covered, or not known.
    pub(crate) fn of(facts: &'f Facts<'_>) -> Option<Self> {
        let policy = facts.policy().ok()?;
        facts.mail.hosts().ok()?;
        let covered = |name: &DomainName| policy.mx.iter().any(|mx| mx.value.matches(name));
        // An address is no name that a pattern could have.
        let names = || facts.mail.names();
        let in_need = names().filter(|name| !name.is_address());
        let uncovered: Vec<_> = in_need.filter(|name| !covered(name)).collect();
        let all = uncovered.len() == names().count();
        (!uncovered.is_empty()).then_some(Self {
            hosts: uncovered,
            all,
        })
    }

    /// The uncovered MX host that a pattern nearly matches, and how it misses. `None` for a pattern
    /// that is nothing like one; patterns that match a host are not to be asked about.
    pub(crate) fn near(&self, pattern: &MxPattern) -> Option<(Miss, DomainName)> {
        let first = self.hosts.first().filter(|_| !pattern.is_address())?;
        let find =
            |fits: &dyn Fn(&DomainName) -> bool| self.hosts.iter().find(|name| fits(name)).copied();
        let written = &pattern.domain;
        let label = written.labels().next().unwrap_or_default();
        let (miss, meant) = if label == "mta-sts" {
            let exact = find(&|name| *written == name.prefixed("mta-sts"));
            (Miss::PolicyHostLabel, exact.unwrap_or(first))
        } else if names_nobody(written.a_label()) {
            (Miss::Template, *first)
        } else if let Some(name) = find(&|name| differ_in_end(name, written)) {
            (Miss::OtherTld, name)
        } else if let Some(name) = self.typo(pattern) {
            (Miss::Typo, name)
        } else if let Some(name) = find(&|name| are_siblings(name, written)) {
            (Miss::Sibling, name)
        } else {
            (Miss::Former, *first)
        };
        let whole_policy = matches!(miss, Miss::Sibling | Miss::Former);
        (self.all || !whole_policy).then(|| (miss, meant.clone()))
    }

    fn typo(&self, pattern: &MxPattern) -> Option<&'f DomainName> {
        // A wildcard stands for the first label, so the rest is compared.
        let written = pattern.domain.a_label();
        let edits_to = |name: &DomainName| {
            let parent = name.parent().filter(|_| pattern.wildcard);
            let name = parent.as_ref().unwrap_or(name).a_label();
            // Each edit changes the length by one at most.
            (written.len().abs_diff(name.len()) <= MAX_EDITS).then(|| edits(written, name))
        };
        let hosts = self.hosts.iter();
        let nearest = hosts
            .filter_map(|name| Some((edits_to(name)?, *name)))
            .min();
        let (edits, name) = nearest?;
        // In a short name three edits make any name of any other.
        (edits > 0 && edits <= MAX_EDITS && edits * 3 < written.len()).then_some(name)
    }
}

/// The same labels but the last one.
fn differ_in_end(a: &DomainName, b: &DomainName) -> bool {
    let (a, b) = (a.a_label().rsplit_once('.'), b.a_label().rsplit_once('.'));
    matches!((a, b), (Some((a, _)), Some((b, _))) if a == b)
}

/// Whether both are names of one domain that somebody registered.
pub(crate) fn are_siblings(a: &DomainName, b: &DomainName) -> bool {
    registered(a) == registered(b)
}

/// Labels that registries of countries have below their own: `co.uk`, `com.au`. The list of all
/// public suffixes has thousands and does not belong in a web page; these are nearly all that mail
/// domains stand below.
const SECOND_LEVEL: [&str; 17] = [
    "ac", "co", "com", "edu", "go", "gob", "gov", "gv", "ltd", "me", "mil", "ne", "net", "nom",
    "or", "org", "plc",
];

/// The end of a name that somebody registered: two labels, or three below a registry's own.
fn registered(name: &DomainName) -> Vec<&str> {
    let labels: Vec<_> = name.labels().collect();
    let below_own = matches!(labels[..], [.., second, top]
        if top.len() == 2 && SECOND_LEVEL.contains(&second));
    let count = if below_own { 3 } else { 2 };
    labels[labels.len().saturating_sub(count)..].to_vec()
}

/// Whether a pattern matches none of the MX hosts.
pub(crate) fn is_unused(pattern: &MxPattern, facts: &Facts<'_>) -> bool {
    !facts.mail.names().any(|name| pattern.matches(name))
}

/// The patterns that miss an MX host in that way, with the policy as it should be.
pub(crate) fn misses(
    facts: &Facts<'_>,
    miss: Miss,
    found: &dyn Fn(String, DomainName) -> Finding,
) -> Ran {
    let policy = facts.policy()?;
    facts.mail.hosts()?;
    let (source, _, _) = facts.policy_host.served()?;
    let Some(uncovered) = Uncovered::of(facts) else {
        return Ok(Vec::new());
    };
    let mut findings = Vec::new();
    for mx in policy.mx.iter().take(MAX_PATTERNS) {
        if !is_unused(&mx.value, facts) {
            continue;
        }
        if let Some((_, host)) = uncovered.near(&mx.value).filter(|(near, _)| *near == miss) {
            findings.push(found(mx.value.to_string(), host).at(source, 0, mx.span));
        }
    }
    if let Some(first) = findings.first_mut() {
        first.fix = mend::policy(facts);
    }
    Ok(findings)
}

/// Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string
/// alignment).
fn edits(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_are_names_of_one_registered_domain() {
        let cases = [
            ("mail.example.com", "mx.example.com", true, "two labels"),
            (
                "example.com",
                "a.b.example.com",
                true,
                "one above the other",
            ),
            ("mail.abc.de", "mx.abc.de", true, "a short name"),
            (
                "mail.example.co.uk",
                "mx.example.co.uk",
                true,
                "three labels",
            ),
            (
                "example.co.uk",
                "other.co.uk",
                false,
                "two customers of a registry",
            ),
            ("example.com.au", "other.com.au", false, "another registry"),
            ("example.com", "com", false, "the registry itself"),
            ("example.com", "example.net", false, "another top level"),
        ];
        for (a, b, expected, why) in cases {
            let [a, b] = [a, b].map(|name| name.parse().expect("a name"));
            assert_eq!(are_siblings(&a, &b), expected, "{why}");
            assert_eq!(are_siblings(&b, &a), expected, "{why}, the other way round");
        }
    }

    #[test]
    fn edits_are_counted_as_a_typist_makes_them() {
        let cases = [
            ("mail.example.com", "mail.example.com", 0, "equal"),
            (
                "mial.example.com",
                "mail.example.com",
                1,
                "neighbours swapped",
            ),
            ("mail.exmple.com", "mail.example.com", 1, "one left out"),
            ("mail1.example.com", "mail.example.com", 1, "one too many"),
            ("", "abc", 3, "from nothing"),
        ];
        for (a, b, expected, why) in cases {
            assert_eq!(edits(a, b), expected, "{a} and {b}: {why}");
            assert_eq!(
                edits(b, a),
                expected,
                "{b} and {a}: {why}, and the other way round"
            );
        }
    }
}
