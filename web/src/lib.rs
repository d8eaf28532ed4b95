//! The site.
//!
//! ```text
//! bin/app       starts it
//! bin/lint      starts the lint page
//! bin/shared    starts the page of results that were handed on
//! bin/popup     starts the popup of the browser extension, and bin/options its options
//! app           masthead, page, footer
//! route         every address, one enum
//! pages/        one file a page
//! documents/    pages that are rendered when the site is built, and need no script
//! components/   what pages are made of: data of the view model in, HTML out; no rules
//! shared/       the page of results that were handed on: links, seals, then and now
//! state/        reducers, without HTML
//! extension/    the browser extension: what its pages are, of the same parts
//! platform/     the only module that names the browser: API, DoH, clipboard, clock
//! ```

pub mod app;
pub mod components;
pub mod documents;
pub mod extension;
pub mod pages;
pub mod platform;
pub mod route;
pub mod shared;
pub mod state;
