//! Phones, recovery cards and the codes by which a member comes to another phone.

mod card_page;
mod code_shown;
mod confirm_sheet;
mod move_page;
mod new_phone_page;
mod paper;
mod passkeys_card;
mod phones_page;
mod scan_button;

pub use card_page::CardPage;
pub use code_shown::QrCode;
pub use confirm_sheet::ConfirmSheet;
pub use move_page::MovePage;
pub use new_phone_page::NewPhonePage;
pub use passkeys_card::{PasskeysCard, passkey_sentence};
pub use phones_page::{PhonesPage, SignOutSheet};
pub use scan_button::ScanButton;
