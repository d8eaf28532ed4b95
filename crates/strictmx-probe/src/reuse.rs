//! What was seen of a mail server serves other domains with the same one, for a while: many domains
//! have few mail servers, which need not be asked by each check anew. It says how old it is.
//!
//! - A domain's own next check asks again: whoever has mended something wants to see that.
//! - Checks that ask at the same time share one answer. Each waits for its own turn meanwhile, so that
//!   none is kept from asking by another that has to wait.
//! - Nobody waits for the surveys of others longer than his own may take.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, Observation, SmtpSession, Stage, TlsSurvey};
use strictmx_core::question::{Question, Service};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::budget::{REUSE, REUSE_ANSWER_OCTETS, REUSE_ANSWERS, REUSE_MEMORY, SURVEY};
use crate::lock::lock;

/// What was seen, when, and for whom.
#[derive(Debug)]
struct Seen {
    at: Instant,
    policy_domain: DomainName,
    observation: Observation,
    _room: Room,
}

/// Octets among those of all that is remembered, until it is dropped.
#[derive(Debug)]
struct Room {
    all: Arc<AtomicUsize>,
    octets: usize,
}

/// What is known of one question.
#[derive(Debug, Default)]
struct Known {
    seen: Option<Seen>,
    /// How many are asking, or wait for their turn to.
    asking: usize,
}

/// A change wakes who waits.
type Place = Arc<watch::Sender<Known>>;

/// What is remembered of mail servers.
#[derive(Debug, Default)]
pub(crate) struct Reuse {
    places: Mutex<HashMap<Question, Place>>,
    octets: Arc<AtomicUsize>,
}

impl Reuse {
    /// What was seen for another domain a moment ago, or else what comes of asking.
    pub(crate) async fn answer(
        &self,
        question: &Question,
        policy_domain: &DomainName,
        ask: impl Future<Output = Observation>,
    ) -> Observation {
        if !is_shared(question) {
            return ask.await;
        }
        let place = self.place(question);
        let reused = async |or_else: fn(&Known) -> bool| {
            let mut known = place.subscribe();
            let until = |known: &Known| known.serving(policy_domain).is_some() || or_else(known);
            // The sender lives in `place`, so that waiting cannot fail.
            let known = known.wait_for(until).await.ok()?;
            known.serving(policy_domain).map(Seen::aged)
        };
        let nobody_asks: fn(&Known) -> bool = |known| known.asking == 0;
        let asked = async {
            let asking = if is_one_connection(question) {
                Asking::too(&place)
            } else {
                let alone = async {
                    loop {
                        let _ = reused(nobody_asks).await;
                        if let Some(asking) = Asking::alone(&place) {
                            break asking;
                        }
                    }
                };
                timeout(SURVEY, alone).await.ok()?
            };
            Some((ask.await, asking))
        };
        let asked = tokio::select! {
            biased;
            Some(reused) = reused(|_| false) => return reused,
            asked = asked => asked,
        };
        let Some((observation, asking)) = asked else {
            return waited_too_long();
        };
        if is_worth_keeping(&observation) {
            let seen = Seen {
                at: Instant::now(),
                policy_domain: policy_domain.clone(),
                _room: self.room(observation.octets()),
                observation: observation.clone(),
            };
            place.send_modify(|known| known.seen = Some(seen));
        }
        drop(asking);
        if is_withheld(&observation)
            && let Some(reused) = reused(nobody_asks).await
        {
            // Others had their turn, which ours did not come after in time.
            return reused;
        }
        observation
    }

    /// Forgets what is too old to serve anybody.
    pub(crate) fn forget_old(&self) {
        let mut places = lock(&self.places);
        places.retain(|_, place| {
            let known = place.borrow();
            known.asking > 0 || known.seen.as_ref().is_some_and(Seen::is_fresh)
        });
    }

    fn place(&self, question: &Question) -> Place {
        let mut places = lock(&self.places);
        if !places.contains_key(question) && places.len() >= REUSE_ANSWERS {
            // Whoever is asking goes on; others ask for themselves.
            places.clear();
        }
        Arc::clone(places.entry(question.clone()).or_default())
    }

