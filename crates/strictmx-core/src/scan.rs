//! A scan: what to ask next, given what is known.

mod depth;
mod plan;

use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::observation::{Cause, Failure, Observation, Stage};
use crate::question::Question;
use crate::timestamp::Timestamp;

pub use depth::MAX_CONNECTS;
pub(crate) use depth::{sts_owner_above, unused_name};
pub use plan::verdict_stands;
pub(crate) use plan::{misplaced_sts_owners, misplaced_tlsrpt_owners};

/// The state of a scan. See the box at the top of this crate for how to drive it.
#[derive(Clone, Debug)]
pub struct Scan {
    evidence: Evidence,
    asked: Vec<Question>,
    /// `None` until the first question is asked for.
    planned: Option<Plan>,
}

/// What is worth asking, given some answers.
#[derive(Clone, Debug)]
struct Plan {
    /// How many answers it was made from.
    answers: usize,
    /// What is left to ask, the next one last.
    left: Vec<Question>,
}

/// Names one asked question of one scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(pub usize);

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Poll {
    /// Ask this, and bring the answer by its id. More may be asked at once.
    Ask(QuestionId, Question),
    /// Nothing to ask until an answer comes.
    Pending,
    /// Everything is answered.
    Done,
}

impl Scan {
    /// A scan of `policy_domain`; `now` is the time of every judgement.
    pub fn new(policy_domain: DomainName, now: Timestamp) -> Self {
        Self {
            evidence: Evidence::new(policy_domain, now),
            asked: Vec::new(),
            planned: None,
        }
    }

    /// The next question, if there is one.
    pub fn poll(&mut self) -> Poll {
        // What is worth asking follows from the answers alone.
        let answers = self.evidence.entries.len();
        let planned = match &mut self.planned {
            Some(plan) if plan.answers == answers => plan,
            outdated => {
                let mut left = plan::plan(&self.evidence);
                left.reverse();
                outdated.insert(Plan { answers, left })
            }
        };
        while let Some(question) = planned.left.pop() {
            // A plan may want the same thing for two reasons.
            if !self.asked.contains(&question) {
                self.asked.push(question.clone());
                return Poll::Ask(QuestionId(self.asked.len() - 1), question);
            }
        }
        if self.evidence.entries.len() == self.asked.len() {
            Poll::Done
        } else {
            Poll::Pending
        }
    }

    /// Brings an answer. An unknown id and a second answer to the same question change nothing.
    pub fn answer(&mut self, id: QuestionId, observation: Observation) {
        if let Some(question) = self.asked.get(id.0) {
            self.evidence.record(question.clone(), observation);
        }
    }

    /// Gives up: every open question, and every one that would have followed, ends with `cause`.
    /// What was learned before is kept.
    pub fn stop(&mut self, cause: &Cause) {
        loop {
            match self.poll() {
                Poll::Ask(id, _) => self.answer(
                    id,
                    Observation::Unknown(Failure::new(Stage::Start, cause.clone())),
                ),
                Poll::Pending => {
                    for question in self.asked.clone() {
                        self.evidence.record(
                            question,
                            Observation::Unknown(Failure::new(Stage::Start, cause.clone())),
                        );
                    }
                }
                Poll::Done => return,
            }
        }
    }

    /// What is known so far.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// What is known, for keeping.
    pub fn into_evidence(self) -> Evidence {
        self.evidence
    }

    /// Questions handed out so far; how many of them are answered is
    /// `evidence().entries.len()`.
    pub fn asked(&self) -> &[Question] {
        &self.asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::World;

    /// Whoever asks for several things at once brings one answer to each.
    #[test]
    fn nothing_is_asked_twice() {
        let rua = "mailto:a@reports.example.net,mailto:b@reports.example.net";
        let cases = [
            format!("_smtp._tls TXT \"v=TLSRPTv1; rua={rua}\""),
            "_mta-sts TXT nodata\n_smtp._tls TXT nodata".to_owned(),
        ];
        for scenario in cases {
            let world = World::new(&scenario).expect("the scenario parses");
            let mut scan = Scan::new(world.policy_domain(), world.now());
            let mut asked = Vec::new();
            loop {
                match scan.poll() {
                    Poll::Ask(id, question) => asked.push((id, question)),
                    Poll::Pending => {
                        assert!(!asked.is_empty(), "waits for nothing: {scenario}");
                        for (id, question) in asked.drain(..) {
                            scan.answer(id, world.observe(&question));
                        }
                    }
                    Poll::Done => break,
                }
            }
        }
    }
}
