//! Every address of the site.

use yew_router::Routable;

/// What was typed to come to a page, where its address says it in another form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed(pub String);

/// A page.
#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    /// The field.
    #[at("/")]
    Home,
    /// A result.
    #[at("/check/:domain")]
    Check {
        /// As typed or linked.
        domain: String,
    },
    /// All checks.
    #[at("/checks")]
    Checks,
    /// The help page of one.
    #[at("/checks/:id")]
    Help {
        /// Its id.
        id: String,
    },
    /// What answers for each requirement.
    #[at("/coverage")]
    Coverage,
    /// Paste and judge.
    #[at("/lint")]
    Lint,
    /// What is kept, what is asked.
    #[at("/about")]
    About,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}
