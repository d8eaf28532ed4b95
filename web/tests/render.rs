//! Pages without a browser: what they say, not how they are put together.

mod page;
mod result;
mod shared;

use page::Page;
use strictmx_core::evidence::Evidence;
use strictmx_core::scenario::World;
use strictmx_view::help::Help;
use strictmx_web::documents::{self, Limits, Requirements};
use strictmx_web::pages::{Lint, ScanView, scan_view};
use strictmx_web::route::{ABOUT, LIMITS, PROBE, Route};
use strictmx_web::state::{Action, ScanState};
use strictmx_wire::{Problem, ScanEvent};
use yew::prelude::*;

const FAULTY: &str =
    "| version: STSv1\n| mode: Enforce\n| mx: mail.example.com\n| max_age: 2419200";

/// A scan after these actions.
fn state(actions: Vec<Action>) -> ScanState {
    let first = std::rc::Rc::new(ScanState::new(0.0));
    let last = actions.into_iter().fold(first, Reducible::reduce);
    (*last).clone()
}

fn event(event: ScanEvent) -> Action {
    Action::Event(event, 1.0)
}

/// The scan of a scenario as the service tells it, up to an answer.
fn told(scenario: &str, answers: usize) -> Vec<Action> {
    let evidence: Evidence = World::new(scenario).expect("a scenario").evidence();
    let started = ScanEvent::Started {
        format_version: strictmx_wire::FORMAT_VERSION,
        policy_domain: evidence.policy_domain.clone(),
        checked_at: evidence.checked_at,
        age_s: 0,
    };
    let asked = evidence.entries.iter().map(|entry| ScanEvent::Asked {
        question: entry.question.clone(),
    });
    let answered = evidence
        .entries
        .iter()
        .take(answers)
        .map(|entry| ScanEvent::Answered {
            question: entry.question.clone(),
            observation: entry.observation.clone(),
        });
    let events = std::iter::once(started).chain(asked).chain(answered);
    events.map(event).collect()
}

/// The scan of a scenario, whole.
fn done(scenario: &str) -> ScanState {
    let mut actions = told(scenario, usize::MAX);
    actions.push(event(ScanEvent::Done {}));
    state(actions)
}

#[derive(Clone, PartialEq, Properties)]
struct ShownProps {
    domain: &'static str,
    state: ScanState,
}

#[function_component]
fn Shown(props: &ShownProps) -> Html {
    scan_view(&ScanView {
        domain: &props.domain.parse().expect("a name"),
        typed: None,
        state: &props.state,
        again: Callback::noop(),
        ask_here: Callback::noop(),
        stop: Callback::noop(),
    })
}

async fn shown(state: ScanState) -> Page {
    shown_of("example.com", state).await
}

async fn shown_of(domain: &'static str, state: ScanState) -> Page {
    Page::of::<Shown>(ShownProps { domain, state }).await
}

#[tokio::test]
async fn the_name_of_a_policy_host_leads_to_its_domain() {
    let page = shown_of("mta-sts.example.com", done("")).await;
    assert_eq!(
        page.text(".banner-meta"),
        "mta-sts.example.com is checked as a mail domain; it is the name of the policy host of \
         example.com. Did you mean example.com?"
    );
    assert_eq!(
        page.attributes(".banner-meta a", "href"),
        ["/check/example.com", "#evidence"]
    );
    let page = shown(done("")).await;
    assert_eq!(page.attributes(".banner-meta a", "href"), ["#evidence"]);
}

#[tokio::test]
async fn every_page_has_its_landmarks() {
    let pages = [
        ("/", "Is mail to your domain protected on its way?", None),
        ("/no/such/page", "There is no page at this address.", None),
        (
            "/check/localhost",
            "Nothing can be checked at localhost.",
            None,
        ),
    ];
    for (path, heading, current) in pages {
        let page = Page::at(path).await;
        has_landmarks(&page, path, heading, current);
    }
}

fn has_landmarks(page: &Page, path: &str, heading: &str, current: Option<&str>) {
    assert_eq!(page.texts("h1"), [heading], "{path}");
    assert_eq!(page.count("main#main h1"), 1, "{path}");
    assert_eq!(page.attributes("a.skip", "href"), ["#main"], "{path}");
    assert_eq!(
        page.count("nav[aria-label], footer, #announcer[role=status]"),
        3,
        "{path}"
    );
    let here: Vec<_> = current.into_iter().collect();
    assert_eq!(page.texts("nav [aria-current=page]"), here, "{path}");
}

