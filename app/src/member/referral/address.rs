//! Where is a service, when is it open, and how does one reach it?

use catalogue::programme::Referral;
use leptos::prelude::*;

use super::language_name::language_name;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// One address, in the programme's Dutch.
#[component]
pub fn Address(
    /// The address.
    referral: Referral,
    /// The code of the member's own language, to say where it is spoken.
    own: Option<&'static str>,
) -> impl IntoView {
    let Referral {
        name,
        for_what,
        address,
        phone,
        hours,
        languages,
        how,
        ..
    } = referral;
    let is_own = own.filter(|own| languages.iter().any(|code| code == own));
    let speaks = is_own.map(|own| {
        let names = vec![("language", language_name(own).to_owned())];
        view! { <span class="tag">{told(keys::REFERRAL_SPEAKS, names)}</span> }
    });
    let call = phone.map(|phone| {
        let href = dialled(&phone);
        view! {
            <a class="btn" href=href>
                <IconSvg icon=Icon::Phone />
                <span>{words(keys::REFERRAL_CALL)}" "<bdi>{phone}</bdi></span>
            </a>
        }
    });
    let names: Vec<_> = languages
        .iter()
        .map(|code| {
            view! {
                <li lang=code.clone()>
                    <bdi>{language_name(code).to_owned()}</bdi>
                </li>
            }
        })
        .collect();
    view! {
        <li class="referral-address stack-s">
            <h2 class="referral-name" lang="nl" dir="ltr">
                {name}
            </h2>
            <p lang="nl" dir="ltr">
                {for_what}
            </p>
            {speaks}
            {fact(Icon::Place, address)}
            {hours.map(|hours| fact(Icon::Clock, hours))}
            {fact(Icon::Info, how)}
            <div class="lock-note">
                <IconSvg icon=Icon::Globe />
                <ul class="referral-languages">{names}</ul>
            </div>
            {call}
        </li>
    }
}

fn fact(icon: Icon, text: String) -> AnyView {
    view! {
        <p class="lock-note">
            <IconSvg icon=icon />
            <span lang="nl" dir="auto">
                {text}
            </span>
        </p>
    }
    .into_any()
}

/// What the phone dials (RFC 3966): digits alone, and a plus before them.
fn dialled(phone: &str) -> String {
    let plus = if phone.starts_with('+') { "+" } else { "" };
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    format!("tel:{plus}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_by_its_digits() {
        assert_eq!(dialled("050 00 00.12"), "tel:050000012");
        assert_eq!(dialled("+32 (50) 00"), "tel:+325000");
        assert_eq!(dialled("112"), "tel:112");
    }
}
