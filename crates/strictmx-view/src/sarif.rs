//! SARIF 2.1.0 (OASIS), for code hosts and their alerts: one run, a result for each finding.
//!
//! Locations of a judged text are places in its file, so that a code host annotates the line.
//! What a domain publishes is in no repository, yet code hosts want a path: such locations are
//! host and path of where it was found, `mta-sts.example.com/.well-known/mta-sts.txt` or
//! `_mta-sts.example.com/TXT`, with the lines of what was found there.
//!
//! Questions that nobody answered are notifications of the run, never results: code hosts make an
//! alert of every result, whatever its kind.

mod log;
mod place;

use std::collections::HashMap;

use strictmx_core::arg::Arg;
use strictmx_core::checks::find;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Finding, Severity, Subject};
use strictmx_core::question::Question;
use strictmx_core::report::ScanReport;

use crate::help;
use crate::lint::Lint;
use crate::model::Place;
use crate::result::finding::each;
use crate::result_view;
use crate::untested::untested;
use log::{
    Artifact, Configuration, Descriptor, Driver, Fingerprints, Help, Invocation, Location, Log,
    Logical, Notification, Physical, Region, Result, Rule, RuleProperties, Run, Text, Tool,
};

/// Results of domains.
pub fn sarif(reports: &[ScanReport]) -> String {
    let mut run = Builder::default();
    for report in reports {
        let facts = Facts::new(&report.evidence);
        for (found, told) in each(report, &facts) {
            let subject = told.subjects.first().map(|subject| subject.words.clone());
            let logical = subject.unwrap_or_else(|| report.policy_domain.to_string());
            let location = Location {
                physical_location: place_of(found, told.place, &facts),
                logical_locations: vec![Logical {
                    fully_qualified_name: logical.clone(),
                }],
            };
            let effect = told.effect.map(|effect| format!("{effect} "));
            let effect = effect.unwrap_or_default();
            let text = format!("{} {effect}{}", told.message, told.remedy);
            let (domain, about) = (&report.policy_domain, particulars(found));
            let fingerprint = format!("{domain} {logical} {}{about}", found.check);
            run.result(&found.check, found.severity, &text, location, fingerprint);
        }
        for open in untested(report) {
            let text = format!("{}: {}: {}", report.policy_domain, open.question, open.why);
            run.notifications.push(Notification {
                descriptor: Descriptor { id: "not-tested" },
                level: "warning",
                message: Text::new(&text),
            });
        }
        let view = result_view(report);
        let (verdict, sentence) = (report.verdict, view.banner.sentence.to_string());
        run.domains.push(serde_json::json!({
            "domain": report.policy_domain,
            "checkedAt": report.checked_at,
            "verdict": verdict,
            "sentence": sentence,
            "dane": view.dane,
        }));
    }
    run.end()
}

/// A judged text in its file.
pub fn lint(file: &str, text: &[u8], judged: &Lint) -> String {
    let mut run = Builder::default();
    let uri = place::file(file);
    for part in judged.each() {
        for found in &part.findings {
            let region = found.span.map(|span| place::region(text, span));
            let location = Location {
                physical_location: Physical {
                    artifact_location: Artifact { uri: uri.clone() },
                    region: region.unwrap_or(Region::FIRST_LINE),
                },
                logical_locations: Vec::new(),
            };
            let text = format!("{} {}", found.message, found.remedy);
            let fingerprint = format!("{uri} {} {}", found.check, found.message);
            run.result(&found.check, found.severity, &text, location, fingerprint);
        }
        let unsaid = [
            ("omitted", "note", part.omitted > 0),
            ("not-tested", "warning", part.alias.is_some()),
        ];
        for (id, level, _) in unsaid.into_iter().filter(|(.., is_so)| *is_so) {
            run.notifications.push(Notification {
                descriptor: Descriptor { id },
                level,
                message: Text::new(&part.sentence()),
            });
        }
    }
    run.end()
}

/// What tells two findings of one check apart and is the same in the next run: names and texts; no
/// times, numbers or places.
fn particulars(found: &Finding) -> String {
    let said = found.args.iter().filter_map(|(_, arg)| match arg {
        Arg::Literal(text) => Some(format!(" {text}")),
        Arg::Domain(name) => Some(format!(" {name}")),
        _ => None,
    });
    said.collect()
}