#[tokio::test]
async fn home_asks_for_a_domain() {
    let page = Page::at("/").await;
    assert_eq!(page.attributes("main form label", "for"), ["domain"]);
    assert_eq!(page.count("main form input#domain"), 1);
    assert_eq!(page.texts("main form button"), ["Check"]);
    assert_eq!(page.count("[role=alert]"), 0);
}

#[tokio::test]
async fn lint_judges_its_example() {
    let page = Page::of::<Lint>(()).await;
    let heading = "Check a record or a policy before you publish it";
    has_landmarks(&page, "/lint", heading, Some("Lint"));
    assert_eq!(page.count("textarea#text"), 1);
    assert_eq!(
        page.texts("fieldset label"),
        ["Guess", "MTA-STS record", "Policy", "TLSRPT record"]
    );
    assert!(
        page.text("[aria-live=polite]")
            .starts_with("Not a valid policy")
    );
    assert_eq!(page.texts(".source mark")[0], "Enforce");
    let checks = page.texts(".lint-findings a");
    assert!(
        checks.contains(&"sts-policy-mode-unknown".to_owned()),
        "{checks:?}"
    );
}

#[tokio::test]
async fn documents_are_complete_without_a_script() {
    let requirements =
        serde_json::from_str::<Vec<Requirements>>(include_str!("../src/documents/coverage.json"))
            .expect("the table");
    let limits = serde_json::from_str::<Vec<Limits>>(include_str!("../src/documents/limits.json"))
        .expect("the limits");
    let documents = documents::all(&requirements, &limits);
    let checks = strictmx_core::checks::REGISTRY;
    assert_eq!(documents.len(), 7 + checks.len());
    for document in documents {
        let (path, is_help) = (
            document.route.path(),
            matches!(document.route, Route::Help { .. }),
        );
        let current = match document.route {
            Route::Checks => Some("Checks"),
            Route::Document(ABOUT) => Some("About"),
            _ => None,
        };
        let page = Page::of_html(document.body).await;
        has_landmarks(&page, &path, &document.title, current);
        assert_eq!(page.count("[role=alert], form:not([hidden])"), 0, "{path}");
        if path == LIMITS {
            assert!(
                page.text("main").contains("--lab"),
                "what counts for nobody"
            );
            assert!(page.text("main").contains("1024 KiB at a time"), "octets");
        }
        if path == PROBE {
            let said = page.text("#stop");
            assert!(said.contains("Where no contact is named"), "{said}");
        }
        if is_help {
            for part in ["What it checks", "Why it matters", "How to fix", "Standard"] {
                assert!(
                    page.texts("h2").contains(&part.to_owned()),
                    "{path}: {part}"
                );
            }
            assert_ne!(page.count("a[rel]"), 0, "{path}: the standard");
        }
    }
}

#[tokio::test]
async fn checks_and_their_help() {
    let help = Help {
        id: "sts-mx-uncovered",
        area: "sts-mx",
        severity: strictmx_core::finding::Severity::Error,
        title: "A title",
        rfc: vec!["8461#4.1", "8461#A"],
        result_type: Some("certificate-host-mismatch"),
        since: "0.1.0",
        docs: "# Why\n\nA `literal`.\n\n```scenario,fires\n@ MX 10 x\n```".to_owned(),
    };
    let list = Page::of_html(documents::catalogue(std::slice::from_ref(&help))).await;
    assert_eq!(list.texts("[role=status]"), ["1 check"]);
    assert_eq!(
        list.texts("h2"),
        ["Policy and MX hosts"],
        "areas without a check are left out"
    );
    assert_eq!(
        list.attributes("li a", "href"),
        ["/checks/sts-mx-uncovered"]
    );
    let one = Page::of_html(documents::help_page(&help)).await;
    assert_eq!(
        (one.texts("h1"), one.texts("h2")),
        (vec!["A title".to_owned()], vec!["Why".to_owned()])
    );
    assert_eq!(one.texts(".prose p code"), ["literal"]);
    assert_eq!(
        one.attributes("a[rel]", "href"),
        [
            "https://www.rfc-editor.org/rfc/rfc8461#section-4.1",
            "https://www.rfc-editor.org/rfc/rfc8461#appendix-A"
        ]
    );
}

