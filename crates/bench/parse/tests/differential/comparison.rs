//! Two parsers about the same texts, and the reasons why they differ.

use std::collections::BTreeMap;
use std::fmt::Debug;

use strictmx_core::span::{Fault, Parsed, Partial};

/// One library about one kind of text.
pub(crate) struct Other {
    pub(crate) name: &'static str,
    /// Faults that it does not mind: by the name of ours, and why not.
    pub(crate) minds_not: &'static [(&'static str, &'static str)],
    /// What it minds, or reads otherwise, although there is no fault: by what tells it.
    pub(crate) minds: &'static [(&'static str, &'static str)],
}

/// What one parser makes of a text: a value in words, or why not.
pub(crate) type Read = Result<String, Vec<String>>;

/// Names of the variants: `Mx { found: .. }` is `Mx`, `Field(Value { .. })` is `Field(Value`, and one
/// about a field that is registered, or nearly, has `similar` after it.
pub(crate) fn names<T: Partial, F: Fault + Debug>(
    parsed: &Parsed<T, F>,
    grave: bool,
) -> Vec<String> {
    let faults = parsed.faults.iter();
    let faults = faults.filter(|fault| fault.value.invalidates() == grave);
    let name = |fault: String| {
        let end = fault.find([' ', '{']).unwrap_or(fault.len());
        let name = fault[..end].trim_end_matches(')');
        let registered = ["id", "v", "rua"].map(|field| format!("field: \"{field}\""));
        let lower = fault.to_ascii_lowercase();
        let is_registered = registered.iter().any(|field| lower.contains(field));
        let is_similar = fault.contains("similar: Some") || name == "UnknownField" && is_registered;
        format!("{name}{}", if is_similar { " similar" } else { "" })
    };
    faults
        .map(|fault| name(format!("{:?}", fault.value)))
        .collect()
}

/// Compares, and counts the reasons.
pub(crate) struct Comparison<'a> {
    other: &'a Other,
    texts: usize,
    reasons: BTreeMap<&'static str, usize>,
    unexplained: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn of(other: &'a Other) -> Self {
        Self {
            other,
            texts: 0,
            reasons: BTreeMap::new(),
            unexplained: Vec::new(),
        }
    }

    /// `tolerated` are faults of ours that take nothing away.
    pub(crate) fn add(&mut self, text: &str, ours: &Read, tolerated: &[String], theirs: &Read) {
        self.texts += 1;
        let reasons: Vec<&'static str> = match (ours, theirs) {
            (Err(_), Err(_)) => return,
            (Ok(one), Ok(other)) if one == other => return,
            // Every fault has to be one that it does not mind.
            (Err(faults), Ok(_)) => {
                let known = self.other.minds_not;
                let reason = |fault: &String| known.iter().find(|(name, _)| name == fault);
                let reasons: Vec<_> = faults.iter().map(reason).collect();
                match reasons.iter().all(Option::is_some) {
                    true => reasons
                        .into_iter()
                        .flatten()
                        .map(|(name, _)| *name)
                        .collect(),
                    false => Vec::new(),
                }
            }
            // It reads something else, or nothing, for one known reason at least.
            (Ok(_), _) => {
                let refused = theirs.as_ref().err().cloned().unwrap_or_default();
                let tells = |name: &str| tolerated.iter().chain(&refused).any(|it| it == name);
                let known = self.other.minds.iter().filter(|(name, _)| tells(name));
                known.map(|(name, _)| *name).collect()
            }
        };
        if reasons.is_empty() {
            let differs = format!("{text:?}: ours {ours:?}, {tolerated:?}; theirs {theirs:?}");
            self.unexplained.push(differs);
        }
        for reason in reasons {
            *self.reasons.entry(reason).or_default() += 1;
        }
    }

    pub(crate) fn end(self) {
        let Self {
            other,
            texts,
            reasons,
            unexplained,
        } = self;
        println!("{}: {texts} texts", other.name);
        for (name, why) in other.minds_not.iter().chain(other.minds) {
            let count = reasons.get(name).copied().unwrap_or(0);
            println!("{count:8} {name}: {why}");
        }
        assert!(
            unexplained.is_empty(),
            "{}: {} without a reason, such as\n{}",
            other.name,
            unexplained.len(),
            unexplained[..unexplained.len().min(20)].join("\n")
        );
        for (name, why) in other.minds_not.iter().chain(other.minds) {
            assert!(
                reasons.contains_key(name),
                "{}: nothing needs {name}: {why}",
                other.name
            );
        }
    }
}
