//! Real senders against MX hosts: a small matrix in which each cell explains itself.

use strictmx_view::en::sentences;
use strictmx_view::model::{NameView, ResultView, SenderCell, SenderRow};
use yew::prelude::*;

use super::{frame, link_to, state_word};

/// The matrix, where there is mail to be sent.
pub fn senders(view: &ResultView) -> Html {
    let senders = &view.senders;
    if senders.rows.is_empty() {
        return Html::default();
    }
    let content = html! {
        <>
            <p class="lead">{ senders.verdict.clone() }</p>
            if let Some(parting) = &senders.parting { <p>{ parting.clone() }</p> }
            <p class="small soft">{ sentences::SENDERS_LEAD.get() }</p>
            <div class="wide" tabindex="0" role="region" aria-label="Senders and MX hosts">
                <table class="senders">
                    <thead>
                        <tr>
                            <th scope="col">{ "Sender" }</th>
                            <th scope="col">{ "Policy" }</th>
                            { for senders.hosts.iter().map(|host| html! {
                                <th scope="col" class="name">{ host.a_label.clone() }</th>
                            }) }
                        </tr>
                    </thead>
                    <tbody>{ for senders.rows.iter().map(|it| row(view, it)) }</tbody>
                </table>
            </div>
        </>
    };
    frame("senders", "Senders", None, content)
}

fn row(view: &ResultView, row: &SenderRow) -> Html {
    let mail = row.mail.iter().zip(&view.senders.hosts);
    html! {
        <tr key={row.sender.clone()}>
            <th scope="row">
                { row.name.clone() }<span class="small soft">{ row.version.clone() }</span>
            </th>
            { cell(view, &row.policy, None) }
            { for mail.map(|(to, host)| cell(view, to, Some(host))) }
        </tr>
    }
}

fn cell(view: &ResultView, cell: &SenderCell, host: Option<&NameView>) -> Html {
    html! {
        <td data-host={host.map(|host| host.a_label.clone())}>
            <details>
                <summary>{ state_word(cell.state, cell.word.clone()) }</summary>
                <p class="small">
                    { cell.why.clone() }
                    if let Some(check) = &cell.check {
                        { " " }<a class="mono" href={link_to(view, check, host)}>{ check.clone() }</a>
                    }
                </p>
            </details>
        </td>
    }
}
