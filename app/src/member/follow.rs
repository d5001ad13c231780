//! How does a screen follow the things of a kind, and say something of one?

use std::future::Future;

use domain::thing::{Fact, Thing, ThingKind};
use domain::{Command, EntryId, MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::write::WriteError;

use crate::client::Client;

/// What the things of a kind come to; none until they are read. Read again whenever something stored has changed.
pub fn follow<T>(client: Client, kind: ThingKind, read: fn(Vec<Thing>) -> T) -> RwSignal<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    let found = RwSignal::new(None::<T>);
    Effect::new(move |_| {
        client.changes.track();
        let reading = client.together().things(kind);
        spawn_local(async move {
            // A storage that fails shows in the sync badge.
            let Ok(things) = reading.await else { return };
            let now = Some(read(things));
            if found.try_with_untracked(|before| *before != now) == Some(true) {
                found.set(now);
            }
        });
    });
    found
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
