//! How do the four pictures stand that two people compare?

use leptos::prelude::*;

use crate::texts::{Key, keys, t, tf};
use crate::ui::words::words;

/// One of the 64 pictures.
pub struct Picture {
    name: Key,
    emoji: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/pictures.rs"));

/// The picture of a number; numbers past the last begin anew, so that none is without.
fn picture(number: u8) -> &'static Picture {
    &PICTURES[usize::from(number) % PICTURES.len()]
}

/// Four pictures in their places, with their names.
#[component]
pub fn PictureGrid(
    /// Their numbers, each 0–63.
    pictures: [u8; 4],
) -> impl IntoView {
    let label = move || {
        let [first, second, third, fourth] = pictures.map(|number| t(picture(number).name));
        tf(
            keys::PAIRING_PICTURES_LABEL,
            &[
                ("first", &first),
                ("second", &second),
                ("third", &third),
                ("fourth", &fourth),
            ],
        )
    };
    let tiles: Vec<_> = pictures
        .map(|number| {
            let Picture { name, emoji } = picture(number);
            view! {
                <div class="picture">
                    <span class="picture-image" aria-hidden="true">
                        {*emoji}
                    </span>
                    <span class="picture-name" dir="auto">
                        {words(*name)}
                    </span>
                </div>
            }
        })
        .into_iter()
        .collect();
    view! {
        <div class="pictures" dir="ltr" role="group" aria-label=label>
            {tiles}
        </div>
    }
}
