//! `/privacy`: what is kept, where, how long.

use yew::prelude::*;

use crate::components::frame;
use crate::platform::doh::RESOLVERS;
use crate::route::PROBE;

/// What is kept: of what, how long and where, what for.
const KEPT: [(&str, &str, &str); 8] = [
    (
        "Your address",
        "Not kept.",
        "To count requests, hashes of it and of your network under a secret that the service draws when it starts, in memory; a day at most.",
    ),
    (
        "The domain you check",
        "15 minutes, in memory.",
        "With all that its servers answered and the hash of your network, so that the next reader need not ask them again, and for badges. Nothing of it is written to a disk, and a restart forgets it.",
    ),
    (
        "A result that you store with a link",
        "90 days, on the disk of the service, unless you delete it or newer ones of the domain take its room.",
        "The result alone, signed: not who stored it, nor who reads it. Who has the link can read it, and nobody can list or guess such links, or learn that there is one; what deletes it is told once, to you. Of a deleted one no more than its number stays, for two weeks.",
    ),
    (
        "The log of the service",
        "Has neither domains nor addresses.",
        "A line a request: method, kind of page, status, octets, milliseconds. How long lines are kept is up to who runs the service.",
    ),
    (
        "A mail address you type",
        "Its part before the @ stays in your browser.",
        "Only the domain behind it is asked about.",
    ),
    (
        "What you paste into the lint page",
        "Stays in your browser.",
        "The page itself judges it.",
    ),
    (
        "The part of a link behind #",
        "Stays in your browser.",
        "Browsers do not send it.",
    ),
    (
        "Cookies and other storage",
        "None, but for Share.",
        "It leaves the result in this tab for the next page (sessionStorage); the browser forgets it with the tab.",
    ),
];

/// Privacy.
pub(super) fn privacy() -> Html {
    let row = |(what, kept, why): &(&'static str, &'static str, &'static str)| {
        html! { <><dt>{ *what }</dt><dd><strong>{ *kept }</strong>{ " " }<span class="soft">{ *why }</span></dd></> }
    };
    html! {
        <>
            <div class="row opening">
                <h1>{ "Privacy" }</h1>
                <p class="lead">{ "No cookies, no tracking, nothing on a disk but what you store, and no third party, unless you have a page ask public DNS resolvers because the service does not answer." }</p>
            </div>
            { frame("kept", "What is kept", None, html! {
                <dl class="facts-list">{ for KEPT.iter().map(row) }</dl>
            }) }
            { frame("seen", "Who else sees what", None, html! {
                <div class="prose">
                    <p>{ "The servers of the domain you check see that this service asks, not who asked it. Its DNS resolvers see the names that it looks up. " }
                        <a href={PROBE}>{ "What a check sends" }</a></p>
                    <p>
                        { "If the service does not answer, the page of a result offers to ask these resolvers itself, which then see your address and the name of the domain; nothing is sent to them unless you press the button that names them: " }
                        <code>{ RESOLVERS.join(", ") }</code>{ "." }
                    </p>
                    <p>{ "A result may be shown to others who check the same domain soon after, with its age; nobody can list what was checked." }</p>
                    <p>{ "A link to a result has the domain in it: who sees the link sees the domain. Pages tell other sites nothing about where their visitors came from." }</p>
                </div>
            }) }
            { frame("proxy", "What we cannot speak for", None, html! {
                <div class="prose">
                    <p>{ "Who runs this service may have put another server in front of it, with a log of its own. " }
                        <a href={PROBE}>{ "Who that is" }</a></p>
                </div>
            }) }
        </>
    }
}
