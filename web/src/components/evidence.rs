//! How it is known: every question, and the whole to take away.

use strictmx_core::evidence::Evidence as EvidenceData;
use strictmx_view::model::{EvidenceRow, EvidenceView};
use yew::prelude::*;

use super::{CopyButton, frame, say};
use crate::platform;
use crate::state::Shared;

/// The last section: what was asked and seen as rows, the same as JSON and the result as Markdown to
/// take away.
pub fn evidence(
    view: &EvidenceView,
    data: &Shared<EvidenceData>,
    markdown: String,
    again: Callback<()>,
) -> Html {
    let download = {
        let data = data.clone();
        move |_: MouseEvent| {
            let name = format!("strictmx-{}.json", data.policy_domain);
            let json = serde_json::to_string_pretty(&*data).unwrap_or_default();
            platform::download(&name, "application/json", &json);
        }
    };
    let again = move |_: MouseEvent| again.emit(());
    let content = html! {
        <>
            <p>
                { "Everything the network said, byte for byte. The same evidence always gives the same findings; attach \
                   it to a bug report, or replay it with " }<code>{ "strictmx replay" }</code>{ "." }
            </p>
            <p class="actions">
                <button class="button" type="button" onclick={download}>{ "Download evidence (JSON)" }</button>
                <CopyButton text={markdown} what="as Markdown" />
                <button class="button" type="button" onclick={again}>{ "Check again" }</button>
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
