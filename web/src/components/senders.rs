//! Real senders against MX hosts: a small matrix in which each cell explains itself.

use strictmx_view::en::sentences;
use strictmx_view::model::{SenderCell, SenderRow, SendersView};
use yew::prelude::*;

use super::{frame, state_word};
use crate::route::Route;

/// The matrix, where there is mail to be sent.
pub fn senders(senders: &SendersView) -> Html {
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
                    <tbody>{ for senders.rows.iter().map(row) }</tbody>
                </table>
            </div>
        </>
    };
    frame("senders", "Senders", None, content)
}

fn row(row: &SenderRow) -> Html {
    html! {
        <tr key={row.sender.clone()}>
            <th scope="row">
                { row.name.clone() }<span class="small soft">{ row.version.clone() }</span>
            </th>
            { cell(&row.policy) }
            { for row.mail.iter().map(cell) }
        </tr>
    }
}

fn cell(cell: &SenderCell) -> Html {
    html! {
        <td>
            <details>
                <summary>{ state_word(cell.state, cell.word.clone()) }</summary>
                <p class="small">
                    { cell.why.clone() }
                    if let Some(check) = &cell.check {
                        { " " }<a class="mono" href={Route::Help { id: check.clone() }.path()}>{ check.clone() }</a>
                    }
                </p>
            </details>
        </td>
    }
}
