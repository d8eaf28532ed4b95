//! What nobody could find out, in words: one list, from which every format draws.

use strictmx_core::observation::Failure;
use strictmx_core::question::Question;
use strictmx_core::report::ScanReport;

use crate::en;
use crate::model::{ResultView, Untested};

/// Of a whole result.
pub(crate) fn untested(report: &ScanReport) -> Vec<Untested> {
    each(&mut report.untested().map(|(_, question, why)| (question, why)))
}

/// Each question once, in the order of the checks that it leaves open.
pub(crate) fn each<'r>(
    open: &mut dyn Iterator<Item = (&'r Question, &'r Failure)>,
) -> Vec<Untested> {
    let mut all = Vec::new();
    for (question, why) in open {
        let open = one(question, why);
        if !all.contains(&open) {
            all.push(open);
        }
    }
    all
}

/// One of them.
pub(crate) fn one(question: &Question, why: &Failure) -> Untested {
    Untested {
        question: en::question(question),
        why: format!("{} {}", en::failure(why), en::whose(why.cause.whose())),
    }
}

/// Those of all sections for people: a line for each reason.
pub(crate) fn by_reason(view: &ResultView) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for Untested { question, why } in view.sections.iter().flat_map(|it| &it.not_tested) {
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, questions)) if questions.contains(&question.as_str()) => {}
            Some((_, questions)) => questions.push(question),
            None => reasons.push((why, vec![question])),
        }
    }
    let line =
        |(why, questions): &(&str, Vec<&str>)| en::not_tested(&questions.join(en::COMMA), why);
    reasons.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use strictmx_core::finding::Severity;
    use strictmx_core::judge::judge;
    use strictmx_core::scenario::World;

    use super::*;
    use crate::{csv, junit, markdown, nagios, prometheus, result_view, sarif, text};

    #[test]
    fn every_format_says_the_same() {
        let eleven = (1..=11).map(|at| format!("@ MX {at} mx{at}\nmx{at} A 20.0.0.{at}\n"));
        let cases = [
            ("", 0),
            ("@ MX 10 20.0.0.25.\n@ MX 20 mail", 0),
            ("smtp mail v6 fails connect no-route", 1),
            (
                "_mta-sts TXT nodata\npolicy status 404\nsmtp mail fails connect timeout",
                2,
            ),
            ("@ MX servfail", 1),
            (&eleven.collect::<String>(), 1),
        ];
        for (scenario, count) in cases {
            let report = judge(&World::new(scenario).expect("it parses").evidence());
            let open = untested(&report);
            assert_eq!(open.len(), count, "{scenario}\n{open:?}");
            let view = result_view(&report);
            let reports = std::slice::from_ref(&report);
            let formats = [
                text::plain(&text::lines(&view)),
                markdown::markdown(&view).replace('\\', ""),
                nagios::nagios(reports),
                csv::csv(reports, false),
                sarif::sarif(reports),
                junit::junit(reports, Some(Severity::Error)),
            ];
            for said in formats {
                for Untested { question, why } in &open {
                    // JSON has its marks escaped, XML too.
                    let why = why.split(['\'', '"']).next().unwrap_or_default();
                    assert!(said.contains(question) && said.contains(why), "{said}");
                }
                let says_any =
                    said.to_ascii_lowercase().contains("not tested") || said.contains("not-tested");
                assert_eq!(says_any, count > 0, "{scenario}\n{said}");
            }
            let counted = format!("strictmx_not_tested{{domain=\"example.com\"}} {count}\n");
            assert!(prometheus::prometheus(reports).contains(&counted));
        }
    }
}
