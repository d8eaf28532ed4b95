//! The icons in all sizes, of the site's own: white on a tile, so that it shows on bars of any colour.

use std::fs;

use anyhow::{Context, Result, ensure};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::Files;
use crate::workspace;

/// In pixels, as `manifest.json` names them.
const SIZES: [u32; 4] = [16, 32, 48, 128];

/// How the site's icon begins, and the colour of its lines.
const BEGIN: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#2740a8""##;

/// `icons/16.png` and so on.
pub(super) fn all() -> Result<Files> {
    let path = workspace::root().join("web/static/favicon.svg");
    let svg =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let tree = Tree::from_str(&on_a_tile(&svg)?, &Options::default())?;
    let icon = |size: u32| Ok((format!("icons/{size}.png"), drawn(&tree, size)?));
    SIZES.into_iter().map(icon).collect()
}

/// The icon, white and a little smaller, on a tile in its own colour.
fn on_a_tile(svg: &str) -> Result<String> {
    let rest = svg
        .strip_prefix(BEGIN)
        .context("favicon.svg does not begin as it did")?;
    let (attributes, lines) = rest.split_once('>').context("favicon.svg has no content")?;
    let lines = lines
        .trim_end()
        .strip_suffix("</svg>")
        .context("favicon.svg has no end")?;
    ensure!(!lines.contains("<svg"), "favicon.svg is nested");
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#2740a8"/><g transform="translate(2.6 2.2) scale(.78)" fill="none" stroke="#fff"{attributes}>{lines}</g></svg>"##
    ))
}

fn drawn(tree: &Tree, size: u32) -> Result<Vec<u8>> {
    let mut pixels = Pixmap::new(size, size).context("an icon has a size")?;
    let scale = size as f32 / tree.size().width();
    resvg::render(
        tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().context("an icon cannot be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_have_their_sizes() {
        let icons = all().expect("icons");
        for size in SIZES {
            let png = &icons[&format!("icons/{size}.png")];
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "{size}");
            // The header's width and height (PNG, 11.2.2).
            let wanted = [size.to_be_bytes(), size.to_be_bytes()].concat();
            assert_eq!(png[16..24], wanted, "{size}");
        }
        assert_eq!(all().expect("icons"), icons, "the same again");
    }

    #[test]
    fn another_source_is_refused() {
        for svg in [
            "",
            "<svg/>",
            &format!("{BEGIN}>"),
            &format!("{BEGIN}><svg/></svg>"),
        ] {
            assert!(on_a_tile(svg).is_err(), "{svg}");
        }
    }
}
