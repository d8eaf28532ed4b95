//! Follows a scan to its end: the service's stream or, where there is none and the visitor says so,
//! DNS from the page.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{Cause, Observation};
use strictmx_core::question::Question;
use strictmx_core::scan::Scan;
use strictmx_driver::{Event as Happened, Prober, drive};
use strictmx_wire::{FORMAT_VERSION, ScanEvent};

use super::Action;
use crate::platform;
use crate::platform::api::{self, NoScan};
use crate::platform::doh::BrowserProber;

/// Questions that the page itself has open at a time.
const AT_ONCE: usize = 8;
/// How long the page itself asks.
const DEADLINE_MS: f64 = 30_000.0;

/// Ends what goes on in the background: the visitor has seen enough, begins anew, or leaves.
#[derive(Clone, Debug, Default)]
pub struct Stopper(Rc<Cell<bool>>);

impl Stopper {
    /// Nothing more is to be heard of it.
    pub fn stop(&self) {
        self.0.set(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.0.get()
    }
}

/// Follows a scan of the service, and tells what happens. Nobody else is asked where it is lost.
pub async fn follow(domain: DomainName, fresh: bool, stopper: Stopper, tell: impl Fn(Action)) {
    let on_event = |event: ScanEvent, _: &str| {
        if stopper.is_stopped() {
            return ControlFlow::Break(());
        }
        tell(Action::Event(event, platform::now_ms()));
        ControlFlow::Continue(())
    };
    let ended = api::scan("", domain.a_label(), fresh, on_event).await;
    match ended {
        _ if stopper.is_stopped() => {}
        Ok(()) => {}
        Err(NoScan::Refused(problem)) => tell(Action::Refused(problem)),
        Err(NoScan::Stale) => tell(Action::Stale),
        Err(NoScan::Lost) => tell(Action::Lost(platform::now_ms())),
    }
}

/// Asks public resolvers what the service has not answered: the visitor wants them to be asked.
pub async fn ask_resolvers(
    domain: DomainName,
    known: Option<Evidence>,
    stopper: Stopper,
    tell: impl Fn(Action),
) {
    tell(Action::AskHere(platform::now_ms()));
    ask_from_here(domain, known, BrowserProber, &stopper, tell).await;
}

/// Asks what the service has not answered, as far as a page can.
pub(crate) async fn ask_from_here(
    policy_domain: DomainName,
    known: Option<Evidence>,
    prober: impl Prober,
    stopper: &Stopper,
    tell: impl Fn(Action),
) {
    let tell = |event| {
        if !stopper.is_stopped() {
            tell(Action::Event(event, platform::now_ms()));
        }
    };
    let known = known.unwrap_or_else(|| {
        let checked_at = platform::now();
        tell(ScanEvent::Started {
            format_version: FORMAT_VERSION,
            policy_domain: policy_domain.clone(),
            checked_at,
            age_s: 0,
        });
        Evidence::new(policy_domain.clone(), checked_at)
    });
    let mut scan = Scan::new(policy_domain, known.checked_at);
    let deadline = async {
        let begun_ms = platform::now_ms();
        loop {
            TimeoutFuture::new(200).await;
            if stopper.is_stopped() {
                return Cause::Cancelled;
            }
            if platform::now_ms() - begun_ms > DEADLINE_MS {
                return Cause::BudgetSpent;
            }
        }
    };
    let on_event = |happened| {
        tell(match happened {
            Happened::Asked(_, question) => ScanEvent::Asked { question },
            Happened::Answered(_, question, observation) => ScanEvent::Answered {
                question,
                observation,
            },
        });
    };
    drive(
        &mut scan,
        &KnownFirst(known, prober),
        AT_ONCE,
        deadline,
        on_event,
    )
    .await;
    tell(ScanEvent::Done {});
}

/// Answers from what is known, and asks only for the rest.
struct KnownFirst<P>(Evidence, P);

impl<P: Prober> Prober for KnownFirst<P> {
    async fn ask(&self, question: Question) -> Observation {
        match self.0.observation(&question) {
            Some(observation) => observation.clone(),
            None => self.1.ask(question).await,
        }
    }
}
