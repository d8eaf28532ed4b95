//! How a client stands: `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers,
//! in the words of a bucket: `q` is what fits in at once, `w` how long an empty one takes to fill.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::{Allowed, Exceeded, Limit};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// What is left of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: Limit,
    left: u32,
    /// Until all of it is back; at least until there is one more.
    full_in: Duration,
}

impl Standing {
    /// Of a rate whose next one is expected then.
    pub(super) fn of(limit: Limit, expected: Option<Instant>, now: Instant) -> Self {
        let left = limit.allowed.rate().map(|rate| rate.left(expected, now));
        Self {
            limit,
            left: left.unwrap_or(0),
            full_in: expected.map_or(Duration::ZERO, |at| at.saturating_duration_since(now)),
        }
    }

    /// How many more are allowed at once.
    pub(super) fn left(&self) -> u32 {
        self.left
    }

    /// Writes it, unless something narrower is written already.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let Limit { name, allowed, .. } = self.limit;
        let policy = match allowed {
            Allowed::Rate {
                count,
                per_s,
                burst,
            } => {
                let window = u64::from(per_s) * u64::from(burst) / u64::from(count.max(1));
                format!("\"{name}\";q={burst};w={}", window.max(1))
            }
            Allowed::AtOnce(most) => format!("\"{name}\";q={most};qu=\"concurrent-requests\""),
        };
        let left = format!("\"{name}\";r={};t={}", self.left, seconds(self.full_in));
        for (name, text) in [(POLICY, policy), (LEFT, left)] {
            // Names and numbers are values of headers.
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.entry(name).or_insert(value);
            }
        }
    }
}

impl From<&Exceeded> for Standing {
    fn from(exceeded: &Exceeded) -> Self {
        Self {
            limit: exceeded.limit,
            left: 0,
            full_in: exceeded.retry_after,
        }
    }
}

impl Exceeded {
    /// Whole seconds, for `Retry-After`: then it is over.
    pub(crate) fn retry_after_s(&self) -> u32 {
        u32::try_from(seconds(self.retry_after)).unwrap_or(u32::MAX)
    }

    /// Which limit, and when to come back.
    pub(crate) fn words(&self) -> String {
        let Limit {
            name, counts, key, ..
        } = self.limit;
        let seconds = match self.retry_after_s() {
            1 => "a second".to_owned(),
            seconds => format!("{seconds} seconds"),
        };
        format!(
            "The limit {name} is reached: {counts}, {}, for {key}. Come back in {seconds}. All limits are at /api/v1/limits.",
            self.limit.allowed_in_words()
        )
    }
}

/// Rounded up.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::super::{Bucket, Limit, Table};
    use super::*;

    fn row(bucket: Bucket) -> Limit {
        *Table::default().row(bucket)
    }

    #[test]
    fn a_refusal_says_which_limit_and_when_to_come_back() {
        let mut exceeded = Exceeded {
            limit: row(Bucket::Checks),
            retry_after: Duration::from_millis(5_001),
        };
        assert_eq!(
            exceeded.words(),
            "The limit checks-per-client is reached: new checks, 10 a minute, 20 at once, for a client: \
             an IPv4 address, or a /64 of IPv6. Come back in 6 seconds. All limits are at /api/v1/limits."
        );
        exceeded.limit.allowed = Allowed::AtOnce(3);
        exceeded.retry_after = Duration::from_millis(1);
        let words = exceeded.words();
        assert!(
            words.contains(", 3 at a time, ") && words.contains("in a second."),
            "{words}"
        );
    }

    #[test]
    fn headers_have_the_form_of_the_draft() {
        let written = |standing: Standing| {
            let mut headers = HeaderMap::new();
            standing.write(&mut headers);
            [POLICY, LEFT].map(|name| headers[name].to_str().expect("ASCII").to_owned())
        };
        let now = Instant::now();
        let standing = Standing::of(
            row(Bucket::Checks),
            Some(now + Duration::from_secs(18)),
            now,
        );
        assert_eq!(
            written(standing),
            [
                "\"checks-per-client\";q=20;w=120",
                "\"checks-per-client\";r=17;t=18"
            ]
        );
        let exceeded = Exceeded {
            limit: row(Bucket::RunningOfClient),
            retry_after: Duration::from_secs(5),
        };
        assert_eq!(
            written((&exceeded).into()),
            [
                "\"running-per-client\";q=3;qu=\"concurrent-requests\"",
                "\"running-per-client\";r=0;t=5"
            ]
        );
    }
}
