//! Which icons are there, and how is one drawn?
//!
//! One set: a grid of 24, a stroke of 2 with round ends, no fills. An icon never stands without a word: the word is the
//! label, the icon is hidden from screen readers.

use leptos::prelude::*;

/// One icon of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// What the two may do together: a star among small ones.
    Activities,
    /// To the screen before; points along the reading direction.
    Back,
    /// A day.
    Calendar,
    /// A photo.
    Camera,
    /// Done, chosen.
    Check,
    /// Unfolds.
    ChevronDown,
    /// Leads on; points along the reading direction.
    ChevronEnd,
    /// A moment, or how long.
    Clock,
    /// Away with this.
    Close,
    /// The server.
    Cloud,
    /// Everything is safe on the server.
    CloudCheck,
    /// No internet.
    CloudOff,
    /// Waits for internet.
    CloudWait,
    /// Copy to paste elsewhere.
    Copy,
    /// The diary of the two.
    Diary,
    /// Seen by the other.
    Eye,
    /// Not seen yet.
    EyeOff,
    /// Language.
    Globe,
    /// A question.
    Help,
    /// Today, the first screen.
    Home,
    /// Worth knowing.
    Info,
    /// A key, a code.
    Key,
    /// A link or a tie.
    Link,
    /// Only the two can read this.
    Lock,
    /// Words from one to the other.
    Message,
    /// A voice.
    Microphone,
    /// The dark theme.
    Moon,
    /// Hold the voice.
    Pause,
    /// Write, change.
    Pen,
    /// The two.
    People,
    /// One person.
    Person,
    /// This phone.
    Phone,
    /// The four pictures to compare.
    Pictures,
    /// Where it was.
    Place,
    /// Hear the voice.
    Play,
    /// Something new.
    Plus,
    /// Cards to practise with.
    Practise,
    /// Put on paper.
    Print,
    /// Try again; the new version.
    Refresh,
    /// Read a code with the camera.
    Scan,
    /// Look for words.
    Search,
    /// How this phone behaves.
    Settings,
    /// To someone or something outside the app.
    Share,
    /// Read aloud.
    Speaker,
    /// What this phone keeps.
    Storage,
    /// The light theme.
    Sun,
    /// Take out of the diary.
    Trash,
    /// Put back; points against the reading direction, to what was.
    Undo,
    /// Please look.
    Warning,
}

