//! How does a screen follow the things of a kind, and say something of one?

use std::future::Future;

use domain::thing::{Fact, Thing, ThingKind};
use domain::{Command, EntryId, MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::store::StoreError;
use sync::write::WriteError;

use crate::client::Client;

/// What the things of a kind come to; none until they are read. Read again whenever something stored has changed.
pub fn follow<T>(client: Client, kind: ThingKind, read: fn(Vec<Thing>) -> T) -> RwSignal<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    follow_reading(client, move || {
        let reading = client.together().things(kind);
        async move { reading.await.map(read) }
    })
}

/// The same for whatever is read from this phone.
pub fn follow_reading<T, Reading>(
    client: Client,
    read: impl Fn() -> Reading + 'static,
) -> RwSignal<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
    Reading: Future<Output = Result<T, StoreError>> + 'static,
{
    let found = RwSignal::new(None::<T>);
    Effect::new(move |_| {
        client.changes.track();
        let reading = read();
        spawn_local(async move {
            // A storage that fails shows in the sync badge.
            if let Ok(now) = reading.await {
                set_if_other(found, Some(now));
            }
        });
    });
    found
}

/// Sets a signal whose screen may be gone; what is the same draws nothing anew.
pub fn set_if_other<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, now: T) {
    if signal.try_with_untracked(|before| *before != now) == Some(true) {
        signal.set(now);
    }
}

/// Who uses this phone, at a tap; none while that is not known.
pub fn me_now(client: Client) -> Option<MemberId> {
    let people = client.people;
    people.with_untracked(|people| Some(people.as_ref()?.me.as_ref()?.id))
}

/// Who uses this phone, once that is known.
pub fn me(client: Client) -> Memo<Option<MemberId>> {
    Memo::new(move |_| {
        let people = client.people;
        people.with(|people| Some(people.as_ref()?.me.as_ref()?.id))
    })
}

/// A member's name; empty when nobody knows it yet.
pub fn name_of(client: Client, member: MemberId) -> String {
    client.people.with(|people| {
        let member = people.as_ref().and_then(|people| people.member(member));
        member.map(|member| member.name.clone()).unwrap_or_default()
    })
}

/// Says facts of a thing.
pub fn say(
    client: Client,
    thing: ThingId,
    kind: ThingKind,
    facts: Vec<Fact>,
) -> impl Future<Output = Result<(), WriteError>> {
    client
        .host()
        .dispatch(Command::SayFacts { thing, kind, facts })
}

/// Says facts where a tap is all that could be lost: a storage that fails shows in the sync badge, and everything stands as before.
pub fn say_now(client: Client, thing: ThingId, kind: ThingKind, facts: Vec<Fact>) {
    let saying = say(client, thing, kind, facts);
    spawn_local(async move { drop(saying.await) });
}

/// A random id for a new thing.
pub fn new_thing(client: Client) -> ThingId {
    let id: EntryId = client.host().new_entry_id();
    id.into()
}
