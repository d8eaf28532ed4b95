//! A text as it was found, with its faults underlined at their place.

use strictmx_view::model::{LineEnd, Mark, SourceLine, SourceView};
use yew::prelude::*;

use super::{CopyButton, say, severity_state};

/// A text with marks.
pub fn source(source: &SourceView) -> Html {
    let plain = source.lines.len() < 2;
    let text = source
        .lines
        .iter()
        .map(|line| line.text.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    let what = match source.lines.len() {
        _ if source.id == "source-policy" => "policy",
        1 => "record",
        _ => "records",
    };
    let lines = source.lines.iter().enumerate().map(|(at, line)| {
        let marks: Vec<_> = source.marks.iter().filter(|mark| mark.line == at).collect();
        html! { <>{ marked(line, &marks) }{ for marks.iter().map(|mark| note(line, mark)) }</> }
    });
    html! {
        <figure class="source" data-plain={plain.then_some("true")} id={source.id.clone()}>
            <figcaption>
                <span class="mono">{ source.title.clone() }</span>
                if source.draft { <span>{ "your draft" }</span> }
                <CopyButton {text} {what} />
            </figcaption>
            <ol class="source-lines">{ for lines }</ol>
        </figure>
    }
}

fn marked(line: &SourceLine, marks: &[&Mark]) -> Html {
    let mut at = 0;
    let mut pieces = Vec::new();
    for mark in marks.iter().filter(|mark| mark.end > mark.start) {
        // Marks may overlap; each character is underlined once.
        let start = mark.start.max(at);
        pieces.push(html! { { slice(&line.text, at, start) } });
        let state = severity_state(mark.severity);
        pieces.push(html! { <span data-state={state.name()}><mark>{ slice(&line.text, start, mark.end) }</mark></span> });
        at = mark.end.max(at);
    }
    let end = match line.end {
        LineEnd::None => "",
        LineEnd::Lf => "LF",
        LineEnd::Crlf => "CRLF",
    };
    html! {
        <li>
            { for pieces }{ slice(&line.text, at, usize::MAX) }
            if !end.is_empty() { <span class="end" aria-hidden="true">{ end }</span> }
        </li>
    }
}

fn note(line: &SourceLine, mark: &Mark) -> Html {
    html! {
        <li class="note" data-state={severity_state(mark.severity).name()}>
            <span class="pad" aria-hidden="true">{ slice(&line.text, 0, mark.start) }</span>
            <p>{ say(&mark.note) }</p>
        </li>
    }
}

/// Characters `from` up to, not including, `to`.
fn slice(text: &str, from: usize, to: usize) -> String {
    text.chars()
        .skip(from)
        .take(to.saturating_sub(from))
        .collect()
}
