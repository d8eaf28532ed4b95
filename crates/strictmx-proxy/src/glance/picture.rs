//! `GET /r/{id}/card.png`: the picture that chat programs show of a link.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use strictmx_view::model;
use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Rect, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::{Glance, day};
use crate::api::results::Unread;
use crate::headers::Shown;
use crate::problem::Refused;
use crate::router;

/// Pixels from left to right, as Open Graph pictures have them.
pub(crate) const WIDTH: u32 = 1_200;
/// Pixels from top to bottom.
pub(crate) const HEIGHT: u32 = 630;

/// Where texts begin and end.
const LEFT: f32 = 80.0;
const ROOM: f32 = 1_040.0;

const PAPER: [u8; 3] = [0xfb, 0xfa, 0xf7];
const INK: [u8; 3] = [0x1d, 0x1c, 0x1a];
const SOFT: [u8; 3] = [0x57, 0x54, 0x4d];

/// Sizes of the domain, in pixels: the largest that fits.
const SIZES: [f32; 5] = [76.0, 64.0, 54.0, 44.0, 36.0];

/// Latin letters of DejaVu Sans; see `fonts/LICENSE-DejaVu`.
static FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans-Latin.ttf");

pub(crate) async fn picture(
    State(state): State<Arc<router::State>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Refused> {
    let stored = Unread::by(&state, id).await?;
    let png = Glance::of_stored(&state, stored, |glance| png(&glance));
    let png = png.await?.ok_or(Refused::Failed)?;
    // What is deleted is gone for everybody a minute later.
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=60"),
    ];
    Ok((headers, Shown::Elsewhere.extension(), png).into_response())
}

/// `None` where the font cannot be read, which a test excludes.
fn png(glance: &Glance) -> Option<Vec<u8>> {
    let mut canvas = Canvas {
        pixels: Pixmap::new(WIDTH, HEIGHT)?,
        face: Face::parse(FONT, 0).ok()?,
    };
    canvas.pixels.fill(color(PAPER));
    let state = of_state(glance.state);
    canvas.bar(24.0, state)?;
    canvas.text("strictmx", 96.0, 32.0, SOFT);
    let (size, domain) = canvas.fitted(&glance.domain);
    canvas.text(&domain, 230.0, size, INK);
    canvas.text(&glance.label, 320.0, 60.0, state);
    for (line, y) in canvas
        .lines(&glance.sentence, 34.0)
        .iter()
        .zip([400.0, 448.0, 496.0])
    {
        canvas.text(line, y, 34.0, INK);
    }
    let measured = format!("MTA-STS, measured on {}", day(glance.checked_at));
    canvas.text(&measured, 574.0, 28.0, SOFT);
    canvas.pixels.encode_png().ok()
}

struct Canvas<'a> {
    pixels: Pixmap,
    face: Face<'a>,
}

impl Canvas<'_> {
    /// The left edge, so wide.
    fn bar(&mut self, width: f32, rgb: [u8; 3]) -> Option<()> {
        let edge = Rect::from_xywh(0.0, 0.0, width, HEIGHT as f32)?;
        self.pixels
            .fill_rect(edge, &paint(rgb), Transform::identity(), None);
        Some(())
    }

    /// A line from the left, on a baseline.
    fn text(&mut self, text: &str, baseline: f32, size: f32, rgb: [u8; 3]) {
        let scale = self.scale(size);
        let mut outline = Outline {
            path: PathBuilder::new(),
            x: LEFT,
            baseline,
            scale,
        };
        for character in text.chars() {
            let glyph = self.glyph(character);
            self.face.outline_glyph(glyph, &mut outline);
            outline.x += self.advance(glyph) * scale;
        }
        if let Some(path) = outline.path.finish() {
            let (rule, as_is) = (FillRule::Winding, Transform::identity());
            self.pixels.fill_path(&path, &paint(rgb), rule, as_is, None);
        }
    }

    /// The largest size at which a name fits; one that fits at none loses its beginning, since its end
    /// tells whose it is.
    fn fitted(&self, name: &str) -> (f32, String) {
        let fits = |text: &str, size: f32| self.width(text, size) <= ROOM;
        if let Some(size) = SIZES.into_iter().find(|size| fits(name, *size)) {
            return (size, name.to_owned());
        }
        let smallest = SIZES[SIZES.len() - 1];
        (smallest, self.end(name, smallest))
    }

    /// As much of the end of a name as fits.
    fn end(&self, name: &str, size: f32) -> String {
        if self.width(name, size) <= ROOM {
            return name.to_owned();
        }
        // From the end on, so that a long one costs no more than what is drawn of it.
        let mut width = self.width("\u{2026}", size);
        let fitting = name.char_indices().rev().take_while(|(_, character)| {
            width += self.advance(self.glyph(*character)) * self.scale(size);
            width <= ROOM
        });
        let begins = fitting.last().map_or(name.len(), |(at, _)| at);
        format!("\u{2026}{}", &name[begins..])
    }

    /// Three at most; what does not fit gives way to an ellipsis.
    fn lines(&self, text: &str, size: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            if lines.len() > 3 {
                break;
            }
            let word = &*self.end(word, size);
            let last = lines.last().map_or("", String::as_str);
            let longer = format!("{last} {word}");
            let longer = longer.trim_start();
            if last.is_empty() || self.width(longer, size) <= ROOM {
                let longer = longer.to_owned();
                lines.pop();
                lines.push(longer);
            } else {
                lines.push(word.to_owned());
            }
        }
        if lines.len() > 3 {
            lines.truncate(3);
            lines[2].push('\u{2026}');
        }
        lines
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let advances = text.chars().map(|it| self.advance(self.glyph(it)));
        advances.sum::<f32>() * self.scale(size)
    }

    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.face.units_per_em())
    }

    /// U+FFFD for letters that the font has not.
    fn glyph(&self, character: char) -> GlyphId {
        let glyph = self.face.glyph_index(character);
        let glyph = glyph.or_else(|| self.face.glyph_index('\u{fffd}'));
        glyph.unwrap_or_default()
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default())
    }
}

