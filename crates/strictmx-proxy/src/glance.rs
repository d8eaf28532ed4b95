//! A result at a glance, for places elsewhere: a badge, a card in a frame, the preview of a link.
//!
//! Nothing here has anything checked: what is shown is at hand, or was stored by somebody.

pub(crate) mod badge;
pub(crate) mod card;
pub(crate) mod page;
pub(crate) mod picture;

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::timestamp::{DAY_S, Timestamp};
use strictmx_view::model::State;
use strictmx_view::{result_view, visible};

use crate::api::judged;
use crate::problem::Refused;
use crate::router;
use crate::scans::now;

/// How old a stored result may be that a badge shows.
const SHOWN_S: i64 = 30 * DAY_S;

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
    /// Judges evidence anew: no verdict is kept.
    fn of(evidence: &Evidence) -> Self {
        let view = result_view(&judge(evidence));
        let pieces = view.banner.sentence.0.iter();
        Self {
            domain: evidence.policy_domain.a_label().to_owned(),
            label: view.banner.label,
            state: view.banner.state,
            // What a domain says is shown, and steers nothing.
            sentence: visible(&pieces.map(|piece| piece.text()).collect::<String>()),
            checked_at: evidence.checked_at,
        }
    }

    /// The same, where it keeps nobody waiting.
    pub(crate) async fn judged(evidence: Evidence) -> Result<Self, Refused> {
        judged(move || Self::of(&evidence)).await
    }

    /// What is known of a domain without asking anybody: the result at hand, else the newest stored
    /// one that is not too old.
    async fn known(
        state: &router::State,
        policy_domain: &DomainName,
    ) -> Result<Option<Self>, Refused> {
        if let Some(evidence) = state.scans.evidence_at_hand(policy_domain).await {
            return Self::judged(evidence).await.map(Some);
        }
        let Some(stored) = &state.service.stored else {
            return Ok(None);
        };
        let now = now();
        let sealed = stored.newest(policy_domain, now.plus_s(-SHOWN_S), now);
        let Some(sealed) = sealed.await? else {
            return Ok(None);
        };
        let evidence = Evidence::from_json(sealed.evidence.as_bytes());
        let evidence = evidence.map_err(|_| Refused::Failed)?;
        Self::judged(evidence).await.map(Some)
    }

    /// The day it was checked, where that is not today.
    fn day(&self, now: Timestamp) -> Option<String> {
        let is_old = self.checked_at.days_until(now) > 0;
        is_old.then(|| day(self.checked_at))
    }
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
