//! How does a member write a reflection, without losing a word that is not saved yet?

use domain::reflection::{ANSWER_UTF16_MAX, Answers, Moment, Question, Reflection};
use domain::thing::ThingKind;
use domain::{EntryId, MemberId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Draft;

use super::reflection_card::question_key;
use crate::client::{Client, client};
use crate::member::follow::say;
use crate::member::navigation::focus_heading;
use crate::texts::keys;
use crate::ui::debounce::Debounce;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::leaving::on_leaving;
use crate::ui::words::words;

/// How long after the last key a draft is kept: as for an entry, unnoticed.
const KEEP_AFTER_MS: u64 = 400;

/// Under what the draft of an answer is kept on this phone: beside those of entries.
fn draft_of(moment: Moment, question: Question) -> EntryId {
    let name = format!("draft/{}/{}", moment.name(), question.name());
    ThingKind::Reflection.of(&name).into()
}

/// What was begun and not saved.
pub async fn unsaved(client: Client, moment: Moment) -> Answers {
    let mut begun = Answers::new();
    for question in Question::ALL {
        // A storage that fails shows in the sync badge, and what was saved is there all the same.
        let draft = client.host().draft(Some(draft_of(moment, question))).await;
        if let Ok(Some(draft)) = draft {
            begun.insert(question, draft.text);
        }
    }
    begun
}

/// Keeps an answer on this phone; none throws it away.
async fn keep(client: Client, moment: Moment, question: Question, text: Option<String>) {
    let host = client.host();
    let of = draft_of(moment, question);
    let draft = text.map(|text| Draft {
        day: host.today(),
        place: String::new(),
        text,
        entry: of,
        touched: None,
    });
    // The words are on the screen; a storage that fails shows in the sync badge.
    let _ = host.keep_draft(Some(of), draft).await;
}

/// Three fields, each optional.
#[component]
pub fn ReflectionForm(
    /// When.
    moment: Moment,
    /// Who writes.
    me: MemberId,
    /// What stands there to begin with.
    answers: Answers,
    /// Closes the form.
    close: Callback<()>,
) -> impl IntoView {
    let client = client();
    let failed = RwSignal::new(false);
    // From here on no draft is kept.
    let saved = StoredValue::new(false);
    let fields = Question::ALL.map(|question| {
        let text = answers.get(&question).cloned().unwrap_or_default();
        (question, RwSignal::new(text))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let written =
            fields.map(|(question, text)| (question, text.get_untracked().trim().to_owned()));
        let facts = Reflection::says(moment, me, &written.into());
        let saying = say(client, moment.thing(), ThingKind::Reflection, facts);
        spawn_local(async move {
            if saying.await.is_err() {
                failed.try_set(true);
                return;
            }
            saved.try_set_value(true);
            for question in Question::ALL {
                keep(client, moment, question, None).await;
            }
            // The person may have left the screen meanwhile.
            if close.try_run(()).is_none() {
                return;
            }
            focus_heading();
        });
    };
    let fields = fields.map(|(question, text)| {
        view! { <AnswerField moment=moment question=question text=text saved=saved /> }
    });
    view! {
        <form class="stack" novalidate on:submit=submit>
            {fields}
            <p class="field-hint">{words(keys::REFLECTION_DRAFTS)}</p>
            <p class="field-error" role="alert">
                {move || failed.get().then(words(keys::GOALS_NOT_STORED))}
            </p>
            <button class="btn btn-primary" type="submit">
                <IconSvg icon=Icon::Check />
                {words(keys::REFLECTION_SAVE)}
            </button>
        </form>
    }
}

/// One answer, kept at each pause and when the screen is left.
#[component]
fn AnswerField(
    moment: Moment,
    question: Question,
    text: RwSignal<String>,
    saved: StoredValue<bool>,
) -> impl IntoView {
    let client = client();
    let keeper = Debounce::new(KEEP_AFTER_MS, move || {
        // Gone with the form, it was saved or its words were kept as they were typed.
        if saved.try_get_value() == Some(false)
            && let Some(text) = text.try_get_untracked()
        {
            spawn_local(keep(client, moment, question, Some(text)));
        }
    });
    on_leaving(move || keeper.now());
    let id = format!("{}-{}", moment.name(), question.name());
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {words(question_key(question))}
            </label>
            <textarea
                id=id
                class="reflection-field"
                dir="auto"
                rows="3"
                maxlength=ANSWER_UTF16_MAX
                prop:value=move || text.get()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    keeper.again();
                }
                on:focusout=move |_| keeper.now()
            />
        </div>
    }
}
