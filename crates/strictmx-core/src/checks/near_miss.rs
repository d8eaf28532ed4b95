//! What the writer of a wrong `mx` line probably meant.

use crate::checks::placeholder::is_left_over;
use crate::checks::providers;
use crate::checks::sts_mx::pattern_too_broad::is_too_broad;
use crate::domain_name::DomainName;
use crate::facts::{Facts, Looked, MxHost};
use crate::finding::Finding;
use crate::mend::Text;
use crate::outcome::{Because, Ran, Skip};
use crate::span::Spanned;
use crate::sts::mx_pattern::MxMatch;
use crate::sts::{Mode, MxPattern, Policy};

/// How a pattern misses an uncovered MX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// The label `mta-sts`, which belongs to the policy host, stands in front (class D1).
    PolicyHostLabel,
    /// The name that an MX host is an alias of (RFC 8461 4.1).
    AliasTarget,
    /// A name made for examples, or a local one.
    Template,
    /// The wildcard would stand for no label, or for several.
    OneLabel,
    /// Another top-level domain stands at the end of the host's name (class D5).
    OtherTld,
    /// A few letters are wrong (class D4).
    Typo,
    /// Another name of the same domain or provider, and no MX host is covered (class D2).
    Sibling,
    /// A name of another domain, and no MX host is covered (class D3).
    Former,
}

/// As in the study behind the class: more than three edits is another name.
const MAX_EDITS: usize = 3;

/// Patterns that are looked at one by one; nobody has so many.
pub(crate) const MAX_PATTERNS: usize = 100;

/// The MX hosts that no pattern of the policy matches.
pub(crate) struct Uncovered<'f> {
    policy_domain: &'f DomainName,
    hosts: Vec<&'f DomainName>,
    /// The names that MX hosts are aliases of.
    aliases: Vec<(&'f DomainName, &'f DomainName)>,
    /// No MX host is covered.
    all: bool,
}

impl<'f> Uncovered<'f> {
    /// By the valid policy; `None` where there is none, or all MX hosts are covered, or not known.
    pub(crate) fn of(facts: &'f Facts<'_>) -> Option<Self> {
        Self::by(&facts.policy().ok()?.mx, facts)
    }

    /// By patterns that need not stand in a valid policy; `None` where all MX hosts are covered, or not
    /// known.
    pub(crate) fn by(patterns: &[Spanned<MxPattern>], facts: &'f Facts<'_>) -> Option<Self> {
        facts.mail.hosts().ok()?;
        let covered = |name: &DomainName| patterns.iter().any(|mx| mx.value.matches(name));
        let is_in_need = |name: &&DomainName| facts.mail.is_to_be_covered(name);
        let uncovered = facts.mail.names().filter(|name| !covered(name));
        let uncovered: Vec<_> = uncovered.filter(is_in_need).collect();
        if uncovered.is_empty() {
            return None;
        }
        let all = uncovered.len() == facts.mail.names().filter(is_in_need).count();
        let aliases_of = |host: &'f MxHost<'_>| {
            let aliases = host.addresses.iter().flat_map(Looked::aliases);
            aliases.map(move |alias| (&host.name, &alias.target))
        };
        let aliases = facts.mail.hosts.iter().flat_map(aliases_of).collect();
        Some(Self {
            policy_domain: facts.policy_domain,
            hosts: uncovered,
            aliases,
            all,
        })
    }

