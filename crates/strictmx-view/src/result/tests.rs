use std::sync::Arc;

use strictmx_core::judge::{judge, judge_in_brief};
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::outcome::Outcome;
use strictmx_core::scenario::World;
use strictmx_core::verdict::Verdict;

use super::*;
use crate::model::{Phrase, Piece, Stop};

mod answers;
mod banner;
mod hosts;
mod places;
mod senders;

/// A TLSA record of another key.
const MISMATCH: &str = "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000\n_25._tcp.mail TLSA secure\n";

fn shown(scenario: &str) -> ResultView {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}"));
    result_view(&judge(&world.evidence()))
}

#[test]
fn what_could_not_be_tested_is_never_fine() {
    let view = shown("smtp mail fails connect timeout");
    assert_eq!(view.banner.state, State::Untested);
    let mx = view.section(Place::MxHosts).expect("a section");
    assert_eq!(
        (mx.state, mx.hosts[0].state),
        (State::Untested, State::Untested)
    );
    assert!(!view.banner.not_tested.is_empty());
}

#[test]
fn green_stands_for_all_mail_servers() {
    let covered = "| version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 86400\n";
    let one_unreached = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n\
                         smtp mx2 fails connect own-port25-closed\n";
    let eleven = (1..=11).map(|at| format!("@ MX {at} mx{at}\nmx{at} A 20.0.0.{at}\n"));
    for changes in [one_unreached.to_owned(), eleven.collect()] {
        let view = shown(&format!("{changes}{covered}"));
        assert_eq!(view.banner.verdict, Verdict::Enforced, "{changes}");
        assert_eq!(view.banner.state, State::Attention, "{changes}");
        let sentence = view.banner.sentence.to_string();
        assert!(sentence.contains("as far as we could test"), "{sentence}");
        assert!(!view.banner.not_tested.is_empty(), "{changes}");
    }
}

/// At one address two do not wait so long, and whether they come there nobody knows.
#[test]
fn green_stands_for_all_senders() {
    for (changes, state) in [
        ("", State::Ok),
        ("policy v4 takes 10000", State::Attention),
        ("policy takes 10000", State::Attention),
    ] {
        let banner = shown(changes).banner;
        assert_eq!(banner.verdict, Verdict::Enforced, "{changes}");
        assert_eq!(banner.state, state, "{changes}");
    }
}

#[test]
fn addresses_of_one_host_are_one_finding() {
    let view = shown("smtp mail certificate expires=-1d");
    let [fix] = &view.fixes[..] else {
        panic!("{:?}", view.fixes)
    };
    assert_eq!(fix.subjects.len(), 2, "one for each address family");
}

#[test]
fn findings_that_differ_by_address_are_one() {
    let view = shown("policy fails connect refused");
    let [fix] = &view.fixes[..] else {
        panic!("{:?}", view.fixes)
    };
    let named: Vec<_> = fix
        .message
        .0
        .iter()
        .filter(
            |piece| matches!(piece, Piece::Name(name) if name.parse::<std::net::IpAddr>().is_ok()),
        )
        .collect();
    assert_eq!((named.len(), fix.subjects.len()), (2, 2), "{}", fix.message);

    let two_causes = "policy v4 fails connect refused\npolicy v6 fails connect timeout";
    assert_eq!(shown(two_causes).fixes.len(), 2, "each with its own cause");
}

#[test]
fn a_running_scan_waits() {
    let world = World::new("").expect("the healthy world");
    let mut evidence = world.evidence();
    evidence
        .entries
        .retain(|entry| !matches!(entry.question, Question::Smtp { .. }));
    let report = judge(&evidence);
    let view = running_view(&report, &[]);
    assert_eq!(view.banner.state, State::Pending);
    let states: Vec<_> = view.way.iter().map(|stop| stop.state).collect();
    assert_eq!(
        states,
        [
            State::Ok,
            State::Ok,
            State::Ok,
            State::Ok,
            State::Pending,
            State::Ok
        ]
    );
    assert!(!view.progress.is_done());
}

#[test]
fn what_explains_the_verdict_does_not_hold_it_up() {
    let world = World::new("").expect("the healthy world");
    let mut evidence = world.evidence();
    evidence.entries.retain(|entry| {
        !matches!(
            entry.question,
            Question::TlsSurvey { .. } | Question::EachResolver { .. }
        )
    });
    let view = running_view(&judge(&evidence), &[]);
    assert_eq!(view.banner.state, State::Ok);
    assert!(view.way.iter().all(|stop| stop.state == State::Ok));
    assert!(!view.progress.is_done(), "and yet there is more to come");
}

#[test]
fn where_nothing_is_delivered_the_word_says_so() {
    let expired = "smtp mail certificate expires=-1d";
    let two = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n\
               | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200\n";
    let tlsa = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 {}\n_25._tcp.mail TLSA secure",
        "0".repeat(64)
    );
    let cases = [
        ("@ MX 10 gone".to_owned(), "Undeliverable"),
        ("@ MX nxdomain".to_owned(), "No such domain"),
        (expired.to_owned(), "Enforced, all refused"),
        (tlsa, "Enforced, DANE refuses"),
        (format!("{two}{expired}"), "Enforced, at risk"),
        (
            format!("{two}{expired}\nsmtp mail2 certificate expires=-1d"),
            "Enforced, all refused",
        ),
    ];
    for (scenario, label) in cases {
        let view = shown(&scenario);
        assert_eq!(view.banner.label, label, "{scenario}");
        let all = view.banner.sentence.to_string().starts_with("All mail to ");
        let is_said = ["Enforced, all refused", "Enforced, DANE refuses"].contains(&label);
        assert_eq!(all, is_said, "{scenario}");
    }
}

