//! JUnit XML, for test reports: a suite for each domain, a test for each check on each host or
//! address that it ran on.
//!
//! What could not be tested is *skipped* with its reason, never passed and never failed. Where that
//! leaves the verdict open, the test `verdict` has an *error*, the format's word for what could not
//! be tested, lest a domain of which nothing is known passes. Checks that have nothing to look at
//! are left out. A finding below the severity that fails is told in the output of a test that passes.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use strictmx_core::checks::find;
use strictmx_core::facts::Facts;
use strictmx_core::finding::Severity;
use strictmx_core::outcome::{CheckOutcome, Outcome};
use strictmx_core::report::ScanReport;

use crate::lint::{Lint, LintFinding};
use crate::model::{FindingView, JointFate};
use crate::result::dane::joint_fates;
use crate::result::finding::{subject, view};
use crate::result::{is_undetermined, result_view};
use crate::untested;
use crate::words::visible;

/// One test.
struct Test {
    class: String,
    name: String,
    came: Came,
}

/// What came of it.
enum Came {
    Passed {
        /// What there is to say all the same.
        output: String,
    },
    Failed {
        severity: Severity,
        message: String,
        text: String,
    },
    Skipped {
        reason: String,
    },
    /// Nobody knows, and it matters.
    Undetermined {
        message: String,
        text: String,
    },
}

struct Suite {
    name: String,
    /// ISO 8601 in UTC; the format has no time zones.
    timestamp: Option<String>,
    properties: Vec<(String, String)>,
    tests: Vec<Test>,
}

/// Results. Findings of severity `fail_from` and above are failures; with `None`, none are.
pub fn junit(reports: &[ScanReport], fail_from: Option<Severity>) -> String {
    let suite = |report: &ScanReport| {
        let facts = Facts::new(&report.evidence);
        let test = |outcome| test(outcome, report, &facts, fail_from);
        Suite {
            name: report.policy_domain.a_label().to_owned(),
            timestamp: Some(report.checked_at.to_string().replace('Z', "")),
            properties: std::iter::once(("verdict".to_owned(), report.verdict.name().to_owned()))
                .chain(joint_fates(&facts).iter().map(joint))
                .collect(),
            tests: std::iter::once(verdict(report))
                .chain(report.outcomes.iter().filter_map(test))
                .collect(),
        }
    };
    document(&reports.iter().map(suite).collect::<Vec<_>>())
}

/// Whether there is a verdict, of all mail servers; what it is, findings tell.
fn verdict(report: &ScanReport) -> Test {
    let came = if is_undetermined(report) {
        let open = untested::untested(report);
        let open: Vec<_> = open.iter().map(ToString::to_string).collect();
        Came::Undetermined {
            message: result_view(report).banner.sentence.to_string(),
            text: open.join("\n"),
        }
    } else {
        Came::Passed {
            output: String::new(),
        }
    };
    Test {
        class: report.policy_domain.to_string(),
        name: "verdict".to_owned(),
        came,
    }
}

/// What comes of DANE and MTA-STS at an MX host, as a property.
fn joint(joint: &JointFate) -> (String, String) {
    (format!("dane {}", joint.mx_host), joint.sentences())
}

/// A judged text: one test that it is valid, which nobody knows of a CNAME, and one for each check that has something to say.
pub fn lint(file: &str, judged: &Lint, fail_from: Option<Severity>) -> String {
    let of_part = |part: &Lint| {
        let is_undetermined = judged.is_undetermined(part);
        of_part(file, part, fail_from, is_undetermined)
    };
    let suites = judged.each().map(of_part);
    document(&suites.collect::<Vec<_>>())
}

fn of_part(file: &str, judged: &Lint, fail_from: Option<Severity>, is_undetermined: bool) -> Suite {
    let kind = judged.kind.name();
    let valid = Test {
        class: kind.to_owned(),
        name: "valid".to_owned(),
        came: match (judged.valid, &judged.alias) {
            (true, _) => Came::Passed {
                output: String::new(),
            },
            (false, Some(_)) if !is_undetermined => Came::Skipped {
                reason: judged.sentence(),
            },
            (false, Some(_)) => Came::Undetermined {
                message: judged.sentence(),
                text: judged.sentence(),
            },
            (false, None) => Came::Failed {
                severity: Severity::Error,
                message: judged.sentence(),
                text: judged.sentence(),
            },
        },
    };
    let found = judged.findings.iter().map(|found| Test {
        class: kind.to_owned(),
        name: match found.line {
            Some(line) => format!("{} [line {line}]", found.check),
            None => found.check.clone(),
        },
        came: came(
            found.severity,
            fail_from,
            &found.message.to_string(),
            told(found),
        ),
    });
    let owner = judged.owner.as_deref().map(visible);
    let name = visible(file);
    Suite {
        name: owner.map_or(name.clone(), |owner| format!("{name}: {owner}")),
        timestamp: None,
        properties: vec![("kind".to_owned(), kind.to_owned())],
        tests: std::iter::once(valid).chain(found).collect(),
    }
}

fn told(found: &LintFinding) -> String {
    format!("{}\nTo do: {}", found.message, found.remedy)
}

