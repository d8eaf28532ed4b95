//! Who copies all that a result has to copy is not worse off.

use std::collections::{BTreeMap, BTreeSet};

use super::help_pages::examples;
use crate::checks::{REGISTRY, docs};
use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::facts::{Facts, texts_of};
use crate::finding::{Fix, Severity};
use crate::judge::judge;
use crate::outcome::Because;
use crate::question::{Question, RecordType};
use crate::scenario::World;
use crate::sts::policy;

/// What stands at names, and what the policy is.
#[derive(Default)]
struct Copied {
    removed: BTreeSet<(DomainName, String)>,
    published: BTreeMap<DomainName, BTreeSet<String>>,
    policies: BTreeSet<String>,
}

/// A text without its quotes.
fn unquoted(data: &str) -> Vec<u8> {
    assert!(!data.contains('\\'), "{data} is not read here");
    data.replace("\" \"", "").replace('"', "").into_bytes()
}

fn copied(evidence: &Evidence) -> Copied {
    let mut copied = Copied::default();
    let report = judge(evidence);
    for fix in report.findings().into_iter().flat_map(|it| &it.fixes) {
        match fix.clone() {
            Fix::Record {
                owner,
                rtype,
                data,
                replaces,
            } if rtype == "TXT" => {
                if let Some(replaced) = replaces {
                    copied.removed.insert((owner.clone(), replaced));
                }
                copied.published.entry(owner).or_default().insert(data);
            }
            Fix::RemoveRecord { owner, data, .. } => {
                copied.removed.insert((owner, data));
            }
            Fix::Policy { body, .. } => {
                copied.policies.insert(body);
            }
            _ => {}
        }
    }
    copied
}

/// The evidence after all of it was done, or what forbids it.
fn followed(evidence: &Evidence, copied: &Copied) -> Result<Evidence, String> {
    let facts = Facts::new(evidence);
    let mut after = evidence.clone();
    for (owner, data) in &copied.published {
        let [only] = Vec::from_iter(data)[..] else {
            return Err(format!("several records at {owner}: {data:?}"));
        };
        let looked = facts.looked(owner.clone(), RecordType::Txt);
        let is_removed = |of: &DomainName| copied.removed.iter().any(|(owner, _)| owner == of);
        if looked.is_alias(&facts) && !is_removed(owner) {
            return Err(format!("a record beside the CNAME at {owner}"));
        }
        let text = unquoted(only);
        let kind = text.split(|octet| *octet == b';').next();
        let kind = kind.unwrap_or_default();
        let texts = looked.found(Because::NothingToJudge).map(texts_of);
        let stays = |text: &Vec<u8>| {
            let is_second = text.starts_with(kind) && text[kind.len()..].starts_with(b";");
            let data = crate::dns::presentation_txt(text);
            is_second && !copied.removed.contains(&(owner.clone(), data))
        };
        if texts.is_ok_and(|texts| texts.iter().any(stays)) {
            return Err(format!("a second record at {owner}: {only}"));
        }
        let question = Question::dns(owner.clone(), RecordType::Txt);
        after = after.with_draft(&question, &[&text]);
    }
    let bodies = Vec::from_iter(&copied.policies);
    match bodies[..] {
        [] => {}
        [body] => {
            let parsed = policy::parse(body.as_bytes());
            if !parsed.faults.is_empty() {
                return Err(format!("faults: {:?}\n{body}", parsed.faults));
            }
            let questions = evidence.entries.iter().map(|entry| &entry.question);
            for question in questions.filter(|it| matches!(it, Question::Policy { .. })) {
                after = after.with_draft(question, &[body.as_bytes()]);
            }
        }
        _ => return Err(format!("several policies: {bodies:?}")),
    }
    Ok(after)
}

/// What is wrong with the texts of a result, by check.
fn wrong_texts(evidence: &Evidence) -> BTreeSet<String> {
    let report = judge(evidence);
    let of_texts = [
        "sts-record-",
        "sts-policy-",
        "sts-mx-uncovered",
        "tlsrpt-record-",
    ];
    let findings = report.findings().into_iter();
    let grave = findings.filter(|it| it.severity >= Severity::Warning);
    let ids = grave.map(|it| it.check.clone());
    ids.filter(|id| of_texts.iter().any(|of| id.starts_with(of)))
        .collect()
}

