//! Whom to check, and for whom.

use std::net::Ipv4Addr;

/// Domains of the lab that there are copies of: nothing is wrong with them.
const OTHERS: [&str; 15] = [
    "enforced",
    "dane",
    "dane-authority",
    "xn--bcher-kva",
    "v6-only",
    "v4-only",
    "many-mx",
    "wildcard",
    "lf-lines",
    "mixed-lines",
    "loose-blanks",
    "longest",
    "tight-record",
    "wildcard-beside",
    "mixed-mx",
];

/// And these hold up whom they can.
const HOSTILE: [&str; 7] = [
    "endless-policy",
    "host-hangs",
    "host-resets",
    "mx-hangs",
    "mx-resets",
    "mx-floods",
    "says-markup",
];

/// One of so many is hostile.
const HOSTILE_OF: u32 = 5;

/// Seconds before a domain is asked about again: its minute, and what the machine is late.
const REST_S: u32 = 63;

/// A check to ask for.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) domain: String,
    pub(super) is_hostile: bool,
    /// Who asks.
    pub(super) client: Ipv4Addr,
}

/// All of them, without end.
#[derive(Debug)]
pub(super) struct Targets {
    others: Copies,
    hostile: Copies,
    next: u32,
}

/// Copies of some domains, each in its turn.
#[derive(Debug)]
struct Copies {
    labels: &'static [&'static str],
    first: u32,
    count: u32,
    next: u32,
}

impl Targets {
    /// With copies from `first` on, for so many checks a second.
    pub(super) fn new(first: u32, rate: u32) -> Self {
        let hostile = rate / HOSTILE_OF;
        Self {
            others: Copies::new(&OTHERS, first, rate - hostile),
            hostile: Copies::new(&HOSTILE, first, hostile),
            next: first << 16,
        }
    }

    /// The last copy that is asked about.
    pub(super) fn last_copy(&self) -> u32 {
        let [others, hostile] = [&self.others, &self.hostile].map(|of| of.first + of.count - 1);
        others.max(hostile)
    }
}

impl Iterator for Targets {
    type Item = Target;

    fn next(&mut self) -> Option<Target> {
        self.next += 1;
        let is_hostile = self.next.is_multiple_of(HOSTILE_OF);
        let of = if is_hostile {
            &mut self.hostile
        } else {
            &mut self.others
        };
        Some(Target {
            domain: of.next(),
            is_hostile,
            client: Ipv4Addr::from_bits(self.next),
        })
    }
}

impl Copies {
    fn new(labels: &'static [&'static str], first: u32, a_second: u32) -> Self {
        let count = (a_second * REST_S).div_ceil(labels.len() as u32);
        Self {
            labels,
            first,
            count,
            next: 0,
        }
    }

    fn next(&mut self) -> String {
        let of = self.labels.len() as u32;
        let label = self.labels[(self.next % of) as usize];
        let copy = self.first + self.next / of % self.count;
        self.next += 1;
        format!("{label}.c{copy}.lab.test")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn domains_rest_for_a_minute_and_a_fifth_is_hostile() {
        let (promised, overload) = (Targets::new(1, 25), Targets::new(90, 75));
        assert!(promised.last_copy() < 90);
        let names = |targets: Targets, rate: usize| {
            let within_a_minute: Vec<_> = targets.take(60 * rate).collect();
            let hostile = within_a_minute.iter().filter(|target| target.is_hostile);
            assert_eq!(hostile.count(), 12 * rate);
            let clients: HashSet<_> = within_a_minute.iter().map(|to| to.client).collect();
            assert_eq!(clients.len(), 60 * rate, "each asks once");
            within_a_minute.into_iter().map(|target| target.domain)
        };
        let all: HashSet<_> = names(promised, 25).chain(names(overload, 75)).collect();
        assert_eq!(all.len(), 60 * 100, "no name twice");
        assert!(all.contains("enforced.c1.lab.test"));
    }
}
