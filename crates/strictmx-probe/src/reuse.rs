//! What was seen of a mail server serves other domains with the same one, for a while: many domains
//! have few mail servers, which need not be asked by each check anew. It says how old it is.
//!
//! A domain's own next check asks again: whoever has mended something wants to see that. Checks that
//! ask at the same time wait for one answer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Observation, SmtpSession, TlsSurvey};
use strictmx_core::question::{Question, Service};
use tokio::time::Instant;

use crate::budget::{REUSE, REUSE_MEMORY};

/// Answers that are remembered at most.
const MAX_KEPT: usize = 2_048;

/// Octets of an answer that is remembered: those of usual servers.
const MAX_OCTETS: usize = 32 * 1024;

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

/// Held by whoever is asking.
type Place = Arc<tokio::sync::Mutex<Option<Seen>>>;

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
        let mut place = place.lock().await;
        if let Some(seen) = &*place
            && seen.at.elapsed() <= REUSE
            && seen.policy_domain != *policy_domain
        {
            return seen.aged();
        }
        let observation = ask.await;
        *place = is_worth_keeping(&observation).then(|| Seen {
            at: Instant::now(),
            policy_domain: policy_domain.clone(),
            _room: self.room(observation.octets()),
            observation: observation.clone(),
        });
        observation
    }

    /// Forgets what is too old to serve anybody.
    pub(crate) fn forget_old(&self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, place| match place.try_lock() {
            Ok(seen) => seen.as_ref().is_some_and(|seen| seen.at.elapsed() <= REUSE),
            // Somebody is asking.
            Err(_) => true,
        });
    }

    fn place(&self, question: &Question) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if !places.contains_key(question) && places.len() >= MAX_KEPT {
            // Whoever is asking goes on; others ask for themselves.
            places.clear();
        }
        Arc::clone(places.entry(question.clone()).or_default())
    }

    /// Room for so many octets, for which all others are forgotten where there is none.
    fn room(&self, octets: usize) -> Room {
        let all = Arc::clone(&self.octets);
        if all.fetch_add(octets, Ordering::Relaxed) + octets > REUSE_MEMORY {
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            places.clear();
        }
        Room { all, octets }
    }
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
        && observation.octets() <= MAX_OCTETS
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use strictmx_core::observation::{Cause, Failure, Stage};
    use tokio::time::sleep;

    use super::*;

    fn name(text: &str) -> DomainName {
        text.parse().expect(text)
    }

    fn smtp(mx_host: &str) -> Question {
        Question::Smtp {
            mx_host: name(mx_host),
            address: "11.0.0.1".parse().expect("an address"),
        }
    }

    /// Asks for a domain; what comes says which connection it was, and its age.
    async fn ask(
        reuse: &Reuse,
        question: &Question,
        policy_domain: &str,
        connections: &Cell<u16>,
    ) -> (u16, u32) {
        let asking = async {
            connections.set(connections.get() + 1);
            let code = connections.get();
            sleep(Duration::from_secs(1)).await;
            Observation::Smtp(SmtpSession {
                failure: Some(Failure::new(Stage::Ehlo, Cause::RepliedNo { code })),
                ..SmtpSession::default()
            })
        };
        let answer = reuse.answer(question, &name(policy_domain), asking).await;
        let Observation::Smtp(session) = answer else {
            panic!("{answer:?}")
        };
        let Some(Cause::RepliedNo { code }) = session.failure.map(|failure| failure.cause) else {
            panic!("what was seen")
        };
        (code, session.evidence_age_s)
    }

    #[tokio::test(start_paused = true)]
    async fn one_mail_server_is_asked_once_for_many_domains() {
        let (reuse, connections) = (Reuse::default(), Cell::new(0));
        let question = smtp("mx.example.net");
        let of = async |domain: &str| ask(&reuse, &question, domain, &connections).await;
        let at_once = tokio::join!(of("a.example"), of("b.example"), of("c.example"));
        assert_eq!(
            at_once,
            ((1, 0), (1, 1), (1, 1)),
            "those who come at once wait for one"
        );
        sleep(Duration::from_secs(60)).await;
        assert_eq!(of("d.example").await, (1, 60));
        assert_eq!(
            of("a.example").await,
            (2, 0),
            "its own next check asks anew"
        );
        assert_eq!(of("d.example").await, (2, 1), "and others have the newest");
        sleep(Duration::from_secs(200)).await;
        assert_eq!(of("e.example").await, (2, 200));
        sleep(Duration::from_secs(1)).await;
        assert_eq!(of("f.example").await, (3, 0), "no older than 200 seconds");
        let other = ask(&reuse, &smtp("mx2.example.net"), "g.example", &connections).await;
        assert_eq!(other, (4, 0), "another name may have another certificate");
    }

    #[tokio::test(start_paused = true)]
    async fn what_says_nothing_about_the_server_is_not_reused() {
        let (reuse, asked) = (Reuse::default(), Cell::new(0));
        let ours = async |domain: &str| {
            let asking = async {
                asked.set(asked.get() + 1);
                Observation::Unknown(Failure::new(Stage::Start, Cause::OwnPort25Closed))
            };
            reuse
                .answer(&smtp("mx.example.net"), &name(domain), asking)
                .await
        };
        ours("a.example").await;
        ours("b.example").await;
        assert_eq!(asked.get(), 2);
        // Whoever goes while asking leaves the question to the next.
        let never = std::future::pending();
        let question = smtp("mx.example.net");
        let domain = name("c.example");
        let gone = reuse.answer(&question, &domain, never);
        assert!(
            tokio::time::timeout(Duration::from_secs(1), gone)
                .await
                .is_err()
        );
        ours("d.example").await;
        assert_eq!(asked.get(), 3);
    }

    /// However it came about: a check that used up its budget on purpose, or a crowd at the server.
    #[tokio::test(start_paused = true)]
    async fn what_we_left_out_is_not_reused() {
        let reuse = Reuse::default();
        let spent = || Some(Failure::new(Stage::Ehlo, Cause::BudgetSpent));
        let cut = |kept: bool| {
            Observation::Smtp(SmtpSession {
                failure: spent().filter(|_| !kept),
                ..SmtpSession::default()
            })
        };
        let question = smtp("mx.example.net");
        let ask = async |domain: &str, comes| {
            let asking = std::future::ready(comes);
            reuse.answer(&question, &name(domain), asking).await
        };
        ask("attacker.example", cut(false)).await;
        assert_eq!(ask("victim.example", cut(true)).await, cut(true));
        let survey = |failure| {
            Observation::TlsSurvey(TlsSurvey {
                failure,
                ..TlsSurvey::default()
            })
        };
        ask("attacker.example", survey(spent())).await;
        let whole = survey(None);
        assert_eq!(ask("victim.example", whole.clone()).await, whole);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_old_is_forgotten() {
        let (reuse, connections) = (Reuse::default(), Cell::new(0));
        ask(&reuse, &smtp("mx.example.net"), "a.example", &connections).await;
        reuse.forget_old();
        assert_eq!(reuse.places.lock().expect("a map").len(), 1);
        sleep(REUSE + Duration::from_secs(1)).await;
        reuse.forget_old();
        assert!(reuse.places.lock().expect("a map").is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn memory_has_an_end() {
        let (reuse, connections) = (Reuse::default(), Cell::new(0));
        for n in 0..MAX_KEPT + 10 {
            let question = smtp(&format!("mx{n}.example.net"));
            let asking = std::future::ready(Observation::Smtp(SmtpSession::default()));
            reuse.answer(&question, &name("a.example"), asking).await;
        }
        assert!(reuse.places.lock().expect("a map").len() <= MAX_KEPT);
        let last = ask(&reuse, &smtp("mx1.example.net"), "b.example", &connections).await;
        assert_eq!(last, (1, 0), "forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn octets_in_memory_have_an_end() {
        let reuse = Reuse::default();
        let said = || {
            Observation::Smtp(SmtpSession {
                failure: Some(Failure::new(Stage::Ehlo, Cause::Closed).detail("x".repeat(30_000))),
                ..SmtpSession::default()
            })
        };
        let each = said().octets();
        assert!(each <= MAX_OCTETS && MAX_KEPT * each > REUSE_MEMORY);
        let mut most = 0;
        for n in 0..MAX_KEPT {
            let (question, asking) = (smtp(&format!("mx{n}.example.net")), async { said() });
            reuse.answer(&question, &name("a.example"), asking).await;
            let octets = reuse.octets.load(Ordering::Relaxed);
            assert!(octets <= REUSE_MEMORY, "{octets}");
            most = most.max(octets);
        }
        assert!(most > REUSE_MEMORY - 2 * each, "{most}");
        reuse.places.lock().expect("a map").clear();
        assert_eq!(reuse.octets.load(Ordering::Relaxed), 0);
    }
}
