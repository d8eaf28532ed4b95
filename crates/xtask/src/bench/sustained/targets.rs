//! Whom to check, and for whom.

use std::net::Ipv4Addr;

/// Domains of the lab that there are copies of: nothing is wrong with them, and they enforce.
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

/// And these hold up whom they can: with their verdicts.
const HOSTILE: [(&str, &str); 7] = [
    ("endless-policy", "unprotected"),
    ("host-hangs", "unprotected"),
    ("host-resets", "unprotected"),
    ("mx-hangs", "undetermined"),
    ("mx-resets", "undetermined"),
    ("mx-floods", "undetermined"),
    ("says-markup", "unprotected"),
];

/// One of so many is hostile.
const HOSTILE_OF: u32 = 5;

/// Seconds before a domain is asked about again, if at all: its minute, and what the machine is late.
const REST_S: u32 = 63;

/// A check to ask for.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) domain: String,
    pub(super) is_hostile: bool,
    /// What the lab promises of it.
    pub(super) verdict: &'static str,
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
    /// With their verdicts.
    of: Vec<(&'static str, &'static str)>,
    count: u32,
    next: u32,
}

impl Targets {
    /// For so many checks a second, for so long.
    pub(super) fn new(rate: u32, seconds: u32) -> Self {
        let names = rate * seconds.min(REST_S);
        let hostile = names / HOSTILE_OF;
        let others = OTHERS.map(|label| (label, "enforced"));
        Self {
            others: Copies::new(&others, names - hostile),
            hostile: Copies::new(&HOSTILE, hostile),
            next: 0,
        }
    }

    /// Of how many copies they are.
    pub(super) fn copies(&self) -> u32 {
        self.others.count.max(self.hostile.count)
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
        let (domain, verdict) = of.next();
        Some(Target {
            domain,
            is_hostile,
            verdict,
            // The octets that change soonest come first: everybody is from a network of his own.
            client: Ipv4Addr::from_bits(self.next.reverse_bits()),
        })
    }
}

impl Copies {
    /// As many as it takes to have so many names.
    fn new(of: &[(&'static str, &'static str)], names: u32) -> Self {
        Self {
            of: of.to_vec(),
            count: names.div_ceil(of.len() as u32),
            next: 0,
        }
    }

    /// A name, and the verdict.
    fn next(&mut self) -> (String, &'static str) {
        let of = self.of.len() as u32;
        let (label, verdict) = self.of[(self.next % of) as usize];
        let copy = 1 + self.next / of % self.count;
        self.next += 1;
        (format!("{label}.c{copy}.lab.test"), verdict)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn domains_rest_for_a_minute_and_a_fifth_is_hostile() {
        for rate in [25, 75] {
            let targets = Targets::new(rate, 120);
            let copies = targets.copies();
            let rate = rate as usize;
            let asked: Vec<_> = targets.take(120 * rate).collect();
            let within_a_minute = &asked[..60 * rate];
            let hostile = within_a_minute.iter().filter(|target| target.is_hostile);
            assert_eq!(hostile.count(), 12 * rate);
            let networks = within_a_minute.iter().map(|to| to.client.to_bits() >> 8);
            let networks: HashSet<_> = networks.collect();
            assert_eq!(networks.len(), 60 * rate, "each network asks once");
            let names = within_a_minute.iter().map(|to| &to.domain);
            let names: HashSet<_> = names.collect();
            assert_eq!(names.len(), 60 * rate, "no name twice");
            let of = |copy: u32| {
                let end = format!(".c{copy}.lab.test");
                asked.iter().filter(|to| to.domain.ends_with(&end)).count()
            };
            let there = [0, 1, copies, copies + 1].map(|copy| of(copy) > 0);
            assert_eq!(there, [false, true, true, false], "{copies}");
        }
    }
}
