use super::*;
use strictmx_core::judge::judge;
use strictmx_core::scenario::World;

fn compared(then: &str, now: &str) -> Comparison {
    let [then, now] = [then, now].map(|scenario| {
        judge(
            &World::new(scenario)
                .expect("the scenario parses")
                .evidence(),
        )
    });
    comparison(&then, &now).expect("one domain")
}

#[test]
fn a_group_stands_for_each_fate_that_any_finding_has() {
    let fates = |then, now| {
        let groups = compared(then, now).groups;
        groups.iter().map(|group| group.fate).collect::<Vec<_>>()
    };
    let expired = "smtp mail certificate expires=-1d";
    assert_eq!(fates("", ""), [], "no findings");
    assert!(fates("", expired).contains(&Fate::New));
    assert!(fates(expired, "").contains(&Fate::Gone));
    assert!(fates(expired, expired).contains(&Fate::Same));
    assert!(fates(expired, "smtp mail fails connect timeout").contains(&Fate::NotTestedNow));
}

#[test]
fn every_fate_has_a_title() {
    let all = [
        Fate::New,
        Fate::NotTestedThen,
        Fate::Same,
        Fate::NotTestedNow,
        Fate::Gone,
    ];
    for fate in all {
        assert_eq!(
            en::FATES.iter().filter(|(known, _)| *known == fate).count(),
            1,
            "{}",
            fate.name()
        );
    }
}

#[test]
fn the_sentence_says_why() {
    let policy = "| version: STSv1\n| mx: mail.example.com\n| max_age: 2419200\n";
    let testing = format!("_mta-sts TXT \"v=STSv1; id=2\"\n{policy}| mode: testing");
    let expired = "smtp mail certificate expires=-1d";
    let failing = format!("{testing}\n{expired}");
    let cases = [
        ("", "", "is unchanged."),
        (
            "",
            "@ MX 5 mail",
            "has changed, for neither better nor worse.",
        ),
        (
            "",
            &testing,
            "protects less: it was enforced, and is now testing.",
        ),
        (
            &testing,
            "",
            "protects more: it was testing, and is now enforced.",
        ),
        (
            expired,
            &testing,
            "protects less: it was enforced, at risk, and is now testing. 1 warning or error is gone.",
        ),
        (
            "",
            expired,
            "is worse off: it was enforced, and is now enforced, at risk. 1 warning or error is new.",
        ),
        (
            "",
            &format!("{policy}| mode: enforce\n| mx: mx.example.com"),
            "is worse off: its policy changed under the same id.",
        ),
        (
            &failing,
            expired,
            "is worse off than it was. 1 warning or error is more severe than before.",
        ),
        (
            expired,
            "smtp mail fails connect timeout",
            "could not be tested well enough, in one of the two, to say how it has changed.",
        ),
    ];
    for (then, now, expected) in cases {
        let said = compared(then, now).sentence;
        assert_eq!(said, format!("example.com {expected}"), "{then:?}, {now:?}");
    }
}

#[test]
fn what_a_source_holds_makes_no_markup() {
    let view = compared("", "_mta-sts TXT \"v=STSv1; id=1; x=```<b>\u{202e}\"");
    let said = markdown(&view);
    assert!(said.contains("x='''<b>"), "{said}");
    assert!(!said.contains('\u{202e}'), "{said}");
}
