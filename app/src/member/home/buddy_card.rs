//! How far are the two with finding each other: not joined, waiting for the key, pictures to compare?

use leptos::prelude::*;
use sync::record::Compared;

use crate::client::{Buddy, People, client};
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// How far the two are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Together {
    /// The buddy has no phone here yet.
    Waiting,
    /// The buddy's phone makes the first key: both open the app with internet.
    FirstKey,
    /// This phone is new: the buddy has to let it in.
    NewPhone,
    /// The pictures were never compared.
    Unchecked,
    /// The pictures were the same.
    Checked,
    /// The pictures differed.
    Stopped,
}

impl Together {
    fn of(people: &People, buddy: &Buddy) -> Self {
        let found = |what| {
            buddy
                .checks
                .iter()
                .any(|check| check.compared == Some(what))
        };
        if found(Compared::Different) {
            Self::Stopped
        } else if !people.has_key && people.diary_exists {
            Self::NewPhone
        } else if !buddy.joined {
            Self::Waiting
        } else if !people.has_key {
            Self::FirstKey
        } else if found(Compared::Same) && buddy.checks.iter().all(|check| check.compared.is_some())
        {
            Self::Checked
        } else {
            Self::Unchecked
        }
    }
}

/// A card for each of the others.
#[component]
pub fn BuddyCards() -> impl IntoView {
    let client = client();
    let states = Memo::new(move |_| {
        client.people.with(|people| {
            let Some(people) = people else {
                return Vec::new();
            };
            let state = |buddy: &Buddy| (buddy.member.name.clone(), Together::of(people, buddy));
            people.others.iter().map(state).collect::<Vec<_>>()
        })
    });
    move || {
        states
            .get()
            .into_iter()
            .map(|(name, state)| card(name, state))
            .collect::<Vec<_>>()
    }
}

fn card(name: String, state: Together) -> AnyView {
    let buddy = || vec![("buddy", name.clone())];
    match state {
        Together::Waiting => view! {
            <section class="card stack-s">
                <img src="/art/waiting.svg" alt="" width="400" height="300" />
                <h2>{told(keys::PAIRING_WAITING_TITLE, buddy())}</h2>
                <p>{told(keys::PAIRING_WAITING_TEXT, buddy())}</p>
                <p class="field-hint">{told(keys::PAIRING_WAITING_CODE, buddy())}</p>
            </section>
        }
        .into_any(),
        Together::FirstKey => view! {
            <section class="card stack-s">
                <h2>{words(keys::JOIN_NEW_PHONE_TITLE)}</h2>
                <p>{told(keys::PAIRING_WAITING_KEY, buddy())}</p>
                <p>{told(keys::SYNC_DETAILS_WAITING_KEY, vec![("name", name.clone())])}</p>
            </section>
        }
        .into_any(),
        // Said once for all, by the card of the phone that waits.
        Together::NewPhone => ().into_any(),
        Together::Unchecked => view! {
            <section class="card stack-s">
                <h2>{told(keys::PAIRING_UNCHECKED, buddy())}</h2>
                <p>{words(keys::PAIRING_UNCHECKED_TEXT)}</p>
                <PicturesLink />
            </section>
        }
        .into_any(),
        Together::Checked => view! {
            <p class="lock-note">
                <IconSvg icon=Icon::Check />
                <span>{told(keys::PAIRING_CHECKED, buddy())}</span>
            </p>
        }
        .into_any(),
        Together::Stopped => view! {
            <div class="banner" data-kind="error">
                <IconSvg icon=Icon::Warning />
                <h2>{words(keys::PAIRING_STOP_TITLE)}</h2>
                <p>{words(keys::PAIRING_STOP_WHAT)}</p>
                <p>{words(keys::PAIRING_STOP_DO)}</p>
                <PicturesLink />
            </div>
        }
        .into_any(),
    }
}

#[component]
fn PicturesLink() -> impl IntoView {
    view! {
        <a class="btn" href=Route::Pictures.path()>
            <IconSvg icon=Icon::Pictures />
            {words(keys::PAIRING_UNCHECKED_BUTTON)}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use domain::{DeviceId, DuoId, Member, MemberId, Role, Seq};

    use super::*;
    use crate::client::Check;

    fn people(has_key: bool, diary_exists: bool) -> People {
        People {
            duo: DuoId::from_bytes([0; 16]),
            programme: String::new(),
            me: None,
            others: Vec::new(),
            has_key,
            diary_exists,
            asking: Vec::new(),
            device: DeviceId::from_bytes([0; 16]),
            ended: None,
            blobs_bytes: 0,
            blobs_bytes_max: 0,
        }
    }

    fn buddy(joined: bool, found: &[Option<Compared>]) -> Buddy {
        let check = |(number, compared): (u8, &Option<Compared>)| Check {
            device: DeviceId::from_bytes([number; 16]),
            pictures: Some([1, 2, 3, 4]),
            compared: *compared,
        };
        Buddy {
            member: Member {
                id: MemberId::from_bytes([1; 16]),
                name: "Jef".into(),
                role: Role::Volunteer,
            },
            joined,
            seen: Seq(0),
            checks: (1..).zip(found).map(check).collect(),
        }
    }

    #[test]
    fn a_buddy_without_a_phone_is_waited_for() {
        assert_eq!(
            Together::of(&people(true, true), &buddy(false, &[])),
            Together::Waiting
        );
        assert_eq!(
            Together::of(&people(false, false), &buddy(false, &[])),
            Together::Waiting
        );
    }

    #[test]
    fn without_a_key_it_matters_whether_a_diary_exists() {
        assert_eq!(
            Together::of(&people(false, false), &buddy(true, &[None])),
            Together::FirstKey
        );
        assert_eq!(
            Together::of(&people(false, true), &buddy(true, &[None])),
            Together::NewPhone
        );
    }

    #[test]
    fn checked_means_every_phone_of_the_buddy() {
        let (same, different) = (Some(Compared::Same), Some(Compared::Different));
        let of =
            |found: &[Option<Compared>]| Together::of(&people(true, true), &buddy(true, found));
        assert_eq!(of(&[same]), Together::Checked);
        assert_eq!(of(&[same, None]), Together::Unchecked);
        assert_eq!(of(&[]), Together::Unchecked);
        assert_eq!(of(&[same, different]), Together::Stopped);
    }
}
