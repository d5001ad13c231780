//! The phone's clock, calendar and randomness: read here and handed on.

use domain::{Day, UnixMillis};
use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};

/// Now, by this phone's clock.
#[must_use]
pub fn now() -> UnixMillis {
    // Whole milliseconds, exact for all dates a phone can have.
    #[allow(clippy::cast_possible_truncation)]
    UnixMillis(js_sys::Date::now() as i64)
}

/// Milliseconds since the page was opened: whoever sets the phone's clock does not change it.
#[must_use]
pub fn up_ms() -> u64 {
    let passed = web_sys::window().and_then(|window| window.performance());
    // Never negative, and exact for longer than any page lives.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    passed.map_or(0, |performance| performance.now() as u64)
}

/// Today, in this phone's zone. A phone whose clock is centuries off gets the nearest day a diary can have.
#[must_use]
pub fn today() -> Day {
    let date = js_sys::Date::new_0();
    let year = i16::try_from(date.get_full_year())
        .unwrap_or(1900)
        .clamp(1900, 2199);
    let month = i8::try_from(date.get_month() + 1).unwrap_or(1);
    let day = i8::try_from(date.get_date()).unwrap_or(1);
    Day::new(year, month, day)
        .or_else(|_| Day::new(year, 1, 1))
        .expect("the first of January exists in every year")
}

/// How many minutes local time is ahead of UTC now.
#[must_use]
pub fn offset_minutes() -> i32 {
    // A few hundred at most.
    #[allow(clippy::cast_possible_truncation)]
    let behind = js_sys::Date::new_0().get_timezone_offset() as i32;
    -behind
}

/// The browser's randomness. A browser without any cannot run a safe program, so it stops there.
#[must_use]
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Random bytes.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}
