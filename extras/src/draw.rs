//! How does a text look as a QR code?

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white that a reader needs on each side (ISO/IEC 18004).
const QUIET: usize = 4;

/// The code as an `<svg>`, black on white in any theme: many readers do not know it the other way round. None when no code holds the text.
///
/// A quarter of it may be damaged (level Q): a card lies in a drawer for years, and is folded.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).ok()?;
    let modules = code.width();
    let side = modules + 2 * QUIET;
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(modules).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let length = run.len();
            if run[0] == Color::Dark {
                let (left, top) = (x + QUIET, y + QUIET);
                // Writing to a String cannot fail.
                let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
            }
            x += length;
        }
    }
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Paints what the two paths say, eight pixels a module.
    fn painted(svg: &str) -> (u32, Vec<u8>) {
        let side: usize = svg
            .split("viewBox=\"0 0 ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let mut luma = vec![255; side * side * 64];
        let path = svg
            .split(" d=\"")
            .nth(2)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        for run in path.split('M').skip(1) {
            let (left, rest) = run.split_once(' ').unwrap();
            let (top, rest) = rest.split_once('h').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (left, top): (usize, usize) = (left.parse().unwrap(), top.parse().unwrap());
            for y in top * 8..top * 8 + 8 {
                let from = y * side * 8 + left * 8;
                luma[from..from + length * 8].fill(0);
            }
        }
        (u32::try_from(side * 8).unwrap(), luma)
    }

    #[test]
    fn what_is_drawn_is_what_our_reader_reads() {
        for text in [
            "https://samen.example.org/app/join#K7QX-2MRD",
            "https://samen.example.org/app/join#3333-4444-6666-7777-9999-AAAA-CCCC-DDDD",
            "SAMEN:00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
        ] {
            let (side, luma) = painted(&svg(text).unwrap());
            assert_eq!(formats::qr::read(side, side, &luma).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_text_that_no_code_holds_is_not_drawn() {
        assert_eq!(svg(&"a".repeat(3000)), None);
    }
}
