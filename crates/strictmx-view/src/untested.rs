//! What nobody could find out, in words.

use strictmx_core::observation::Failure;
use strictmx_core::outcome::Outcome;
use strictmx_core::question::Question;
use strictmx_core::report::ScanReport;

use crate::en;

/// A question without an answer.
#[derive(PartialEq)]
pub(crate) struct Untested {
    /// `SMTP with mx1.example.com [192.0.2.25]`.
    pub question: String,
    /// What stood in the way, and whose it is.
    pub why: String,
}

/// Each question once, in the order of the checks that it leaves open.
pub(crate) fn untested(report: &ScanReport) -> Vec<Untested> {
    let mut all = Vec::new();
    for outcome in &report.outcomes {
        if let Outcome::NotTested { question, why } = &outcome.outcome {
            let open = Untested {
                question: en::question(question),
                why: reason(why),
            };
            if !all.contains(&open) {
                all.push(open);
            }
        }
    }
    all
}

/// One outcome that is not tested, as a sentence.
pub(crate) fn sentence(question: &Question, why: &Failure) -> String {
    format!("{}: {}", en::question(question), reason(why))
}

fn reason(why: &Failure) -> String {
    format!("{} {}", en::failure(why), en::whose(why.cause.whose()))
}