#[tokio::test]
async fn each_verdict_is_shown_as_what_it_is() {
    let mode = |mode: &str| {
        format!("| version: STSv1\n| mode: {mode}\n| mx: mail.example.com\n| max_age: 2419200")
    };
    let expired = "smtp mail certificate expires=-1d";
    let cases = [
        (String::new(), "ok", "Enforced"),
        (expired.to_owned(), "broken", "Enforced, all refused"),
        (FAULTY.to_owned(), "broken", "Not protected"),
        (mode("testing"), "attention", "Testing"),
        (
            format!("{}\n{expired}", mode("testing")),
            "attention",
            "Testing, failing",
        ),
        (mode("none"), "attention", "Being withdrawn"),
        (
            "_mta-sts TXT nodata\npolicy status 404".to_owned(),
            "absent",
            "Not set up",
        ),
        ("@ MX 0 .".to_owned(), "absent", "No mail"),
        ("_mta-sts TXT timeout".to_owned(), "untested", "Not known"),
    ];
    for (scenario, state, label) in cases {
        let page = shown(done(&scenario)).await;
        assert_eq!(
            page.attributes("header.banner", "data-state"),
            [state],
            "{label}"
        );
        assert_eq!(page.text(".banner-state"), label);
        assert!(page.text("h1").contains("example.com"), "{label}");
        assert_eq!(page.count(".way-stops > .stop"), 6, "{label}");
        let sections = page.attributes("section.section", "id");
        let order = ["dns", "policy-host", "policy", "mx-hosts", "reports"];
        let lanes: Vec<_> = sections
            .iter()
            .filter(|id| order.contains(&id.as_str()))
            .collect();
        assert_eq!(lanes, order, "{label}");
        assert_eq!(
            sections.last().map(String::as_str),
            Some("evidence"),
            "{label}"
        );
        for id in page.attributes("section[aria-labelledby]", "aria-labelledby") {
            assert_eq!(page.count(&format!("#{id}")), 1, "{label}: {id}");
        }
        assert_eq!(
            page.count("#fix .fix"),
            page.number("#fix .section-head .word"),
            "{label}"
        );
        assert!(
            page.text("p[role=status]")
                .starts_with("The check is done."),
            "{label}"
        );
    }
}

#[tokio::test]
async fn a_fault_says_what_why_and_how() {
    let page = shown(done(FAULTY)).await;
    assert_eq!(page.attributes(".banner-next a", "href"), ["#fix-0"]);
    assert_eq!(page.count("#fix-0 details[open]"), 1);
    let terms = page.texts("#fix-0 dt");
    for term in ["What", "Effect", "How", "Who notices", "Standard", "Check"] {
        assert!(terms.contains(&term.to_owned()), "{term}: {terms:?}");
    }
    assert_eq!(page.texts("#source-policy mark"), ["Enforce"]);
    assert_eq!(page.text("#source-policy button"), "Copy policy");
}

#[tokio::test]
async fn a_running_scan_says_so_and_can_be_stopped() {
    let page = shown(state(told("", 3))).await;
    assert_eq!(page.attributes("header.banner", "data-state"), ["pending"]);
    assert!(page.texts("button").contains(&"Stop".to_owned()));
    assert!(page.text(".waiting").starts_with("Waiting for "));
    assert!(page.text("p[role=status]").ends_with("of 5 parts known."));
    assert!(page.count(".way-stops > .stop[data-state=pending]") > 0);
    assert_eq!(page.count("#evidence"), 0, "there is more to come");
    let connecting = shown(state(Vec::new())).await;
    assert_eq!(
        connecting.attributes("header.banner", "data-state"),
        ["pending"]
    );
    assert_eq!(connecting.texts("button"), ["Stop"]);
    let mut stopped = told("", 3);
    stopped.push(Action::Stop(2.0));
    let stopped = shown(state(stopped)).await;
    assert_eq!(
        stopped.attributes("header.banner", "data-state"),
        ["untested"]
    );
    assert!(
        stopped
            .text(".banner-facts")
            .contains("The check was stopped.")
    );
}

