//! A discovery record: the TXT RRset at one owner, and which of its records counts.

use crate::dns::{RecordData, RrSet};
use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::span::Partial;
use crate::txt_fields::Selection;

use super::Looked;

/// The TXT records at a discovery owner with the selection `S` among them.
#[derive(Debug)]
pub struct TxtRecords<S> {
    /// The lookup.
    pub looked: Looked,
    /// Owner name.
    pub owner: DomainName,
    /// Record texts in the order of the answer; empty where absent or unknown.
    pub texts: Vec<Vec<u8>>,
    /// What the selection rule makes of them, where there are any.
    selection: Option<S>,
}

impl<S> TxtRecords<S> {
    pub(crate) fn new(evidence: &Evidence, owner: DomainName, select: fn(&[Vec<u8>]) -> S) -> Self {
        let looked = Looked::new(evidence, Question::dns(owner.clone(), RecordType::Txt));
        let texts = looked
            .found(Because::NothingToJudge)
            .map(texts_of)
            .unwrap_or_default();
        let selection = (!texts.is_empty()).then(|| select(&texts));
        Self {
            looked,
            owner,
            texts,
            selection,
        }
    }

    /// What the selection rule makes of the records.
    ///
    /// # Errors
    /// As [`Looked::found`].
    pub fn selection(&self, absent: Because) -> Result<&S, Skip> {
        self.looked.found(absent)?;
        self.selection.as_ref().ok_or(Skip::NotApplicable(absent))
    }

    /// The question that brought them: the source of every spot.
    pub fn source(&self) -> &Question {
        &self.looked.question
    }
}

impl<T: Partial, F> TxtRecords<Selection<T, F>> {
    /// Whether anybody tried to publish such a record: one counts, or was meant to. Others may stand
    /// at the same name, such as those of a wildcard.
    ///
    /// # Errors
    /// Not tested where nobody knows.
    pub fn is_tried(&self) -> Result<bool, Skip> {
        match self.selection(Because::NothingToJudge) {
            // Such CNAMEs lead nobody to a record.
            _ if self.looked.is_loop() => Ok(false),
            Ok(selection) => Ok(!selection.candidates.is_empty() || selection.near_miss.is_some()),
            Err(Skip::NotApplicable(_)) => Ok(false),
            Err(not_tested) => Err(not_tested),
        }
    }
}

/// The texts of a TXT RRset.
pub(crate) fn texts_of(rrset: &RrSet) -> Vec<Vec<u8>> {
    let text = |data: &RecordData| match data {
        RecordData::Txt(text) => Some(text.clone()),
        _ => None,
    };
    rrset
        .records
        .iter()
        .filter_map(|record| text(&record.data))
        .collect()
}
