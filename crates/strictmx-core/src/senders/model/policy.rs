//! How a policy is read: from octets to mode, `max_age` and patterns.

use crate::senders::text::{Blanks, Lines, Number};
use crate::sts::Mode;

/// How a policy is read.
#[derive(Debug)]
pub struct PolicyRules {
    /// Octets to text.
    pub charset: Charset,
    /// Lines.
    pub lines: Lines,
    /// A line without a colon.
    pub no_colon: NoColon,
    /// An empty line is passed over.
    pub empty_line: bool,
    /// Colons that a line may have after the first.
    pub more_colons: MoreColons,
    /// Trimmed off a name.
    pub name_blanks: Blanks,
    /// Trimmed off a value.
    pub value_blanks: Blanks,
    /// Names count in any case.
    pub names_any_case: bool,
    /// The mode counts in any case.
    pub mode_any_case: bool,
    /// Fields of other names.
    pub extensions: Extensions,
    /// A second `version`, `mode` or `max_age`.
    pub twice: Twice,
    /// Each value is judged when it is read, not only the one that counts.
    pub judges_each: bool,
    /// The version.
    pub version: Version,
    /// A policy without `mode` has this one.
    pub mode_missing: Option<Mode>,
    /// Mode none spoils the policy.
    pub refuses_none: bool,
    /// `max_age`.
    pub max_age: MaxAge,
    /// Patterns.
    pub mx: MxValues,
    /// A pattern is needed in mode none, too.
    pub mx_always: bool,
}

impl PolicyRules {
    /// What most have in common that do not read by the grammar.
    pub const LENIENT: Self = Self {
        charset: Charset::Any,
        lines: Lines::Lf,
        no_colon: NoColon::PassedOver,
        empty_line: true,
        more_colons: MoreColons::InValue,
        name_blanks: Blanks::Unicode,
        value_blanks: Blanks::Unicode,
        names_any_case: false,
        mode_any_case: false,
        extensions: Extensions::Any,
        twice: Twice::Last,
        judges_each: false,
        version: Version::Required,
        mode_missing: None,
        refuses_none: false,
        max_age: MaxAge::ANY,
        mx: MxValues::Any,
        mx_always: false,
    };

    /// The grammar of RFC 8461 3.2.
    pub const GRAMMAR: Self = Self {
        no_colon: NoColon::Refused,
        empty_line: false,
        name_blanks: Blanks::None,
        value_blanks: Blanks::Wsp,
        extensions: Extensions::Grammar,
        twice: Twice::First,
        judges_each: true,
        mx: MxValues::GrammarOfGo,
        ..Self::LENIENT
    };
}

/// From octets to text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Any octets; what is not UTF-8 does not matter.
    Any,
    /// UTF-8 throughout, or the policy is refused.
    Utf8,
    /// As the response declares, as a browser reads it, UTF-8 where it does not.
    Web,
    /// As the response declares, by the codecs of Python, ASCII where it does not.
    Declared,
}

/// Fields of other names than the known ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extensions {
    /// Are passed over.
    Any,
    /// Spoil the policy where name or value is not as in the grammar.
    Grammar,
    /// Spoil the policy where name or value is not as in the grammar, but names may begin with `-` or
    /// `.`.
    GrammarAnyFirst,
}

/// A line without a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoColon {
    /// Is passed over.
    PassedOver,
    /// Is a field with an empty value.
    Field,
    /// Spoils the policy.
    Refused,
}

/// Further colons in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoreColons {
    /// Belong to the value.
    InValue,
    /// Make it a line like one without a colon.
    LikeNone,
}

/// A field that may stand once, the second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    /// The first counts (RFC 8461 3.2).
    First,
    /// The first counts, and each must be right.
    FirstOfRight,
    /// The first mode counts, and the last of others.
    FirstMode,
    /// The last counts.
    Last,
    /// Spoils the policy.
    Refused,
}

/// The version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `STSv1` must be there.
    Required,
    /// `STSv1`, in any case, where it is there.
    Optional,
    /// Not looked at.
    Unread,
}

/// `max_age`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxAge {
    /// How it is written.
    pub number: Number,
    /// What it is where it is missing; `None` spoils the policy.
    pub default_s: Option<i64>,
    /// What is not a number is passed over; else it spoils the policy.
    pub passes_over: bool,
    /// Less than this spoils the policy.
    pub least_s: i64,
    /// More than [`MAX_MAX_AGE_S`](crate::sts::MAX_MAX_AGE_S).
    pub over: Over,
    /// Raised to this in mode enforce, and to that in mode testing.
    pub raised_to_s: [u64; 2],
}

impl MaxAge {
    /// Any whole number, and none else.
    pub const ANY: Self = Self {
        number: Number::GO,
        default_s: None,
        passes_over: false,
        least_s: i64::MIN,
        over: Over::Kept,
        raised_to_s: [0, 0],
    };
}

/// `max_age` over the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Is kept.
    Kept,
    /// Is cut down to the limit.
    Cut,
    /// Spoils the policy.
    Refused,
}

/// Which `mx` values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MxValues {
    /// All, as dead patterns where they are none.
    Any,
    /// All, each once, in lower case.
    AnyOnce,
    /// All but empty ones and `*.`.
    NotEmpty,
    /// All but empty ones and those that have a `*` and do not begin with one.
    StarInFront,
    /// Those of the grammar that are no addresses, and whose labels have no hyphens third and fourth
    /// but those of A-labels: Go `idna.Lookup` refuses others, and A-labels that say nothing, which is
    /// not looked at here. Another one spoils the policy.
    GrammarOfGo,
    /// Those of the grammar that are no addresses, with or without a final dot.
    GrammarOrFinalDot,
}
