//! A result at a glance, for places elsewhere: a badge, a card in a frame, the preview of a link.
//!
//! Nothing here has anything checked. Badges and cards show what is at hand; what somebody stored is
//! shown to those alone who have its id.

pub(crate) mod badge;
pub(crate) mod card;
pub(crate) mod page;
pub(crate) mod picture;

use std::sync::Arc;

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::timestamp::Timestamp;
use strictmx_view::model::State;
use strictmx_view::{result_view, visible};
use tokio::time::Instant;

use crate::api::judged_in_turn;
use crate::api::results::Unread;
use crate::limits::{Bucket, Spent};
use crate::problem::Refused;
use crate::router;

/// How long others may show what they have been told.
pub(crate) const CACHE: &str = "public, max-age=300";

/// A few words of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glance {
    /// The domain as A-label.
    pub(crate) domain: String,
    /// One or two words: "Enforced".
    pub(crate) label: String,
    pub(crate) state: State,
    /// What is true.
    pub(crate) sentence: String,
    pub(crate) checked_at: Timestamp,
}

impl Glance {
    /// Judges evidence: of what is stored no verdict is kept.
    fn of(evidence: &Evidence) -> Self {
        let view = result_view(&judge(evidence));
        let pieces = view.banner.sentence.0.iter();
        // Those that cannot be broken are ours.
        let said: String = pieces
            .map(|piece| piece.text().replace('\u{a0}', " "))
            .collect();
        Self {
            domain: evidence.policy_domain.a_label().to_owned(),
            label: view.banner.label,
            state: view.banner.state,
            // What a domain says is shown, and steers nothing.
            sentence: visible(&said),
            checked_at: evidence.checked_at,
        }
    }

    /// Makes something of what is stored, which is read, too, only where there is a place for it, and
    /// judged where it keeps nobody waiting.
    async fn of_stored<T: Send + 'static>(
        state: &router::State,
        stored: Unread,
        make: impl FnOnce(Self) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let place = place(state)?;
        let kept = stored.read().await?;
        made(place, move || Ok(make(Self::of(&kept.evidence()?)))).await?
    }

    /// What is at hand of a domain; nobody is asked. It is judged once, however many badges and cards
    /// show it.
    async fn known(
        state: &router::State,
        policy_domain: &DomainName,
    ) -> Result<Option<Self>, Refused> {
        let Some(scan) = state.scans.ended_at_hand(policy_domain) else {
            return Ok(None);
        };
        let glance = scan.glance.get_or_try_init(async || {
            let scan = Arc::clone(&scan);
            let glance = made(place(state)?, move || Some(Self::of(&scan.seen()?)));
            glance.await?.ok_or(Refused::Failed)
        });
        glance.await.cloned().map(Some)
    }
}

/// A place among those that are made.
///
/// # Errors
/// [`Refused::Limit`] where there is none.
fn place(state: &router::State) -> Result<Spent, Refused> {
    let limiter = state.scans.limiter();
    Ok(limiter.place(Bucket::GlancesAtOnce, Instant::now())?)
}

/// Makes something of a result that is judged for it, in its turn, at a place; it is taken until all is
/// done, also where whoever asked went away.
///
/// # Errors
/// [`Refused::Failed`].
async fn made<T: Send + 'static>(
    place: Spent,
    make: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    judged_in_turn(move || {
        let _place = place;
        make()
    })
    .await
}

/// `2026-11-28`.
fn day(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

/// Text for HTML, XML and their attributes.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, character| {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use axum::extract::Path;

    use super::*;
    use crate::scans::now;
    use crate::stored::{Deletion, Stored};
    use crate::test_network::service_without_network;

    /// Many show a badge, and it is one judgement: with no place left for another it is shown still.
    #[tokio::test]
    async fn what_is_at_hand_is_judged_once() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let domain: DomainName = "example.com".parse().expect("a name");
        assert_eq!(Glance::known(&state, &domain).await, Ok(None));
        let planted = Evidence::new(domain.clone(), Timestamp::from_unix(1_795_000_000));
        state.scans.plant(planted);
        let first = Glance::known(&state, &domain).await.expect("a place");
        assert!(first.is_some());
        let limiter = state.scans.limiter();
        let place = || limiter.place(Bucket::GlancesAtOnce, Instant::now());
        let taken: Vec<_> = std::iter::from_fn(|| place().ok()).collect();
        assert!(!taken.is_empty() && place().is_err());
        assert_eq!(Glance::known(&state, &domain).await, Ok(first));
    }

    /// What is stored may be large: without a place it is not even read.
    #[tokio::test]
    async fn what_is_stored_is_read_at_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut service, _silent) = service_without_network();
        service.stored = Some(Stored::open(folder.path()).await.expect("it opens"));
        let state = router::State::new(service);
        let stored = state.service.stored.as_ref().expect("it stores");
        let evidence = Evidence::new("example.com".parse().expect("a name"), now());
        let receipt = stored.keep(evidence, now()).await.expect("it is kept");
        let unread = Unread::by(&state, Ok(Path(receipt.id.clone()))).await;
        // From here on reading fails.
        let deleted = stored.delete(&receipt.id, &receipt.deletion_token, now());
        assert_eq!(deleted.await, Ok(Deletion::Deleted));
        let limiter = state.scans.limiter();
        let place = || limiter.place(Bucket::GlancesAtOnce, Instant::now());
        let _taken: Vec<_> = std::iter::from_fn(|| place().ok()).collect();
        let refused = Glance::of_stored(&state, unread.expect("it is there"), |_| ()).await;
        assert!(matches!(refused, Err(Refused::Limit(_))), "{refused:?}");
    }

    #[test]
    fn our_own_blanks_have_no_signs() {
        let two = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n\
                   | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200\n\
                   smtp mail certificate expires=-1d\n";
        let world = strictmx_core::scenario::World::new(two).expect("parses");
        let sentence = Glance::of(&world.evidence()).sentence;
        assert!(sentence.contains(" at 1 of 2 mail servers: "), "{sentence}");
    }
}