fn test(
    outcome: &CheckOutcome,
    report: &ScanReport,
    facts: &Facts<'_>,
    fail_from: Option<Severity>,
) -> Option<Test> {
    let came = match &outcome.outcome {
        Outcome::NotApplicable { .. } => return None,
        Outcome::Clear => Came::Passed {
            output: String::new(),
        },
        Outcome::NotTested { question, why } => Came::Skipped {
            reason: format!("Not tested. {}", untested::one(question, why)),
        },
        Outcome::Fired { findings } => {
            let worst = findings.iter().map(|found| found.severity).max()?;
            let views: Vec<_> = findings
                .iter()
                .filter_map(|found| view(&[found], report, facts))
                .collect();
            let title = &views.first()?.title;
            let text: Vec<_> = views.iter().map(sentences).collect();
            came(worst, fail_from, title, text.join("\n\n"))
        }
    };
    let area = find(&outcome.check).map_or("", |check| check.meta.area());
    Some(Test {
        class: format!("{}.{area}", report.policy_domain),
        name: match subject(&outcome.subject) {
            Some(subject) => format!("{} [{}]", outcome.check, subject.words),
            None => outcome.check.to_string(),
        },
        came,
    })
}

fn came(severity: Severity, fail_from: Option<Severity>, message: &str, text: String) -> Came {
    if fail_from.is_some_and(|least| severity >= least) {
        Came::Failed {
            severity,
            message: message.to_owned(),
            text,
        }
    } else {
        Came::Passed {
            output: format!("{}: {text}", severity.name()),
        }
    }
}

fn sentences(view: &FindingView) -> String {
    let standards: Vec<_> = view.standards.iter().map(|s| s.label.as_str()).collect();
    let effect = view.effect.as_ref().map(|effect| format!("{effect}\n"));
    format!(
        "{}\n{}To do: {}\n{}",
        view.message,
        effect.unwrap_or_default(),
        view.remedy,
        standards.join("; ")
    )
}

fn document(suites: &[Suite]) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Memory takes anything.
    let _ = write(&mut writer, suites);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Xml = Writer<Vec<u8>>;

fn write(writer: &mut Xml, suites: &[Suite]) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all: Vec<_> = suites.iter().flat_map(|suite| &suite.tests).collect();
    let counts = counts(&all);
    writer
        .create_element("testsuites")
        .with_attribute(("name", "strictmx"))
        .with_attributes(borrowed(&counts))
        .write_inner_content(|writer| {
            suites
                .iter()
                .try_for_each(|suite| write_suite(writer, suite))
        })?;
    Ok(())
}

fn write_suite(writer: &mut Xml, suite: &Suite) -> io::Result<()> {
    let counts = counts(&suite.tests.iter().collect::<Vec<_>>());
    let mut element = writer
        .create_element("testsuite")
        .with_attribute(("name", &*suite.name))
        .with_attributes(borrowed(&counts));
    if let Some(timestamp) = &suite.timestamp {
        element = element.with_attribute(("timestamp", &**timestamp));
    }
    element.write_inner_content(|writer| {
        writer
            .create_element("properties")
            .write_inner_content(|writer| {
                suite.properties.iter().try_for_each(|(name, value)| {
                    let property = writer.create_element("property");
                    let property =
                        property.with_attributes([("name", &**name), ("value", &**value)]);
                    property.write_empty().map(drop)
                })
            })?;
        suite
            .tests
            .iter()
            .try_for_each(|test| write_test(writer, test))
    })?;
    Ok(())
}

fn write_test(writer: &mut Xml, test: &Test) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attributes([("classname", &*test.class), ("name", &*test.name)]);
    match &test.came {
        Came::Passed { output } if output.is_empty() => element.write_empty()?,
        Came::Passed { output } => element.write_inner_content(|writer| {
            let output = BytesText::new(output);
            writer
                .create_element("system-out")
                .write_text_content(output)
                .map(drop)
        })?,
        Came::Failed {
            severity,
            message,
            text,
        } => element.write_inner_content(|writer| {
            let failure = writer.create_element("failure");
            let failure =
                failure.with_attributes([("type", severity.name()), ("message", message)]);
            failure.write_text_content(BytesText::new(text)).map(drop)
        })?,
        Came::Undetermined { message, text } => element.write_inner_content(|writer| {
            let error = writer.create_element("error");
            let error = error.with_attributes([("type", "undetermined"), ("message", &**message)]);
            error.write_text_content(BytesText::new(text)).map(drop)
        })?,
        Came::Skipped { reason } => element.write_inner_content(|writer| {
            let skipped = writer.create_element("skipped");
            skipped
                .with_attribute(("message", &**reason))
                .write_empty()
                .map(drop)
        })?,
    };
    Ok(())
}

fn counts(tests: &[&Test]) -> [(&'static str, String); 4] {
    let count = |is: fn(&Came) -> bool| tests.iter().filter(|test| is(&test.came)).count();
    [
        ("tests", count(|_| true)),
        (
            "skipped",
            count(|came| matches!(came, Came::Skipped { .. })),
        ),
        (
            "failures",
            count(|came| matches!(came, Came::Failed { .. })),
        ),
        (
            "errors",
            count(|came| matches!(came, Came::Undetermined { .. })),
        ),
    ]
    .map(|(name, count)| (name, count.to_string()))
}

fn borrowed<'a>(
    attributes: &'a [(&'static str, String)],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    attributes
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
}
