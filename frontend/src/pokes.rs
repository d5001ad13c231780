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
    source: Rc<RefCell<Option<(EventSource, [EventListener; 3])>>>,
    poked: Rc<dyn Fn()>,
}

impl Pokes {
    /// Calls `poked` at each poke and when the line breaks, once [`Pokes::listen`] was called.
    pub fn new(poked: impl Fn() + 'static) -> Self {
        Self {
            source: Rc::default(),
            poked: Rc::new(poked),
        }
    }

    /// Listens, anew where the server had refused (a session that has ended).
    pub fn listen(&self) {
        let listening = self
            .source
            .borrow()
            .as_ref()
            .is_some_and(|(source, _)| source.ready_state() != EventSource::CLOSED);
        if listening {
            return;
        }
        self.stop();
        let Ok(source) = EventSource::new(ADDRESS) else {
            return;
        };
        let (poked, broken) = (self.poked.clone(), self.poked.clone());
        let open = Rc::new(Cell::new(false));
        let opened = open.clone();
        let listeners = [
            EventListener::new(&source, "poke", move |_| poked()),
            EventListener::new(&source, "open", move |_| opened.set(true)),
            // Whether the server is still there is asked once for each break, not at each try of the browser to connect again.
            EventListener::new(&source, "error", move |_| {
                if open.replace(false) {
                    broken();
                }
            }),
        ];
        *self.source.borrow_mut() = Some((source, listeners));
    }

    /// Stops listening.
    pub fn stop(&self) {
        if let Some((source, _)) = self.source.take() {
            source.close();
        }
    }
}