/// The checks whose findings have a text to copy.
fn with_texts(evidence: &Evidence) -> BTreeSet<String> {
    let report = judge(evidence);
    let is_text = |fix: &Fix| match fix {
        Fix::Policy { .. } => true,
        Fix::Record { rtype, .. } => rtype == "TXT",
        _ => false,
    };
    let findings = report.findings().into_iter();
    let with_texts = findings.filter(|it| it.fixes.iter().any(is_text));
    with_texts.map(|it| it.check.clone()).collect()
}

#[test]
fn who_copies_everything_mends_that_and_is_not_worse_off() {
    let mut wrong = Vec::new();
    let (mut count, mut mended_count) = (0, 0);
    for check in REGISTRY {
        for (_, scenario) in examples(docs(check.meta.id)) {
            let evidence = World::new(&scenario).expect("it parses").evidence();
            let copied = copied(&evidence);
            if copied.published.is_empty() && copied.policies.is_empty() {
                continue;
            }
            count += 1;
            match followed(&evidence, &copied) {
                Err(why) => wrong.push(format!("{why}\n{scenario}")),
                Ok(after) => {
                    let before = wrong_texts(&evidence);
                    let new = wrong_texts(&after);
                    let new: Vec<_> = new.difference(&before).collect();
                    if !new.is_empty() {
                        wrong.push(format!("{new:?} of\n{scenario}"));
                    }
                    let mended = with_texts(&evidence);
                    mended_count += mended.len();
                    let report = judge(&after);
                    for stays in report.findings() {
                        if mended.contains(&stays.check) {
                            wrong.push(format!("{} stays in\n{scenario}", stays.check));
                        }
                    }
                }
            }
        }
    }
    println!("{count} results with something to copy, {mended_count} findings mended by it");
    assert!(
        count > 100 && mended_count > 100 && wrong.is_empty(),
        "{count}, {mended_count}\n{}",
        wrong.join("\n")
    );
}

/// What a result has to copy of that type: published data, and names with data that is removed.
/// Each once, for every address of a server has the same.
fn of_type(scenario: &str, wanted: &str) -> BTreeSet<String> {
    let evidence = World::new(scenario).expect("it parses").evidence();
    let report = judge(&evidence);
    let fixes = report
        .findings()
        .into_iter()
        .flat_map(|it| it.fixes.clone());
    let of_type = fixes.filter_map(|fix| match fix {
        Fix::Record { rtype, data, .. } if rtype == wanted => Some(data),
        Fix::RemoveRecord { owner, rtype, data } if rtype == wanted => {
            Some(format!("{owner} {data}"))
        }
        _ => None,
    });
    of_type.collect()
}

/// Of a stale record with a stronger digest, one beside it would never be looked at (RFC 7671 9).
#[test]
fn a_key_has_a_record_with_the_strongest_digest_that_is_there() {
    let zone = |record: &str, zeros: usize| {
        let zeros = "0".repeat(zeros);
        format!(
            "@ MX secure\nmail A secure\n_25._tcp.mail TLSA {record} {zeros}\n_25._tcp.mail TLSA secure\n"
        )
    };
    let strong = zone("3 1 2", 128);
    let published = of_type(&strong, "TLSA");
    let kinds: Vec<_> = published.iter().map(|data| &data[..5]).collect();
    assert_eq!(kinds, ["3 1 1", "3 1 2"]);
    let beside = |data: &String| format!("_25._tcp.mail TLSA {data}\n");
    let followed = strong + &published.iter().map(beside).collect::<String>();
    let fired = super::fired(&followed);
    assert!(fired.is_empty(), "{fired:?}");
    assert_eq!(of_type(&zone("3 1 1", 64), "TLSA").len(), 1);
    assert_eq!(of_type(&zone("2 0 2", 128), "TLSA").len(), 1);
}

#[test]
fn of_a_chain_of_cnames_the_first_is_removed() {
    for (zone, removed) in [
        (
            "_mta-sts CNAME a\na CNAME b\n",
            "_mta-sts.example.com a.example.com.",
        ),
        (
            "mta-sts CNAME a\na CNAME b\nmta-sts A absent\nmta-sts AAAA absent\n",
            "mta-sts.example.com a.example.com.",
        ),
    ] {
        let found = of_type(zone, "CNAME");
        assert_eq!(Vec::from_iter(found), [removed], "{zone}");
    }
}

