//! Several records at one name.

use super::*;

#[test]
fn of_several_records_a_valid_one_stays() {
    let removed = |texts: &[&str]| -> Vec<String> {
        let line = |text: &&str| format!("_mta-sts TXT \"v=STSv1; {text}\"\n");
        let fixes = fixes(&texts.iter().map(line).collect::<String>());
        let removed = fixes.into_iter().filter_map(|fix| match fix {
            Fix::RemoveRecord { data, .. } => Some(data.replace("v=STSv1; ", "").replace('"', "")),
            _ => None,
        });
        removed.collect()
    };
    assert_eq!(removed(&["id=1-1", "id=11"]), ["id=1-1"]);
    assert_eq!(removed(&["id=1", "id=2"]), ["id=1"]);
    assert_eq!(removed(&["id=9", "id=10"]), ["id=9"]);
    assert_eq!(removed(&["id=1-1", "id=3", "id=2"]), ["id=1-1", "id=2"]);
    assert_eq!(removed(&["id=1-1", "id=2-2"]), ["id=2-2"]);
    assert_eq!(removed(&["id=abc", "id=xyz"]), ["id=xyz"]);
    let dates = ["id=20250101T000000", "id=20261101", "id=20261031T235959Z"];
    assert_eq!(removed(&dates), [dates[0], dates[2]]);
    let milliseconds = ["id=20250101000000000", "id=20260101T000000"];
    assert_eq!(removed(&milliseconds), [milliseconds[0]]);
    let seconds = ["id=20240101000000", "id=1717200000"];
    assert_eq!(removed(&seconds), [seconds[0]]);
}

/// A record in place of itself, or of what it is mended from.
#[test]
fn the_one_of_several_records_that_stays_is_shown() {
    let stays = |zone: &str| {
        let fixes = fixes(zone).into_iter().find_map(|fix| match fix {
            Fix::Record { data, replaces, .. } => Some((data, replaces)),
            _ => None,
        });
        let (data, replaces) = fixes.expect("one stays");
        let plain = |text: String| text.replace('"', "");
        (plain(data), replaces.map(plain).expect("in place of one"))
    };
    for (owner, texts, data, old) in [
        (
            "_mta-sts",
            ["v=STSv1; id=1", "v=STSv1; id=2"],
            "v=STSv1; id=2",
            "v=STSv1; id=2",
        ),
        (
            "_mta-sts",
            ["v=STSv1; id=1-1", "v=STSv1; id=2-2"],
            "v=STSv1; id=11;",
            "v=STSv1; id=1-1",
        ),
        (
            "_smtp._tls",
            [
                "v=TLSRPTv1; rua=mailto:a@example.com",
                "v=TLSRPTv1; rua=mailto:b@example.com",
            ],
            "v=TLSRPTv1; rua=mailto:a@example.com,mailto:b@example.com;",
            "v=TLSRPTv1; rua=mailto:a@example.com",
        ),
        // Nothing to add.
        (
            "_smtp._tls",
            [
                "v=TLSRPTv1; rua=mailto:a@example.com",
                "v=TLSRPTv1; rua=mailto:a@example.com;",
            ],
            "v=TLSRPTv1; rua=mailto:a@example.com",
            "v=TLSRPTv1; rua=mailto:a@example.com",
        ),
    ] {
        let zone = texts
            .map(|text| format!("{owner} TXT \"{text}\"\n"))
            .concat();
        assert_eq!(stays(&zone), (data.to_owned(), old.to_owned()), "{owner}");
    }
}
