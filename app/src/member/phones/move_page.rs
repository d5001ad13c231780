//! How does the diary come from a tab of the browser to the home screen, which keeps a storage of its own?

use std::time::Duration;

use domain::DeviceKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::device::TRANSFER_VALID_MS;

use super::code_shown::CodeShown;
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::texts::{keys, t, tn};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// What stands where the code does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Code {
    /// None was made yet.
    None,
    /// It can be used.
    Shown(String),
    /// Its ten minutes are over.
    Over,
}

/// The steps, the code, and its clock. Who leaves the screen does so to use the code, so it stays good.
#[component]
pub fn MovePage() -> impl IntoView {
    let client = client();
    let code = RwSignal::new(Code::None);
    let made_at = StoredValue::new(0.0);
    let minutes = RwSignal::new(0);
    let failed = RwSignal::new(false);
    let make = move |_| {
        let making = client.host().make_card(DeviceKind::Transfer);
        spawn_local(async move {
            let made = making.await;
            failed.try_set(made.is_err());
            if let Ok(made) = made {
                made_at.try_set_value(js_sys::Date::now());
                minutes.try_set(minutes_left(0.0));
                code.try_set(Code::Shown(made.to_string()));
            }
        });
    };
    let tick = move || {
        // A last tick may come when the screen is gone.
        if code.try_with_untracked(|code| matches!(code, Code::Shown(_))) != Some(true) {
            return;
        }
        let left = minutes_left(js_sys::Date::now() - made_at.get_value());
        if left != minutes.get_untracked() {
            minutes.set(left);
        }
        if left == 0 {
            client.host().end_transfers();
            code.set(Code::Over);
        }
    };
    let clock = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
    on_cleanup(move || {
        if let Some(clock) = clock {
            clock.clear();
        }
    });
    let is_known = Memo::new(move |_| {
        client.phones.with(|phones| {
            let mut devices = phones.devices.iter();
            devices.any(|device| {
                device.kind == DeviceKind::Transfer && device.has_key && !device.going
            })
        })
    });
    let validity = move || match is_known.get() {
        true => tn(keys::PHONES_MOVE_LEFT, minutes.get(), &[]),
        false => t(keys::PHONES_MOVE_WAITS),
    };
    let message = Signal::derive(move || failed.get().then(|| t(keys::ERROR_WHAT)));
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Phones>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PHONES_MOVE_TITLE)}</h1>
                    <p>{words(keys::PHONES_MOVE_WHY)}</p>
                </div>
                <ol class="steps">
                    <li>{words(keys::PHONES_MOVE_INSTALL)}</li>
                    <li>{words(keys::PHONES_MOVE_CODE)}</li>
                    <li>{words(keys::PHONES_MOVE_OPEN)}</li>
                </ol>
                {move || match code.get() {
                    Code::Shown(code) => {
                        view! {
                            <CodeShown code=code />
                            <p role="status">{validity}</p>
                        }
                            .into_any()
                    }
                    other => {
                        let over = (other == Code::Over).then(|| view! { <p role="status">{words(keys::PHONES_MOVE_OVER)}</p> });
                        view! {
                            {over}
                            <button class="btn btn-primary" type="button" on:click=make>
                                <IconSvg icon=Icon::Key />
                                {words(keys::PHONES_MOVE_MAKE)}
                            </button>
                        }
                            .into_any()
                    }
                }}
                <FieldError id="move-error" message=message />
            </div>
        </Frame>
    }
}

/// Minutes until a code is over, begun ones counted whole, so that the last is not told as none. A clock that was set back ends it.
fn minutes_left(since_made_ms: f64) -> u32 {
    #[allow(clippy::cast_precision_loss, reason = "ten minutes")]
    let valid_ms = TRANSFER_VALID_MS as f64;
    if !(0.0..valid_ms).contains(&since_made_ms) {
        return 0;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "1 to 10"
    )]
    let minutes = ((valid_ms - since_made_ms) / 60_000.0).ceil() as u32;
    minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_minute_counts_and_the_end_is_none() {
        assert_eq!(minutes_left(0.0), 10);
        assert_eq!(minutes_left(1.0), 10);
        assert_eq!(minutes_left(540_001.0), 1);
        assert_eq!(minutes_left(599_999.0), 1);
        assert_eq!(minutes_left(600_000.0), 0);
        assert_eq!(minutes_left(-1.0), 0);
    }
}