/// Read as the domain's own (RFC 8460 3), and where there is none, made like that.
#[test]
fn an_mx_host_with_tlsa_records_has_the_report_record_of_its_domain() {
    let id = "tlsrpt-record-mx-host-missing";
    let tlsa = "mail A secure\n_25._tcp.mail TLSA 3 1 1 \
                fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e\n\
                _25._tcp.mail TLSA secure\n";
    let own = "_smtp._tls TXT \"v=TLSRPTv1; rua=https://reports.example.net/v1\"\n";
    let like_own = "\"v=TLSRPTv1; rua=https://reports.example.net/v1;\"";
    let record = |text: &str| format!("_smtp._tls.mail TXT \"{text}\"\n");
    let valid = record("v=TLSRPTv1; rua=mailto:a@b.example");
    for (records, expected) in [
        ("_smtp._tls.mail TXT nodata\n".to_owned(), Some(like_own)),
        (record("v=spf1 -all"), Some(like_own)),
        (
            record("v=TLSRPTv1; rua=a@b.example"),
            Some("\"v=TLSRPTv1; rua=mailto:a@b.example;\""),
        ),
        (valid.clone(), None),
        (record("v=spf1 -all") + &valid, None),
    ] {
        let scenario = format!("{tlsa}{own}{records}");
        assert_eq!(
            super::fired(&scenario).contains(id),
            expected.is_some(),
            "{records}"
        );
        let copied: Vec<_> = of_type(&scenario, "TXT").into_iter().collect();
        assert_eq!(copied, Vec::from_iter(expected), "{records}");
    }
    // Nobody knows which of several is meant, and others' servers are not the domain's to mend.
    let several = valid + &record("v=TLSRPTv1; rua=mailto:c@d.example");
    let others = tlsa.replace("mail", "mx.provider.net.")
        + "@ MX 10 mx.provider.net.\nmx.provider.net. A 20.0.0.99\nmx.provider.net. A secure\n\
           | version: STSv1\n| mode: enforce\n| mx: mx.provider.net\n| max_age: 604800\n";
    for scenario in [format!("{tlsa}{several}"), others] {
        assert!(super::fired(&scenario).contains(id), "{scenario}");
        assert_eq!(of_type(&scenario, "TXT"), BTreeSet::new(), "{scenario}");
    }
}

#[test]
fn a_long_withdrawal_and_a_line_for_nobody_have_the_policy_to_copy() {
    let policy = |rest: &str| format!("| version: STSv1\n| mode: {rest}\n| mx: mail.example.com\n");
    let nobody = "| mx: mx.former-provider.example.net\n| max_age: 2419200\n";
    let short = nobody.replace("2419200", "3600");
    for (scenario, line, there) in [
        (
            policy("none") + "| max_age: 31557600\n",
            "max_age: 86400\n",
            true,
        ),
        (policy("enforce") + nobody, "former-provider", false),
        (policy("testing") + nobody, "former-provider", false),
        // Somebody has that domain, or nobody knows: the server may stand by.
        (
            format!("example.net. A 20.0.0.77\n{}{short}", policy("enforce")),
            "former-provider",
            true,
        ),
        (
            format!("example.net. A servfail\n{}{short}", policy("enforce")),
            "former-provider",
            true,
        ),
    ] {
        let copied = copied(&World::new(&scenario).expect("it parses").evidence());
        let [body] = &Vec::from_iter(copied.policies)[..] else {
            panic!("no policy: {scenario}");
        };
        assert_eq!(body.replace("\r", "").contains(line), there, "{body}");
        assert!(body.contains("mx: mail.example.com"), "{body}");
    }
}

/// The things to copy of a check's finding, in few words.
fn copies(scenario: &str, check: &str) -> Vec<String> {
    let report = judge(&World::new(scenario).expect("it parses").evidence());
    let found = report.findings().into_iter().find(|it| it.check == check);
    let fixes = found.expect(check).fixes.iter().map(|fix| match fix {
        Fix::Record { owner, data, .. } => format!("+ {owner} {data}"),
        Fix::RemoveRecord { owner, data, .. } => format!("- {owner} {data}"),
        Fix::Policy { body, replaces, .. } => {
            let old = replaces.as_deref().unwrap_or_default();
            let is_new = |line: &&str| !old.lines().any(|old| old == *line);
            body.lines().filter(is_new).collect::<Vec<_>>().join("; ")
        }
        other => panic!("{other:?}"),
    });
    fixes.collect()
}

