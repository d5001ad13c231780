//! What the screens know and can do about phones, recovery cards and codes.

use domain::{CardCode, DeviceId, DeviceKind, MemberId};
use futures::future::LocalBoxFuture;
use sync::record::Compared;
use sync::request::Failure;
use sync::store::StoreError;
use web_sys::HtmlVideoElement;

use super::JoinFailure;

/// The devices of the open duo, as this phone knows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Phones {
    /// Those that were not signed out; this phone first.
    pub devices: Vec<KnownDevice>,
    /// What the person here has not been told yet, oldest first.
    pub notices: Vec<Told>,
    /// The member's recovery card.
    pub card: CardState,
    /// What a QR code of this phone's keys says.
    pub fingerprint: String,
}

/// A device of the duo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// What it is.
    pub kind: DeviceKind,
    /// It is the one in the person's hand.
    pub here: bool,
    /// Day it joined, in days since 1970.
    pub joined_day: Option<i64>,
    /// Day it last spoke with the server, in days since 1970.
    pub used_day: Option<i64>,
    /// Holds the key: it can let this phone in.
    pub has_key: bool,
    /// Its four pictures with this phone, once known.
    pub pictures: Option<[u8; 4]>,
    /// What the people found comparing them.
    pub compared: Option<Compared>,
    /// The person here signed it out, and the server does not know yet.
    pub going: bool,
}

/// Something about a device that the person here should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// It came; it went otherwise.
    pub came: bool,
    /// Which device.
    pub device: DeviceId,
    /// What it is.
    pub kind: DeviceKind,
    /// Whose.
    pub member: MemberId,
    /// Who let it in or signed it out; none when it did so with a card or code.
    pub by: Option<MemberId>,
    /// It is still there and can be signed out here.
    pub can_go: bool,
}

/// How far the member's recovery card is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CardState {
    /// There is none.
    #[default]
    None,
    /// Made at this phone, and never read back.
    Untried,
    /// Made at this phone and read back. `known` once the server has it too: until then it opens nothing.
    Tried {
        /// The server has it.
        known: bool,
    },
    /// Made at another phone of the member.
    Elsewhere,
}

/// Why no code was read by the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanTrouble {
    /// The person, or the phone's settings, do not let Samen use the camera.
    Denied,
    /// There is none, or another program has it.
    NoCamera,
    /// The page was hidden, and the camera closed with it.
    Hidden,
    /// This phone cannot read codes now.
    NoReader,
}

/// The part of [`super::Host`] for the devices of the duo.
pub trait PhonesHost {
    /// Signs a device out.
    fn sign_out(&self, device: DeviceId) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// Lets a device in, and signs these out in the same step.
    fn let_in(
        &self,
        device: DeviceId,
        instead_of: Vec<DeviceId>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// Makes a joining code for a member; only with internet.
    fn make_join_code(&self, member: MemberId) -> LocalBoxFuture<'static, Result<String, Failure>>;
    /// Makes a recovery card or a transfer code. The code is kept nowhere.
    fn make_card(&self, kind: DeviceKind) -> LocalBoxFuture<'static, Result<CardCode, StoreError>>;
    /// The member read this code back: whether it is the one of the card made here.
    fn try_card(&self, code: CardCode) -> LocalBoxFuture<'static, Result<bool, StoreError>>;
    /// Ends the transfer codes that this phone made.
    fn end_transfers(&self);
    /// Comes back with the code of a card, or a transfer code; the duo is open afterwards.
    fn restore(&self, code: CardCode) -> LocalBoxFuture<'static, Result<(), JoinFailure>>;
    /// Comes back by the cookie alone, as a new phone that has to be let in.
    fn register_anew(&self) -> LocalBoxFuture<'static, Result<(), JoinFailure>>;
    /// The person here was told of the oldest notice.
    fn notice_seen(&self, device: DeviceId, came: bool);
    /// Whether the offer of a recovery card was put off on this phone.
    fn card_put_off(&self) -> bool;
    /// Puts it off.
    fn put_card_off(&self);
    /// The address that a link or a QR code with this joining, card or transfer code opens.
    fn code_link(&self, code: &str) -> String;
    /// A QR code, as an `<svg>`; none when the program that draws it is not on this phone.
    fn qr(&self, text: String) -> LocalBoxFuture<'static, Option<String>>;
    /// Shows the camera in `video` until it sees a code that is `wanted`, and gives its text. Dropped, it closes the camera.
    fn scan(
        &self,
        video: HtmlVideoElement,
        wanted: fn(&str) -> bool,
    ) -> LocalBoxFuture<'static, Result<String, ScanTrouble>>;
}
