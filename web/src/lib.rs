//! The site.
//!
//! ```text
//! bin/app       starts it
//! app           masthead, page, footer
//! route         every address, one enum
//! pages/        one file a page
//! components/   what pages are made of: data of the view model in, HTML out; no rules
//! state/        reducers, without HTML
//! platform/     the only module that names the browser: API, DoH, clipboard, clock
//! ```

pub mod app;
pub mod components;
pub mod pages;
pub mod platform;
pub mod route;
pub mod state;
