//! How does a list lead to another place?

use leptos::prelude::*;

use super::route::Route;
use crate::texts::Key;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A way to another place, in a `list`.
#[component]
pub fn Tile(
    /// Where it leads.
    route: Route,
    /// Its icon.
    icon: Icon,
    /// Its name.
    name: Key,
) -> impl IntoView {
    view! {
        <li>
            <a href=route.path()>
                <IconSvg icon=icon />
                <span>{words(name)}</span>
                <IconSvg icon=Icon::ChevronEnd />
            </a>
        </li>
    }
}
