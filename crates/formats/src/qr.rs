//! Is there a QR code in this picture, and what does it say?

use rqrr::PreparedImage;

/// Most pixels looked at: the frames come in at 640 wide, and a photo of a card may be larger.
const PIXELS_MAX: usize = 4_000_000;

/// The text of the first code that can be read; `None` when there is none, or the picture is not width × height.
pub fn read(width: u32, height: u32, luma: &[u8]) -> Option<String> {
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let pixels = width.checked_mul(height)?;
    if pixels == 0 || pixels > PIXELS_MAX || luma.len() != pixels {
        return None;
    }
    // A terminal with a light background shows a code the other way round.
    read_as(width, |at| luma[at], height).or_else(|| read_as(width, |at| 255 - luma[at], height))
}

fn read_as(width: usize, luma: impl Fn(usize) -> u8, height: usize) -> Option<String> {
    let mut picture =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| luma(y * width + x));
    let grids = picture.detect_grids();
    grids.iter().find_map(|grid| Some(grid.decode().ok()?.1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{Color, QrCode};

    /// As an invitation carries it.
    const LINK: &str = "https://samen.example.org/app/join#K7QX-2MRD";

    /// A grey picture in a test.
    struct Picture {
        width: u32,
        height: u32,
        luma: Vec<u8>,
    }

    impl Picture {
        /// Each pixel as `luma` says, from 0.0 (black) to 1.0.
        fn new(width: u32, height: u32, luma: impl Fn(f64, f64) -> f64) -> Self {
            let pixels =
                (0..height).flat_map(|y| (0..width).map(move |x| (f64::from(x), f64::from(y))));
            let luma = pixels.map(|(x, y)| (luma(x, y) * 255.0) as u8).collect();
            Self {
                width,
                height,
                luma,
            }
        }

        fn read(&self) -> Option<String> {
            super::read(self.width, self.height, &self.luma)
        }
    }

    /// How bright the code is at a place of the unit square: paper around it, each module as drawn.
    fn code(text: &str) -> impl Fn(f64, f64) -> f64 {
        let code = QrCode::new(text).unwrap();
        let modules = code.width();
        let dark: Vec<bool> = code
            .to_colors()
            .iter()
            .map(|&color| color == Color::Dark)
            .collect();
        move |x, y| {
            let module = |part: f64| (part * modules as f64).floor();
            let inside = (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y);
            let is_dark = inside && dark[module(y) as usize * modules + module(x) as usize];
            if is_dark { 0.15 } else { 0.85 }
        }
    }

    /// A frame of 640 × 480 with the code in its middle, `side` pixels wide, turned by `degrees`.
    fn frame(text: &str, side: f64, degrees: f64) -> Picture {
        let code = code(text);
        let (sin, cos) = degrees.to_radians().sin_cos();
        Picture::new(640, 480, |x, y| {
            let (x, y) = ((x - 320.0) / side, (y - 240.0) / side);
            code(x * cos + y * sin + 0.5, y * cos - x * sin + 0.5)
        })
    }

    /// The same noise every time, from -0.5 to 0.5.
    fn noise(x: f64, y: f64) -> f64 {
        let mut n = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        n = (n ^ (n >> 15)).wrapping_mul(0x2C1B_3C6D);
        n = (n ^ (n >> 12)).wrapping_mul(0x297A_2D39);
        f64::from(n >> 16) / 65_535.0 - 0.5
    }

    #[test]
    fn our_links_are_read_in_every_size_from_far_to_near() {
        for side in [120.0, 200.0, 300.0, 440.0] {
            assert_eq!(
                frame(LINK, side, 0.0).read().as_deref(),
                Some(LINK),
                "{side}"
            );
        }
    }

    #[test]
    fn a_code_is_read_however_the_phone_is_held() {
        for degrees in (0..360).step_by(15) {
            let picture = frame(LINK, 240.0, f64::from(degrees));
            assert_eq!(picture.read().as_deref(), Some(LINK), "{degrees}°");
        }
    }

    #[test]
    fn a_code_is_read_through_noise_and_uneven_light() {
        let clean = frame(LINK, 300.0, 20.0);
        let grey = |x: f64, y: f64| f64::from(clean.luma[(y * 640.0 + x) as usize]) / 255.0;
        let noisy = Picture::new(640, 480, |x, y| grey(x, y) + 0.25 * noise(x, y));
        assert_eq!(noisy.read().as_deref(), Some(LINK));
        let lamp = Picture::new(640, 480, |x, y| grey(x, y) * (0.3 + 0.7 * x / 640.0));
        assert_eq!(lamp.read().as_deref(), Some(LINK));
    }

    #[test]
    fn a_code_is_read_from_the_side() {
        let code = code(LINK);
        for tilt in [0.2, 0.4] {
            let picture = Picture::new(640, 480, |x, y| {
                let (x, y) = ((x - 320.0) / 300.0, (y - 240.0) / 300.0);
                // The right edge is farther away.
                let depth = 1.0 + tilt * x;
                code(x / depth * 1.1 + 0.5, y / depth + 0.5)
            });
            assert_eq!(picture.read().as_deref(), Some(LINK), "{tilt}");
        }
    }

    #[test]
    fn a_code_is_read_light_on_dark() {
        let mut picture = frame(LINK, 240.0, 0.0);
        picture.luma.iter_mut().for_each(|luma| *luma = 255 - *luma);
        assert_eq!(picture.read().as_deref(), Some(LINK));
    }

    #[test]
    fn words_in_other_scripts_are_read() {
        for text in ["الجسر جميل جدا", "їжак 🦔", "SAMEN 123"] {
            assert_eq!(frame(text, 260.0, 0.0).read().as_deref(), Some(text));
        }
    }

    #[test]
    fn where_no_code_is_none_is_seen() {
        assert_eq!(Picture::new(640, 480, |_, _| 0.5).read(), None);
        assert_eq!(
            Picture::new(640, 480, |x, y| 0.5 + noise(x, y)).read(),
            None
        );
        assert_eq!(
            Picture::new(640, 480, |x, y| ((x / 8.0 + y / 8.0) % 2.0).floor()).read(),
            None
        );
    }

    #[test]
    fn a_picture_that_is_not_of_its_size_is_not_looked_at() {
        for (width, height, bytes) in [
            (0, 0, 0),
            (640, 480, 640 * 480 - 1),
            (u32::MAX, u32::MAX, 1),
            (5000, 1000, 5_000_000),
        ] {
            assert_eq!(super::read(width, height, &vec![0; bytes]), None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_picture_ends_the_program(
            width in 1_u32..90, height in 1_u32..90, start: u32, coarse in 1_u32..9,
        ) {
            let picture = Picture::new(width, height, |x, y| {
                let at = |part: f64| (part / f64::from(coarse)).floor() + f64::from(start % 65_536);
                0.5 + noise(at(x), at(y))
            });
            picture.read();
        }

        #[test]
        fn a_damaged_code_ends_no_program_and_is_not_misread(
            spots in proptest::collection::vec((150.0..490.0, 70.0..410.0, 3.0..60.0), 0..12),
        ) {
            let whole = frame(LINK, 300.0, 10.0);
            let picture = Picture::new(640, 480, |x, y| {
                let covered = spots.iter().any(|(left, top, side)| {
                    (*left..left + side).contains(&x) && (*top..top + side).contains(&y)
                });
                if covered { 0.0 } else { f64::from(whole.luma[(y * 640.0 + x) as usize]) / 255.0 }
            });
            if let Some(text) = picture.read() {
                prop_assert_eq!(text, LINK);
            }
        }
    }
}
