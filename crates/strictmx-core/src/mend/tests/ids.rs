//! Which id a record to copy has.

use super::*;

/// With the line ends of RFC 8461 3.2, and with a field that nobody knows: nothing to mend.
const CRLF: &str = r#"policy body "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmax_age: 2419200\r\n""#;
const EXTENDED: &str = r#"policy body "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 2419200\nx: y\n""#;

#[test]
fn a_mended_policy_comes_with_a_record_of_another_id() {
    let policy =
        r#"policy body "version: STSv1\nmode: enforced\nmx: mail.example.com\nmax_age: 604800\n""#;
    let renewed = |record: &str| {
        let fixes = fixes(&format!("{policy}\n{record}"));
        fixes
            .iter()
            .position(|fix| matches!(fix, Fix::Policy { .. }))
            .and_then(|at| match fixes.get(at + 1) {
                Some(Fix::Record { data, .. }) => Some(data.clone()),
                _ => None,
            })
    };
    for (record, expected) in [
        (
            "_mta-sts TXT \"v=STSv1; id=1;\"",
            Some("\"v=STSv1; id=20261124T120000Z;\""),
        ),
        (
            "_mta-sts TXT \"v=STSv1;id=7;a=b\"",
            // As with the policy, nobody reads the other field.
            Some("\"v=STSv1; id=20261124T120000Z;\""),
        ),
        // It is another finding's to mend, and new anyhow.
        ("_mta-sts TXT \"v=STSv1; id=7!\"", None),
    ] {
        assert_eq!(renewed(record).as_deref(), expected, "{record}");
    }
}

/// Some senders take such a record, with the policy, and remember its id.
#[test]
fn a_policy_is_not_mended_under_an_id_that_senders_may_know() {
    let uncovered = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n";
    let expired = "smtp mail certificate expires=-2d\n";
    let enforced =
        r#"policy body "version: STSv1\nmode: enforced\nmx: mail.example.com\nmax_age: 604800\n""#;
    for record in [
        "_mta-sts TXT \"v=STSv1; id=7;;\"\n",
        "_mta-sts TXT \"v=STSv1; id=7 \"\n",
        "_mta-sts TXT \"v=STSv1; id=7; foo\"\n",
        "_mta-sts TXT \"v=stsv1; id=7\"\n",
        "_mta-sts TXT \"id=7; v=STSv1;\"\n",
        "_mta-sts TXT \"v=STSv1; id=7\"\n_mta-sts TXT \"v=STSv1; id=8\"\n",
        "_mta-sts TXT nodata\n@ TXT \"v=STSv1; id=7\"\n",
    ] {
        for policy in [uncovered, expired, enforced] {
            let records = published(&format!("{record}{policy}"));
            assert!(!records.is_empty(), "{record}{policy}");
            let is_new = |(_, text): &(_, String)| text == "v=STSv1; id=20261124T120000Z;";
            assert!(
                records.iter().all(is_new),
                "{records:?} of {record}{policy}"
            );
        }
        // Nothing else is to be mended, and who knows the id knows the policy.
        for policy in ["", CRLF, EXTENDED] {
            let records = published(&format!("{record}{policy}"));
            let stays = |(_, text): &(_, String)| text.contains("id=7") || text.contains("id=8");
            assert!(
                !records.is_empty() && records.iter().all(stays),
                "{records:?} of {record}{policy}"
            );
        }
    }
}

#[test]
fn an_id_to_copy_has_all_of_the_old_one_or_nothing() {
    for (found, id) in [
        ("2026 11 30", "20261130"),
        ("2026-11-30T12:00:00", "20261130T120000"),
        ("20261130T000000:3600", "20261124"),
        ("20261130:3600", "20261124"),
        ("abc:3600", "20261124"),
        ("abc def", "20261124"),
        ("<YYYYMMDD>", "20261124"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "20261124"),
        ("${var.id}", "20261124"),
        ("1 x=y", "1"),
    ] {
        let record = mended_record(&format!("_mta-sts TXT \"v=STSv1; id={found}\""));
        assert_eq!(record, Some(format!("\"v=STSv1; id={id};\"")), "{found}");
    }
    let split = r#"_mta-sts TXT "\"v=STSv1; id=2026\" \" 1130\"""#;
    let record = mended_record(split);
    assert_eq!(record.as_deref(), Some("\"v=STSv1; id=20261130;\""));
}

#[test]
fn an_id_that_may_stay_stays_as_it_is() {
    for (text, kept) in [
        ("v=STSv1; id=ABC ", "ABC"),
        ("v=STSv1 ;id=aBc;;", "aBc"),
        ("v=STSv1; ID=Abc", "Abc"),
    ] {
        let record = mended_record(&format!("_mta-sts TXT \"{text}\""));
        let expected = format!("\"v=STSv1; id={kept};\"");
        assert_eq!(record, Some(expected), "{text}");
    }
}
