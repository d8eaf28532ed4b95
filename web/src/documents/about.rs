//! `/about`: what this is, and how it judges.

use yew::prelude::*;

use crate::components::frame;
use crate::route::{COVERAGE, LIMITS, PRIVACY, PROBE, Route};

/// About.
pub(super) fn about() -> Html {
    html! {
        <>
            <div class="row opening">
                <h1>{ "About" }</h1>
                <p class="lead">{ "strictmx tells whether mail to a domain is protected by MTA-STS, why not, what senders do about it, and how to fix it." }</p>
            </div>
            { frame("judged", "How it judges", None, html! {
                <div class="prose">
                    <p>{ "The text of RFC 8461 and RFC 8460 decides. Where it is silent, or real senders differ, the finding says so and names them. What could not be tested is never shown as passed or failed." }</p>
                    <p><a href={Route::Checks.path()}>{ "What is checked" }</a></p>
                    <p><a href={COVERAGE}>{ "All requirements of the standards, and what answers for each" }</a></p>
                </div>
            }) }
            { frame("asked", "What is asked", None, html! {
                <div class="prose">
                    <p>{ "Public DNS resolvers, the policy host, the mail servers and the report hosts of the domain you name. The service is asked about a domain, never about an address, a port or a URL, and it contacts public addresses only. No mail is ever sent, and no sender or recipient is ever named." }</p>
                    <p><a href={PROBE}>{ "What a check sends, how often, and how to be left alone" }</a></p>
                    <p><a href={LIMITS}>{ "What a check may cost" }</a></p>
                </div>
            }) }
            { frame("kept", "What is kept", None, html! {
                <div class="prose">
                    <p>{ "No cookies, no tracking, and no third party, unless you have a page ask two public DNS resolvers because the service does not answer. A result is kept for 15 minutes, and one that you store with a link for 90 days at most." }</p>
                    <p><a href={PRIVACY}>{ "Privacy" }</a></p>
                </div>
            }) }
        </>
    }
}
