//! What must hold of every parser, for any octets.

use std::fmt::{Debug, Display};

use strictmx_core::span::{Fault, Parsed, Partial};

/// Parses, and checks that there is a value or a fault that takes it away, that all faults lie in
/// the text, and that a value comes back from what is printed of it.
pub fn parse<T, F>(text: &[u8], parser: impl Fn(&[u8]) -> Parsed<T, F>) -> Parsed<T, F>
where
    T: Partial + Display,
    F: Fault + Debug,
{
    let parsed = parser(text);
    let taken_away = parsed.faults.iter().any(|fault| fault.value.invalidates());
    assert_eq!(parsed.is_valid(), !taken_away, "{:?}", parsed.faults);
    for fault in &parsed.faults {
        let span = fault.span;
        assert!(
            span.start <= span.end && span.end <= text.len(),
            "{fault:?}"
        );
    }
    parsed
}

/// Checks that what is printed of a value is read, and printed the same again.
pub fn survives<T, F>(value: &T, parser: impl Fn(&[u8]) -> Parsed<T, F>)
where
    T: Partial + Display,
    F: Fault + Debug,
{
    let printed = value.to_string();
    let again = parser(printed.as_bytes());
    let again = again
        .value
        .unwrap_or_else(|| panic!("{printed:?}: {:?}", again.faults));
    assert_eq!(again.to_string(), printed);
}
