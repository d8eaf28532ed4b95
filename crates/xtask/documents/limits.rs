//! The page of limits: what is in force, as the code has it.

use std::time::Duration;

use serde::Serialize;
use strictmx_probe::address_guard::{REGISTRIES_AS_OF, blocks};
use strictmx_probe::budget::{BUDGETS, Budget};
use strictmx_proxy::limits::{Answer, Limit, Table};
use strictmx_proxy::published::{self, Bound};

use crate::pretty;

/// Limits that belong together, as the site reads them.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    what: String,
    amount: String,
    why: String,
}

/// All of them, by group.
pub(crate) fn json() -> serde_json::Result<String> {
    // Those towards whom it contacts stand among the budgets.
    let asked = Group {
        title: "What may be asked of this service",
        rows: Table::default()
            .published(Duration::ZERO)
            .iter()
            .map(asked)
            .collect(),
    };
    let phases = BUDGETS.chunk_by(|one, next| one.phase == next.phase);
    let requests = bounds("Requests and connections", &published::requests());
    let results = bounds("Results and links", &published::results());
    let groups = [asked, requests, results].into_iter();
    let groups: Vec<_> = groups
        .chain(phases.map(group))
        .chain([addresses()])
        .collect();
    pretty(&groups)
}

fn addresses() -> Group {
    let row = Row {
        what: "Blocks of addresses that nobody contacts".to_owned(),
        amount: blocks().to_string(),
        why: format!(
            "All of both IANA registries of special-purpose addresses (RFC 6890) as of \
             {REGISTRIES_AS_OF}, and what else is not public."
        ),
    };
    Group {
        title: "Addresses",
        rows: vec![row],
    }
}

fn asked(limit: &Limit) -> Row {
    let mut what = format!("{}, for {}", limit.counts, limit.key);
    if let Some(first) = what.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let why = match limit.answer {
        Answer::TooManyRequests => "More is answered 429, with the time to come back.",
        Answer::Remembered => {
            "Who asks for more gets the last result, with its age; else 429, with the time to come back."
        }
        Answer::Overloaded => "More is answered 503, with the time to come back.",
        Answer::Waits => "More waits for its turn.",
    };
    Row {
        what,
        amount: limit.allowed_in_words(),
        why: why.to_owned(),
    }
}

fn bounds(title: &'static str, bounds: &[Bound]) -> Group {
    let row = |bound: &Bound| Row {
        what: bound.what.to_owned(),
        amount: bound.amount.to_string(),
        why: bound.why.to_owned(),
    };
    Group {
        title,
        rows: bounds.iter().map(row).collect(),
    }
}

fn group(budgets: &[Budget]) -> Group {
    let row = |budget: &Budget| Row {
        what: budget.what.to_owned(),
        amount: budget.amount.to_string(),
        why: budget.why.to_owned(),
    };
    Group {
        title: budgets.first().map_or("", |budget| budget.phase.words()),
        rows: budgets.iter().map(row).collect(),
    }
}
