//! Which colour, shape and initial has a member, on both phones alike?

use domain::MemberId;
use leptos::prelude::*;

use crate::client::People;

/// `a` or `b`: by the order of the ids, which both phones know.
#[must_use]
pub fn side(people: &People, member: MemberId) -> &'static str {
    let all = people
        .me
        .iter()
        .chain(people.others.iter().map(|buddy| &buddy.member));
    let before = all.filter(|other| other.id < member).count();
    if before % 2 == 0 { "a" } else { "b" }
}

fn initial(name: &str) -> String {
    name.trim()
        .chars()
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default()
}

/// A member's mark; the name stands beside it, so readers aloud pass over it.
#[component]
pub fn MemberDot(
    /// The member's name.
    name: String,
    /// The member's [`side`].
    side: &'static str,
    /// The large one.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! {
        <span class="member-dot" data-member=side data-size=large.then_some("l") aria-hidden="true">
            {initial(&name)}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use domain::{DeviceId, DuoId, Member, Role, Seq};

    use super::*;
    use crate::client::Buddy;

    fn member(id: u8) -> Member {
        Member {
            id: MemberId::from_bytes([id; 16]),
            name: String::new(),
            role: Role::Newcomer,
        }
    }

    fn phone_of(me: u8, other: u8) -> People {
        let buddy = Buddy {
            member: member(other),
            joined: true,
            seen: Seq(0),
            checks: Vec::new(),
        };
        People {
            duo: DuoId::from_bytes([0; 16]),
            programme: String::new(),
            me: Some(member(me)),
            others: vec![buddy],
            has_key: true,
            diary_exists: true,
            asking: Vec::new(),
            device: DeviceId::from_bytes([0; 16]),
            ended: None,
            blobs_bytes: 0,
            blobs_bytes_max: 0,
        }
    }

    #[test]
    fn both_phones_give_a_member_the_same_colour() {
        for people in [phone_of(1, 2), phone_of(2, 1)] {
            assert_eq!(side(&people, MemberId::from_bytes([1; 16])), "a");
            assert_eq!(side(&people, MemberId::from_bytes([2; 16])), "b");
        }
    }

    #[test]
    fn an_initial_is_a_capital_in_any_script() {
        assert_eq!(initial(" élodie"), "É");
        assert_eq!(initial("آمنة"), "آ");
        assert_eq!(initial(""), "");
    }
}