#[test]
fn what_is_copied_together_is_one_whole_way() {
    let record = r#"- _mta-sts.example.com "v=STSv1; id=1""#;
    let renewed = r#"+ _mta-sts.example.com "v=STSv1; id=20261124T120000Z;""#;
    let none = "| version: STSv1\n| mode: none\n| mx: mail.example.com\n| max_age: 31557600\n";
    let sts = "_mta-sts TXT \"v=STSv1; id=1\"\n";
    let dangling = "mta-sts CNAME gone.example.net.\n";
    let lost = "_mta-sts CNAME lost.example.net.\n";
    let lost_goes = "- _mta-sts.example.com lost.example.net.";
    let new = r#"+ _mta-sts.example.com "v=STSv1; id=20261124;""#;
    let cases: [(&str, &[&str], &[&str]); 10] = [
        (
            "policy-host-alias-dangling",
            &[sts, dangling],
            &["- mta-sts.example.com gone.example.net.", record],
        ),
        (
            "policy-host-alias-dangling",
            &[
                "_mta-sts CNAME s.example.net.\ns.example.net. TXT \"v=STSv1; id=1\"\n",
                dangling,
            ],
            &[
                "- mta-sts.example.com gone.example.net.",
                "- _mta-sts.example.com s.example.net.",
            ],
        ),
        (
            "policy-host-alias-dangling",
            &[lost, dangling],
            &["- mta-sts.example.com gone.example.net.", lost_goes],
        ),
        // Left behind by a record.
        (
            "policy-host-alias-dangling",
            &["_mta-sts TXT nodata\n", dangling],
            &["- mta-sts.example.com gone.example.net."],
        ),
        // A policy without a record is as good as none.
        ("sts-record-alias-dangling", &[lost], &[lost_goes, new]),
        (
            "sts-record-alias-dangling",
            &[lost, "smtp mail certificate expires=-1d\n"],
            &["mode: testing", lost_goes, new],
        ),
        (
            "sts-record-alias-dangling",
            &[lost, "policy status 404\n"],
            &[lost_goes],
        ),
        // Of two records nobody can tell which is another one's to mend.
        (
            "policy-host-alias-dangling",
            &[sts, "_mta-sts TXT \"v=STSv1; id=2\"\n", dangling],
            &[],
        ),
        (
            "mx-host-null-mx-with-policy",
            &[sts, "@ MX 0 .\n"],
            &[record],
        ),
        (
            "rollout-none-max-age-long",
            &[sts, none],
            &["max_age: 86400", renewed],
        ),
    ];
    for (check, scenario, expected) in cases {
        assert_eq!(copies(&scenario.concat(), check), expected, "{check}");
    }
}

/// A field whose name is misspelt says what is meant all the same.
#[test]
fn what_stands_behind_a_misspelt_name_is_kept() {
    let lines = ["mode: enforce", "mx: mail.example.com", "max_age: 1209600"];
    for (right, wrong) in [
        ("mode", "Mode"),
        ("mode", "modes"),
        ("mx", "MX"),
        ("max_age", "max-age"),
        ("max_age", "maxage"),
    ] {
        let misspelt = lines.map(|line| match line.split_once(':') {
            Some((name, value)) if name == right => format!("| {wrong}:{value}\n"),
            _ => format!("| {line}\n"),
        });
        let scenario = format!("| version: STSv1\n{}", misspelt.concat());
        let evidence = World::new(&scenario).expect("it parses").evidence();
        let [policy] = &Vec::from_iter(copied(&evidence).policies)[..] else {
            panic!("one policy to copy\n{scenario}")
        };
        let (mut kept, mut asked) = (policy.lines().collect::<Vec<_>>(), lines.to_vec());
        kept.retain(|line| *line != "version: STSv1");
        kept.sort_unstable();
        asked.sort_unstable();
        assert_eq!(kept, asked, "{scenario}");
    }
}
