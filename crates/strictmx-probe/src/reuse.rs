//! What was seen of a mail server serves other domains with the same one, for a while: many domains
//! have few mail servers, which need not be asked by each check anew. It says how old it is.
//!
//! A domain's own next check asks again: whoever has mended something wants to see that. Checks that
//! ask at the same time wait for one answer, and for their own turns meanwhile: nobody is kept from
//! asking by others who are not let to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Observation, SmtpSession, TlsSurvey};
use strictmx_core::question::{Question, Service};
use tokio::sync::watch;
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
                loop {
                    let _ = reused(nobody_asks).await;
                    if let Some(asking) = Asking::alone(&place) {
                        break asking;
                    }
                }
            };
            (ask.await, asking)
        };
        let (observation, asking) = tokio::select! {
            biased;
            Some(reused) = reused(|_| false) => return reused,
            asked = asked => asked,
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
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, place| {
            let known = place.borrow();
            known.asking > 0 || known.seen.as_ref().is_some_and(Seen::is_fresh)
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

/// Whether an answer takes one connection, of which an address has one at a time for all: whoever has
/// a turn asks for all who wait for theirs. A survey takes many.
fn is_one_connection(question: &Question) -> bool {
    matches!(question, Question::Smtp { .. })
}

/// Whether it did not come to asking.
fn is_withheld(observation: &Observation) -> bool {
    matches!(observation, Observation::Unknown(failure) if matches!(failure.cause, Cause::Withheld { .. }))
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

    /// One at a time.
    #[derive(Default)]
    struct Connections {
        count: Cell<u16>,
        turn: Arc<tokio::sync::Mutex<()>>,
    }

    /// Asks for a domain, in a turn with a pause after it; what comes says which connection it was, and
    /// its age.
    async fn ask(
        reuse: &Reuse,
        question: &Question,
        policy_domain: &str,
        connections: &Connections,
    ) -> (u16, u32) {
        let asking = async {
            let turn = Arc::clone(&connections.turn).lock_owned().await;
            connections.count.set(connections.count.get() + 1);
            let code = connections.count.get();
            sleep(Duration::from_secs(1)).await;
            tokio::spawn(async move {
                sleep(Duration::from_secs(2)).await;
                drop(turn);
            });
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
        let (reuse, connections) = (Reuse::default(), Connections::default());
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

    /// Whoever waits for a turn waits for it himself, and has what comes of another's.
    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_those_who_are_not_let_to_ask() {
        let seen = || Observation::Smtp(SmtpSession::default());
        let withheld = || {
            let why = "too many checks wait".to_owned();
            Observation::Unknown(Failure::new(Stage::Start, Cause::Withheld { why }))
        };
        let ask = async |reuse: &Reuse, domain: &str, after_s: u64, comes: Observation| {
            let begun = Instant::now();
            let asking = async {
                sleep(Duration::from_secs(after_s)).await;
                comes.clone()
            };
            let (question, domain) = (smtp("mx.example.net"), name(domain));
            let answer = reuse.answer(&question, &domain, asking).await;
            (answer == comes, begun.elapsed().as_secs())
        };
        let reuse = Reuse::default();
        let came = tokio::join!(
            ask(&reuse, "first.example", 20, withheld()),
            ask(&reuse, "slow.example", 30, seen()),
            ask(&reuse, "stranger.example", 1, seen()),
        );
        assert_eq!(came, ((false, 1), (false, 1), (true, 1)));
        let reuse = Reuse::default();
        let came = tokio::join!(
            ask(&reuse, "first.example", 30, seen()),
            ask(&reuse, "second.example", 20, withheld()),
        );
        assert_eq!(came, ((true, 30), (false, 30)), "others had their turn");
        let alone = ask(&Reuse::default(), "a.example", 20, withheld()).await;
        assert_eq!(alone, (true, 20));
    }

    /// A survey is many connections: one is made at a time.
    #[tokio::test(start_paused = true)]
    async fn a_survey_is_made_once_for_all_who_want_it() {
        let (reuse, surveys) = (Reuse::default(), Cell::new(0));
        let question = Question::TlsSurvey {
            service: Service::Smtp,
            host: name("mx.example.net"),
            address: "11.0.0.1".parse().expect("an address"),
        };
        let survey = async |domain: &str, failure: Option<Failure>| {
            let asking = async {
                surveys.set(surveys.get() + 1);
                sleep(Duration::from_secs(10)).await;
                Observation::TlsSurvey(TlsSurvey {
                    failure,
                    ..TlsSurvey::default()
                })
            };
            reuse.answer(&question, &name(domain), asking).await
        };
        let spent = Failure::new(Stage::TlsHandshake, Cause::BudgetSpent);
        let begun = Instant::now();
        tokio::join!(
            survey("a.example", Some(spent)),
            survey("b.example", None),
            survey("c.example", None),
        );
        assert_eq!((surveys.get(), begun.elapsed().as_secs()), (2, 20));
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
        let (reuse, connections) = (Reuse::default(), Connections::default());
        ask(&reuse, &smtp("mx.example.net"), "a.example", &connections).await;
        reuse.forget_old();
        assert_eq!(reuse.places.lock().expect("a map").len(), 1);
        sleep(REUSE + Duration::from_secs(1)).await;
        reuse.forget_old();
        assert!(reuse.places.lock().expect("a map").is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn memory_has_an_end() {
        let (reuse, connections) = (Reuse::default(), Connections::default());
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
