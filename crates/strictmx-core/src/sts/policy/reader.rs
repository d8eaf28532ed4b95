//! From lines to a policy: which fields count, and which are missing.

use std::sync::Arc;

use crate::sort::Texts;
use crate::span::{Parsed, Span, Spanned};
use crate::sts::mx_pattern::MxPattern;

use super::line::Line;
use super::meant::{meant_mode, similar_field};
use super::{FIELDS, Fault, MAX_MAX_AGE_S, Mode, ONCE, Policy, Seen};

#[derive(Default)]
struct Reader {
    seen: Seen,
    /// Of each field in [`ONCE`] the first value, where there is a line; `Some(None)` where that
    /// line is broken.
    first: [Option<Option<Arc<str>>>; 3],
    /// As written in canonical form.
    patterns: Texts,
    extensions: Vec<(String, String)>,
    any_mx: bool,
    valid_version: bool,
    /// The mode, or what a wrong one was meant to be.
    meant_mode: Option<Mode>,
    faults: Vec<Spanned<Fault>>,
}

pub(super) fn read(
    body: &[u8],
    lines: &[Line],
    faults: Vec<Spanned<Fault>>,
) -> Parsed<Policy, Fault> {
    let is_field = |line: &Line| {
        let name = line.name.value.as_str();
        FIELDS.contains(&name) || similar_field(name).is_some()
    };
    let only_blank = matches!(&faults[..], [fault] if matches!(fault.value, Fault::BlankLineAtEnd));
    if !lines.iter().any(is_field) {
        let whole = Span::new(0, body.len()).with(Fault::NoField);
        return Parsed::new(
            None,
            Seen::default(),
            if only_blank { faults } else { vec![whole] },
        );
    }
    let mut reader = Reader {
        faults,
        ..Reader::default()
    };
    for line in lines {
        reader.field(line);
    }
    reader.finish(body, lines)
}

impl Reader {
    fn field(&mut self, line: &Line) {
        let name = line.name.value.as_str();
        // RFC 8461 3.2: names are case-sensitive; dispatch is by name before all else, so that a
        // bad `mode` is not saved by the grammar of extensions.
        self.any_mx |= name == "mx";
        let value = line.value.as_ref();
        if let Some(at) = ONCE.iter().position(|known| *known == name) {
            if let Some(first) = &self.first[at] {
                // RFC 8461 3.2, last paragraph: all but the first are ignored.
                if let (Some(first), Some(value)) = (first.clone(), value) {
                    let found = value.value.clone();
                    self.faults.push(line.span.with(Fault::Repeated {
                        field: ONCE[at],
                        first,
                        found,
                    }));
                }
                return;
            }
            self.first[at] = Some(value.map(|value| value.value.as_str().into()));
        }
        let Some(value) = value else { return };
        match name {
            "version" => self.version(value),
            "mode" => self.mode(value),
            "max_age" => self.max_age(value),
            "mx" => self.mx(value),
            _ => {
                let (field, similar) = (name.to_owned(), similar_field(name));
                self.faults
                    .push(line.name.span.with(Fault::UnknownField { field, similar }));
                self.extensions.push((name.to_owned(), value.value.clone()));
            }
        }
    }

    fn version(&mut self, value: &Spanned<String>) {
        self.valid_version = value.value == "STSv1";
        if !self.valid_version {
            self.faults
                .push(value.clone().map(|found| Fault::Version { found }));
        }
    }

    fn mode(&mut self, value: &Spanned<String>) {
        self.meant_mode = Mode::from_name(&value.value);
        if let Some(mode) = self.meant_mode {
            self.seen.mode = Some(value.span.with(mode));
        } else {
            self.meant_mode = meant_mode(&value.value);
            let (found, meant) = (value.value.clone(), self.meant_mode);
            self.faults
                .push(value.span.with(Fault::Mode { found, meant }));
        }
    }

    fn max_age(&mut self, value: &Spanned<String>) {
        // RFC 8461 3.2: sts-policy-max-age-value = 1*10(DIGIT).
        let digits =
            value.value.len() <= 10 && value.value.bytes().all(|octet| octet.is_ascii_digit());
        let Some(found) = value.value.parse::<u64>().ok().filter(|_| digits) else {
            self.faults
                .push(value.clone().map(|found| Fault::MaxAge { found }));
            return;
        };
        self.seen.max_age = Some(value.span.with(found));
        // RFC 8461 3.2: "plaintext non-negative integer seconds, maximum value of 31557600".
        if found > MAX_MAX_AGE_S {
            self.faults
                .push(value.span.with(Fault::MaxAgeOverLimit { found }));
        }
    }

    fn mx(&mut self, value: &Spanned<String>) {
        let found = value.value.clone();
        match MxPattern::parse(found.as_bytes()) {
            Err(fault) => self
                .faults
                .push(value.span.with(Fault::Mx { found, fault })),
            Ok(pattern) => {
                if pattern.is_address() {
                    self.faults
                        .push(value.span.with(Fault::MxIsAddress { found }));
                } else if !self.patterns.insert(found.to_ascii_lowercase()) {
                    self.faults
                        .push(value.span.with(Fault::RepeatedMx { pattern: found }));
                }
                self.seen.mx.push(value.span.with(pattern));
            }
        }
    }

    fn finish(mut self, body: &[u8], lines: &[Line]) -> Parsed<Policy, Fault> {
        for (at, field) in ONCE.into_iter().enumerate() {
            if self.first[at].is_none() {
                self.missing(field, body.len(), lines);
            }
        }
        // RFC 8461 3.2: at least one mx, unless the mode is none. Without a mode nobody can say.
        let needs_mx = self.meant_mode.is_some_and(|mode| mode != Mode::None);
        if needs_mx && !self.any_mx {
            self.missing("mx", body.len(), lines);
        }
        if let Some(at) = lines
            .iter()
            .position(|line| line.name.value == "version")
            .filter(|at| *at > 0)
        {
            // RFC 8461 3.2 has the fields in any order.
            self.faults
                .push(lines[at].span.with(Fault::VersionNotFirst));
        }
        let value = match (self.valid_version, self.seen.mode, self.seen.max_age) {
            (true, Some(mode), Some(max_age)) => Some(Policy {
                mode: mode.value,
                mx: self.seen.mx.clone(),
                max_age: max_age.value,
                extensions: self.extensions,
            }),
            _ => None,
        };
        Parsed::new(value, self.seen, self.faults)
    }

    /// A field is missing; a field of a similar name was probably meant to be it.
    fn missing(&mut self, field: &'static str, end: usize, lines: &[Line]) {
        let similar = lines
            .iter()
            .find(|line| similar_field(&line.name.value) == Some(field));
        let span = similar.map_or(Span::empty(end), |line| line.name.span);
        if similar.is_some() {
            // One fault for it is enough.
            self.faults.retain(|fault| {
                fault.span != span || !matches!(fault.value, Fault::UnknownField { .. })
            });
        }
        let similar = similar.map(|line| line.name.value.clone());
        self.faults
            .push(span.with(Fault::Missing { field, similar }));
    }
}
