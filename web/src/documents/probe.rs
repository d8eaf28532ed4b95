//! `/probe`: for those whose servers we have contacted.

use yew::prelude::*;

use crate::components::frame;
use crate::route::LIMITS;

/// What the script fills in, by the names of `/api/v1/operator`; without it each says where to look.
const OPERATOR: [(&str, &str); 4] = [
    ("contact", "Contact of the operator"),
    ("about_url", "This page"),
    ("ehlo_name", "Name in EHLO"),
    ("user_agent", "User-Agent"),
];

/// About this probe.
pub(super) fn probe() -> Html {
    let fact = |(name, label): &(&'static str, &'static str)| {
        html! { <><dt>{ *label }</dt><dd data-operator={*name}>{ "See " }<a href="/api/v1/operator">{ "/api/v1/operator" }</a></dd></> }
    };
    html! {
        <>
            <div class="row opening">
                <h1>{ "About this probe" }</h1>
                <p class="lead">{ "You found a connection of ours in a log. Somebody asked this site whether mail to a domain is protected by MTA-STS, and your server is its policy host, its mail server, or takes its reports." }</p>
            </div>
            { frame("who", "Who we are", None, html! {
                <dl class="facts-list">{ for OPERATOR.iter().map(fact) }</dl>
            }) }
            { frame("sent", "What we send", None, html! {
                <div class="prose">
                    <h2>{ "To mail servers, on port 25" }</h2>
                    <p>{ "EHLO with the name above, STARTTLS, EHLO and QUIT, in this order, and nothing else. Never MAIL, RCPT, VRFY, EXPN or AUTH: no mail is sent, and no address is named or tried." }</p>
                    <p>{ "Where STARTTLS is offered, TLS is begun with the versions and cipher suites that we know one after another, to see which are accepted. Each is a connection of its own, and ends with the first answer." }</p>
                    <h2>{ "To policy hosts, on port 443" }</h2>
                    <p>{ "GET " }<code>{ "/.well-known/mta-sts.txt" }</code>{ ". After a 404, four paths close by, to say where the policy is. TLS is looked at as above." }</p>
                    <h2>{ "To hosts that take reports, on port 443" }</h2>
                    <p>{ "A TLS handshake and no request: up to three of them." }</p>
                    <h2>{ "Never" }</h2>
                    <p>{ "Other ports, other paths, private addresses, ranges of addresses, passwords, exploits." }</p>
                </div>
            }) }
            { frame("often", "How often", None, html! {
                <div class="prose">
                    <p>{ "Only when somebody asks about a domain that names your server, never on a schedule. Mail servers have one connection to an address at a time, with a pause before the next; policy hosts and hosts that take reports may have some at once. A result may serve others who ask soon after." }</p>
                    <p><a href={LIMITS}>{ "All limits" }</a></p>
                </div>
            }) }
            { frame("stop", "How to be left alone", None, html! {
                <div class="prose">
                    <p>{ "Write to the operator, at the contact above, with the domain, the address or the network that is not to be contacted. The operator puts it on a list that the service reads while it runs; from then on nothing is sent there, and whoever asks is told so." }</p>
                    <p>{ "Where no contact is named, the registry of addresses (RDAP, WHOIS) says who answers for the address that came to you." }</p>
                </div>
            }) }
        </>
    }
}
