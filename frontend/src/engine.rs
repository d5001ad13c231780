//! The one task that runs the sync engine of the open duo in this tab, and shows what came of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use app::client::{Client, Rows};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::LocalBoxFuture;
use gloo::timers::callback::Timeout;
use leptos::prelude::{GetUntracked, Set, Update, WithUntracked};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use sync::driver::carry_out;
use sync::engine::{Effect, Engine, Event, POLL_MS};
use sync::phone::Phone;
use sync::plan::summary;
use sync::record::DuoRecord;
use sync::request::Answer;
use sync::status::{Problem, Status, Summary};
use sync::store::StoreError;
use wasm_bindgen_futures::spawn_local;

use crate::pokes::Pokes;
use crate::storage::Storage;
use crate::tabs::{Tabs, Word};
use crate::transport::Server;
use crate::{clock, late, media, page, people, phones};

/// Rows of each page, the first whole one too: two screens of a desktop.
pub const ROWS_PAGE: usize = 40;

/// Several pokes within this time, in milliseconds, are one: a buddy who types sends one every second or two.
const POKE_PAUSE_MS: u32 = 100;

/// The open duo in this tab. Clones are the same.
#[derive(Clone)]
pub struct OpenDuo {
    /// The phone as a device of this duo.
    pub phone: Rc<Phone>,
    storage: Storage,
    client: Client,
    events: UnboundedSender<Event>,
    tabs: Rc<RefCell<Option<Tabs>>>,
    pokes: Rc<RefCell<Option<Pokes>>>,
    server: Rc<RefCell<(bool, Option<Problem>)>>,
    refreshing: Rc<Cell<Refreshing>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Refreshing {
    #[default]
    No,
    Running,
    Again,
}

impl OpenDuo {
    /// Starts the engine of a duo in this tab. The screens are filled by [`OpenDuo::show_duo`] and [`OpenDuo::refresh`].
    #[must_use]
    pub fn start(phone: Phone, storage: Storage, client: Client) -> Self {
        let (events, incoming) = unbounded();
        let duo = Self {
            phone: Rc::new(phone),
            storage,
            client,
            events,
            tabs: Rc::default(),
            pokes: Rc::default(),
            server: Rc::new(RefCell::new((true, None))),
            refreshing: Rc::default(),
        };
        let running = duo.clone();
        // What is told before the late part is here waits in the queue.
        spawn_local(async move {
            late::in_background(fetch_engine).await;
            if let Ok(running) = engine(running, incoming).await {
                running.await;
            }
        });
        duo.join_tabs();
        let awake = duo.clone();
        page::on_awake(move || awake.tell(Event::Woken));
        let gone = duo.clone();
        page::on_offline(move || gone.tell(Event::WentOffline));
        duo
    }

    fn join_tabs(&self) {
        let poked = self.clone();
        let pause: Rc<RefCell<Option<Timeout>>> = Rc::default();
        let pokes = Pokes::new(move || {
            let poked = poked.clone();
            *pause.borrow_mut() = Some(Timeout::new(POKE_PAUSE_MS, move || {
                poked.tell(Event::Woken)
            }));
        });
        *self.pokes.borrow_mut() = Some(pokes.clone());
        let (hearing, leading) = (self.clone(), self.clone());
        let lead = move |leads: bool| {
            if leads {
                pokes.listen();
                leading.tell(Event::Woken);
            } else {
                pokes.stop();
            }
        };
        let name = format!("samen-{}", self.phone.duo);
        let tabs = Tabs::join(&name, move |word| hearing.heard(word), lead);
        *self.tabs.borrow_mut() = Some(tabs);
    }

    fn is_leading(&self) -> bool {
        self.tabs.borrow().as_ref().is_none_or(Tabs::is_leading)
    }

    fn say(&self, word: &Word) {
        if let Some(tabs) = self.tabs.borrow().as_ref() {
            tabs.say(word);
        }
    }

    /// Something happened. Only the leading tab acts on it.
    pub fn tell(&self, event: Event) {
        // Fails only once the task has ended, which it does with the page.
        let _ = self.events.unbounded_send(event);
    }

    /// Something was stored here: this tab and the others show it, and the leader sends it on.
    pub fn written(&self) {
        self.refresh();
        self.say(&Word::Changed);
        self.say(&Word::Written);
        self.tell(Event::Written);
    }

    fn heard(&self, word: Word) {
        match word {
            Word::Changed => self.refresh(),
            Word::Written => self.tell(Event::Written),
            Word::Server { reachable, problem } => {
                *self.server.borrow_mut() = (reachable, Problem::from_code(&problem));
                self.refresh();
            }
            // A tab that has just opened knows nothing of the server yet.
            Word::Question => self.say_server(),
            Word::Alive => {}
        }
    }

    /// Reads again what the screens show. Calls that come while one is running are answered by one more.
    pub fn refresh(&self) {
        if self.refreshing.get() != Refreshing::No {
            self.refreshing.set(Refreshing::Again);
            return;
        }
        self.refreshing.set(Refreshing::Running);
        let duo = self.clone();
        spawn_local(async move {
            loop {
                duo.show(duo.read().await);
                if duo.refreshing.replace(Refreshing::Running) != Refreshing::Again {
                    break;
                }
            }
            duo.refreshing.set(Refreshing::No);
        });
    }