#[tokio::test]
async fn every_mx_host_is_on_the_way() {
    let hosts = "@ MX 10 mail\n@ MX 20 a\n@ MX 20 b\n@ MX 30 c\n@ MX 40 d\n\
                 a A 20.0.0.1\nb A 20.0.0.2\nc A 20.0.0.3\nd A nodata\nd AAAA nodata\n\
                 | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200";
    let page = shown(done(hosts)).await;
    let names = page.texts(".branches a");
    assert_eq!(names.len(), 4);
    assert_eq!(
        (names[2].as_str(), names[3].as_str()),
        ("d.example.com", "2 more")
    );
    assert_eq!(
        page.attributes(".branches a", "href")[2],
        "#host-d.example.com"
    );
    assert_eq!(
        page.attributes(".branches li", "data-state"),
        ["ok", "ok", "broken", "ok"]
    );
    assert_eq!(page.count(".way-picture .disc"), 5 + 4);
    let one = shown(done("")).await;
    assert_eq!(
        (
            one.texts(".branches a").len(),
            one.count(".way-picture .disc")
        ),
        (1, 6)
    );
}

#[tokio::test]
async fn without_the_service_there_is_a_way_on() {
    let ask = "Ask cloudflare-dns.com and dns.google".to_owned();
    for known in [None, Some(4)] {
        let mut actions = known.map_or_else(Vec::new, |answers| told("", answers));
        actions.push(Action::Lost(1.0));
        let page = shown(state(actions.clone())).await;
        let said = page.text("[role=alert]");
        for part in [
            "does not answer",
            "They then learn the name of the domain",
            "nothing is sent to them before",
            "strictmx check example.com",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(page.attributes("header.banner", "data-state"), ["untested"]);
        assert!(page.texts("[role=alert] button").contains(&ask));
        assert!(page.texts("button").contains(&"Check again".to_owned()));
        assert_eq!(
            page.count("#evidence") > 0,
            known.is_some(),
            "what is known is shown"
        );
        if known.is_none() {
            assert_eq!(page.text("h1"), "example.com was not checked.");
            actions.extend(told("", 4).into_iter().take(1));
        }
        actions.extend([Action::AskHere(2.0), event(ScanEvent::Done {})]);
        let page = shown(state(actions)).await;
        let said = page.text("[role=alert]");
        assert!(said.contains("asks public DNS resolvers itself"), "{said}");
        assert!(!page.texts("button").contains(&ask));
        assert_eq!(page.attributes("header.banner", "data-state"), ["untested"]);
    }
}

#[tokio::test]
async fn a_page_older_than_the_service_says_so() {
    let mut actions = told("", 4);
    actions.push(Action::Stale);
    let page = shown(state(actions)).await;
    assert_eq!(
        (page.text("h1"), page.texts("main button, button")),
        (
            "This page is older than the service: reload it.".to_owned(),
            vec!["Reload".to_owned()]
        )
    );
}

#[tokio::test]
async fn refusals_name_the_way_on() {
    let problem = |code: &str, status| Problem {
        kind: format!("/api#{code}"),
        title: "A title".to_owned(),
        status,
        detail: "What stood in the way.".to_owned(),
        code: code.to_owned(),
        retry_after_s: None,
        suggestion: Some("example.net".to_owned()),
    };
    let busy = shown(state(vec![Action::Refused(problem("scan.busy", 503))])).await;
    assert_eq!(
        (busy.text(".banner-state"), busy.texts("button")),
        ("Busy".to_owned(), vec!["Try again".to_owned()])
    );
    let named = shown(state(vec![Action::Refused(problem(
        "domain.public-suffix",
        422,
    ))]))
    .await;
    assert_eq!(
        named.attributes("main input, header input", "value"),
        ["example.com"],
        "what was typed stays"
    );
    assert_eq!(
        named.attributes(".banner-next a", "href"),
        ["/check/example.net"]
    );
    let typed = Page::at("/check/exa%20mple..com").await;
    assert!(
        typed
            .attributes("input#domain", "value")
            .contains(&"exa mple..com".to_owned())
    );
}
