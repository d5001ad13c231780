//! How does a sheet open over the page?

use leptos::html;
use leptos::prelude::*;

/// The element of a sheet; [`open`] and [`close`] work on it.
pub type SheetRef = NodeRef<html::Dialog>;

/// A sheet over the page. The browser's own dialog: focus, Escape and the inert page behind come with it.
#[component]
pub fn Sheet(
    /// Its element.
    node: SheetRef,
    /// Id of the heading inside.
    labelled_by: &'static str,
    /// It was closed, by Escape or otherwise.
    #[prop(optional)]
    on_close: Option<Callback<()>>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    view! {
        <dialog
            class="sheet"
            node_ref=node
            aria-labelledby=labelled_by
            on:close=move |_| {
                if let Some(on_close) = on_close {
                    on_close.run(());
                }
            }
        >
            {children()}
        </dialog>
    }
}

/// A sheet that is open as long as it is there; whoever shows it takes it away when it was closed.
#[component]
pub fn OpenSheet(
    /// Its element.
    node: SheetRef,
    /// Id of the heading inside.
    labelled_by: &'static str,
    /// It was closed: by its button, by Escape, or by [`close`].
    closed: Callback<()>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| {
        if node.get().is_some() {
            open(node);
        }
    });
    view! {
        <dialog class="sheet" node_ref=node aria-labelledby=labelled_by on:close=move |_| closed.run(())>
            {children()}
        </dialog>
    }
}

/// Opens a sheet.
pub fn open(sheet: SheetRef) {
    if let Some(dialog) = sheet.get_untracked() {
        // Fails only when it is open already.
        let _ = dialog.show_modal();
    }
}

/// Closes a sheet; the focus goes back to what opened it.
pub fn close(sheet: SheetRef) {
    if let Some(dialog) = sheet.get_untracked() {
        dialog.close();
    }
}
