//! `/checks`: what is checked.

use strictmx_core::checks::AREAS;
use strictmx_view::en;
use strictmx_view::help::Help;
use yew::prelude::*;

use crate::components::{frame, severity_state, state_word};
use crate::route::{COVERAGE, Route};

/// The list of checks; the filter is the script's to show.
pub(super) fn checks(checks: &[Help]) -> Html {
    html! {
        <>
            <div class="row opening">
                <h1>{ "What is checked" }</h1>
                <p class="lead">{ "Each check with its reason, its remedy and the section of the standard." }</p>
                <p><a href={COVERAGE}>{ "All requirements of the standards, and what answers for each" }</a></p>
                <form class="ask" id="filter-form" hidden={true}>
                    <label for="filter">{ "Filter" }</label>
                    <input id="filter" placeholder="certificate, max_age, 8461#3.2" />
                </form>
            </div>
            { catalogue(checks) }
        </>
    }
}

/// Checks by area.
pub fn catalogue(checks: &[Help]) -> Html {
    html! {
        <>
            <p class="row small soft catalogue-count" role="status">{ count(checks.len()) }</p>
            { for AREAS.iter().map(|area| section(area, checks)) }
        </>
    }
}

fn count(checks: usize) -> String {
    match checks {
        1 => "1 check".to_owned(),
        _ => format!("{checks} checks"),
    }
}

fn section(area: &str, checks: &[Help]) -> Html {
    let mut checks = checks.iter().filter(|check| check.area == area).peekable();
    if checks.peek().is_none() {
        return Html::default();
    }
    let list = html! { <ul class="catalogue">{ for checks.map(row) }</ul> };
    frame(area, en::area(area), None, list)
}

fn row(check: &Help) -> Html {
    let state = severity_state(check.severity);
    let route = Route::Help {
        id: check.id.to_owned(),
    };
    html! {
        <li data-state={state.name()} data-rfc={check.rfc.join(" ")}>
            <a href={route.path()}>{ check.title }</a>
            <code>{ check.id }</code>
            <span class="small">{ state_word(state, en::severity(check.severity)) }</span>
        </li>
    }
}
