//! Numbers, plural forms and dates in the reader's language, by the browser's own `Intl`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a field of a fresh plain object cannot fail.
        let _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    options
}

fn locales(language: &str) -> Array {
    Array::of1(&JsValue::from_str(language))
}

/// The CLDR plural category (`one`, `few`, `other` …) of a number in a language.
#[must_use]
pub fn plural_category(language: &str, count: u32) -> String {
    let rules = Intl::PluralRules::new(&locales(language), &Object::new());
    String::from(rules.select(f64::from(count)))
}

/// A number in a language's digits.
#[must_use]
pub fn number(language: &str, value: f64) -> String {
    let make = || Intl::NumberFormat::new(&locales(language), &Object::new()).format();
    let value = JsValue::from_f64(value);
    let formatted = known_or(format!("{language} number"), make).call1(&JsValue::NULL, &value);
    formatted
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// A civil day in a language, with `Intl.DateTimeFormat` options such as `("month", "long")`.
#[must_use]
pub fn day(language: &str, day: domain::Day, parts: &[(&str, &str)]) -> String {
    // Noon UTC shown in UTC: the civil day itself, whatever the phone's zone.
    let millis = js_sys::Date::parse(&format!("{day}T12:00:00Z"));
    let options = options(parts);
    let _ = Reflect::set(&options, &"timeZone".into(), &"UTC".into());
    date_time(language, millis, &options)
}

/// A civil day, in days since 1970, in a language: day and month.
#[must_use]
pub fn unix_day(language: &str, day: i64) -> String {
    const DAY_MS: f64 = 86_400_000.0;
    let parts = [("day", "numeric"), ("month", "long"), ("timeZone", "UTC")];
    // Exact for all days of a diary.
    #[allow(clippy::cast_precision_loss)]
    date_time(language, day as f64 * DAY_MS, &options(&parts))
}

/// A moment in a language and the phone's zone: day, month, hour and minute.
#[must_use]
pub fn moment(language: &str, unix_millis: i64) -> String {
    let parts = [
        ("day", "numeric"),
        ("month", "long"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
    ];
    // Exact for all dates a phone can have.
    #[allow(clippy::cast_precision_loss)]
    date_time(language, unix_millis as f64, &options(&parts))
}

fn date_time(language: &str, millis: f64, options: &Object) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(millis));
    let formatted = formatter(language, options).call1(&JsValue::NULL, &date);
    formatted
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

thread_local! {
    /// Formatters by language and options. Making one costs a slow phone a millisecond, and a long list needs one per line.
    static FORMATTERS: RefCell<BTreeMap<String, Function>> = const { RefCell::new(BTreeMap::new()) };
}

fn formatter(language: &str, options: &Object) -> Function {
    let options_text = js_sys::JSON::stringify(options)
        .map(String::from)
        .unwrap_or_default();
    let make = || Intl::DateTimeFormat::new(&locales(language), options).format();
    known_or(format!("{language} {options_text}"), make)
}

fn known_or(name: String, make: impl FnOnce() -> Function) -> Function {
    FORMATTERS.with_borrow_mut(|known| known.entry(name).or_insert_with(make).clone())
}

/// `14:05`, from the minutes after midnight: as a field for a time takes it and as everybody reads it here.
#[must_use]
pub fn time_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The IANA name of the zone in which this phone is; empty where the browser does not say.
#[must_use]
pub fn time_zone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"));
    zone.ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}
