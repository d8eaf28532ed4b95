//! Real senders against MX hosts: a small matrix in which each cell explains itself.

use strictmx_view::model::{SenderCell, SenderRow, SendersView};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{SectionFrame, state_word};
use crate::route::Route;

/// The matrix, where there is mail to be sent.
pub fn senders(senders: &SendersView) -> Html {
    if senders.rows.is_empty() {
        return Html::default();
    }
    html! {
        <SectionFrame id="senders" title="Senders">
            <p class="lead">{ senders.verdict.clone() }</p>
            if let Some(parting) = &senders.parting { <p>{ parting.clone() }</p> }
            <p class="small soft">{ "Models of real senders that meet the domain for the first time. Open a cell to see why." }</p>
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
        </SectionFrame>
    }
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
                        { " " }<Link<Route> classes="mono" to={Route::Help { id: check.clone() }}>{ check.clone() }</Link<Route>>
                    }
                </p>
            </details>
        </td>
    }
}
