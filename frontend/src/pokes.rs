//! The server's pokes: "there may be news", nothing else. Only the leading tab listens, since a browser allows few open connections.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use web_sys::EventSource;

/// Where pokes come from.
const ADDRESS: &str = "/api/v1/events";

/// Listens while told to; the browser connects again by itself after a broken line.
#[derive(Clone)]
pub struct Pokes {
    line: Rc<RefCell<Option<Line>>>,
    poked: Rc<dyn Fn()>,
}

/// An open line to the server. Dropped, it is closed.
struct Line {
    source: EventSource,
    _listeners: [EventListener; 3],
}

impl Drop for Line {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Pokes {
    /// Calls `poked` at each poke and when the line breaks, once [`Pokes::listen`] was called.
    pub fn new(poked: impl Fn() + 'static) -> Self {
        Self {
            line: Rc::default(),
            poked: Rc::new(poked),
        }
    }

    /// Listens, anew where the server had refused (a session that has ended).
    pub fn listen(&self) {
        let is_open = |line: &Line| line.source.ready_state() != EventSource::CLOSED;
        if self.line.borrow().as_ref().is_some_and(is_open) {
            return;
        }
        let Ok(source) = EventSource::new(ADDRESS) else {
            return;
        };
        let (poked, broken) = (self.poked.clone(), self.poked.clone());
        let open = Rc::new(Cell::new(false));
        let opened = open.clone();
        let was_open = Rc::new(Cell::new(false));
        let begun = was_open.clone();
        let line = source.clone();
        let _listeners = [
            EventListener::new(&source, "poke", move |_| poked()),
            EventListener::new(&source, "open", move |_| {
                opened.set(true);
                begun.set(true);
            }),
            // Whether the server is still there is asked once for each break, not at each try of the browser to connect again. And once more when
            // a try is refused, which ends them: this phone was signed out meanwhile. A line that never stood was refused to whoever asks anyway.
            EventListener::new(&source, "error", move |_| {
                let is_refused =
                    line.ready_state() == EventSource::CLOSED && was_open.replace(false);
                if open.replace(false) || is_refused {
                    broken();
                }
            }),
        ];
        *self.line.borrow_mut() = Some(Line { source, _listeners });
    }

    /// Stops listening.
    pub fn stop(&self) {
        self.line.take();
    }
}
