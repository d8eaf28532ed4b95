//! Whoever answers a scan, honestly or not, and in whatever order.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{
    Cause, DnsExchange, Failure, HttpResponse, Observation, PolicyFetch, SmtpSession, Speaker,
    Stage, Turn,
};
use strictmx_core::octets::{Binary, Text};
use strictmx_core::question::Question;
use strictmx_core::scan::{Poll, Scan};
use strictmx_core::scenario::World;

/// More questions than any domain is worth: a scan that asks them does not end.
const TOO_MANY: usize = 1000;

/// Answers from a world, and in place of some answers whatever `mischief` says. The same question
/// always gets the same answer, however late it is asked.
pub struct Prober<'a> {
    /// The honest answers.
    pub world: &'a World,
    /// Which answers are not honest.
    pub mischief: &'a [u8],
}

impl Prober<'_> {
    /// Scans to the end. `steps` says after which question to answer one, and which: the order of
    /// the answers. With a `stop`, gives up after that many answers.
    pub fn scan(&self, steps: &[u8], stop: Option<usize>) -> Evidence {
        let mut scan = Scan::new(self.world.policy_domain(), self.world.now());
        let mut steps = steps.iter().map(|step| usize::from(*step));
        let mut open = Vec::new();
        loop {
            let step = steps.next().unwrap_or_default();
            if stop == Some(scan.evidence().entries.len()) {
                scan.stop(&Cause::Cancelled);
                assert_eq!(scan.poll(), Poll::Done);
                return scan.into_evidence();
            }
            match scan.poll() {
                Poll::Ask(id, question) => {
                    open.push((id, question));
                    if step % 2 == 0 {
                        continue;
                    }
                }
                Poll::Pending => assert!(!open.is_empty(), "it waits for nothing"),
                Poll::Done => {
                    assert!(open.is_empty(), "done with open questions");
                    return scan.into_evidence();
                }
            }
            assert!(scan.asked().len() < TOO_MANY, "{:?}", scan.asked().last());
            let (id, question) = open.swap_remove(step / 2 % open.len());
            scan.answer(id, self.observe(&question));
            // A second answer changes nothing.
            scan.answer(id, failed(Cause::Cancelled));
        }
    }

    fn observe(&self, question: &Question) -> Observation {
        let mut hasher = DefaultHasher::new();
        question.hash(&mut hasher);
        let at = hasher.finish() as usize % self.mischief.len().max(1);
        let rest = self.mischief.get(at..).unwrap_or_default();
        match rest.first() {
            Some(b'!') => failed(Cause::Timeout),
            Some(b'?') => failed(Cause::Rcode { code: 5 }),
            Some(b'#') => dns(rest),
            Some(b'$') => policy(rest),
            Some(b'%') => smtp(rest),
            _ => self.world.observe(question),
        }
    }
}

fn failed(cause: Cause) -> Observation {
    Observation::Unknown(Failure::new(Stage::Connect, cause))
}

fn dns(octets: &[u8]) -> Observation {
    Observation::Dns(DnsExchange {
        resolver: "fuzz".to_owned(),
        message: Binary(octets.to_vec()),
        age_s: u32::MAX,
        checking_disabled: Some(Binary(octets.to_vec())),
        elapsed_ms: u32::MAX,
        failed_upstreams: Vec::new(),
    })
}

fn policy(octets: &[u8]) -> Observation {
    Observation::Policy(PolicyFetch {
        response: Some(HttpResponse {
            status: u16::from(octets[octets.len() / 2]) * 4,
            headers: vec![("content-type".to_owned(), Text(octets.to_vec()))],
            body: Text(octets.to_vec()),
        }),
        ..PolicyFetch::default()
    })
}

fn smtp(octets: &[u8]) -> Observation {
    let turns = octets.split(|octet| *octet == b'%').enumerate();
    let turn = |(at, text): (usize, &[u8])| Turn {
        from: [Speaker::Server, Speaker::Client, Speaker::Injected][at % 3],
        text: Text(text.to_vec()),
        inside_tls: at > 6,
    };
    Observation::Smtp(SmtpSession {
        transcript: turns.map(turn).collect(),
        ..SmtpSession::default()
    })
}
