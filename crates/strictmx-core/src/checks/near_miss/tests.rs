use std::cell::Cell;

use super::*;
use crate::dns::MAX_RECORDS;
use crate::evidence::Evidence;
use crate::judge::judge;
use crate::mend;
use crate::question::{Question, RecordType};
use crate::report::ScanReport;
use crate::scenario::World;

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
fn a_pattern_is_told_by_how_it_misses() {
    let cases = [
        (
            "mta-sts.mail.example.com",
            "mail.example.com",
            Miss::PolicyHostLabel,
        ),
        ("mail.example.net", "mail.example.com", Miss::OtherTld),
        ("mial.example.com", "mail.example.com", Miss::Typo),
        ("*.exmaple.com", "mail.example.com", Miss::Typo),
        // As in a zone file.
        ("mail", "mail.example.com", Miss::Typo),
        ("mx1.mail", "mx1.mail.example.com", Miss::Typo),
        ("mai", "mail.example.com", Miss::Template),
        ("mail.local", "mail.example.com", Miss::Template),
        // Few letters are missing, and none of them is a typing error.
        ("*.example.com", "a.b.example.com", Miss::OneLabel),
        ("*.example.com", "example.com", Miss::OneLabel),
        ("*.mx.microsoft", "a.h-v1.mx.microsoft", Miss::OneLabel),
        (
            "*.mail.protection.outlook.com",
            "a.h-v1.mx.microsoft",
            Miss::Sibling,
        ),
        ("backup.example.com", "mail.example.com", Miss::Sibling),
        ("mail.other.net", "mail.example.com", Miss::Former),
        ("mail.other.net", "mail.other.de", Miss::OtherTld),
        ("backupmx.example.com", "mail.other.de", Miss::Template),
        ("*.example.net", "mail.other.de", Miss::Template),
        // A third of what differs is wrong, and more.
        ("abc.d.de", "abx.d.de", Miss::Typo),
        ("mal.example.com", "mail.example.com", Miss::Typo),
        ("ab.c.de", "xy.c.de", Miss::Sibling),
        ("a.b.de", "xy.b.de", Miss::Sibling),
        ("abc.d.de", "xyz.d.de", Miss::Sibling),
        // Servers with names of their own, however long the domain's is.
        ("mx.example.com", "mail.example.com", Miss::Sibling),
        ("mx1.example.com", "mail.example.com", Miss::Sibling),
        ("mx1.example.com", "mx2.example.com", Miss::Sibling),
        ("mx1.example.com", "mx.example.com", Miss::Sibling),
        (
            "mx-1a.mail.example.com",
            "mx-2a.mail.example.com",
            Miss::Sibling,
        ),
        ("ma1l.example.com", "mail.example.com", Miss::Typo),
        ("mx1.exmaple.com", "mx1.example.com", Miss::Typo),
        ("mx1.acme.nte", "mx1.acme.net", Miss::OtherTld),
    ];
    for (pattern, host, expected) in cases {
        let name: DomainName = host.parse().expect("a name");
        let uncovered = Uncovered {
            policy_domain: &name,
            hosts: vec![&name],
            aliases: Vec::new(),
            all: true,
        };
        let read = MxPattern::parse(pattern.as_bytes()).expect("a pattern");
        let near = uncovered.near(&read);
        assert_eq!(near, Some((expected, name.clone())), "{pattern} for {host}");
    }
}

/// Whichever comes first.
#[test]
fn the_label_of_policy_hosts_leads_to_the_server_behind_it() {
    let names = ["mail.example.com", "mx2.example.com"];
    let names = names.map(|name| name.parse::<DomainName>().expect("a name"));
    for (pattern, meant) in [
        ("mta-sts.mail.example.com", &names[0]),
        ("mta-sts.mx2.example.com", &names[1]),
        ("mta-sts.example.com", &names[0]),
    ] {
        let uncovered = Uncovered {
            policy_domain: &names[0],
            hosts: names.iter().collect(),
            aliases: Vec::new(),
            all: true,
        };
        let read = MxPattern::parse(pattern.as_bytes()).expect("a pattern");
        let near = uncovered.near(&read);
        assert_eq!(
            near,
            Some((Miss::PolicyHostLabel, meant.clone())),
            "{pattern}"
        );
    }
}

