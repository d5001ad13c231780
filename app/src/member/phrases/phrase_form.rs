//! How is a phrase written by hand, or changed, with what it means?

use domain::own_phrase::{OwnPhrase, Source};
use domain::phrase::PHRASE_CHARS_MAX;
use domain::thing::ThingKind;
use domain::{Command, MemberId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::write::WriteError;

use crate::client::{Client, client};
use crate::member::follow::{me_now, new_thing, say};
use crate::member::leaving::is_ended;
use crate::texts::{Key, keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// What is to be stored.
struct Wish {
    before: Option<OwnPhrase>,
    as_new: bool,
    source: Option<Source>,
    text: String,
    /// Code and words.
    meaning: Option<(&'static str, String)>,
}

impl Wish {
    async fn carry_out(self, client: Client, me: MemberId) -> Result<(), WriteError> {
        let say = |thing, facts| say(client, thing, ThingKind::Phrase, facts);
        if let Some(before) = self.before.as_ref().filter(|_| !self.as_new) {
            let text = before.rewritten(me, &self.text);
            let meaning = self.meaning.as_ref();
            let meaning = meaning.and_then(|(code, words)| before.translated(me, code, words));
            return say(before.id, text.into_iter().chain(meaning).collect()).await;
        }
        let old = self.before.as_ref();
        let source = old.map_or(self.source, |old| old.source.clone());
        let source = source.unwrap_or_else(|| Source {
            day: client.host().today(),
            entry: None,
            activity: None,
        });
        let meaning = self.meaning.as_ref();
        let meaning = meaning
            .filter(|(_, words)| !words.trim().is_empty())
            .and_then(|(code, words)| OwnPhrase::first_translated(me, code, words));
        let mut facts = OwnPhrase::begin(me, &self.text, &source);
        facts.extend(meaning);
        say(new_thing(client), facts).await?;
        if let Some(old) = old {
            let entry = old.id.into();
            client
                .host()
                .dispatch(Command::DeleteEntry { entry })
                .await?;
        }
        Ok(())
    }
}

/// A new phrase, or other words for one.
#[component]
pub fn PhraseForm(
    /// The phrase as it was when the form opened; none for a new one.
    #[prop(optional_no_strip)]
    of: Option<OwnPhrase>,
    /// Where a new one came up; by hand today where nothing is said.
    #[prop(optional_no_strip)]
    source: Option<Source>,
    /// It is stored.
    done: Callback<()>,
) -> impl IntoView {
    let client = client();
    let language = client.together().own_language().language();
    let id = of.as_ref().map_or("new".to_owned(), |of| of.id.to_string());
    let text = RwSignal::new(of.as_ref().map_or("", |of| of.text.shown()).to_owned());
    let before = of.as_ref().zip(language);
    let before = before.and_then(|(of, language)| of.meaning(language.code));
    let meaning = RwSignal::new(before.unwrap_or_default().to_owned());
    let as_new = RwSignal::new(false);
    let ended = is_ended();
    let problem = RwSignal::new(None::<Key>);
    let is_edit = of.is_some();
    let of = StoredValue::new(of);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(me) = me_now(client) else { return };
        if text.with_untracked(|text| text.trim().is_empty()) {
            problem.set(Some(keys::PHRASES_BLANK));
            return;
        }
        let wish = Wish {
            before: of.get_value(),
            as_new: as_new.get_untracked(),
            source: source.clone(),
            text: text.get_untracked(),
            meaning: language.map(|language| (language.code, meaning.get_untracked())),
        };
        spawn_local(async move {
            match wish.carry_out(client, me).await {
                Ok(()) => {
                    problem.try_set(None);
                    text.try_set(String::new());
                    meaning.try_set(String::new());
                    done.try_run(());
                }
                Err(_) => drop(problem.try_set(Some(keys::PHRASES_FAILED))),
            }
        });
    };
    let (text_id, meaning_id) = (format!("phrase-{id}"), format!("meaning-{id}"));
    let error_id = StoredValue::new(format!("phrase-error-{id}"));
    let meaning_field = match language {
        Some(language) => view! {
            <div class="field">
                <label class="field-label" for=meaning_id.clone()>
                    {told(keys::PHRASES_MEANING, vec![("language", language.own_name.to_owned())])}
                </label>
                <span class="field-hint">{words(keys::PHRASES_MEANING_HINT)}</span>
                <textarea
                    id=meaning_id
                    rows="2"
                    lang=language.code
                    dir="auto"
                    maxlength=PHRASE_CHARS_MAX
                    bind:value=meaning
                ></textarea>
            </div>
        }
        .into_any(),
        None => view! { <p class="field-hint">{words(keys::PHRASES_NO_LANGUAGE)}</p> }.into_any(),
    };
    let edit_only = is_edit.then(|| {
        view! {
            <p class="field-hint">{words(keys::PHRASES_EDIT_HINT)}</p>
            <label class="choice">
                <input type="checkbox" bind:checked=as_new />
                <span>{words(keys::PHRASES_AS_NEW)}</span>
            </label>
            <p class="field-hint">{words(keys::PHRASES_AS_NEW_HINT)}</p>
        }
    });
    view! {
        <form class="stack" novalidate on:submit=submit>
            <div class="field">
                <label class="field-label" for=text_id.clone()>
                    {words(keys::PHRASES_TEXT)}
                </label>
                <textarea
                    id=text_id
                    rows="2"
                    lang="nl"
                    dir="ltr"
                    maxlength=PHRASE_CHARS_MAX
                    aria-describedby=error_id.get_value()
                    bind:value=text
                ></textarea>
                <div id=error_id.get_value() role="alert">
                    {move || {
                        problem
                            .get()
                            .map(|key| {
                                view! {
                                    <p class="field-error">
                                        <IconSvg icon=Icon::Warning />
                                        <span>{t(key)}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
            </div>
            {meaning_field}
            {edit_only}
            <button class="btn" class:btn-primary=!is_edit type="submit" disabled=move || ended.get()>
                <IconSvg icon=Icon::Check />
                {words(keys::PHRASES_SAVE)}
            </button>
        </form>
    }
}
