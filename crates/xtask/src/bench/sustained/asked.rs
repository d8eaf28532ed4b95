//! Somebody who asks for a check, and what he is answered.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::targets::Target;

/// Longer than any check takes.
const PATIENCE: Duration = Duration::from_secs(90);

/// What one asked for, and when, in seconds from the first on.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) is_hostile: bool,
    pub(super) began_s: f64,
    pub(super) ended_s: f64,
    /// Else what is wrong with it.
    pub(super) answer: Result<Answer, String>,
}

/// What may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A new check, and the verdict of the lab.
    Verdict,
    /// 503, and when to come back.
    Refused,
}

/// What is read of a result.
#[derive(Deserialize)]
struct Checked {
    age_s: u64,
    verdict: String,
}

impl Asked {
    /// Asks for a new check, and waits for its end.
    pub(super) fn ask(address: &str, target: &Target, first: Instant) -> Self {
        let began_s = first.elapsed().as_secs_f64();
        let answer = exchange(address, target).and_then(|said| read(&said, target.verdict));
        Self {
            is_hostile: target.is_hostile,
            began_s,
            ended_s: first.elapsed().as_secs_f64(),
            answer: answer.map_err(|error| format!("{}: {error:#}", target.domain)),
        }
    }

    pub(super) fn took_s(&self) -> f64 {
        self.ended_s - self.began_s
    }

    pub(super) fn is(&self, answer: Answer) -> bool {
        self.answer == Ok(answer)
    }
}

fn exchange(address: &str, target: &Target) -> Result<String> {
    let Target { domain, client, .. } = target;
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /api/v1/scan/{domain}?fresh=true HTTP/1.1\r\nhost: a\r\n\
         x-forwarded-for: {client}\r\naccept: application/json\r\nconnection: close\r\n\r\n"
    )?;
    let mut said = String::new();
    stream.read_to_string(&mut said)?;
    Ok(said)
}

fn read(said: &str, verdict: &str) -> Result<Answer> {
    let (head, body) = said.split_once("\r\n\r\n").context("no answer")?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    let comes_back = head.lines().any(|line| line.starts_with("retry-after: "));
    match status {
        "200" => {
            let checked: Checked = serde_json::from_str(body)?;
            if checked.age_s > 0 {
                bail!("a check of {} s ago", checked.age_s);
            }
            if checked.verdict != verdict {
                bail!("verdict {} in place of {verdict}", checked.verdict);
            }
            Ok(Answer::Verdict)
        }
        "503" if comes_back => Ok(Answer::Refused),
        _ => bail!("{head}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_verdict_or_a_refusal_that_says_when_to_come_back() {
        let found = |said: &str, verdict| read(said, verdict).ok();
        let checked = |age_s, verdict: &str| {
            format!(
                "HTTP/1.1 200 OK\r\n\r\n{{\"age_s\":{age_s},\"verdict\":\"{verdict}\",\"a\":1}}"
            )
        };
        let verdict = Some(Answer::Verdict);
        assert_eq!(found(&checked(0, "enforced"), "enforced"), verdict);
        assert_eq!(found(&checked(0, "undetermined"), "undetermined"), verdict);
        assert_eq!(found(&checked(0, "undetermined"), "enforced"), None);
        assert_eq!(found(&checked(0, "enforced"), "undetermined"), None);
        assert_eq!(found(&checked(5, "enforced"), "enforced"), None);
        let refused = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\n\r\n{}";
        assert_eq!(found(refused, "enforced"), Some(Answer::Refused));
        assert_eq!(
            found("HTTP/1.1 503 Service Unavailable\r\n\r\n{}", "enforced"),
            None
        );
        assert_eq!(found("", "enforced"), None);
    }
}
