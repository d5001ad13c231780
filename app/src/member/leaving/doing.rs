//! How is a wish carried out in front of the person: its button, how far it is, what came of it?

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{Going, GoingError, client};
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::texts::{Key, keys, language, t, tn};
use crate::ui::field_error::FieldError;
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A wish under way. Copies are the same.
#[derive(Clone, Copy, Default)]
pub struct Doing {
    /// It is being carried out.
    pub busy: RwSignal<bool>,
    /// It was, and nothing was wrong.
    pub done: RwSignal<bool>,
    /// Why it was not.
    pub error: RwSignal<Option<GoingError>>,
}

impl Doing {
    /// Carries a wish out, unless one is under way.
    pub fn start(self, wish: Going) {
        if self.busy.get_untracked() {
            return;
        }
        let client = client();
        client.leaving.stop.set(false);
        client.leaving.progress.set((0, 0));
        self.busy.set(true);
        self.done.set(false);
        self.error.set(None);
        let going = client.host().go(wish);
        spawn_local(async move {
            let outcome = going.await;
            self.busy.try_set(false);
            self.done.try_set(outcome.is_ok());
            self.error.try_set(outcome.err());
        });
    }
}

fn sentence(error: &GoingError) -> String {
    t(match error {
        GoingError::WrongPin(wait_ms @ 1..) => {
            let seconds = u32::try_from((wait_ms + 999) / 1_000).unwrap_or(u32::MAX);
            return tn(keys::LOCK_ERROR_WAIT, seconds, &[]);
        }
        GoingError::WrongPin(_) => keys::LOCK_ERROR_WRONG,
        GoingError::Dismissed => keys::PASSKEYS_ERROR_DISMISSED,
        GoingError::NoSecret => keys::LOCK_PASSKEY_UNABLE,
        GoingError::Offline => keys::LEAVING_ERROR_OFFLINE,
        GoingError::Refused => keys::LEAVING_ERROR_REFUSED,
        GoingError::Store(_) => keys::ERROR_WHAT,
        GoingError::BrokenCopy => keys::IMPORT_ERROR_BROKEN,
        GoingError::NewerCopy => keys::IMPORT_ERROR_NEWER,
        GoingError::NotThere => keys::COPY_ERROR_NOT_THERE,
        GoingError::Stopped => keys::COPY_STOPPED,
    })
}

/// A screen with one task, below "about me".
#[component]
pub fn Task(
    /// Its title.
    title: Key,
    /// What to know first, sentence by sentence.
    lead: &'static [Key],
    /// The screen above.
    #[prop(default = Route::Me)]
    above: Route,
    /// The task.
    children: Children,
) -> impl IntoView {
    let lead: Vec<_> = lead
        .iter()
        .map(|key| view! { <p>{words(*key)}</p> })
        .collect();
    view! {
        // The title stands in the page: beside the badge and the eye the bar has no room for it.
        <Frame title=keys::NAV_DUO heading_in_page=true above=above task=true>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(title)}</h1>
                </div>
                {lead}
                {children()}
            </div>
        </Frame>
    }
}

/// Why the wish was not fulfilled, read aloud as it comes.
#[component]
pub fn Outcome(
    /// The wish.
    doing: Doing,
) -> impl IntoView {
    let message = Signal::derive(move || doing.error.with(|error| error.as_ref().map(sentence)));
    view! { <FieldError id="going-error" message=message /> }
}

/// The button of a wish.
#[component]
pub fn WishButton(
    /// Its icon.
    icon: Icon,
    /// Its words.
    name: Key,
    /// Its look.
    #[prop(default = "btn btn-primary")]
    class: &'static str,
    /// The wish under way.
    doing: Doing,
    /// What it does.
    act: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class=class
            type="button"
            aria-busy=move || doing.busy.get().then_some("true")
            on:click=move |_| act.run(())
        >
            <IconSvg icon=icon />
            {words(name)}
        </button>
    }
}

/// How far a long wish is, and the way to stop it.
#[component]
pub fn Progress(
    /// The wish.
    doing: Doing,
) -> impl IntoView {
    let leaving = client().leaving;
    move || {
        doing.busy.get().then(|| {
            let told = move || {
                let (done, of) = leaving.progress.get();
                let number = |value: u32| format::number(language(), f64::from(value));
                format!("{} / {}", number(done), number(of))
            };
            view! {
                <div class="stack-s">
                    <progress
                        aria-label=words(keys::COPY_BUSY)
                        max=move || leaving.progress.get().1.max(1).to_string()
                        value=move || leaving.progress.get().0.to_string()
                    ></progress>
                    <p class="field-hint">{told}</p>
                    <button class="btn" type="button" on:click=move |_| leaving.stop.set(true)>
                        <IconSvg icon=Icon::Close />
                        {words(keys::COPY_STOP)}
                    </button>
                </div>
            }
        })
    }
}

/// What cannot be taken back: a first button, and only then the one that does it. No hurry.
#[component]
pub fn TwoSteps(
    /// The first button.
    begin: Key,
    /// What stands before the second.
    sure: Key,
    /// The second button.
    yes: Key,
    /// The wish under way.
    doing: Doing,
    /// What it does.
    wish: Going,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let wish = StoredValue::new_local(wish);
    move || {
        if !asked.get() {
            return view! {
                <button class="btn btn-danger" type="button" on:click=move |_| asked.set(true)>
                    {words(begin)}
                </button>
            }
            .into_any();
        }
        view! {
            <div class="banner" data-kind="warn" role="alert">
                <IconSvg icon=Icon::Warning />
                <p>{words(sure)}</p>
                <div class="row">
                    <WishButton
                        icon=Icon::Check
                        name=yes
                        class="btn btn-danger"
                        doing=doing
                        act=Callback::new(move |()| doing.start(wish.get_value()))
                    />
                    <button class="btn" type="button" on:click=move |_| asked.set(false)>
                        {words(keys::LEAVING_NO)}
                    </button>
                </div>
            </div>
        }
        .into_any()
    }
}
