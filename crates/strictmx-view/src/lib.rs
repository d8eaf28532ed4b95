//! A scan report in words: one view model for page, popup and terminal; text, Markdown and JSON;
//! help pages; and judgement of pasted text.

pub mod en;
pub mod model;
mod words;
