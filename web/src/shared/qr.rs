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

    #[test]
    fn dark_modules_are_drawn_and_nothing_else() {
        let code = QrCode::encode_text("https://mx.example/r/x", QrCodeEcc::Medium).expect("short");
        let mut drawn = std::collections::BTreeSet::new();
        for run in path(&code).split('M').skip(1) {
            let (x, rest) = run.split_once(',').expect("a place");
            let (y, rest) = rest.split_once('h').expect("a place");
            let (length, rest) = rest.split_once('v').expect("a length");
            assert_eq!(rest, format!("1h-{length}z"));
            let [x, y, length]: [i32; 3] = [x, y, length].map(|it| it.parse().expect("a number"));
            assert!(
                (x..x + length).all(|x| drawn.insert((x - QUIET, y - QUIET))),
                "once"
            );
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(code.get_module(x, y), drawn.contains(&(x, y)), "{x}, {y}");
            }
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
