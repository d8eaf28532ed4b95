//! What a sender makes of the policy host's answer.

use crate::facts::{Looked, PolicyAttempt, PolicyHostFacts, content_encoding};
use crate::observation::{Cause, Failure, HttpResponse, Stage, Timing};
use crate::timestamp::Timestamp;

use super::model::{Addresses, FetchRules, MediaType, Size, Status};
use super::policy::{Body, Taken};
use super::reason::Reason;

impl MediaType {
    /// Whether the sender takes a response of that type.
    pub(super) fn is_of(self, response: &HttpResponse) -> bool {
        match self {
            Self::TextPlain => response.is_text_plain(),
            Self::TextPlainGo => response.is_text_plain() && go_parses(response),
            Self::TextPlainLowerCase => response.content_type().0 == "text/plain",
            Self::Unread => true,
        }
    }
}

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
            let mut lookups = host.addresses.iter();
            return Err(match host.known_addresses() {
                Ok(found) if found.is_empty() => Reason::NoPolicyHost,
                // Whoever asks gets no address either.
                Err(_) if lookups.all(|it| it.is_absent() || fails(it)) => Reason::DnsFailure,
                _ => Reason::NotTested,
            });
        }
        // It asks for IPv4 first, and where that fails, for nothing else.
        let is_one = self.addresses == Addresses::One;
        if is_one && fails(&host.addresses[0]) {
            return Err(Reason::NoPolicyHost);
        }
        let by_v4 = is_one && host.attempts.iter().any(|it| it.address.is_ipv4());
        // An address of which nobody knows may have what the others do not.
        let mut unknown = !by_v4 && !host.is_all_seen();
        let mut taken = None::<Taken>;
        // Why an address is of no use, and one after which it asks at the next.
        let (mut missed, mut passed) = (None::<Reason>, None::<Reason>);
        let (mut before, mut differ) = (None, false);
        let of_family = |it: &&PolicyAttempt<'_>| !by_v4 || it.address.is_ipv4();
        for attempt in host.attempts.iter().filter(of_family) {
            let fetched = self.fetch_at(attempt, now);
            // Mostly all addresses serve the same, and nothing else comes of it.
            if before.replace(fetched) == Some(fetched) {
                continue;
            }
            match fetched.and_then(read) {
                Ok(here) => match &taken {
                    None => taken = Some(here),
                    // How long it remembers is no other outcome.
                    Some(first) => differ |= !first.is_alike(&here),
                },
                Err(Reason::NotTested) => unknown = true,
                Err(reason) => {
                    let goes_on = self.goes_on_from(attempt);
                    let gravest = if goes_on { &mut passed } else { &mut missed };
                    let earlier = gravest.filter(|earlier| weight(*earlier) >= weight(reason));
                    *gravest = earlier.or(Some(reason));
                }
            }
        }
        match (taken, missed) {
            (Some(taken), None) if !differ => Ok(taken),
            (Some(_), _) => Err(Reason::AddressesDiffer),
            (None, _) if unknown => Err(Reason::NotTested),
            (None, missed) => Err(missed.or(passed).unwrap_or(Reason::NoAnswer)),
        }
    }

    pub(super) fn fetch_at<'e>(
        &self,
        attempt: &PolicyAttempt<'e>,
        now: Timestamp,
    ) -> Result<Body<'e>, Reason> {
        let unseen = |failure: &Failure| match failure.is_not_public() {
            true => Reason::NoAnswer,
            false => Reason::NotTested,
        };
        let fetch = attempt.seen.as_ref().map_err(unseen)?.fetch;
        let elapsed_ms = self.elapsed_ms(&fetch.timings);
        let cut = match &fetch.failure {
            Some(failure) => self.despite(failure, elapsed_ms)?,
            None => false,
        };
        // A draft comes without TLS.
        if attempt.tls().is_ok_and(|tls| !tls.is_valid(now)) {
            return Err(Reason::Certificate);
        }
        if self.gives_up(&fetch.timings) {
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
        if !self.media_type.is_of(response) {
            return Err(Reason::MediaType);
        }
        let (_, charset) = response.content_type();
        if content_encoding(response).is_some() {
            // What is inside was not looked at.
            return Err(if self.decodes {
                Reason::NotTested
            } else {
                Reason::Encoding
            });
        }
        let octets = self.size.of(&response.body).ok_or(Reason::Size)?;
        // More came than was kept.
        if cut && !matches!(self.size, Size::Cut(_)) {
            return Err(Reason::NotTested);
        }
        Ok(Body { octets, charset })
    }

    /// Whether it asks at the next address after this one, of which nothing came.
    fn goes_on_from(&self, attempt: &PolicyAttempt<'_>) -> bool {
        match self.addresses {
            Addresses::One => false,
            Addresses::Connected => !attempt.is_connected(),
            Addresses::Encrypted => attempt.response().is_err() && attempt.tls().is_err(),
        }
    }

    /// How long a fetch took, as the sender looks at it.
    fn elapsed_ms(&self, timings: &[Timing]) -> u64 {
        let stages = timings.iter().map(|timing| u64::from(timing.elapsed_ms));
        if self.time_is_idle {
            stages.max().unwrap_or_default()
        } else {
            stages.sum()
        }
    }

    /// Whether the sender does not wait for a fetch that takes so long.
    pub fn gives_up(&self, timings: &[Timing]) -> bool {
        let elapsed_ms = self.elapsed_ms(timings);
        self.time_s
            .is_some_and(|limit_s| elapsed_ms > u64::from(limit_s) * 1000)
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

/// How much a reason for taking nothing at one address says where there is another at another:
/// what nobody can say outweighs what is known, and least say those of which documents speak.
fn weight(reason: Reason) -> u8 {
    match reason {
        Reason::Undocumented => 2,
        Reason::Status | Reason::Size => 0,
        _ => 1,
    }
}

impl Size {
    /// What is read of a body; `None` where it is refused.
    pub(super) fn of(self, octets: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Refused(limit) if octets.len() > limit => None,
            Self::Lines(limit)
                if octets
                    .split(|octet| *octet == b'\n')
                    .any(|line| line.len() >= limit) =>
            {
                None
            }
            Self::Cut(limit) => octets.get(..limit).or(Some(octets)),
            Self::Refused(_) | Self::Lines(_) | Self::Any => Some(octets),
        }
    }
}