/// Where a fault stands or, where it is about no text, what it is about.
fn place_of(found: &Finding, place: Place, facts: &Facts<'_>) -> Physical {
    let (uri, region) = match (&found.spot, &found.subject) {
        (Some(spot), _) => {
            let region = match &spot.source {
                Question::Policy { .. } => {
                    let mut bodies = facts.policy_host.bodies().iter();
                    let body = bodies.find(|body| body.question == spot.source);
                    body.map(|body| place::region(body.octets, spot.span))
                }
                source => {
                    let records = [
                        (&facts.sts_record.looked.question, &facts.sts_record.texts),
                        (
                            &facts.tlsrpt_record.looked.question,
                            &facts.tlsrpt_record.texts,
                        ),
                    ];
                    let texts = records.iter().find(|(question, _)| *question == source);
                    let text = texts.and_then(|(_, texts)| texts.get(spot.record));
                    text.map(|text| place::region_of_record(text, spot.span, spot.record + 1))
                }
            };
            (place::question(&spot.source), region)
        }
        (None, Subject::PolicyHost { .. }) => (place::policy(&facts.policy_host.name), None),
        (None, Subject::MxHost { mx_host } | Subject::MxAddress { mx_host, .. }) => {
            (place::name(mx_host), None)
        }
        (None, Subject::Domain) => {
            let uri = match place {
                Place::Dns => place::question(facts.sts_record.source()),
                Place::Reports => place::question(facts.tlsrpt_record.source()),
                Place::PolicyHost | Place::Policy => place::policy(&facts.policy_host.name),
                Place::MxHosts | Place::Senders => place::question(&facts.mail.looked.question),
            };
            (uri, None)
        }
    };
    Physical {
        artifact_location: Artifact { uri },
        region: region.unwrap_or(Region::FIRST_LINE),
    }
}

/// The run, while it grows.
#[derive(Default)]
struct Builder {
    rules: Vec<Rule>,
    results: Vec<Result>,
    notifications: Vec<Notification>,
    /// How often each fingerprint was given.
    fingerprints: HashMap<String, usize>,
    domains: Vec<serde_json::Value>,
}

impl Builder {
    fn result(
        &mut self,
        check: &str,
        severity: Severity,
        text: &str,
        location: Location,
        fingerprint: String,
    ) {
        let Some(rule_index) = self.rule(check) else {
            return;
        };
        // Any kind but `fail` has no level (3.27.10).
        let (kind, level) = match severity {
            Severity::Info => ("informational", "none"),
            _ => ("fail", level(severity)),
        };
        // Two that nothing else tells apart are told apart by their order.
        let times = self.fingerprints.entry(fingerprint.clone()).or_default();
        *times += 1;
        let v1 = match times {
            1 => fingerprint,
            times => format!("{fingerprint} ({times})"),
        };
        self.results.push(Result {
            rule_id: check.to_owned(),
            rule_index,
            kind,
            level,
            message: Text::new(text),
            locations: [location],
            partial_fingerprints: Fingerprints { v1 },
        });
    }

    /// The rule's place in the table, which lists rules as they come.
    fn rule(&mut self, check: &str) -> Option<usize> {
        if let Some(known) = self.rules.iter().position(|rule| rule.id == check) {
            return Some(known);
        }
        let check = find(check)?;
        let help = help::help(check);
        self.rules.push(Rule {
            id: help.id,
            short_description: Text::new(help.title),
            help: Help {
                text: help.docs.clone(),
                markdown: help.docs,
            },
            help_uri: help.rfc.first().map(|rfc| help::standard_ref(rfc).url),
            default_configuration: Configuration {
                level: level(help.severity),
            },
            properties: RuleProperties { tags: [help.area] },
        });
        Some(self.rules.len() - 1)
    }

    fn end(self) -> String {
        let log = Log {
            schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: "strictmx",
                        semantic_version: env!("CARGO_PKG_VERSION"),
                        rules: self.rules,
                    },
                },
                invocations: [Invocation {
                    execution_successful: true,
                    tool_execution_notifications: self.notifications,
                }],
                column_kind: "unicodeCodePoints",
                results: self.results,
                properties: (!self.domains.is_empty())
                    .then(|| serde_json::json!({ "domains": self.domains })),
            }],
        };
        // Strings and numbers serialise.
        serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
        Severity::Info => "none",
    }
}
