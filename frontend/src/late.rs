//! The doors to the late part of the program: what is behind them does not have to be there for the first screen.
//!
//! A door is a function with `#[wasm_split(late)]` beside what it opens. `app/src/member/late.rs` says why there is such a part.

use leptos::wasm_split::SplitLoaderError;
use sync::store::StoreError;

use crate::page;

/// How long the first screen, once painted, has for itself before the late part is fetched for work that nobody looks at, in milliseconds.
const FIRST_SCREEN_MS: u32 = 100;

/// How long to wait before a part that could not be had is asked for once more, in milliseconds.
const AGAIN_MS: u32 = 5_000;

/// Opens a door for work in the background: not before the first screen was painted, and again until it opens.
pub async fn in_background<T>(door: impl AsyncFn() -> Result<T, SplitLoaderError>) -> T {
    page::painted().await;
    page::pause(FIRST_SCREEN_MS).await;
    loop {
        if let Ok(opened) = door().await {
            return opened;
        }
        page::pause(AGAIN_MS).await;
    }
}

/// What is said where a screen of the late part stands open and the part is gone all the same.
pub fn is_missing(_: SplitLoaderError) -> StoreError {
    StoreError::Closed {
        cause: "a part of the program is not on this phone".into(),
    }
}