    /// The uncovered MX host that a pattern nearly matches, and how it misses. `None` for a pattern
    /// that is nothing like one; patterns that match a host are not to be asked about.
    pub(crate) fn near(&self, pattern: &MxPattern) -> Option<(Miss, DomainName)> {
        let is_faulty = pattern.is_address() || pattern.is_registrys();
        let first = self.hosts.first().filter(|_| !is_faulty)?;
        let find =
            |fits: &dyn Fn(&DomainName) -> bool| self.hosts.iter().find(|name| fits(name)).copied();
        let written = &pattern.domain;
        let label = written.labels().next().unwrap_or_default();
        let leads_to = |name: &DomainName| {
            let mut aliases = self.aliases.iter();
            aliases.any(|(host, target)| *host == name && pattern.matches(target))
        };
        let (miss, meant) = if let Some(name) = find(&leads_to) {
            (Miss::AliasTarget, name)
        } else if let Some(name) = find(&|name| is_relative(pattern, name)) {
            (Miss::Typo, name)
        } else if is_left_over(pattern, self.policy_domain) {
            (Miss::Template, *first)
        } else if label == "mta-sts" {
            let exact = find(&|name| *written == name.prefixed("mta-sts"));
            (Miss::PolicyHostLabel, exact.unwrap_or(first))
        } else if let Some(name) = find(&|name| is_one_label_off(pattern, name)) {
            (Miss::OneLabel, name)
        } else if let Some(name) = find(&|name| differ_in_end(name, written)) {
            (Miss::OtherTld, name)
        } else if let Some(name) = self.typo(pattern) {
            (Miss::Typo, name)
        } else if let Some(name) =
            find(&|name| are_siblings(name, written) || share_provider(name, written))
        {
            (Miss::Sibling, name)
        } else {
            (Miss::Former, *first)
        };
        let whole_policy = matches!(miss, Miss::Sibling | Miss::Former);
        (self.all || !whole_policy).then(|| (miss, meant.clone()))
    }

    fn typo(&self, pattern: &MxPattern) -> Option<&'f DomainName> {
        // A wildcard stands for the first label, so the rest is compared.
        let edits_to = |name: &DomainName| {
            let parent = name.parent().filter(|_| pattern.wildcard);
            let name = parent.as_ref().unwrap_or(name).a_label();
            let (written, name) = fronts(pattern.domain.a_label(), name);
            let edits = edits(written, name)?;
            // In a short name three edits make any name of any other, and servers are numbered.
            let is_likely = edits * 3 <= written.len().max(name.len());
            let letters = |name: &str| name.replace(|it: char| it.is_ascii_digit(), "");
            (is_likely && letters(written) != letters(name)).then_some(edits)
        };
        let hosts = self.hosts.iter();
        let nearest = hosts
            .filter_map(|name| Some((edits_to(name)?, *name)))
            .min();
        Some(nearest?.1)
    }
}

/// What stands in front of the labels in which two names end alike.
fn fronts<'n>(a: &'n str, b: &'n str) -> (&'n str, &'n str) {
    let labels = a.rsplit('.').zip(b.rsplit('.'));
    let alike = labels.take_while(|(a, b)| a == b);
    let len: usize = alike.map(|(label, _)| label.len() + 1).sum();
    let front = |name: &'n str| &name[..name.len().saturating_sub(len)];
    (front(a), front(b))
}

/// Whether the domain is left out, as a zone file allows.
fn is_relative(pattern: &MxPattern, name: &DomainName) -> bool {
    let rest = name.a_label().strip_prefix(pattern.domain.a_label());
    !pattern.wildcard && rest.is_some_and(|rest| rest.starts_with('.'))
}

/// Whether the wildcard would match, did it not stand for exactly one label (RFC 8461 4.1).
fn is_one_label_off(pattern: &MxPattern, name: &DomainName) -> bool {
    let compared = pattern.compare(name);
    matches!(compared, MxMatch::NoLabel | MxMatch::SeveralLabels)
}

/// Whether both are servers of one provider, whose names may end in several ways.
fn share_provider(a: &DomainName, b: &DomainName) -> bool {
    let whose = providers::find(a.a_label());
    whose.is_some() && whose == providers::find(b.a_label())
}

/// Whether all labels but the last one are the same.
fn differ_in_end(a: &DomainName, b: &DomainName) -> bool {
    let (a, b) = (a.a_label().rsplit_once('.'), b.a_label().rsplit_once('.'));
    matches!((a, b), (Some((a, _)), Some((b, _))) if a == b)
}

/// Whether both are names of one domain that somebody registered.
pub(crate) fn are_siblings(a: &DomainName, b: &DomainName) -> bool {
    let whose = a.registered();
    whose.is_some() && whose == b.registered()
}

/// Whether a pattern matches none of the MX hosts.
pub(crate) fn is_unused(pattern: &MxPattern, facts: &Facts<'_>) -> bool {
    !facts.mail.names().any(|name| pattern.matches(name))
}

/// A pattern of the policy that matches no MX host.
#[derive(Debug)]
pub(crate) struct Unused {
    /// Its place among the patterns.
    pub(crate) at: usize,
    /// The MX host that it was meant for, where that can be told.
    pub(crate) near: Option<(Miss, DomainName)>,
}

