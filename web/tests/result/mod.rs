//! Parts of a result, rendered without a browser.

use super::page::Page;
use super::{FAULTY, done, shown};
use strictmx_core::judge::judge;
use strictmx_core::scenario::World;
use strictmx_view::result_view;
use strictmx_web::components::senders;

/// Two mail servers whose certificates ended on different days, so that each has its own finding.
const EXPIRED: &str = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n\
    | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200\n\
    smtp mail certificate expires=-1d\nsmtp mail2 certificate expires=-9d\n";

#[tokio::test]
async fn senders_are_a_table_with_a_sentence_where_they_leave_the_standard() {
    let parting = "By the standard this policy is not to be used, and yet mailauth and \
                   mimecast/mta-sts follow it.";
    for (scenario, verdict, parting, hosts) in [
        ("", "Of 11 senders: 11 apply the policy.", None, 1),
        (
            FAULTY,
            "Of 11 senders: 2 apply the policy, 7 use no policy, 2 unknown.",
            Some(parting),
            1,
        ),
        (
            EXPIRED,
            "Of 11 senders: 2 apply the policy, 9 refuse to deliver.",
            None,
            2,
        ),
    ] {
        let page = shown(done(scenario)).await;
        let said: Vec<_> = std::iter::once(verdict).chain(parting).collect();
        assert_eq!(page.texts("#senders p:not(.small)"), said, "{scenario}");
        let columns = page.texts("#senders thead th");
        let expected = ["Sender", "Policy", "mail.example.com", "mail2.example.com"];
        assert_eq!(columns, expected[..hosts + 2], "{scenario}");
        assert_eq!(page.count("#senders tbody tr"), 11, "{scenario}");
        assert_eq!(page.text("#senders tbody th"), "Gmailas documented");
        assert_eq!(page.count("#senders td summary"), 11 * (hosts + 1));
    }
    assert_eq!(shown(done("@ MX 0 .")).await.count("#senders"), 0);
}

/// And from there to the help page of the check.
#[tokio::test]
async fn the_reason_of_a_sender_leads_to_the_finding() {
    for scenario in [FAULTY, EXPIRED, "policy takes 3000"] {
        let page = shown(done(scenario)).await;
        let links = page.attributes("#senders td a", "href");
        assert!(!links.is_empty(), "{scenario}");
        for (link, check) in links.iter().zip(page.texts("#senders td a")) {
            assert!(link.starts_with("#fix-"), "{scenario}: {link}");
            let help = page.attributes(&format!("li{link} a.mono"), "href");
            assert_eq!(help, [format!("/checks/{check}")], "{scenario}: {link}");
        }
    }
    // Of a mail server, to the one about it.
    let page = shown(done(EXPIRED)).await;
    for (column, host) in [(3, "mail.example.com"), (4, "mail2.example.com")] {
        for link in page.attributes(&format!("#senders td:nth-child({column}) a"), "href") {
            let about = page.text(&format!("{link} .fix-line"));
            assert!(about.contains(&format!("{host},")), "{link}: {about}");
        }
    }
}

#[tokio::test]
async fn a_reason_without_a_finding_leads_to_its_help_page() {
    let evidence = World::new("policy takes 3000").expect("it parses");
    let mut view = result_view(&judge(&evidence.evidence()));
    (view.fixes, view.notes) = Default::default();
    let page = Page::of_html(senders(&view)).await;
    let links = page.attributes("#senders td a", "href");
    assert_eq!(links, ["/checks/policy-host-slow"; 2]);
}

/// Those to fix and those that are good to know.
#[tokio::test]
async fn every_finding_has_its_own_place() {
    let noted = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"v=spf1 -all\"\n";
    let page = shown(done(&format!("{noted}{FAULTY}"))).await;
    assert_eq!(page.attributes("#fix .fix", "id"), ["fix-0"]);
    assert_eq!(page.attributes("#notes .fix", "id"), ["fix-1"]);
    assert_eq!(page.count("#notes details[open]"), 0);
}

#[tokio::test]
async fn what_is_to_be_copied_shows_what_it_changes() {
    let page = shown(done(FAULTY)).await;
    let eyebrows = page.texts("#fix-0 .eyebrow");
    let changes = eyebrows.iter().filter(|it| *it == "What changes");
    assert_eq!(changes.count(), 2, "{eyebrows:?}");
    assert_eq!(
        page.texts("#fix-0 pre.changes"),
        [
            "version: STSv1 - mode: Enforce + mode: enforce mx: mail.example.com max_age: 2419200",
            "- _mta-sts.example.com. TXT \"v=STSv1; id=20261101T000000\" \
             + _mta-sts.example.com. TXT \"v=STSv1; id=20261124T120000Z;\"",
        ]
    );
}

#[tokio::test]
async fn a_certificate_says_how_it_is_signed() {
    let page = shown(done("")).await;
    assert_eq!(
        page.text("#mx-hosts .chain li p"),
        "Server certificate · RSA 2048 · issued by CN=Example CA · signature RSA with SHA-256"
    );
}

#[tokio::test]
async fn how_to_set_it_up_is_on_the_page() {
    let page = shown(done("_mta-sts TXT nodata\npolicy status 404")).await;
    let to = page.attributes(".banner-next a", "href").remove(0);
    assert_eq!(page.text(".banner-next a"), "How to set it up");
    assert!(page.count(&format!("#notes {to} .copy pre")) > 0, "{to}");
}

/// By the name that stands above its column where there is room for one.
#[tokio::test]
async fn each_cell_of_the_senders_names_its_host() {
    let page = shown(done(EXPIRED)).await;
    let hosts = page.attributes("#senders tbody tr:first-child td", "data-host");
    assert_eq!(hosts, ["mail.example.com", "mail2.example.com"]);
}

#[tokio::test]
async fn a_remembered_result_has_an_age_and_no_duration() {
    let mut state = done("");
    state.ended_ms = Some(1300.0);
    let page = shown(state.clone()).await;
    assert_eq!(
        page.text(".banner-meta"),
        "Check again Took 1.3 s. Evidence"
    );
    state.age_s = 9;
    let page = shown(state).await;
    assert_eq!(
        page.text(".banner-meta"),
        "Check again This result is 9 s old. Evidence"
    );
}
