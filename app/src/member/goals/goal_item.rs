//! How does one goal stand in the list: its words, its small steps, and whether it was reached?

use domain::diary::Mark;
use domain::goal::Goal;
use domain::thing::ThingKind;
use domain::{Command, MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::goal_form::{GoalForm, wording};
use super::steps::Steps;
use crate::client::{Client, client};
use crate::member::follow::{name_of, say_now};
use crate::member::navigation::focus_heading;
use crate::texts::{keys, language};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// Who marked something as done, and when.
pub fn done_by(client: Client, mark: Mark) -> impl IntoView + use<> {
    let told_now = move || {
        let when = format::moment(language(), mark.at.0);
        let names = vec![("name", name_of(client, mark.by)), ("when", when)];
        told(keys::GOALS_DONE_BY, names)()
    };
    view! { <span class="field-hint">{told_now}</span> }
}

/// One goal.
#[component]
pub fn GoalItem(
    /// The goal, while it is there.
    goal: Memo<Option<Goal>>,
    /// Who uses this phone.
    me: Memo<Option<MemberId>>,
    /// What was taken away last.
    removed: RwSignal<Option<ThingId>>,
) -> impl IntoView {
    let client = client();
    let changing = RwSignal::new(false);
    let text = move || goal.with(|goal| goal.as_ref().map(wording));
    let done = Memo::new(move |_| goal.with(|goal| goal.as_ref()?.done));
    let reach = move |_| {
        let id = goal.with_untracked(|goal| goal.as_ref().map(|goal| goal.id));
        let (Some(id), Some(by)) = (id, me.get_untracked()) else {
            return;
        };
        let at = client.together().now();
        let mark = done.get_untracked().is_none().then_some(Mark { by, at });
        say_now(client, id, ThingKind::Goal, Goal::marked(mark));
    };
    let remove = move |_| {
        let id = goal.with_untracked(|goal| goal.as_ref().map(|goal| goal.id));
        let Some(id) = id else { return };
        let removing = client
            .host()
            .dispatch(Command::DeleteEntry { entry: id.into() });
        spawn_local(async move {
            if removing.await.is_ok() {
                removed.try_set(Some(id));
                // What had the focus is gone with the goal.
                focus_heading();
            }
        });
    };
    let close = Callback::new(move |()| changing.set(false));
    view! {
        <section class="card stack" data-done=move || done.get().map(|_| "")>
            <div class="stack-s">
                <h2 dir="auto">{text}</h2>
                {move || {
                    done.get()
                        .map(|mark| {
                            view! {
                                <p class="row">
                                    <span class="tag">
                                        <IconSvg icon=Icon::Check />
                                        {words(keys::GOALS_REACHED)}
                                    </span>
                                    {done_by(client, mark)}
                                </p>
                            }
                        })
                }}
            </div>
            <Steps goal=goal me=me />
            <div class="row">
                <button class="btn" type="button" on:click=reach>
                    {move || match done.get() {
                        None => {
                            view! {
                                <IconSvg icon=Icon::Check />
                                {words(keys::GOALS_REACH)}
                            }
                                .into_any()
                        }
                        Some(_) => {
                            view! {
                                <IconSvg icon=Icon::Undo />
                                {words(keys::GOALS_NOT_REACHED)}
                            }
                                .into_any()
                        }
                    }}
                </button>
                <button
                    class="btn btn-quiet"
                    type="button"
                    aria-expanded=move || changing.get().to_string()
                    on:click=move |_| changing.update(|open| *open = !*open)
                >
                    <IconSvg icon=Icon::Pen />
                    {words(keys::GOALS_CHANGE)}
                </button>
                <button class="btn btn-quiet" type="button" on:click=remove>
                    <IconSvg icon=Icon::Trash />
                    {words(keys::GOALS_REMOVE)}
                </button>
            </div>
            {move || {
                let shown = changing.get().then(|| goal.get_untracked()).flatten()?;
                let now = untrack(|| wording(&shown));
                Some(view! { <GoalForm id=shown.id now=now close=close /> })
            }}
        </section>
    }
}
