//! A pattern against a name.

use strictmx_core::sts::mx_pattern::MxMatch;

pub(crate) const NO_HOST_NAME: &str =
    "it is not a host name of letters, digits and hyphens; write its xn-- form";

pub(crate) fn no_mx_pattern(cause: &str) -> String {
    format!("This is not a pattern: {cause}. Write a host name, or *. and a name.")
}

pub(crate) fn no_mx_host(cause: &str) -> String {
    format!("This is not the name of an MX host: {cause}.")
}

pub(crate) fn mx_match(reason: MxMatch, pattern: &str, mx_host: &str) -> String {
    let because = match reason {
        MxMatch::SameName => return format!("{pattern} matches {mx_host}: the names are equal."),
        MxMatch::OneLabel => {
            return format!(
                "{pattern} matches {mx_host}: the wildcard stands for its first label."
            );
        }
        MxMatch::NoLabel => "a wildcard stands for exactly one label, and there is none",
        MxMatch::SeveralLabels => "a wildcard stands for exactly one label",
        MxMatch::BelowName => "without a wildcard only the name itself matches",
        MxMatch::OtherName => "the names differ",
    };
    format!("{pattern} does not match {mx_host}: {because}.")
}
