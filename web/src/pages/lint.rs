//! `/lint`: paste a record or a policy, judged as you type; nothing is sent. It is a program of its
//! own, which no first visit needs.

use strictmx_view::en::{CORRECTED, sender_outcome};
use strictmx_view::lint::{self, Kind};
use yew::prelude::*;

use crate::components::{Title, copy, say, severity_state, shell, source, state_word};
use crate::platform;
use crate::route::Route;

const EXAMPLE: &str = "version: STSv1\nmode: Enforce\nmx: mx1.strictmx.dev.\nmax_age: 604800s\n";

/// The whole page.
#[function_component]
pub fn Lint() -> Html {
    let text = use_state(|| EXAMPLE.to_owned());
    let kind = use_state(|| None::<Kind>);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| text.set(platform::value_of(&event)))
    };
    let choice = |value: Option<Kind>, words: &'static str| {
        let onchange = {
            let kind = kind.clone();
            Callback::from(move |_: Event| kind.set(value))
        };
        html! { <label><input type="radio" name="kind" checked={*kind == value} {onchange} />{ words }</label> }
    };
    let page = html! {
        <>
            <div class="row opening">
                <Title text="Lint" />
                <h1>{ "Check a record or a policy before you publish it" }</h1>
                <p class="lead">{ "Judged as you type, in this page. Nothing is sent." }</p>
            </div>
            <div class="row">
                <div class="lint">
                    <form onsubmit={|event: SubmitEvent| event.prevent_default()}>
                        <fieldset class="choices">
                            <legend>{ "Read as" }</legend>
                            { choice(None, "Guess") }
                            { choice(Some(Kind::StsRecord), "MTA-STS record") }
                            { choice(Some(Kind::StsPolicy), "Policy") }
                            { choice(Some(Kind::TlsrptRecord), "TLSRPT record") }
                        </fieldset>
                        <label class="unseen" for="text">{ "Text" }</label>
                        <textarea id="text" spellcheck="false" value={(*text).clone()} {oninput} />
                    </form>
                    <Judgement text={(*text).clone()} kind={*kind} />
                </div>
            </div>
        </>
    };
    shell(&Route::Lint, page)
}

/// Properties of [`Judgement`].
#[derive(Clone, Debug, PartialEq, Properties)]
struct JudgementProps {
    text: String,
    kind: Option<Kind>,
}

#[function_component]
fn Judgement(props: &JudgementProps) -> Html {
    // Nobody has said anything yet.
    if props.text.trim().is_empty() {
        return Html::default();
    }
    let lint = lint::lint(props.kind, props.text.as_bytes(), platform::now());
    let pasted = lint::source(props.kind, props.text.as_bytes());
    html! {
        <>
            { judged(&lint, Some(source(&pasted))) }
            { for lint.others.iter().map(|other| judged(other, None)) }
        </>
    }
}

/// A judged text, or one of several in it.
fn judged(lint: &lint::Lint, pasted: Option<Html>) -> Html {
    let state = lint.state();
    let finding = |finding: &lint::LintFinding| {
        html! {
            <li>
                { state_word(severity_state(finding.severity), html! {
                    <>
                        if let Some(line) = finding.place() { { format!("Line {line}: ") } }
                        { say(&finding.message) }
                    </>
                }) }
                <p class="small">
                    { say(&finding.remedy) }{ " " }
                    <a class="mono" href={Route::Help { id: finding.check.clone() }.path()}>{ finding.check.clone() }</a>
                </p>
            </li>
        }
    };
    html! {
        <div class="section-body" data-state={state.name()}>
            <p class="lead" aria-live="polite">{ state_word(state, lint.sentence()) }</p>
            { for pasted }
            <dl class="facts-list">{ for lint::grouped(&lint.senders).iter().map(|(outcome, names)| html! {
                <><dt>{ format!("Senders: {}", sender_outcome(*outcome)) }</dt><dd>{ names.clone() }</dd></>
            }) }</dl>
            if !lint.findings.is_empty() { <ul class="lint-findings">{ for lint.findings.iter().map(finding) }</ul> }
            if let Some(corrected) = &lint.corrected {
                <div><p class="eyebrow">{ CORRECTED }</p>{ copy(corrected.clone(), "corrected text") }</div>
            } else if let Some(canonical) = &lint.canonical {
                <div><p class="eyebrow">{ "In its canonical form" }</p>{ copy(canonical.clone(), "canonical form") }</div>
            }
        </div>
    }
}