#[test]
fn edits_are_counted_as_a_typist_makes_them() {
    let long = "a".repeat(253);
    let longer = format!("{long}xyz");
    let cases = [
        ("mail.example.com", "mail.example.com", Some(0), "equal"),
        (
            "mial.example.com",
            "mail.example.com",
            Some(1),
            "neighbours swapped",
        ),
        (
            "mail.exmple.com",
            "mail.example.com",
            Some(1),
            "one left out",
        ),
        (
            "mail1.example.com",
            "mail.example.com",
            Some(1),
            "one too many",
        ),
        ("", "abc", Some(3), "from nothing"),
        ("", "abcd", None, "four"),
        ("abcd", "wxyz", None, "nothing alike"),
        ("abcx", "xabc", Some(2), "moved"),
        ("bacdefgh", "abcdefgh", Some(1), "the first two swapped"),
        ("abcdefhg", "abcdefgh", Some(1), "the last two swapped"),
        (&long, &longer, Some(3), "at the end of a long one"),
        ("xyzmail", "mail", Some(3), "in front"),
        ("aaa", "bbbaaa", Some(3), "as many on every way"),
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

thread_local! {
    /// Pairs of names that were compared.
    pub(super) static COMPARED: Cell<usize> = const { Cell::new(0) };
}

/// A name as long as names may be, number `n`.
fn longest(n: usize) -> String {
    let label = "a".repeat(63);
    format!("{n:0>49}.{label}.{label}.{label}.example.net")
}

/// What a policy with these patterns comes to, at as many MX hosts as are read, of which it covers none.
fn hostile(patterns: impl Iterator<Item = String>) -> ScanReport {
    let mut scenario = "| version: STSv1\n| mode: enforce\n".to_owned();
    patterns.for_each(|pattern| scenario += &format!("| mx: {pattern}\n"));
    scenario += "| max_age: 604800\n";
    for at in 0..MAX_RECORDS {
        scenario += &format!("@ MX {at} {}.\n", longest(at));
    }
    let world = World::new(&scenario).expect("the scenario parses");
    let domain = world.policy_domain();
    let policy_host = domain.prefixed("mta-sts");
    let address = world.address(&policy_host).expect("an address");
    let mut evidence = Evidence::new(domain.clone(), world.now());
    for question in [
        Question::dns(domain.prefixed("_mta-sts"), RecordType::Txt),
        Question::dns(policy_host.clone(), RecordType::A),
        Question::dns(policy_host.clone(), RecordType::Aaaa),
        Question::dns(domain, RecordType::Mx),
        Question::Policy {
            policy_host,
            address,
        },
    ] {
        let observation = world.observe(&question);
        evidence.record(question, observation);
    }
    judge(&evidence)
}

#[test]
fn what_a_hostile_policy_costs_is_bounded() {
    // Four digits differ: too many for a typing error, and all of them are compared.
    let longest = (0..250).map(|n| longest(11_110_000 + n));
    let short = (0..2000).map(|n| format!("m{n}.example.org"));
    let wildcards = (0..2000).map(|n| format!("*.m{n}"));
    let kinds: [(&str, Box<dyn Iterator<Item = String>>); 3] = [
        ("long names", Box::new(longest)),
        ("many names", Box::new(short)),
        ("many wildcards", Box::new(wildcards)),
    ];
    for (why, patterns) in kinds {
        COMPARED.set(0);
        mend::policy::MENDED.set(0);
        let report = hostile(patterns);
        let uncovered = |finding: &&Finding| finding.check == "sts-mx-uncovered";
        let findings = report.findings();
        assert_eq!(
            findings.iter().copied().filter(uncovered).count(),
            100,
            "{why}"
        );
        assert!(
            findings.len() <= 100 + 3 * MAX_PATTERNS,
            "{why}: {}",
            findings.len()
        );
        // For the checks, and for the mended policy, each once.
        assert!(
            COMPARED.get() <= 2 * MAX_PATTERNS * 100,
            "{why}: {}",
            COMPARED.get()
        );
        assert!(
            mend::policy::MENDED.get() <= 1,
            "{why}: mended {} times",
            mend::policy::MENDED.get()
        );
    }
}
