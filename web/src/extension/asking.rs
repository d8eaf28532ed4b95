//! One check: by a service or from here, as the settings have it, and never by another.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use strictmx_core::domain_name::DomainName;
use strictmx_wire::ScanEvent;
use yew::{Callback, Reducible as _};

use super::checked::{Did, Trouble};
use super::{Settings, service};
use crate::platform;
use crate::platform::api::{self, NoScan};
use crate::platform::extension::{self, Area, ExtensionProber};
use crate::state::{Action, Phase, ScanState, Stopper, ask_from_here};

/// Checks a domain, and tells what happens. What a service told is kept for as long as the browser
/// runs, if it `keeps` anything.
pub(super) async fn ask(
    domain: DomainName,
    settings: &Settings,
    fresh: bool,
    keeps: bool,
    stopper: Stopper,
    tell: Callback<Did>,
) {
    let act = |action| tell.emit(Did::Act(action));
    let Some(origin) = settings.origin() else {
        // The same as where the site's service is gone, and the reader has pressed the button.
        act(Action::AskHere(platform::now_ms()));
        let may_fetch = extension::may(&policy_host(&domain)).await;
        let prober = ExtensionProber::new(settings.resolvers(), may_fetch);
        ask_from_here(domain, None, prober, &stopper, act).await;
        return;
    };
    let events = RefCell::new(String::new());
    let on_event = |event: ScanEvent, json: &str| {
        if stopper.is_stopped() {
            return ControlFlow::Break(());
        }
        let mut events = events.borrow_mut();
        events.push_str(json.trim());
        events.push('\n');
        act(Action::Event(event, platform::now_ms()));
        ControlFlow::Continue(())
    };
    let ended = api::scan(origin, domain.a_label(), fresh, on_event).await;
    match ended {
        _ if stopper.is_stopped() => {}
        Ok(()) if keeps => {
            let events = events.into_inner();
            let entries = [
                (DOMAIN, domain.a_label()),
                (ORIGIN, origin),
                (EVENTS, &events),
            ];
            extension::keep(Area::Session, &entries).await;
        }
        Ok(()) => {}
        Err(NoScan::Refused(problem)) => act(Action::Refused(problem)),
        Err(NoScan::Stale) => act(Action::Stale),
        Err(NoScan::Lost) => tell.emit(Did::Fail(Trouble::NotReached)),
    }
}

/// One more check of this popup runs, which [`ended`] counts off.
pub(super) fn begun() {
    RUNNING.set(RUNNING.get() + 1);
}

/// A check has ended, or was stopped. Leave is given for one check, and given back with the last that
/// runs: one that was stopped may end while the next is reading.
pub(super) async fn ended(settings: &Settings) {
    RUNNING.set(RUNNING.get() - 1);
    if RUNNING.get() == 0 {
        give_back(settings, None).await;
    }
}

thread_local! {
    static RUNNING: Cell<u32> = const { Cell::new(0) };
}

/// Gives back leave to read policies, but for that of the domain that is about to be checked.
pub(super) async fn give_back(settings: &Settings, next: Option<&DomainName>) {
    let needed = [settings.pattern(), next.map(policy_host)];
    for pattern in extension::granted().await {
        let host = pattern.split_once("://").map_or("", |(_, host)| host);
        let is_needed = needed.iter().flatten().any(|needed| *needed == pattern);
        if host.starts_with("mta-sts.") && !is_needed {
            extension::give_back(&pattern).await;
        }
    }
}

/// What the reader grants for the policy of a domain to be read.
pub(super) fn policy_host(domain: &DomainName) -> String {
    service::pattern(&format!("https://{}/", domain.prefixed("mta-sts")))
}

/// The last check: of which domain, by which service, and what that told, a JSON a line.
const DOMAIN: &str = "domain";
const ORIGIN: &str = "origin";
const EVENTS: &str = "events";

/// The last check, if it was of this domain and by the same service: judged anew, like any evidence.
pub(super) fn kept(
    domain: &DomainName,
    settings: &Settings,
    mut take: impl FnMut(&str) -> Option<String>,
) -> Option<ScanState> {
    let same = take(DOMAIN)? == domain.a_label() && Some(&*take(ORIGIN)?) == settings.origin();
    let events = take(EVENTS).filter(|_| same)?;
    let now_ms = platform::now_ms();
    let mut state = std::rc::Rc::new(ScanState::new(now_ms));
    for event in events.lines() {
        state = state.reduce(Action::Event(api::event(event)?, now_ms));
    }
    let state = std::rc::Rc::unwrap_or_clone(state);
    (state.phase == Phase::Done).then_some(state)
}
