//! QR codes (ISO/IEC 18004) as SVG.

use qrcodegen::{QrCode, QrCodeEcc};
use yew::prelude::*;

/// Light modules around the code (ISO/IEC 18004 5.3.8).
const QUIET: i32 = 4;

/// The code of a link; nothing where it is longer than a camera reads well.
pub(super) fn qr(link: &str) -> Option<Html> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    if size > MAX_SIZE {
        return None;
    }
    let all = size + 2 * QUIET;
    let view_box = format!("0 0 {all} {all}");
    Some(html! {
        <svg class="qr" viewBox={view_box} role="img" aria-label="QR code of the link" shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#fff" />
            <path d={path(&code)} fill="#000" />
        </svg>
    })
}

/// Modules a side of version 25: more are too small on a screen.
const MAX_SIZE: i32 = 117;

/// The dark modules, those beside each other as one.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|x| code.get_module(*x, y))
                .count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                path += &format!("M{},{}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what is drawn, as a camera sees it: eight pixels a module.
    fn seen(link: &str) -> String {
        const SCALE: usize = 8;
        let code = QrCode::encode_text(link, QrCodeEcc::Medium).expect("short");
        let side = usize::try_from(code.size() + 2 * QUIET).expect("a size") * SCALE;
        let mut dark = std::collections::BTreeSet::new();
        for run in path(&code).split('M').skip(1) {
            let (x, rest) = run.split_once(',').expect("a place");
            let (y, rest) = rest.split_once('h').expect("a place");
            let (length, rest) = rest.split_once('v').expect("a length");
            assert_eq!(rest, format!("1h-{length}z"));
            let [x, y, length]: [usize; 3] = [x, y, length].map(|it| it.parse().expect("a number"));
            assert!((x..x + length).all(|x| dark.insert((x, y))), "once");
        }
        let pixel = |x, y| {
            if dark.contains(&(x / SCALE, y / SCALE)) {
                0
            } else {
                255
            }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, pixel);
        let [grid] = &image.detect_grids()[..] else {
            panic!("not one code");
        };
        grid.decode().expect("it is read").1
    }

    #[test]
    fn a_camera_reads_the_link() {
        let stored = "https://mx.example/r/0123456789012345678901#at=sts-mx-uncovered";
        let whole = format!("https://mx.example/shared#v1.{}", "Ab-_".repeat(200));
        for link in [stored, &whole] {
            assert!(qr(link).is_some(), "{link}");
            assert_eq!(seen(link), link);
        }
    }

    #[test]
    fn what_no_camera_reads_is_not_drawn() {
        assert!(qr("https://mx.example/r/0123456789012345678901").is_some());
        assert!(qr(&"a".repeat(2_000)).is_none(), "too dense");
        assert!(
            qr(&"a".repeat(5_000)).is_none(),
            "more than there is room for"
        );
    }
}
