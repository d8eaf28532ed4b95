//! What the writer of a wrong `mx` line probably meant.

use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::sts::MxPattern;

/// How a pattern misses an uncovered MX host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NearMiss {
    /// The label `mta-sts`, which belongs to the policy host, stands in front (class D1).
    PolicyHostLabel(DomainName),
    /// A few letters are wrong (class D4).
    Typo(DomainName),
}

/// As in the study behind the class: more than three edits is another name.
const MAX_EDITS: usize = 3;

/// The uncovered MX host that a pattern nearly matches. `None` for a pattern that matches a host,
/// or that is nothing like one.
pub(crate) fn near_miss(pattern: &MxPattern, facts: &Facts<'_>) -> Option<NearMiss> {
    let policy = facts.policy().ok()?;
    let hosts = facts.mail.hosts().ok()?;
    if hosts.iter().any(|host| pattern.matches(&host.name)) {
        return None;
    }
    let covered = |name: &DomainName| policy.mx.iter().any(|mx| mx.value.matches(name));
    let uncovered = || {
        hosts
            .iter()
            .map(|host| &host.name)
            .filter(|name| !covered(name))
    };
    let labelled = uncovered().find(|name| pattern.domain == name.prefixed("mta-sts"));
    if let Some(name) = labelled {
        return Some(NearMiss::PolicyHostLabel(name.clone()));
    }
    // A wildcard stands for the first label, so the rest is compared.
    let written = pattern.domain.a_label();
    let meant = |name: &DomainName| {
        if pattern.wildcard {
            name.parent()
        } else {
            Some(name.clone())
        }
    };
    let (edits, name) = uncovered()
        .filter_map(|name| Some((edits(written, meant(name)?.a_label()), name)))
        .min()?;
    // In a short name three edits make any name of any other.
    (edits <= MAX_EDITS && edits * 3 < written.len()).then(|| NearMiss::Typo(name.clone()))
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