#[test]
fn faults_are_marked_in_their_source() {
    let view =
        shown("| version: STSv1\n| mode: Enforce\n| mx: mail.example.com\n| max_age: 2419200\n");
    let source = &view.section(Place::Policy).expect("a section").sources[0];
    let [mark] = &source.marks[..] else {
        panic!("{:?}", source.marks)
    };
    let line: Vec<char> = source.lines[mark.line].text.chars().collect();
    assert_eq!(
        line[mark.start..mark.end].iter().collect::<String>(),
        "Enforce"
    );
}

#[test]
fn other_txt_records_are_no_record() {
    let view = shown("_mta-sts TXT \"hello\"\npolicy status 404");
    for (place, verdict) in [
        (Place::Dns, "There is no MTA-STS record."),
        (
            Place::PolicyHost,
            "The policy host serves no policy that senders could use.",
        ),
        (Place::Policy, "No policy is served."),
    ] {
        let section = view.section(place).expect("a section");
        let found = (section.state, section.verdict.to_string());
        assert_eq!(found, (State::Absent, verdict.to_owned()), "{place:?}");
    }
}

/// A prober without IPv6 meets every domain: what IPv4 showed stands.
#[test]
fn one_address_decides_for_its_host() {
    let mut evidence = World::new("").expect("the healthy world").evidence();
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
        if let Question::Smtp { address, .. } = &entry.question
            && address.is_ipv6()
        {
            let failure = Failure::new(Stage::Connect, Cause::NoRoute);
            entry.observation = Observation::Unknown(failure);
        }
    }
    let view = result_view(&judge(&evidence));
    let mx = view.section(Place::MxHosts).expect("a section");
    assert_eq!((view.banner.state, mx.state), (State::Ok, State::Ok));
    assert!(view.banner.not_tested.is_empty());
    assert_eq!(mx.not_tested.len(), 1, "the section still says it");
}

#[test]
fn every_mark_has_its_line() {
    let view = shown("policy body \"\"");
    let source = &view.section(Place::Policy).expect("a section").sources[0];
    assert!(!source.marks.is_empty());
    for mark in &source.marks {
        assert!(mark.line < source.lines.len(), "{mark:?}");
    }
}

/// The outcomes, with nothing to copy.
fn nothing_to_copy(outcomes: &[CheckOutcome]) -> Vec<CheckOutcome> {
    let mut outcomes = outcomes.to_vec();
    for outcome in &mut outcomes {
        if let Outcome::Fired { findings } = &mut outcome.outcome {
            findings
                .iter_mut()
                .for_each(|finding| finding.fixes.clear());
        }
    }
    outcomes
}

#[test]
fn a_summary_says_what_the_whole_result_says() {
    let scenarios = [
        "",
        "| version: STSv1\n| mode: Enforce\n| mx: mail.example.com\n| max_age: 2419200",
        "policy status 404",
        "_mta-sts TXT nodata\npolicy status 404",
        "smtp mail certificate expires=-1d",
        "@ MX 0 .",
        "_mta-sts TXT timeout",
    ];
    for scenario in scenarios {
        let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}"));
        let evidence = world.evidence();
        let (report, without) = (judge(&evidence), judge_in_brief(&evidence));
        assert_eq!(without.verdict, report.verdict, "{scenario}");
        let outcomes = [&without, &report].map(|report| nothing_to_copy(&report.outcomes));
        assert_eq!(outcomes[0], outcomes[1], "{scenario}");
        assert_eq!(without.senders, [], "{scenario}");
        for (pending, running) in [
            (vec![], false),
            (vec![evidence.entries[0].question.clone()], true),
        ] {
            let whole = view(&report, &pending, running);
            let summary = summary_view(&without, &pending, running);
            // Without models of senders nobody knows more than the standard says.
            let mut banner = whole.banner;
            let arrives = banner.consequence.to_string();
            let rest = arrives.strip_prefix("Mail arrives");
            let rest = rest.or(arrives.strip_prefix("Mail from strict senders arrives"));
            if let Some(rest) = rest {
                banner.consequence = Phrase::text(format!("By the standard mail arrives{rest}"));
            }
            for piece in &mut banner.sentence.0 {
                if let Piece::Text(words) = piece {
                    *words = words.replace("but strict senders", "but senders");
                }
            }
            assert_eq!(summary.banner, banner, "{scenario}");
            let without_copies = |fix: FindingView| FindingView {
                copies: Vec::new(),
                copies_above: None,
                ..fix
            };
            let fixes: Vec<_> = whole.fixes.into_iter().map(without_copies).collect();
            assert_eq!(summary.fixes, fixes, "{scenario}");
            assert_eq!(summary.notes, whole.notes.len(), "{scenario}");
            let said = |stop: &Stop| {
                (
                    stop.place,
                    stop.state,
                    stop.state_word.clone(),
                    stop.summary.clone(),
                )
            };
            let (short, long): (Vec<_>, Vec<_>) = (
                summary.way.iter().map(said).collect(),
                whole.way.iter().map(said).collect(),
            );
            assert_eq!(short, long, "{scenario}");
        }
    }
}

#[test]
fn a_policy_that_is_written_in_two_ways_protects_like_one() {
    let said = |v6: &str| {
        shown(&format!("policy v6 body \"{v6}\""))
            .banner
            .sentence
            .to_string()
    };
    let lines = |mode: &str| {
        format!("version: STSv1\\nmode: {mode}\\nmx: mail.example.com\\nmax_age: 2419200\\n")
    };
    let words = "is protected: senders";
    assert!(said(&lines("enforce").replace("\\n", "\\r\\n")).contains(words));
    assert!(!said(&lines("testing")).contains(words));
}
