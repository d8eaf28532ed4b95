//! `/about`: what is kept, what is asked.

use yew::prelude::*;

use crate::components::frame;
use crate::platform::doh::RESOLVERS;

/// About and privacy.
pub(super) fn about() -> Html {
    html! {
        <>
            <div class="row opening"><h1>{ "About and privacy" }</h1></div>
            { frame("asked", "What is asked", None, html! {
                <div class="prose">
                    <p>{ "Public DNS resolvers, the policy host, and the mail servers of the domain you name. A mail server hears EHLO, STARTTLS, EHLO and QUIT, and nothing else: no mail is ever sent, and no sender or recipient is ever named." }</p>
                    <p>{ "The service is asked about a domain, never about an address, a port or a URL, and it contacts public addresses only." }</p>
                </div>
            }) }
            { frame("kept", "What is kept", None, html! {
                <div class="prose">
                    <p>{ "No cookies, no tracking, no third party. The service remembers a result for five minutes, so that a second reader need not ask again, and logs no domain names and no addresses." }</p>
                    <p>
                        { "If the service does not answer, this page asks these resolvers itself, which then see the name of the domain: " }
                        <code>{ RESOLVERS.join(", ") }</code>{ "." }
                    </p>
                    <p>{ "What you paste into the lint page stays in your browser." }</p>
                </div>
            }) }
            { frame("judged", "How it judges", None, html! {
                <div class="prose">
                    <p>{ "The text of RFC 8461 and RFC 8460 decides. Where it is silent, or real senders differ, the finding says so and names them. What could not be tested is never shown as passed or failed." }</p>
                </div>
            }) }
        </>
    }
}