impl Facts<'_> {
    /// The policy, where senders hold MX hosts against its patterns.
    ///
    /// # Errors
    /// As of the policy; not applicable in mode none (RFC 8461 5).
    pub(crate) fn compared_policy(&self) -> Result<&Policy, Skip> {
        let policy = self.policy()?;
        if policy.mode == Mode::None && !self.is_enforced_by_some() {
            return Err(Because::ModeNone.into());
        }
        Ok(policy)
    }

    /// Patterns beyond the first hundred, of which nothing is said, with a fault that shows
    /// where the MX hosts are not known.
    pub fn faulty_patterns_beyond(&self) -> usize {
        let patterns = self.compared_policy().map_or(&[][..], |policy| &policy.mx);
        let is_faulty = |mx: &&Spanned<MxPattern>| {
            is_left_over(&mx.value, self.policy_domain)
                || is_too_broad(&mx.value, self.policy_domain)
        };
        patterns.iter().skip(MAX_PATTERNS).filter(is_faulty).count()
    }

    /// The patterns that match no MX host, of the first [`MAX_PATTERNS`].
    ///
    /// # Errors
    /// As of the policy and of the MX hosts.
    pub(crate) fn unused_patterns(&self) -> Result<&[Unused], Skip> {
        let policy = self.policy()?;
        self.mail.hosts()?;
        Ok(self.unused_patterns.get_or_init(|| {
            let uncovered = Uncovered::of(self);
            let patterns = policy.mx.iter().take(MAX_PATTERNS).enumerate();
            let unused = patterns.filter(|(_, mx)| is_unused(&mx.value, self));
            let near = |pattern| uncovered.as_ref().and_then(|hosts| hosts.near(pattern));
            unused
                .map(|(at, mx)| Unused {
                    at,
                    near: near(&mx.value),
                })
                .collect()
        }))
    }
}

/// The patterns that miss an MX host in that way, with the policy as it should be.
pub(crate) fn misses(
    facts: &Facts<'_>,
    miss: Miss,
    found: &dyn Fn(String, DomainName) -> Finding,
) -> Ran {
    let policy = facts.compared_policy()?;
    let source = &facts.policy_host.served()?.question;
    let mut findings = Vec::new();
    for unused in facts.unused_patterns()? {
        if let Some((near, host)) = &unused.near
            && *near == miss
        {
            let mx = &policy.mx[unused.at];
            findings.push(found(mx.value.to_string(), host.clone()).at(source, 0, mx.span));
        }
    }
    if let Some(first) = findings.first_mut() {
        first.fixes = facts.mended(Text::Policy);
    }
    Ok(findings)
}

/// Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string
/// alignment); `None` where they are more than [`MAX_EDITS`]. Only the diagonals that so few can
/// reach are looked at, so that it costs the length of the texts and not its square.
fn edits(a: &str, b: &str) -> Option<usize> {
    const FAR: usize = MAX_EDITS + 1;
    const BAND: usize = 2 * MAX_EDITS + 1;
    #[cfg(test)]
    tests::COMPARED.set(tests::COMPARED.get() + 1);
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // Where the last row has its last column.
    let end = (b.len() + MAX_EDITS).checked_sub(a.len())?;
    let mut before_last = [FAR; BAND];
    let mut last = std::array::from_fn(|d| d.checked_sub(MAX_EDITS).unwrap_or(FAR));
    for i in 1..=a.len() {
        let mut row = [FAR; BAND];
        for d in 0..BAND {
            let Some(j) = (i + d).checked_sub(MAX_EDITS).filter(|j| *j <= b.len()) else {
                continue;
            };
            if j == 0 {
                row[d] = i;
                continue;
            }
            let other = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[d] + other).min(FAR);
            if d + 1 < BAND {
                best = best.min(last[d + 1] + 1);
            }
            if d > 0 {
                best = best.min(row[d - 1] + 1);
            }
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[d] + 1);
            }
            row[d] = best;
        }
        if row.iter().all(|edits| *edits > MAX_EDITS) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.get(end).copied().filter(|edits| *edits <= MAX_EDITS)
}

#[cfg(test)]
mod tests;
