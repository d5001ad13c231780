//! How does a code stand on the screen, to be scanned, copied or read aloud?

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::client;
use crate::texts::keys;
use crate::ui::copy_button::CopyButton;
use crate::ui::words::words;

/// A text as a QR code. Where this phone cannot draw one there is none; the characters stand beside it.
#[component]
pub fn QrCode(
    /// What it says.
    text: String,
) -> impl IntoView {
    let svg = RwSignal::new(None::<String>);
    let drawing = client().host().qr(text);
    spawn_local(async move {
        svg.try_set(drawing.await);
    });
    move || {
        svg.get().map(|svg| {
            view! { <div class="qr" role="img" aria-label=words(keys::PHONES_QR_LABEL) inner_html=svg></div> }
        })
    }
}

/// The groups of a code, numbered where there are many: whoever is told that the fourth is wrong should find it.
#[component]
pub fn CodeGroups(
    /// The code, its groups parted by hyphens.
    code: String,
) -> impl IntoView {
    let groups: Vec<_> = code
        .split('-')
        .map(|group| view! { <li>{group.to_owned()}</li> })
        .collect();
    let many = (groups.len() > 2).then_some("");
    view! {
        <ol class="code-groups" dir="ltr" data-many=many>
            {groups}
        </ol>
    }
}

/// A code that another phone takes: as a QR code, in characters, and to be copied.
#[component]
pub fn CodeShown(
    /// The code.
    code: String,
) -> impl IntoView {
    let link = client().host().code_link(&code);
    let copied = code.clone();
    view! {
        <div class="stack code-shown">
            <QrCode text=link />
            <CodeGroups code=code />
            <div class="row">
                <CopyButton text=Signal::derive(move || copied.clone()) />
            </div>
        </div>
    }
}
