//! How is something done once, a moment after the last of many occasions, and at the latest when its place on the screen goes?

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

/// Something that is due a moment after the last occasion. Copies are the same one.
#[derive(Clone, Copy)]
pub struct Debounce {
    wait: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
    action: StoredValue<Rc<dyn Fn()>, LocalStorage>,
}

impl Debounce {
    /// Does `action` when `wait_ms` milliseconds have passed since the last [`Debounce::again`], and when the component that
    /// makes this goes while it is due.
    #[must_use]
    pub fn new(wait_ms: u64, action: impl Fn() + 'static) -> Self {
        let debounce = Self {
            wait: Duration::from_millis(wait_ms),
            timer: StoredValue::new(None),
            action: StoredValue::new_local(Rc::new(action)),
        };
        on_cleanup(move || debounce.now());
        debounce
    }

    /// There is an occasion: the wait begins anew.
    pub fn again(self) {
        self.cancel();
        // A browser refuses timers only to a page that is gone.
        let timer = set_timeout_with_handle(move || self.now(), self.wait).ok();
        self.timer.try_set_value(timer);
    }

    /// Does it now, if it is due.
    pub fn now(self) {
        if self.cancel()
            && let Some(action) = self.action.try_get_value()
        {
            action();
        }
    }

    /// Forgets that it was due; tells whether it was.
    pub fn cancel(self) -> bool {
        let timer = self.timer.try_update_value(Option::take).flatten();
        if let Some(timer) = timer {
            timer.clear();
        }
        timer.is_some()
    }
}
