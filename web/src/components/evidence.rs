//! How it is known: every question, and the whole to take away.

use strictmx_core::evidence::Evidence as EvidenceData;
use strictmx_view::model::{EvidenceRow, EvidenceView};
use yew::prelude::*;

use super::{frame, say};
use crate::platform;
use crate::route::SHARED;
use crate::state::Shared;

/// The last section: what was asked and seen as rows, and the same as JSON to hand on.
pub fn evidence(view: &EvidenceView, data: &Shared<EvidenceData>, may_share: bool) -> Html {
    let with_json = |take: fn(&EvidenceData, String)| {
        let data = data.clone();
        move |_: MouseEvent| {
            let json = serde_json::to_string_pretty(&*data).unwrap_or_default();
            take(&data, json);
        }
    };
    let download = with_json(|data, json| {
        let name = format!("strictmx-{}.json", data.policy_domain);
        platform::download(&name, "application/json", &json);
    });
    // The page that hands on finds it there.
    let share = with_json(|_, json| platform::handed::leave(&json));
    let content = html! {
        <>
            <p>
                { "Everything the network said, byte for byte. The same evidence always gives the same findings; attach \
                   it to a bug report, or replay it with " }<code>{ "strictmx replay" }</code>{ "." }
            </p>
            <p class="actions">
                if may_share { <a class="button" href={SHARED} onclick={share}>{ "Share" }</a> }
                <button class="button" type="button" onclick={download}>{ "Download evidence (JSON)" }</button>
            </p>
            <p class="small">{ say(&view.summary) }</p>
            <div class="folds">
                <details class="fold">
                    <summary>
                        { "Questions asked " }<span class="soft">{ view.rows.len() }</span>
                    </summary>
                    <div class="wide" tabindex="0" role="region" aria-label="Questions asked">
                        <table class="evidence">
                            <thead>
                                <tr>
                                    <th scope="col">{ "Question" }</th>
                                    <th scope="col">{ "What came of it" }</th>
                                    <th scope="col" class="end">{ "Time" }</th>
                                </tr>
                            </thead>
                            <tbody>{ for view.rows.iter().map(row) }</tbody>
                        </table>
                    </div>
                </details>
            </div>
        </>
    };
    frame("evidence", "Evidence", None, content)
}

fn row(row: &EvidenceRow) -> Html {
    html! {
        <tr>
            <td class="mono">{ row.question.clone() }</td>
            <td data-state={row.state.name()}>
                { say(&row.result) }
                if row.draft { { " (draft)" } }
            </td>
            <td class="end">{ row.elapsed.clone() }</td>
        </tr>
    }
}