impl Icon {
    /// The shapes, as the inside of an `<svg>` on a grid of 24.
    const fn shapes(self) -> &'static str {
        match self {
            Self::Activities => {
                r#"<path d="m11 4 2.1 4.6 5 .6-3.7 3.4 1 5-4.4-2.5-4.4 2.5 1-5L3.9 9.2l5-.6z"/><path d="M19 16v4M17 18h4"/>"#
            }
            Self::Back => r#"<path d="M19 12H5"/><path d="m11 18-6-6 6-6"/>"#,
            Self::Calendar => {
                r#"<rect x="4" y="5" width="16" height="15" rx="3"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>"#
            }
            Self::Camera => {
                r#"<path d="M6 7.5h2L9.5 5h5L16 7.5h2A2.5 2.5 0 0 1 20.5 10v7a2.5 2.5 0 0 1-2.5 2.5H6A2.5 2.5 0 0 1 3.5 17v-7A2.5 2.5 0 0 1 6 7.5z"/><circle cx="12" cy="13.3" r="3.3"/>"#
            }
            Self::Check => r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
            Self::ChevronDown => r#"<path d="m6 9.5 6 6 6-6"/>"#,
            Self::ChevronEnd => r#"<path d="m9.5 6 6 6-6 6"/>"#,
            Self::Clock => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>"#,
            Self::Close => r#"<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>"#,
            Self::Cloud => {
                r#"<path d="M7.5 18.5a4.5 4.5 0 0 1-.6-8.96 5.5 5.5 0 0 1 10.6.96A4 4 0 0 1 17 18.5z"/>"#
            }
            Self::CloudCheck => {
                r#"<path d="M7.5 18.5a4.5 4.5 0 0 1-.6-8.96 5.5 5.5 0 0 1 10.6.96A4 4 0 0 1 17 18.5z"/><path d="m9.5 13.3 2 2 3.3-3.3"/>"#
            }
            Self::CloudOff => {
                r#"<path d="M9.5 6.1a5.5 5.5 0 0 1 8 4.4 4 4 0 0 1 2.6 6.1M16.5 18.5h-9a4.5 4.5 0 0 1-.6-8.96"/><path d="m4 4 16 16"/>"#
            }
            Self::CloudWait => {
                r#"<path d="M7 17.5a4.2 4.2 0 0 1-.1-7.96 5.5 5.5 0 0 1 10.6.96 3.8 3.8 0 0 1 .5 6.7"/><path d="M12 20.5v-7M9.3 16 12 13.3l2.7 2.7"/>"#
            }
            Self::Copy => {
                r#"<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M5.5 15A1.5 1.5 0 0 1 4 13.5v-7A2.5 2.5 0 0 1 6.5 4h7A1.5 1.5 0 0 1 15 5.5"/>"#
            }
            Self::Diary => {
                r#"<path d="M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5z"/><path d="M12 6.5v13"/>"#
            }
            Self::Eye => {
                r#"<path d="M2.5 12C4.5 8 8 5.8 12 5.8S19.5 8 21.5 12c-2 4-5.5 6.2-9.5 6.2S4.5 16 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"#
            }
            Self::EyeOff => {
                r#"<path d="M9.5 6.1a10.6 10.6 0 0 1 12 5.9 11.6 11.6 0 0 1-2.4 3.2M6.2 7.7A11.5 11.5 0 0 0 2.5 12c2 4 5.5 6.2 9.5 6.2a10 10 0 0 0 4.3-.95"/><path d="m4 4 16 16"/>"#
            }
            Self::Globe => {
                r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.5 2.4 3.7 5.2 3.7 8.5s-1.2 6.1-3.7 8.5c-2.5-2.4-3.7-5.2-3.7-8.5S9.5 5.9 12 3.5z"/>"#
            }
            Self::Help => {
                r#"<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.7a2.5 2.5 0 1 1 3.7 2.2c-.9.5-1.3 1-1.3 1.9M12 16.7v.01"/>"#
            }
            Self::Home => {
                r#"<path d="M4 11.2 12 4l8 7.2V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"/><path d="M9.5 20v-5.5h5V20"/>"#
            }
            Self::Info => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.01"/>"#,
            Self::Key => {
                r#"<circle cx="8" cy="15.5" r="4"/><path d="M10.9 12.6 19.5 4M15.5 8l3 3"/>"#
            }
            Self::Link => {
                r#"<path d="M10 14a4 4 0 0 0 5.8.1l2.9-2.9a4 4 0 0 0-5.7-5.7l-1.2 1.2"/><path d="M14 10a4 4 0 0 0-5.8-.1l-2.9 2.9A4 4 0 0 0 11 18.5l1.2-1.2"/>"#
            }
            Self::Lock => {
                r#"<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v1.5"/>"#
            }
            Self::Message => {
                r#"<path d="M7 4.5h10A3.5 3.5 0 0 1 20.5 8v6a3.5 3.5 0 0 1-3.5 3.5h-5L7.5 21v-3.5H7A3.5 3.5 0 0 1 3.5 14V8A3.5 3.5 0 0 1 7 4.5z"/>"#
            }
            Self::Microphone => {
                r#"<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>"#
            }
            Self::Moon => r#"<path d="M20 14.2A8.3 8.3 0 1 1 9.8 4a6.6 6.6 0 0 0 10.2 10.2z"/>"#,
            Self::Pause => r#"<path d="M8.5 5.5v13M15.5 5.5v13"/>"#,
            Self::Pen => {
                r#"<path d="M5 19l.9-4.2L15.6 5.1a2.3 2.3 0 0 1 3.3 3.3L9.2 18.1z"/><path d="m13.5 7.2 3.3 3.3"/>"#
            }
            Self::People => {
                r#"<circle cx="8.5" cy="8" r="3.5"/><path d="M2.5 19.5c.3-3.7 2.6-5.7 6-5.7s5.7 2 6 5.7M15 4.9a3.5 3.5 0 0 1 0 6.2M17 14.2c2.6.5 4.2 2.4 4.5 5.3"/>"#
            }
            Self::Person => {
                r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.4-4.2 3.2-6.3 7.5-6.3s7.1 2.1 7.5 6.3"/>"#
            }
            Self::Phone => {
                r#"<rect x="6.5" y="2.5" width="11" height="19" rx="2.8"/><path d="M11 18.3h2"/>"#
            }
            Self::Pictures => {
                r#"<rect x="4" y="4" width="6.7" height="6.7" rx="2"/><rect x="13.3" y="4" width="6.7" height="6.7" rx="2"/><rect x="4" y="13.3" width="6.7" height="6.7" rx="2"/><circle cx="16.65" cy="16.65" r="3.35"/>"#
            }
            Self::Place => {
                r#"<path d="M12 21c4.5-4.3 6.8-7.8 6.8-10.9a6.8 6.8 0 0 0-13.6 0C5.2 13.2 7.5 16.7 12 21z"/><circle cx="12" cy="10" r="2.5"/>"#
            }
            Self::Play => {
                r#"<path d="M7.5 5.2v13.6a.8.8 0 0 0 1.2.7l10.8-6.8a.8.8 0 0 0 0-1.4L8.7 4.5a.8.8 0 0 0-1.2.7z"/>"#
            }
            Self::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            Self::Practise => {
                r#"<rect x="8" y="4" width="12" height="14" rx="2.5"/><path d="M4.5 8v9.5A3 3 0 0 0 7.5 20.5H15M12 9h4M12 12.5h2.5"/>"#
            }
            Self::Print => {
                r#"<path d="M7.5 9V4h9v5M7.5 17H6a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-1.5"/><path d="M7.5 14h9v6h-9z"/>"#
            }
            Self::Scan => {
                r#"<path d="M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M7 12h10"/>"#
            }
            Self::Refresh => {
                r#"<path d="M19.5 12a7.5 7.5 0 0 1-13.2 4.9L4 14.5M4.5 12a7.5 7.5 0 0 1 13.2-4.9L20 9.5"/><path d="M4 19v-4.5h4.5M20 5v4.5h-4.5"/>"#
            }
            Self::Search => r#"<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>"#,
            Self::Settings => {
                r#"<path d="M4 7.5h8.5M17.5 7.5H20M4 16.5h2.5M11.5 16.5H20"/><circle cx="15" cy="7.5" r="2.5"/><circle cx="9" cy="16.5" r="2.5"/>"#
            }
            Self::Share => {
                r#"<path d="M12 14.5V3.5M8 7l4-4 4 4"/><path d="M7 11H6.5A2.5 2.5 0 0 0 4 13.5V18a2.5 2.5 0 0 0 2.5 2.5h11A2.5 2.5 0 0 0 20 18v-4.5a2.5 2.5 0 0 0-2.5-2.5H17"/>"#
            }
            Self::Speaker => {
                r#"<path d="M4 9.5v5h3.5l5 4v-13l-5 4z"/><path d="M16 9.2a4 4 0 0 1 0 5.6M18.7 6.5a7.8 7.8 0 0 1 0 11"/>"#
            }
            Self::Storage => {
                r#"<ellipse cx="12" cy="6" rx="7.5" ry="2.8"/><path d="M4.5 6v12c0 1.55 3.36 2.8 7.5 2.8s7.5-1.25 7.5-2.8V6M4.5 12c0 1.55 3.36 2.8 7.5 2.8s7.5-1.25 7.5-2.8"/>"#
            }
            Self::Sun => {
                r#"<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>"#
            }
            Self::Trash => {
                r#"<path d="M4.5 6.5h15M9.5 6.5V5A1.5 1.5 0 0 1 11 3.5h2A1.5 1.5 0 0 1 14.5 5v1.5M6.5 6.5l.8 12A2 2 0 0 0 9.3 20.5h5.4a2 2 0 0 0 2-2l.8-12"/><path d="M10.2 10.5v6M13.8 10.5v6"/>"#
            }
            Self::Undo => {
                r#"<path d="M5 9h9a5.5 5.5 0 0 1 0 11h-4"/><path d="M9 4.5 4.5 9 9 13.5"/>"#
            }
            Self::Warning => {
                r#"<path d="M10.4 4.7 3.2 17a2 2 0 0 0 1.7 3h14.2a2 2 0 0 0 1.7-3L13.6 4.7a1.85 1.85 0 0 0-3.2 0z"/><path d="M12 9.5v4M12 16.7v.01"/>"#
            }
        }
    }

    /// Whether it points along the line of reading, so that a right-to-left page shows it mirrored.
    const fn is_directional(self) -> bool {
        matches!(self, Self::Back | Self::ChevronEnd | Self::Undo)
    }
}

/// Draws an icon in the colour of the text around it; the style sheet gives it its size.
#[component]
pub fn IconSvg(
    /// Which one.
    icon: Icon,
) -> impl IntoView {
    let class = if icon.is_directional() {
        "icon icon-directional"
    } else {
        "icon"
    };
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
            inner_html=icon.shapes()
        />
    }
}
