//! How it is known: every question, and the whole to take away.

use strictmx_core::evidence::Evidence as EvidenceData;
use strictmx_view::en::sentences;
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
            let json = serde_json::to_string(&*data).unwrap_or_default();
            take(&data, json);
        }
    };
    let download = with_json(|data, json| {
        let name = format!("strictmx-{}.json", data.policy_domain);
        platform::download(&name, "application/json", &in_lines(&json));
    });
    // The page that hands on finds it there.
    let share = with_json(|_, json| platform::handed::leave(&json));
    let content = html! {
        <>
            <p>
                { sentences::EVIDENCE_LEAD.get() }<code>{ "strictmx replay" }</code>{ "." }
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

/// JSON that stands in one line, with a line for each of its items. `serde_json` does the same, by
/// compiling all that is in evidence a second time.
fn in_lines(json: &str) -> String {
    let mut lines = String::new();
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    let mut line_is_due = false;
    for c in json.chars() {
        if in_text {
            lines.push(c);
            in_text = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            continue;
        }
        let closes = matches!(c, '}' | ']');
        depth -= usize::from(closes && depth > 0);
        // What holds nothing stays in its line.
        if closes != line_is_due {
            lines.push('\n');
            lines.push_str(&"  ".repeat(depth));
        }
        lines.push(c);
        if c == ':' {
            lines.push(' ');
        }
        let opens = matches!(c, '{' | '[');
        depth += usize::from(opens);
        line_is_due = opens || c == ',';
        in_text = c == '"';
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn json_in_lines_is_that_of_serde_json() {
        let text = r#"a "b": {c}, [d]\\"#;
        for value in [
            json!({}),
            json!([]),
            json!(text),
            json!([1, [], {}, [[2]], null]),
            json!({ "a": text, "b,:": [{ "c": {}, "d": [true, "\n\\\""] }] }),
        ] {
            let pretty = serde_json::to_string_pretty(&value).expect("JSON");
            assert_eq!(super::in_lines(&value.to_string()), pretty);
        }
    }
}
