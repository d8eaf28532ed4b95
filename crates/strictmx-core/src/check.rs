//! What a check is: one file under `checks/<area>/<fault>.rs`, one fault each.
//!
//! The file opens with [`declare_check!`](crate::declare_check), whose doc comment is the help
//! page and whose fields are all that anybody else needs to know; then `fn run`; then small
//! private functions. Registry, help pages, tables and schemas are generated from it by
//! `cargo xtask codegen`.

#[cfg(test)]
use crate::arg::ArgKind;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost, PolicyAttempt, SmtpAttempt};
use crate::finding::{Consequence, ResultType, Severity};
use crate::outcome::Ran;

/// A check: what it says, and how it looks.
#[derive(Debug)]
pub struct Check {
    /// What it says.
    pub meta: Meta,
    /// How it looks.
    pub run: Run,
}

/// The declaration of a check, without its help page.
#[derive(Debug)]
pub struct Meta {
    /// Area, then the fault, in kebab-case. Never changes its meaning once released.
    pub id: &'static str,
    /// The severity unless a finding says otherwise.
    pub severity: Severity,
    /// The consequence unless a finding says otherwise.
    pub consequence: Consequence,
    /// What a sender would report (RFC 8460 4.3).
    pub result_type: Option<ResultType>,
    /// Sections of the standards, as `8461#3.1`, with a blank behind each. This and the next four
    /// a page loads or does without: they are not there without the feature `texts`.
    #[cfg(feature = "texts")]
    pub rfc: &'static str,
    /// First version of strictmx that has it.
    #[cfg(feature = "texts")]
    pub since: &'static str,
    /// A few words, without arguments.
    #[cfg(feature = "texts")]
    pub title: &'static str,
    /// What is the matter and what it means, with `{named}` arguments.
    #[cfg(feature = "texts")]
    pub message: &'static str,
    /// What to do, with `{named}` arguments.
    #[cfg(feature = "texts")]
    pub remedy: &'static str,
    /// Names of the arguments, with a blank behind each: a page carries the declarations of all
    /// checks, and one text is smaller than a list. The [dictionary](crate::arg::DICTIONARY) has their kinds.
    pub args: &'static str,
    /// Their kinds as they are declared.
    #[cfg(test)]
    pub(crate) kinds: &'static [ArgKind],
}

/// What a check runs on. Scopes below [`Run::Domain`] run once for each of their subjects, so
/// that one host's failure never hides another's.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// Once.
    Domain(fn(&Facts<'_>) -> Ran),
    /// For each address of the policy host that was tried.
    PolicyHost(fn(&Facts<'_>, &PolicyAttempt<'_>) -> Ran),
    /// For each name of an MX host, also of those that are not probed.
    MxName(fn(&Facts<'_>, &DomainName) -> Ran),
    /// For each MX host that is probed.
    MxHost(fn(&Facts<'_>, &MxHost<'_>) -> Ran),
    /// For each address of an MX host that was tried.
    MxAddress(fn(&Facts<'_>, &SmtpAttempt<'_>) -> Ran),
}

impl Meta {
    /// Sections of the standards, as `8461#3.1`.
    #[cfg(feature = "texts")]
    pub fn rfc(&self) -> impl Iterator<Item = &'static str> {
        self.rfc.split_ascii_whitespace()
    }

    /// Names of the arguments.
    pub fn args(&self) -> impl Iterator<Item = &'static str> {
        self.args.split_ascii_whitespace()
    }

    /// The area: the id up to the fault.
    pub fn area(&self) -> &'static str {
        crate::checks::AREAS
            .iter()
            .find(|area| self.id.starts_with(**area))
            .copied()
            .unwrap_or_default()
    }
}

/// Declares the check of a file. See any file under `checks/` for an example; the order of the
/// fields is fixed. Makes `CHECK`, `DOCS` (the help page) and `Found`, whose fields are the
/// arguments of the sentences.
#[macro_export]
macro_rules! declare_check {
    (
        $(#[doc = $doc:expr])*
        id: $id:literal,
        severity: $severity:ident,
        consequence: $consequence:ident,
        rfc: [$($rfc:literal),+ $(,)?],
        result_type: $result_type:expr,
        since: $since:literal,
        title: $title:literal,
        message: $message:literal,
        remedy: $remedy:literal,
        args: { $($arg:ident: $ty:ty),* $(,)? },
        run: $scope:ident,
    ) => {
        $(#[doc = $doc])*
        pub static CHECK: $crate::check::Check = $crate::check::Check {
            meta: $crate::check::Meta {
                id: $id,
                severity: $crate::finding::Severity::$severity,
                consequence: $crate::finding::Consequence::$consequence,
                result_type: $result_type,
                #[cfg(feature = "texts")]
                rfc: concat!($($rfc, " "),+),
                #[cfg(feature = "texts")]
                since: $since,
                #[cfg(feature = "texts")]
                title: $title,
                #[cfg(feature = "texts")]
                message: $message,
                #[cfg(feature = "texts")]
                remedy: $remedy,
                args: concat!($(stringify!($arg), " "),*),
                #[cfg(test)]
                kinds: &[$(<$ty as $crate::arg::IntoArg>::KIND),*],
            },
            run: $crate::check::Run::$scope(run),
        };

        /// The help page, as written above.
        pub const DOCS: &str = concat!($($doc, "\n"),*);

        /// What was found: the arguments of the sentences.
        struct Found {
            $($arg: $ty),*
        }

        impl Found {
            /// The finding, with the check's own severity and consequence.
            fn finding(self) -> $crate::finding::Finding {
                let values = vec![$($crate::arg::IntoArg::into_arg(self.$arg)),*];
                $crate::finding::Finding::new(&CHECK.meta, values)
            }
        }
    };
}
