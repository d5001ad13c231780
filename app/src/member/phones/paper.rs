//! What stands on a recovery card? Nothing of the diary.

use leptos::prelude::*;

use super::code_shown::{CodeGroups, QrCode};
use crate::client::client;
use crate::texts::keys;
use crate::ui::words::{told, words};

/// The card, on the screen as on paper: the code below a line where the paper is folded, so that nobody sees it in passing.
#[component]
pub fn Paper(
    /// The code.
    code: String,
    /// Whose card it is.
    name: String,
) -> impl IntoView {
    let link = client().host().code_link(&code);
    let address = link.split('#').next().unwrap_or_default().to_owned();
    view! {
        <section class="paper" aria-labelledby="paper-title">
            <div class="stack-s">
                <h2 id="paper-title">{told(keys::PHONES_PAPER_TITLE, vec![("name", name)])}</h2>
                <p>{words(keys::PHONES_PAPER_WHAT)}</p>
                <p>{words(keys::PHONES_PAPER_WHERE)}</p>
                <p>{words(keys::PHONES_PAPER_WHO)}</p>
            </div>
            <p class="paper-fold">{words(keys::PHONES_PAPER_FOLD)}</p>
            <div class="stack code-shown">
                <QrCode text=link />
                <CodeGroups code=code />
                <p>{words(keys::PHONES_PAPER_HOW)}</p>
                <p dir="ltr">
                    <code>{address}</code>
                </p>
            </div>
        </section>
    }
}
