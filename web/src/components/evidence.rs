//! How it is known: every question, and the whole to take away.

use strictmx_view::model::{EvidenceRow, EvidenceView, State};
use yew::prelude::*;

use super::{CopyButton, SectionFrame, say};
use crate::platform;

/// Properties of [`Evidence`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EvidenceProps {
    /// What was asked and seen.
    pub evidence: EvidenceView,
    /// A name for the file.
    pub file_name: AttrValue,
    /// The evidence as JSON.
    pub json: AttrValue,
    /// The result as Markdown.
    pub markdown: AttrValue,
    /// Scan anew.
    pub again: Callback<()>,
}

/// The last section.
#[function_component]
pub fn Evidence(props: &EvidenceProps) -> Html {
    let download = {
        let (name, json) = (props.file_name.clone(), props.json.clone());
        Callback::from(move |_: MouseEvent| platform::download(&name, "application/json", &json))
    };
    let again = {
        let again = props.again.clone();
        Callback::from(move |_: MouseEvent| again.emit(()))
    };
    html! {
        <SectionFrame id="evidence" title="Evidence">
            <p>
                { "Everything the network said, byte for byte. The same evidence always gives the same findings; attach \
                   it to a bug report, or replay it with " }<code>{ "strictmx replay" }</code>{ "." }
            </p>
            <p class="actions">
                <button class="button" type="button" onclick={download}>{ "Download evidence (JSON)" }</button>
                <CopyButton text={props.markdown.clone()} what="as Markdown" />
                <button class="button" type="button" onclick={again}>{ "Check again" }</button>
            </p>
            <p class="small">{ say(&props.evidence.summary) }</p>
            <div class="folds">
                <details class="fold">
                    <summary>
                        { "Questions asked " }<span class="soft">{ props.evidence.rows.len() }</span>
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
                            <tbody>{ for props.evidence.rows.iter().map(row) }</tbody>
                        </table>
                    </div>
                </details>
            </div>
        </SectionFrame>
    }
}

fn row(row: &EvidenceRow) -> Html {
    html! {
        <tr>
            <td class="mono">{ row.question.clone() }</td>
            <td class={(row.state == State::Untested).then_some("soft")}>
                { say(&row.result) }
                if row.draft { { " (draft)" } }
            </td>
            <td class="end">{ row.elapsed.clone() }</td>
        </tr>
    }
}
