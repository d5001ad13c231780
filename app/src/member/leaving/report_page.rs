//! How does a member tell the coordinator that something does not work, without a word of the diary?

use domain::EntryId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Draft;
use sync::report::REPORT_CHARS_MAX;

use super::doing::{Doing, Outcome, Task, WishButton};
use crate::client::{Going, client};
use crate::texts::{keys, tn};
use crate::ui::debounce::Debounce;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::leaving::on_leaving;
use crate::ui::words::words;

/// How long after the last key the words are kept, in milliseconds.
const KEEP_AFTER_MS: u64 = 400;

/// Under which the words are kept until they are sent; random ids of entries are never this.
const DRAFT: EntryId = EntryId::from_bytes([0; 16]);

/// The form.
#[component]
pub fn ReportPage() -> impl IntoView {
    let host = client().host();
    let doing = Doing::default();
    let (message, facts) = (
        RwSignal::new(String::new()),
        RwSignal::new(Vec::<String>::new()),
    );
    // What is typed is stored as it stands.
    let kept = RwSignal::new(false);
    let (gathering, keeping) = (host.facts(), host.draft(Some(DRAFT)));
    spawn_local(async move {
        // Words that cannot be read again are typed again; what was typed meanwhile stays.
        let is_untouched = || message.try_with_untracked(String::is_empty) == Some(true);
        if let Ok(Some(draft)) = keeping.await
            && is_untouched()
        {
            message.try_set(draft.text);
            kept.try_set(true);
        }
        facts.try_set(gathering.await);
    });
    let keep = {
        let host = host.clone();
        Debounce::new(KEEP_AFTER_MS, move || {
            let text = message.get_untracked();
            let draft = (!text.is_empty() && !doing.done.get_untracked()).then(|| Draft {
                day: host.today(),
                place: String::new(),
                text,
                entry: DRAFT,
                touched: None,
            });
            let keeping = host.keep_draft(Some(DRAFT), draft);
            spawn_local(async move {
                kept.try_set(keeping.await.is_ok());
            });
        })
    };
    on_leaving(move || keep.now());
    Effect::new(move |_| {
        if doing.done.get() {
            keep.again();
            keep.now();
        }
    });
    let typed = move |event: leptos::ev::Event| {
        message.set(event_target_value(&event));
        kept.set(false);
        keep.again();
    };
    let send = Callback::new(move |()| {
        keep.now();
        doing.start(Going::Report(
            message.get_untracked(),
            facts.get_untracked(),
        ));
    });
    let lines = move || {
        let lines = facts.get().into_iter();
        lines
            .map(|line| view! { <li dir="ltr">{line}</li> })
            .collect::<Vec<_>>()
    };
    let lead = &[keys::REPORT_LEAD];
    view! {
        <Task title=keys::REPORT_TITLE lead=lead>
            <div class="field">
                <label class="field-label" for="message">
                    {words(keys::REPORT_MESSAGE)}
                </label>
                <textarea
                    id="message"
                    dir="auto"
                    rows="4"
                    maxlength=REPORT_CHARS_MAX.to_string()
                    prop:value=message
                    on:input=typed
                />
                <p class="field-hint">{move || tn(keys::REPORT_LIMIT, REPORT_CHARS_MAX as u32, &[])}</p>
                <span class="lock-note">
                    <IconSvg icon=Icon::Eye />
                    {words(keys::REPORT_WHO_READS)}
                </span>
            </div>
            <section class="card stack-s">
                <h2>{words(keys::REPORT_FACTS)}</h2>
                <ul class="facts">{lines}</ul>
                <p class="field-hint">{words(keys::REPORT_NO_DIARY)}</p>
            </section>
            <div aria-live="polite">
                {move || {
                    if doing.done.get() {
                        view! {
                            <p class="lock-note">
                                <IconSvg icon=Icon::Check />
                                {words(keys::REPORT_SENT)}
                            </p>
                        }
                            .into_any()
                    } else {
                        view! { <WishButton icon=Icon::Message name=keys::REPORT_SEND doing=doing act=send /> }.into_any()
                    }
                }}
            </div>
            <Outcome doing=doing />
            {move || {
                (kept.get() && doing.error.with(Option::is_some))
                    .then(|| view! { <p class="field-hint">{words(keys::REPORT_KEPT)}</p> })
            }}
        </Task>
    }
}