/// A glyph from units of the font into pixels, whose y goes down.
struct Outline {
    path: PathBuilder,
    x: f32,
    baseline: f32,
    scale: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.baseline - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

fn of_state(state: model::State) -> [u8; 3] {
    match state {
        model::State::Ok => [0x1b, 0x6a, 0x3b],
        model::State::Attention => [0x85, 0x54, 0x00],
        model::State::Broken => [0xb0, 0x26, 0x1d],
        model::State::Absent | model::State::Untested | model::State::Pending => SOFT,
    }
}

fn color([red, green, blue]: [u8; 3]) -> Color {
    Color::from_rgba8(red, green, blue, 255)
}

fn paint(rgb: [u8; 3]) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(color(rgb));
    paint
}

#[cfg(test)]
mod tests {
    use strictmx_core::timestamp::Timestamp;

    use super::*;

    fn glance(domain: &str, sentence: &str) -> Glance {
        Glance {
            domain: domain.to_owned(),
            label: "Enforced, at risk".to_owned(),
            state: model::State::Broken,
            sentence: sentence.to_owned(),
            checked_at: Timestamp::from_unix(1_795_000_000),
        }
    }

    /// Columns that have something else than paper, but for the bar at the left.
    fn drawn(png: &[u8]) -> (usize, usize) {
        let pixels = Pixmap::decode_png(png).expect("a picture");
        assert_eq!((pixels.width(), pixels.height()), (WIDTH, HEIGHT));
        let is_drawn = |x: &u32| {
            let mut column = (0..HEIGHT).step_by(3).filter_map(|y| pixels.pixel(*x, y));
            column.any(|pixel| pixel.red() < 0xc0)
        };
        let columns: Vec<u32> = (30..WIDTH).filter(is_drawn).collect();
        let ends = (columns.first(), columns.last());
        let (Some(first), Some(last)) = ends else {
            panic!("nothing is drawn");
        };
        (*first as usize, *last as usize)
    }

    #[test]
    fn whatever_is_said_stays_inside_the_picture() {
        let long = format!("{}.example.com", "w".repeat(240));
        let words = "word ".repeat(200);
        // What is not drawn costs nothing: else this would take minutes.
        let endless = "w".repeat(200_000);
        for (domain, sentence) in [
            (
                "example.com",
                "Mail to example.com is refused at 1 of 2 mail servers.",
            ),
            (&*long, &*words),
            ("a.example", &*long),
            (&*endless, &*endless),
            (
                "a.example",
                "\u{65e5}\u{672c}\u{8a9e} \u{202e}\u{0} \u{1f4e8}",
            ),
            ("a.example", ""),
        ] {
            let png = png(&glance(domain, sentence)).expect("a picture");
            assert!(png.starts_with(b"\x89PNG") && png.len() < 200_000);
            let (first, last) = drawn(&png);
            assert!(
                first >= 78 && last < 1_175,
                "{domain:.20}: {first} to {last}"
            );
        }
    }

    #[test]
    fn names_that_are_too_long_keep_their_end() {
        let face = Face::parse(FONT, 0).expect("a font");
        let pixels = Pixmap::new(1, 1).expect("a picture");
        let canvas = Canvas { pixels, face };
        assert_eq!(
            canvas.fitted("example.com"),
            (76.0, "example.com".to_owned())
        );
        let (size, end) = canvas.fitted(&format!("{}.example.com", "w".repeat(240)));
        assert_eq!(size, 36.0);
        assert!(
            end.starts_with("\u{2026}ww") && end.ends_with(".example.com"),
            "{end}"
        );
        let lines = canvas.lines(&"word ".repeat(200), 34.0);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('\u{2026}'), "{lines:?}");
    }
}
