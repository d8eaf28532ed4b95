//! Rates, kept by the generic cell rate algorithm in its form with a theoretical arrival time
//! (ITU-T I.371): all there is to remember of a key is one time, and nothing ticks.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;
use std::time::Duration;

use strictmx_core::timestamp::DAY_S;
use tokio::time::Instant;

/// So many in so long, and so many at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    count: u32,
    per: Duration,
    burst: u32,
}

impl Rate {
    /// `count` in `per`, and `burst` at once; each at least one, else it does not compile as a
    /// constant and panics otherwise. Text is read by [`FromStr`], where `burst` is what comes back
    /// within a day at most: nobody is remembered for longer.
    pub const fn new(count: u32, per: Duration, burst: u32) -> Self {
        assert!(count > 0 && burst > 0 && !per.is_zero());
        Self { count, per, burst }
    }

    /// How many are allowed in [`per`](Self::per), over a long time.
    pub const fn count(self) -> u32 {
        self.count
    }

    /// The time that [`count`](Self::count) is about.
    pub const fn per(self) -> Duration {
        self.per
    }

    /// How many are allowed at once.
    pub const fn burst(self) -> u32 {
        self.burst
    }

    /// From one to the next, where there is no burst.
    pub fn interval(self) -> Duration {
        self.per / self.count
    }

    /// One more, now: when the one after it is expected, or how long to wait first. `expected` is
    /// what this returned the last time.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(self, expected: Option<Instant>, now: Instant) -> Result<Instant, Duration> {
        let ahead = ahead(expected, now);
        match ahead.checked_sub(self.interval() * (self.burst - 1)) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => Ok(now + ahead + self.interval()),
        }
    }

    /// How many more are allowed at once, now.
    pub fn left(self, expected: Option<Instant>, now: Instant) -> u32 {
        let room = (self.interval() * self.burst).saturating_sub(ahead(expected, now));
        let left = room.as_nanos() / self.interval().as_nanos().max(1);
        u32::try_from(left).unwrap_or(u32::MAX)
    }
}

/// How far the expected time lies in the future.
fn ahead(expected: Option<Instant>, now: Instant) -> Duration {
    expected.map_or(Duration::ZERO, |at| at.saturating_duration_since(now))
}

/// Seconds of the units that a rate may name.
const UNITS: [(&str, u64); 4] = [
    ("s", 1),
    ("min", 60),
    ("h", 3_600),
    ("day", DAY_S.unsigned_abs()),
];

impl fmt::Display for Rate {
    /// `10/min:20`: ten a minute, twenty at once. Another time than a unit is in seconds, `1/90s:1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.per.as_secs();
        write!(f, "{}/", self.count)?;
        match UNITS.iter().find(|(_, unit)| *unit == seconds) {
            Some((unit, _)) => f.write_str(unit)?,
            None => write!(f, "{seconds}s")?,
        }
        write!(f, ":{}", self.burst)
    }
}

/// Why a text is not a rate; in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateError;

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write a rate as 10/min:20, which is ten a minute and twenty at once; units are s, min, h and day, or a number of seconds, 1/90s:1; what is allowed at once comes back within a day")
    }
}

impl std::error::Error for RateError {}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let read = || {
            let (count, rest) = text.split_once('/')?;
            let (per, burst) = rest.split_once(':')?;
            let unit = UNITS.iter().find(|(unit, _)| *unit == per);
            let seconds = match unit {
                Some((_, seconds)) => *seconds,
                None => u64::from(per.strip_suffix('s')?.parse::<u32>().ok()?),
            };
            let (count, burst): (u32, u32) = (count.parse().ok()?, burst.parse().ok()?);
            // So long a key is remembered.
            let forgotten = u64::from(burst) * seconds <= DAY_S.unsigned_abs() * u64::from(count);
            (count > 0 && burst > 0 && seconds > 0 && forgotten).then(|| Self {
                count,
                per: Duration::from_secs(seconds),
                burst,
            })
        };
        read().ok_or(RateError)
    }
}

/// Keys are forgotten together, when there are twice as many as after the last time, or then.
const SWEEP: Duration = Duration::from_secs(60);
/// Where there is no room for one more.
const SWEEP_FULL: Duration = Duration::from_secs(1);

/// The expected times of many keys. A key whose time has passed is as good as a new one, and is
/// forgotten.
#[derive(Debug)]
pub struct Ledger<K> {
    expected: HashMap<K, Instant>,
    max_keys: usize,
    sweep_above: usize,
    swept: Option<Instant>,
}

impl<K: Copy + Eq + Hash> Ledger<K> {
    /// One that remembers at most so many keys.
    pub fn new(max_keys: usize) -> Self {
        Self {
            expected: HashMap::new(),
            max_keys,
            sweep_above: 0,
            swept: None,
        }
    }

    /// When the next of this key is expected.
    pub fn expected(&self, key: &K) -> Option<Instant> {
        self.expected.get(key).copied()
    }

    /// Whether a key is known, or can be.
    pub fn has_room(&mut self, key: &K, now: Instant) -> bool {
        let since = self.swept.map_or(Duration::MAX, |swept| now - swept);
        // Looking at all of them takes time, which a flood of keys must not have each time.
        let due = if self.expected.len() >= self.max_keys {
            since >= SWEEP_FULL
        } else {
            since >= SWEEP || self.expected.len() > self.sweep_above
        };
        if due {
            self.forget_old(now);
        }
        self.expected.len() < self.max_keys || self.expected.contains_key(key)
    }

    /// Forgets keys whose time has passed. Where there is a need of room they are forgotten anyway.
    pub fn forget_old(&mut self, now: Instant) {
        self.expected.retain(|_, at| *at > now);
        self.sweep_above = 2 * self.expected.len() + 1_024;
        self.swept = Some(now);
    }

    /// Remembers what [`Rate::admit`] said. Where there is no [room](Self::has_room) for a key, let it
    /// share another, of which there are few.
    pub fn expect(&mut self, key: K, at: Instant) {
        self.expected.insert(key, at);
    }

    /// Takes back so much of what one has cost, which is the [interval](Rate::interval) of its rate.
    pub fn refund(&mut self, key: &K, cost: Duration) {
        if let Some(at) = self.expected.get_mut(key) {
            *at = at.checked_sub(cost).unwrap_or(*at);
        }
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.expected.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.expected.is_empty()
    }
}

#[cfg(test)]
mod tests;
