//! When is what has just changed on the screen painted?

use std::time::Duration;

use leptos::prelude::{request_animation_frame, set_timeout};

/// Does it once the next frame is painted. A page out of sight paints none, and does it when it is looked at again.
pub fn after_paint(act: impl FnOnce() + 'static) {
    // What is asked of a frame runs before it is painted; a task queued there runs after.
    request_animation_frame(move || set_timeout(act, Duration::ZERO));
}