    /// Room for so many octets, for which all others are forgotten where there is none.
    fn room(&self, octets: usize) -> Room {
        let all = Arc::clone(&self.octets);
        if all.fetch_add(octets, Ordering::Relaxed) + octets > REUSE_MEMORY {
            let mut places = lock(&self.places);
            places.clear();
        }
        Room { all, octets }
    }
}

impl Known {
    /// What was seen for another domain, and no longer ago than may be.
    fn serving(&self, policy_domain: &DomainName) -> Option<&Seen> {
        let seen = self.seen.as_ref();
        seen.filter(|seen| seen.is_fresh() && seen.policy_domain != *policy_domain)
    }
}

/// Somebody asks, as long as this is there.
struct Asking<'a>(&'a Place);

impl<'a> Asking<'a> {
    /// Beside others.
    fn too(place: &'a Place) -> Self {
        // Nobody waits for more of them.
        place.send_if_modified(|known| {
            known.asking += 1;
            false
        });
        Self(place)
    }

    /// Where nobody else does.
    fn alone(place: &'a Place) -> Option<Self> {
        let mut is_alone = false;
        place.send_if_modified(|known| {
            is_alone = known.asking == 0;
            known.asking += usize::from(is_alone);
            false
        });
        is_alone.then_some(Self(place))
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.send_if_modified(|known| {
            known.asking -= 1;
            known.asking == 0
        });
    }
}

/// One after the other asked instead, and nothing came of it that serves.
fn waited_too_long() -> Observation {
    let why = "too many checks wait to survey this address".to_owned();
    Observation::Unknown(Failure::new(Stage::Start, Cause::Withheld { why }))
}

/// Whether an answer takes one connection, of which an address has one at a time for all: whoever has
/// a turn asks for all who wait for theirs. A survey takes many.
fn is_one_connection(question: &Question) -> bool {
    matches!(question, Question::Smtp { .. })
}

/// Whether it did not come to asking.
/// Whether we did not try, or did not go on for want of a place.
fn is_withheld(observation: &Observation) -> bool {
    let failure = match observation {
        Observation::Unknown(failure) => Some(failure),
        Observation::Smtp(session) if session.tls.is_none() => session.failure.as_ref(),
        _ => None,
    };
    failure.is_some_and(|failure| matches!(failure.cause, Cause::Withheld { .. }))
}

/// Whether others may have the same: what stands at an address under the name of a mail server.
fn is_shared(question: &Question) -> bool {
    matches!(
        question,
        Question::Smtp { .. }
            | Question::TlsSurvey {
                service: Service::Smtp,
                ..
            }
    )
}

impl Drop for Room {
    fn drop(&mut self) {
        self.all.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

impl Seen {
    fn is_fresh(&self) -> bool {
        self.at.elapsed() <= REUSE
    }

    /// With its age, a second at least: what is new has none.
    fn aged(&self) -> Observation {
        let age_s = u32::try_from(self.at.elapsed().as_secs()).unwrap_or(u32::MAX);
        let evidence_age_s = age_s.max(1);
        match self.observation.clone() {
            Observation::Smtp(session) => Observation::Smtp(SmtpSession {
                evidence_age_s,
                ..session
            }),
            Observation::TlsSurvey(survey) => Observation::TlsSurvey(TlsSurvey {
                evidence_age_s,
                ..survey
            }),
            other => other,
        }
    }
}

/// Whether it says something about the server, and nothing of what we left out ourselves: whoever asks
/// next may find it out.
fn is_worth_keeping(observation: &Observation) -> bool {
    matches!(
        observation,
        Observation::Smtp(_) | Observation::TlsSurvey(_)
    ) && !observation
        .failures()
        .any(|failure| failure.cause.is_ours())
        && observation.octets() <= REUSE_ANSWER_OCTETS
}

#[cfg(test)]
mod tests;
