//! What a sender makes of the policy host's answer.

use crate::facts::{PolicyAttempt, PolicyHostFacts, content_encoding};
use crate::observation::{Cause, Failure, Stage};
use crate::timestamp::Timestamp;

use super::model::{FetchRules, MediaType, Size, Status};
use super::policy::{Body, Taken};
use super::reason::Reason;

impl FetchRules {
    /// What the sender takes from the policy host, at whichever of its addresses.
    ///
    /// # Errors
    /// Why it takes nothing; [`Reason::NotTested`] where nobody knows.
    pub(super) fn take(
        &self,
        host: &PolicyHostFacts<'_>,
        now: Timestamp,
        read: &dyn Fn(Body<'_>) -> Result<Taken, Reason>,
    ) -> Result<Taken, Reason> {
        if host.attempts.is_empty() {
            let none = host.known_addresses().is_ok_and(|found| found.is_empty());
            return Err(if none {
                Reason::NoPolicyHost
            } else {
                Reason::NotTested
            });
        }
        // An address of which nobody knows may have what the others do not.
        let mut unknown = !host.is_all_seen();
        let (mut taken, mut missed) = (None, None);
        let mut differ = false;
        for attempt in &host.attempts {
            match self.fetch_at(attempt, now).and_then(read) {
                Ok(here) => {
                    let first = taken.get_or_insert_with(|| here.clone());
                    // How long it remembers is no other outcome.
                    differ |= (first.mode, &first.mx) != (here.mode, &here.mx);
                }
                Err(Reason::NotTested) => unknown = true,
                // Where nothing answers, it goes on to the next address.
                Err(Reason::NoAnswer) => {}
                Err(reason) => missed = Some(reason),
            }
        }
        match (taken, missed) {
            (Some(taken), None) if !differ => Ok(taken),
            (Some(_), _) => Err(Reason::AddressesDiffer),
            (None, _) if unknown => Err(Reason::NotTested),
            (None, missed) => Err(missed.unwrap_or(Reason::NoAnswer)),
        }
    }

    fn fetch_at<'e>(
        &self,
        attempt: &PolicyAttempt<'e>,
        now: Timestamp,
    ) -> Result<Body<'e>, Reason> {
        let fetch = attempt.seen.as_ref().map_err(|_| Reason::NotTested)?.fetch;
        let elapsed_ms: u64 = fetch
            .timings
            .iter()
            .map(|timing| u64::from(timing.elapsed_ms))
            .sum();
        let cut = match &fetch.failure {
            Some(failure) => self.despite(failure, elapsed_ms)?,
            None => false,
        };
        // A draft comes without TLS.
        if attempt.tls().is_ok_and(|tls| !tls.is_valid(now)) {
            return Err(Reason::Certificate);
        }
        if self
            .time_s
            .is_some_and(|limit_s| elapsed_ms > u64::from(limit_s) * 1000)
        {
            return Err(Reason::Time);
        }
        let response = fetch.response.as_ref().ok_or(Reason::NoAnswer)?;
        let counts = match self.status {
            Status::Ok => response.status == 200,
            Status::Successful => (200..300).contains(&response.status),
            Status::Unread => true,
        };
        if !counts {
            return Err(Reason::Status);
        }
        let (media_type, charset) = response.content_type();
        let counts = match self.media_type {
            MediaType::TextPlain => response.is_text_plain(),
            MediaType::TextPlainLowerCase => media_type == "text/plain",
            MediaType::Unread => true,
        };
        if !counts {
            return Err(Reason::MediaType);
        }
        if content_encoding(response).is_some() {
            // What is inside was not looked at.
            return Err(if self.decodes {
                Reason::NotTested
            } else {
                Reason::Encoding
            });
        }
        let octets = &*response.body;
        let octets = match self.size {
            Size::Refused(limit) if octets.len() > limit => return Err(Reason::Size),
            Size::Cut(limit) => octets.get(..limit).unwrap_or(octets),
            // More came than was kept.
            _ if cut => return Err(Reason::NotTested),
            Size::Refused(_) | Size::Any => octets,
        };
        Ok(Body { octets, charset })
    }

    /// Whether a fetch that failed gave the sender something all the same: `true` where the body
    /// is known up to a point. The prober gave up after `elapsed_ms`.
    fn despite(&self, failure: &Failure, elapsed_ms: u64) -> Result<bool, Reason> {
        let in_response = matches!(failure.stage, Stage::ResponseHead | Stage::ResponseBody);
        match failure.cause {
            _ if failure.cause.is_ours() => Err(Reason::NotTested),
            Cause::TooLarge if failure.stage == Stage::ResponseBody => match self.size {
                Size::Refused(limit) if limit <= 64 * 1024 => Err(Reason::Size),
                _ => Ok(true),
            },
            Cause::Timeout if in_response => {
                // Who waits longer may get it all the same. The last second may have begun only.
                let waited_s = elapsed_ms.div_ceil(1000);
                let gave_up = self
                    .time_s
                    .is_some_and(|limit_s| u64::from(limit_s) <= waited_s);
                Err(if gave_up {
                    Reason::Time
                } else {
                    Reason::NotTested
                })
            }
            _ => Err(Reason::NoAnswer),
        }
    }
}