    async fn read(&self) -> Result<Shown, StoreError> {
        let loaded = self
            .client
            .rows
            .with_untracked(|rows| rows.rows.len())
            .max(ROWS_PAGE);
        let tx = self.storage.begin_reading().await?;
        let rows = sync::diary::rows(&tx, self.phone.duo, None, loaded + 1).await?;
        let record = DuoRecord::read(&tx, self.phone.duo).await?;
        let summary = summary(&tx, &record).await?;
        let rescued = sync::erase::rescued(&tx, self.phone.duo).await?;
        Ok(Shown {
            rescued,
            rows,
            loaded,
            record,
            summary,
        })
    }

    fn show(&self, read: Result<Shown, StoreError>) {
        match read {
            Ok(Shown {
                rescued,
                mut rows,
                loaded,
                record,
                summary,
            }) => {
                let more = rows.len() > loaded;
                rows.truncate(loaded);
                set_if_new(
                    self.client.rows,
                    Rows {
                        rows,
                        more,
                        loaded: true,
                    },
                );
                set_if_new(self.client.leaving.rescued, rescued);
                self.show_duo(&record, summary);
                self.client.changes.update(|changes| *changes += 1);
            }
            Err(error) => self
                .client
                .status
                .set(Status::Look(Problem::Storage(error))),
        }
    }

    /// Shows what follows from the duo's record and from how much waits.
    pub fn show_duo(&self, record: &DuoRecord, summary: Summary) {
        let client = self.client;
        set_if_new(client.people, Some(people::people(&self.phone, record)));
        set_if_new(client.phones, phones::phones(&self.phone, record));
        set_if_new(client.safe_at, record.safe_at.map(|at| at.0));
        let (reachable, problem) = self.server.borrow().clone();
        let status = Status::of(summary, reachable, problem.as_ref());
        set_if_new(client.status, status);
    }

    fn server_seen(&self, status: &Status) {
        let seen = match status {
            Status::Safe => (true, None),
            Status::Offline => (false, None),
            Status::Ended => (true, None),
            Status::Waiting { reachable, .. } => (*reachable, None),
            Status::Look(problem) => (
                true,
                Some(problem.clone()).filter(|p| !matches!(p, Problem::Aside { .. })),
            ),
        };
        *self.server.borrow_mut() = seen;
        self.say_server();
        // A stream that the server refused (a session that had ended) is not taken up again by the browser.
        if let Some(pokes) = self.pokes.borrow().as_ref() {
            pokes.listen();
        }
    }

    fn say_server(&self) {
        let (reachable, problem) = self.server.borrow().clone();
        let problem = problem.as_ref().map_or("", Problem::code).to_owned();
        self.say(&Word::Server { reachable, problem });
    }
}

struct Shown {
    rescued: Vec<sync::record::Draft>,
    rows: Vec<(String, sync::record::Row)>,
    loaded: usize,
    record: DuoRecord,
    summary: Summary,
}

/// Sets a signal only to something new: nothing is drawn again for nothing.
fn set_if_new<T: PartialEq + Clone + Send + Sync + 'static>(
    signal: leptos::prelude::RwSignal<T>,
    value: T,
) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

/// The engine, in the late part of the program: it needs documents and seals, and the first screen does not.
#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, preload(fetch_engine), fallible)]
fn engine(
    duo: OpenDuo,
    incoming: UnboundedReceiver<Event>,
) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(run(duo, incoming)))
}

async fn run(duo: OpenDuo, mut incoming: UnboundedReceiver<Event>) {
    let mut engine = Engine::new();
    let mut rng = clock::rng();
    // Replaced by each new wish to be woken; dropping it forgets the old one.
    let mut alarm: Option<Timeout> = None;
    while let Some(event) = incoming.next().await {
        if !duo.is_leading() {
            continue;
        }
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            engine.set_unmetered(media::is_unmetered());
            for effect in engine.handle(event, &mut rng) {
                match &effect {
                    Effect::WakeIn { delay_ms } => {
                        // Nobody looks, nothing waits: being shown wakes it.
                        if *delay_ms == POLL_MS && !page::is_visible() {
                            alarm = None;
                            continue;
                        }
                        let events = duo.events.clone();
                        alarm = Some(Timeout::new(*delay_ms, move || {
                            drop(events.unbounded_send(Event::Woken))
                        }));
                    }
                    Effect::Show(status) => {
                        duo.server_seen(status);
                        duo.refresh();
                    }
                    Effect::Refresh => {
                        duo.refresh();
                        duo.say(&Word::Changed);
                    }
                    _ => {
                        let done = carry_out(
                            &effect,
                            &duo.storage,
                            &Server,
                            &duo.phone,
                            clock::now(),
                            &mut rng,
                        )
                        .await;
                        events.extend(done);
                        if let Effect::Note(Answer::Blob(..)) = effect {
                            // What does not make room now does so when the next one comes.
                            let _ = media::make_room(&duo.storage).await;
                        }
                    }
                }
            }
        }
    }
    drop(alarm);
}
