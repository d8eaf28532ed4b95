//! The `_mta-sts` TXT record (RFC 8461 3.1).

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::span::{self, Parsed, Partial, Span, Spanned};
use crate::txt_fields::{self, Field, FieldFault, Grammar};

/// What a record begins with.
pub const VERSION: &str = "v=STSv1";

const GRAMMAR: Grammar = Grammar {
    version: VERSION,
    required: "id",
    bare: true,
};

/// A valid record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "StsRecord")]
pub struct Record {
    /// 1 to 32 ASCII letters and digits; names one instance of the policy.
    pub id: Spanned<String>,
    /// Other fields, in order. Senders ignore them.
    pub extensions: Vec<Field>,
}

/// How a text breaks the grammar of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Of the grammar that all such records share.
    Field(FieldFault),
    /// `sts-id`: there is no field `id`.
    IdMissing {
        /// A field that was probably meant, such as `ID`.
        similar: Option<String>,
    },
    /// `sts-id`: not 1 to 32 letters and digits.
    IdMalformed {
        /// The value.
        found: String,
    },
    /// A second `id`; the first one counts (RFC 8461 3.2). Tolerated.
    IdRepeated {
        /// The value that counts: one for all that repeat it, however long it is.
        first: Arc<str>,
        /// The value that does not.
        found: String,
    },
    /// A field that is not registered (RFC 8461 9.2). Tolerated: senders ignore it.
    UnknownField {
        /// Its name.
        field: String,
    },
}

impl span::Fault for Fault {
    fn invalidates(&self) -> bool {
        match self {
            Self::Field(fault) => fault.invalidates(),
            Self::IdMissing { .. } | Self::IdMalformed { .. } => true,
            Self::IdRepeated { .. } | Self::UnknownField { .. } => false,
        }
    }
}

impl Partial for Record {
    /// All fields that could be read.
    type Seen = Vec<Field>;
}

/// Reads one record, the strings of its RR already joined.
pub fn parse(text: &[u8]) -> Parsed<Record, Fault> {
    let mut faults = Vec::new();
    let txt_fields::Fields { fields, complete } = txt_fields::read(text, &GRAMMAR, &mut faults);
    let mut faults: Vec<_> = faults
        .into_iter()
        .map(|fault| fault.map(Fault::Field))
        .collect();

    let mut id: Option<(Spanned<String>, Arc<str>)> = None;
    let mut extensions = Vec::new();
    for field in &fields {
        // RFC 8461 3.1: field names are case-sensitive.
        if field.name.value != GRAMMAR.required {
            let fault = match field.extension_fault() {
                Some(fault) => field.span().with(Fault::Field(fault)),
                None => field
                    .name
                    .clone()
                    .map(|field| Fault::UnknownField { field }),
            };
            faults.push(fault);
            extensions.push(field.clone());
        } else if let Some((_, first)) = &id {
            // RFC 8461 3.2, last paragraph, speaks of TXT records too: the first one counts.
            // Others only have to be fields.
            let fault = field.extension_fault().map(Fault::Field);
            let fault = fault.unwrap_or_else(|| Fault::IdRepeated {
                first: Arc::clone(first),
                found: field.value.value.clone(),
            });
            faults.push(field.span().with(fault));
        } else {
            let value = field.value.value.as_bytes();
            if !is_id(value) && !txt_fields::has_forbidden_octets(value) {
                faults.push(
                    field
                        .value
                        .clone()
                        .map(|found| Fault::IdMalformed { found }),
                );
            }
            id = Some((field.value.clone(), field.value.value.as_str().into()));
        }
    }
    if id.is_none() && complete {
        let similar = txt_fields::similar(&fields, &GRAMMAR);
        let span = similar.map_or(Span::empty(text.len()), |field| field.name.span);
        if similar.is_some() {
            // What is wrong with it as an extension does not matter then.
            faults.retain(|fault| fault.span.start != span.start);
        }
        let similar = similar.map(|field| field.name.value.clone());
        faults.push(span.with(Fault::IdMissing { similar }));
    }
    let value = id.map(|(id, _)| Record { id, extensions });
    Parsed::new(value, fields, faults)
}

/// RFC 8461 3.1: `sts-id = %s"id=" 1*32(ALPHA / DIGIT)`.
fn is_id(value: &[u8]) -> bool {
    (1..=32).contains(&value.len()) && value.iter().all(u8::is_ascii_alphanumeric)
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; id={};", self.id.value)?;
        for field in &self.extensions {
            write!(f, " {}={};", field.name.value, field.value.value)?;
        }
        Ok(())
    }
}

/// What the rule of RFC 8461 3.1 makes of all TXT records at `_mta-sts`.
pub type Selection = txt_fields::Selection<Record, Fault>;

/// Finds the record that counts (RFC 8461 3.1).
pub fn select(texts: &[Vec<u8>]) -> Selection {
    txt_fields::select(texts, &GRAMMAR, parse)
}

#[cfg(test)]
mod tests;
