//! The popup of the extension without a browser: what it says of a check.

#[allow(dead_code, reason = "of all that it can say only some is asked")]
mod page;

use std::rc::Rc;
use std::sync::Arc;

use page::Page;
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::question::Question;
use strictmx_core::scenario::World;
use strictmx_web::extension::{CheckView, Checked, Did, Opened, Settings, Trouble, check};
use strictmx_web::state::{Action, Stopper};
use strictmx_wire::{FORMAT_VERSION, Problem, ScanEvent};
use yew::prelude::*;

fn domain() -> DomainName {
    "example.com".parse().expect("a name")
}

fn evidence(scenario: &str) -> Evidence {
    World::new(scenario).expect("a scenario").evidence()
}

/// What was told of evidence by whoever asked, up to the end.
fn told(evidence: &Evidence) -> Vec<Did> {
    let started = ScanEvent::Started {
        format_version: FORMAT_VERSION,
        policy_domain: evidence.policy_domain.clone(),
        checked_at: evidence.checked_at,
        age_s: 0,
    };
    let answered = evidence.entries.iter().map(|entry| ScanEvent::Answered {
        question: entry.question.clone(),
        observation: entry.observation.clone(),
    });
    let events = std::iter::once(started)
        .chain(answered)
        .chain([ScanEvent::Done {}]);
    events
        .map(|event| Did::Act(Action::Event(event, 1.0)))
        .collect()
}

fn after(did: impl IntoIterator<Item = Did>) -> Checked {
    let opened = Opened {
        settings: Settings::default(),
        text: String::new(),
        unfit: None,
        last: None,
        is_private: false,
    };
    let begun = Did::Begin(domain(), Stopper::default(), 0.0);
    let first = Rc::new(Checked::new(&opened, 0.0));
    let last = std::iter::once(begun)
        .chain(did)
        .fold(first, Reducible::reduce);
    (*last).clone()
}

/// The check as it is shown, with or without a service.
async fn shown(checked: &Checked, full_page: Option<&str>) -> Page {
    Page::of_html(check(&CheckView {
        domain: &domain(),
        checked,
        asked: "check.example.net",
        full_page: full_page.map(str::to_owned),
        again: Callback::noop(),
        stop: Callback::noop(),
        allow: Callback::noop(),
    }))
    .await
}

const FULL: Option<&str> = Some("https://check.example.net/check/example.com");

#[tokio::test]
async fn a_verdict_comes_with_its_way_and_findings() {
    let faulty = "| version: STSv1\n| mode: Enforce\n| mx: mail.example.com\n| max_age: 2419200";
    let page = shown(&after(told(&evidence(faulty))), FULL).await;
    assert_eq!(page.attributes("header.banner", "data-state"), ["broken"]);
    assert_eq!(page.count(".stop"), 6);
    assert!(page.text(".fix").contains("sts-policy-mode-unknown"));
    assert_eq!(
        page.attributes(".acts a", "href"),
        [FULL.unwrap_or_default()]
    );
    assert_eq!(page.texts(".acts button"), ["Check again"]);
    assert_eq!(
        page.count(".copy, table, .source, svg.way-picture"),
        0,
        "a popup has no room"
    );
}

#[tokio::test]
async fn what_is_left_out_is_counted() {
    // No policy at all: many findings.
    let world = "_mta-sts TXT \"v=STSv1; id=1-2-3;\" \"v=STSv1; id=2\"\n_smtp._tls TXT \"v=TLSRPTv1\"\npolicy status 404\nsmtp mail certificate expires=-1d";
    let page = shown(&after(told(&evidence(world))), FULL).await;
    assert!(page.count(".fix") <= 5);
    let evidence = evidence("");
    let page = shown(&after(told(&evidence)), FULL).await;
    assert_eq!(page.count(".fix"), 0);
    assert_eq!(page.attributes("header.banner", "data-state"), ["ok"]);
}

#[tokio::test]
async fn without_a_service_it_says_what_it_cannot() {
    let mut seen = evidence("");
    for entry in seen.entries.iter_mut().map(Arc::make_mut) {
        entry.observation = match &entry.question {
            Question::Dns { .. } => continue,
            Question::Policy { .. } => {
                let why = "this extension has not been allowed".to_owned();
                Observation::Unknown(Failure::new(Stage::Start, Cause::Withheld { why }))
            }
            _ => Observation::Unknown(Failure::new(Stage::Start, Cause::Unsupported)),
        };
    }
    let page = shown(&after(told(&seen)), None).await;
    assert_eq!(page.attributes("header.banner", "data-state"), ["untested"]);
    assert_eq!(page.texts(".offer button"), ["Read the policy, too"]);
    assert_eq!(page.count(".acts a"), 0);
    assert!(page.text("header.banner").contains("No service is asked"));
    // With a service there is nothing to offer.
    assert_eq!(shown(&after(told(&seen)), FULL).await.count(".offer"), 0);
}

#[tokio::test]
async fn whatever_stands_in_the_way_is_no_verdict() {
    let problem = Problem {
        kind: "/api#overloaded".to_owned(),
        title: "Too many checks are running".to_owned(),
        status: 503,
        detail: "Try again in a moment.".to_owned(),
        code: "limit.running".to_owned(),
        retry_after_s: None,
        suggestion: None,
    };
    let cases = [
        (vec![], "pending", "Checking example.com…"),
        (
            vec![Did::Fail(Trouble::NotReached)],
            "untested",
            "check.example.net does not answer.",
        ),
        (
            vec![Did::Fail(Trouble::NotAllowed)],
            "untested",
            "has not been allowed to ask check.example.net.",
        ),
        (
            vec![Did::Act(Action::Refused(problem))],
            "untested",
            "Too many checks are running",
        ),
        (
            vec![Did::Act(Action::Stale)],
            "untested",
            "cannot read what check.example.net says.",
        ),
        (
            vec![Did::Act(Action::Stop(1.0))],
            "untested",
            "was stopped before it began.",
        ),
    ];
    for (did, state, words) in cases {
        let page = shown(&after(did), FULL).await;
        assert_eq!(
            page.attributes("header.banner", "data-state"),
            [state],
            "{words}"
        );
        assert!(page.text("h1").ends_with(words), "{}", page.text("h1"));
        assert_eq!(page.count(".stop, .fix"), 0, "{words}");
        assert_eq!(page.count("button"), 1, "{words}");
    }
    // A service that breaks off in the middle is not taken for the whole.
    let mut broken_off = told(&evidence(""));
    broken_off.truncate(5);
    broken_off.push(Did::Fail(Trouble::NotReached));
    let page = shown(&after(broken_off), FULL).await;
    assert_eq!(page.attributes("header.banner", "data-state"), ["untested"]);
}

#[test]
fn typing_and_beginning_anew_forget_what_was_wrong() {
    let refused = after([Did::Refuse("no name".to_owned())]);
    assert_eq!(refused.refused.as_deref(), Some("no name"));
    let typed = after([
        Did::Refuse("no name".to_owned()),
        Did::Type("example.net".to_owned()),
    ]);
    assert_eq!((typed.refused, &*typed.text), (None, "example.net"));
    let again = Did::Begin(domain(), Stopper::default(), 2.0);
    let begun = after([Did::Fail(Trouble::NotReached), again]);
    assert_eq!((begun.trouble, begun.scan.begun_ms), (None, 2.0));
}
