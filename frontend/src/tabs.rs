//! Several tabs of one profile: one of them talks to the server, all hear of changes.
//!
//! The lock only saves work. Nothing would be lost or doubled if two tabs led at once: counts are given out, items sealed and pages kept
//! in serialised transactions. So a visible tab may take the lock from a leader that does not answer (frozen in the background).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::page;

/// How long a visible tab waits for a sign of life of the leader, in milliseconds.
const SILENCE_MS_MAX: u32 = 3_000;

/// How often a visible tab that does not lead asks whether the leader is alive, in milliseconds.
const QUESTION_MS: u32 = 5_000;

#[wasm_bindgen]
extern "C" {
    /// The Web Locks API, as far as it is used here; in web-sys it is behind an unstable switch.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// What tabs say to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Something stored has changed: read it again.
    Changed,
    /// Something was written: whoever leads, send it on.
    Written,
    /// The leader's view of the server, as `Status` needs it: reachable or not, and the code of a problem.
    Server {
        /// Whether the server was reached when last tried.
        reachable: bool,
        /// `Problem::code`, or empty.
        problem: String,
    },
    /// Is a leader alive?
    Question,
    /// Yes.
    Alive,
}

impl Word {
    fn to_text(&self) -> String {
        match self {
            Self::Changed => "changed".into(),
            Self::Written => "written".into(),
            Self::Server { reachable, problem } => format!("server {reachable} {problem}"),
            Self::Question => "question".into(),
            Self::Alive => "alive".into(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(match text.split(' ').collect::<Vec<_>>().as_slice() {
            ["changed"] => Self::Changed,
            ["written"] => Self::Written,
            ["server", reachable, problem] => Self::Server {
                reachable: *reachable == "true",
                problem: (*problem).to_owned(),
            },
            ["question"] => Self::Question,
            ["alive"] => Self::Alive,
            _ => return None,
        })
    }
}

/// This tab among the others.
#[derive(Clone)]
pub struct Tabs {
    lock: Rc<str>,
    channel: Option<BroadcastChannel>,
    leading: Rc<Cell<bool>>,
    doubt: Rc<RefCell<Option<Timeout>>>,
    on_lead: Rc<dyn Fn(bool)>,
}

impl Tabs {
    /// Joins the tabs of a name. `heard` gets the others' words, `on_lead` learns when this tab begins and ceases to lead.
    pub fn join(
        name: &str,
        heard: impl Fn(Word) + 'static,
        on_lead: impl Fn(bool) + 'static,
    ) -> Self {
        let tabs = Self {
            lock: name.into(),
            channel: BroadcastChannel::new(name).ok(),
            leading: Rc::default(),
            doubt: Rc::default(),
            on_lead: Rc::new(on_lead),
        };
        if let Some(channel) = &tabs.channel {
            let listener = tabs.clone();
            EventListener::new(channel, "message", move |event| {
                let text = event
                    .dyn_ref::<MessageEvent>()
                    .and_then(|event| event.data().as_string());
                match text.as_deref().and_then(Word::from_text) {
                    Some(Word::Question) if listener.leading.get() => {
                        listener.say(&Word::Alive);
                        heard(Word::Question);
                    }
                    Some(Word::Alive) => drop(listener.doubt.take()),
                    Some(word) => heard(word),
                    None => {}
                }
            })
            .forget();
        }
        tabs.clone().want_to_lead(false);
        tabs.ask_for_leader();
        let asking = tabs.clone();
        Interval::new(QUESTION_MS, move || asking.ask_for_leader()).forget();
        tabs
    }

    /// Whether this tab talks to the server.
    #[must_use]
    pub fn is_leading(&self) -> bool {
        self.leading.get()
    }

    /// Says something to the other tabs.
    pub fn say(&self, word: &Word) {
        if let Some(channel) = &self.channel {
            // Fails only on a closed channel, and then nobody listens.
            let _ = channel.post_message(&JsValue::from_str(&word.to_text()));
        }
    }

    fn ask_for_leader(&self) {
        if self.leading.get() || !page::is_visible() || self.doubt.borrow().is_some() {
            return;
        }
        self.say(&Word::Question);
        let tabs = self.clone();
        let doubt = Timeout::new(SILENCE_MS_MAX, move || {
            tabs.doubt.take();
            if page::is_visible() && !tabs.leading.get() {
                tabs.want_to_lead(true);
            }
        });
        *self.doubt.borrow_mut() = Some(doubt);
    }

    fn want_to_lead(self, steal: bool) {
        let locks = Reflect::get(&page::window().navigator(), &"locks".into()).ok();
        let Some(locks) = locks
            .filter(|locks| !locks.is_undefined())
            .map(JsCast::unchecked_into::<LockManager>)
        else {
            // A browser without locks: every tab talks to the server, which does no harm.
            self.lead(true);
            return;
        };
        let options = Object::new();
        let _ = Reflect::set(&options, &"steal".into(), &steal.into());
        let (holder, held_once) = (self.clone(), Rc::new(Cell::new(false)));
        let holding = held_once.clone();
        let hold = Closure::once_into_js(move || {
            holding.set(true);
            holder.lead(true);
            // Held until the tab closes or another takes it.
            Promise::new(&mut |_, _| {})
        });
        let held = locks.request(&self.lock, &options, hold.unchecked_ref());
        spawn_local(async move {
            if let Ok(held) = held {
                // Ends only when another tab has taken the lock, or when the browser grants none.
                let _ = JsFuture::from(held).await;
            }
            if held_once.get() {
                self.lead(false);
                self.want_to_lead(false);
            } else {
                // As without locks.
                self.lead(true);
            }
        });
    }

    fn lead(&self, leading: bool) {
        self.doubt.take();
        if self.leading.replace(leading) != leading {
            (self.on_lead)(leading);
        }
    }
}
