//! What was handed on, rendered without a browser.

use super::page::Page;
use strictmx_core::evidence::Evidence;
use strictmx_core::scenario::World;
use strictmx_core::timestamp::Timestamp;
use strictmx_web::pages::{ResultBody, ResultBodyProps};
use strictmx_web::shared::{Failed, Origin, comparison, failure, provenance};
use strictmx_web::state::Shared;
use yew::prelude::*;

fn evidence(scenario: &str) -> Evidence {
    World::new(scenario)
        .expect("the scenario parses")
        .evidence()
}

/// Who says so stands above every result, in words that promise no more than is known.
#[tokio::test]
async fn a_result_says_where_it_comes_from() {
    let service = |id: Option<&str>| Origin::Service {
        signed_at: Timestamp::from_unix(1_764_000_000),
        expires_at: Timestamp::from_unix(1_771_776_000),
        key_id: "AbCdEfGhIjKlMnOp".to_owned(),
        id: id.map(str::to_owned),
    };
    let cases = [
        (Origin::Tab, "absent", "as this tab has seen it"),
        (
            Origin::Link,
            "untested",
            "Snapshot supplied by the link, not verified by us",
        ),
        (
            service(None),
            "ok",
            "signed on 24 November 2025, 16:00 UTC (key AbCdEfGhIjKlMnOp)",
        ),
        (
            service(Some("x")),
            "ok",
            "Kept until 22 February 2026, 16:00 UTC",
        ),
    ];
    for (origin, state, words) in cases {
        let seen = evidence("");
        let html = provenance(
            &seen,
            &origin,
            seen.checked_at,
            None,
            false,
            Callback::noop(),
        );
        let page = Page::of_html(html).await;
        assert_eq!(page.count(&format!(".provenance[data-state={state}]")), 1);
        assert_eq!(page.count(".reminder"), usize::from(origin != Origin::Tab));
        let said = page.texts(".provenance").concat();
        assert!(said.contains(words), "{said}");
        assert!(
            said.contains("24 November 2026"),
            "the scan's own time: {said}"
        );
    }
}

/// Whoever writes a link chooses its time, too.
#[tokio::test]
async fn a_time_that_has_not_come_is_remarked_upon() {
    let mut late = evidence("");
    let now = late.checked_at;
    let signed = Origin::Service {
        signed_at: now,
        expires_at: now.plus_s(3_600),
        key_id: "AbCdEfGhIjKlMnOp".to_owned(),
        id: None,
    };
    for (checked_at, state, remarks) in [
        (now.plus_s(60), "untested", 0),
        (now.plus_s(3_600), "attention", 1),
        (Timestamp::from_unix(i64::MAX), "attention", 1),
    ] {
        late.checked_at = checked_at;
        let html = provenance(&late, &Origin::Link, now, None, false, Callback::noop());
        let page = Page::of_html(html).await;
        assert_eq!(page.count(&format!(".provenance[data-state={state}]")), 1);
        let said = page.texts(".provenance").concat();
        assert_eq!(said.matches("has not come yet").count(), remarks, "{said}");
    }
    // What stays in sight does not say less than that.
    let html = provenance(&late, &signed, now, None, false, Callback::noop());
    let page = Page::of_html(html).await;
    assert_eq!(
        page.text(".reminder [data-state=attention] .word"),
        "Of a time that has not come yet"
    );
}

#[tokio::test]
async fn a_note_is_somebodys_words_and_no_markup() {
    let note = "see <b>this</b>\u{202e}\nand that";
    let html = provenance(
        &evidence(""),
        &Origin::Link,
        evidence("").checked_at,
        Some(note),
        false,
        Callback::noop(),
    );
    let page = Page::of_html(html).await;
    let said = page.texts("blockquote").concat();
    assert!(
        said.contains("<b>this</b>") && said.contains("and that"),
        "{said}"
    );
    assert!(!said.contains('\u{202e}'), "{said}");
    assert_eq!(page.count("blockquote b"), 0);
}

#[tokio::test]
async fn what_cannot_be_opened_has_a_way_on() {
    for (may_pass, way_on) in [(true, "Try again"), (false, "Check a domain")] {
        let failed = Failed {
            label: "Not opened",
            title: "This link cannot be opened.",
            detail: "the link is cut off".to_owned(),
            may_pass,
        };
        let page = Page::of_html(failure(&failed, &Callback::noop())).await;
        assert_eq!(page.texts("h1"), ["This link cannot be opened."]);
        assert_eq!(page.texts(".banner-next"), [way_on]);
        assert_eq!(page.count(".way"), 0, "no verdict");
    }
}

#[tokio::test]
async fn then_and_now_are_told_apart() {
    let expired = evidence("smtp mail certificate expires=-1d");
    let page = Page::of_html(comparison(&evidence(""), &expired)).await;
    assert_eq!(page.count("#then-and-now[data-state=broken]"), 1);
    let headings = page.texts("h3");
    assert!(headings.contains(&"New".to_owned()), "{headings:?}");
    assert!(
        headings.contains(&"Certificates".to_owned()),
        "{headings:?}"
    );
    let changes = page.texts(".changes").concat();
    assert!(
        changes.contains("- mail.example.com") && changes.contains("+ mail.example.com"),
        "{changes}"
    );

    let mut other = evidence("");
    other.policy_domain = "example.net".parse().expect("a name");
    let page = Page::of_html(comparison(&expired, &other)).await;
    assert_eq!(page.count("#then-and-now[data-state=untested]"), 1);
    assert!(
        page.texts("p")
            .concat()
            .contains("two results of one domain")
    );
}

/// The row SHR-008 of the hostile inputs: addresses in evidence lead nowhere.
#[tokio::test]
async fn shr_008() {
    let addresses = [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test/x",
        "https://evil.test@good.example/x",
    ];
    for address in addresses {
        let told = evidence(&format!(
            "_smtp._tls TXT \"v=TLSRPTv1; rua={address}\"\npolicy status 301\npolicy header location: {address}"
        ));
        let props = ResultBodyProps {
            evidence: Shared::new(told),
            pending: Vec::new(),
            running: false,
            again: Callback::noop(),
            handed_on: true,
            children: Html::default(),
        };
        let page = Page::of::<ResultBody>(props).await;
        assert!(
            page.text("body").contains(address),
            "{address} is shown as text"
        );
        for link in page.attributes("a", "href") {
            let leads_away =
                link.contains("evil") || link.starts_with("javascript") || link.starts_with("data");
            assert!(!leads_away, "{address}: {link}");
        }
    }
}