/// Whether it is the domain's fault that nobody gets an answer.
pub(super) fn fails(looked: &Looked) -> bool {
    looked
        .failure()
        .is_some_and(|failure| !failure.is_no_fault())
}

/// Whether Go `mime.ParseMediaType` reads all parameters: each has a name and a value, and none
/// has two. Semicolons in quotes, which nobody writes, end them here.
fn go_parses(response: &HttpResponse) -> bool {
    let field = response.header("content-type");
    let field = String::from_utf8_lossy(field.map_or(&[], |field| field));
    let field = field.trim_end();
    let parameters = field.strip_suffix(';').unwrap_or(field).split(';').skip(1);
    let mut known: Vec<(String, &str)> = Vec::new();
    for parameter in parameters {
        let Some((name, value)) = parameter.split_once('=') else {
            return false;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let no_token = |c: char| !c.is_ascii_graphic() || "()<>@,;:\\\"/[]?=".contains(c);
        let is_token = |text: &str| !text.is_empty() && !text.contains(no_token);
        let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        let again = known.iter().find(|(other, _)| *other == name);
        let value = quoted.unwrap_or(value);
        let fits = is_token(&name) && (quoted.is_some() || is_token(value));
        if !fits || again.is_some_and(|(_, other)| *other != value) {
            return false;
        }
        known.push((name, value));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_from_the_whole() {
        let timings = [(Stage::TlsHandshake, 9_000), (Stage::ResponseBody, 9_000)];
        let timings = timings.map(|(stage, elapsed_ms)| Timing { stage, elapsed_ms });
        for (time_is_idle, time_s, gives_up) in
            [(true, 15, false), (true, 8, true), (false, 15, true)]
        {
            let rules = FetchRules {
                time_s: Some(time_s),
                time_is_idle,
                ..FetchRules::STANDARD
            };
            assert_eq!(rules.gives_up(&timings), gives_up, "{rules:?}");
        }
    }
}
