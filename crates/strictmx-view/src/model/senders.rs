//! Real senders against MX hosts: a small matrix in words.

use schemars::JsonSchema;
use serde::Serialize;
use strictmx_core::senders::{Knowledge, SENDERS};

use super::{NameView, State};
use crate::en;

/// What real senders make of a domain, and what happens to mail from each.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SendersView {
    /// How it stands, taken together.
    pub state: State,
    /// How many do what: `8 apply the policy, 2 ignore it`.
    pub verdict: String,
    /// One sentence where the standard and what senders do part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parting: Option<String>,
    /// The MX hosts: the columns.
    pub hosts: Vec<NameView>,
    /// One for each sender; none where the domain takes no mail.
    pub rows: Vec<SenderRow>,
}

impl SendersView {
    /// Senders that fare alike, named together, where there is no room for a row each.
    pub fn alike(&self) -> Vec<(String, &SenderRow)> {
        let mut groups: Vec<(String, &SenderRow)> = Vec::new();
        for row in &self.rows {
            match groups.iter_mut().find(|(_, first)| first.is_like(row)) {
                Some((names, _)) => {
                    names.push_str(en::COMMA);
                    names.push_str(&row.name);
                }
                None => groups.push((row.name.clone(), row)),
            }
        }
        groups
    }
}

impl SenderRow {
    fn is_like(&self, other: &Self) -> bool {
        let alike = |a: &SenderCell, b: &SenderCell| a.word == b.word && a.check == b.check;
        alike(&self.policy, &other.policy)
            && self.mail.iter().zip(&other.mail).all(|(a, b)| alike(a, b))
    }

    /// The check that says more, of a server that is refused before others.
    pub(crate) fn check(&self) -> Option<&String> {
        let cells = std::iter::once(&self.policy).chain(&self.mail);
        let explained = cells.filter(|cell| cell.check.is_some());
        let first = explained.min_by_key(|cell| cell.state != State::Broken);
        first?.check.as_ref()
    }
}

/// A sender.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SenderRow {
    /// Its id.
    pub sender: String,
    /// As its makers call it.
    pub name: String,
    /// The version that the model is of, or that it is known from documents only.
    pub version: String,
    /// What it does with the policy.
    pub policy: SenderCell,
    /// What happens to mail from it, for each of [`SendersView::hosts`].
    pub mail: Vec<SenderCell>,
}

/// A cell, which explains itself.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SenderCell {
    /// How it stands.
    pub state: State,
    /// In a word: `delivers`.
    pub word: String,
    /// In a sentence.
    pub why: String,
    /// The check that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// A sender that is modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModelledSender {
    /// Its id.
    pub sender: &'static str,
    /// As its makers call it.
    pub name: &'static str,
    /// The version that the model is of.
    pub version: &'static str,
    /// Where the model comes from.
    pub known_from: KnownFrom,
}

/// Where a model of a sender comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KnownFrom {
    /// Its code, which was read and measured.
    Code,
    /// What its makers write: of what breaks the standard nobody can say what it makes.
    Documents,
}

/// All senders that are modelled, those that are known best first.
pub fn modelled_senders() -> Vec<ModelledSender> {
    let modelled = SENDERS.iter().map(|sender| ModelledSender {
        sender: sender.id,
        name: sender.name,
        version: sender.version,
        known_from: match sender.knowledge {
            Knowledge::Code(_) => KnownFrom::Code,
            Knowledge::Documents(_) => KnownFrom::Documents,
        },
    });
    modelled.collect()
}
