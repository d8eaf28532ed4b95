//! A sentence with its names and literals told apart.

use std::fmt;

use serde::Serialize;

/// A sentence in pieces, so that names and literals can be set as such. Its [`Display`](fmt::Display)
/// is plain text with literals in backticks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Phrase(pub Vec<Piece>);

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "text", rename_all = "kebab-case")]
pub enum Piece {
    /// Words.
    Text(String),
    /// A domain name or an address: may break anywhere, is never translated.
    Name(String),
    /// Text as found or to be written: monospace.
    Code(String),
}

impl Piece {
    /// The text, without its kind.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Name(text) | Self::Code(text) => text,
        }
    }
}

impl Phrase {
    /// Words alone.
    pub fn text(words: impl Into<String>) -> Self {
        Self(vec![Piece::Text(words.into())])
    }

    /// A literal alone.
    pub fn code(literal: impl Into<String>) -> Self {
        Self(vec![Piece::Code(literal.into())])
    }

    /// A name alone.
    pub fn name(name: impl Into<String>) -> Self {
        Self(vec![Piece::Name(name.into())])
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|piece| piece.text().is_empty())
    }

    /// Adds a piece; words that follow words become one piece.
    pub fn push(&mut self, piece: Piece) {
        match (self.0.last_mut(), piece) {
            (_, piece) if piece.text().is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => self.0.push(piece),
        }
    }

    /// Adds another phrase.
    pub fn append(&mut self, phrase: Self) {
        for piece in phrase.0 {
            self.push(piece);
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) | Piece::Name(text) => f.write_str(text)?,
                Piece::Code(text) => write!(f, "`{text}`")?,
            }
        }
        Ok(())
    }
}
