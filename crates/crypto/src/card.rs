//! Which device is a recovery card?
//!
//! A device like any other, except that its id and secrets follow from the code printed on it. It is put on the roster and
//! granted keys when the card is made, and whoever types the code is that device. A transfer code is the same with a
//! shorter life, which the roster and the server end; the keys know no difference.

use domain::{CardCode, DeviceId};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::device::{DEVICE_SECRETS_LEN, DeviceSecrets};

/// HKDF's `info` for the device's id. It is public, so it must tell nothing of the secrets: another label sees to that.
const DEVICE: &str = "samen/v1/card/device";

/// HKDF's `info` for the device's secrets.
const SECRETS: &str = "samen/v1/card/secrets";

/// What follows from the code of a card.
#[derive(Debug, Clone)]
pub struct CardKeys {
    /// The id under which the card is registered. One code makes one device, so no code serves two duos.
    pub device: DeviceId,
    /// Its secrets, which are stored nowhere but on the paper.
    pub secrets: DeviceSecrets,
}

impl CardKeys {
    /// The device of this code, by HKDF-SHA256 (RFC 5869) without salt.
    ///
    /// A code is 128 random bits and no password: nobody can try that many, so a slow hash would only make phones slow.
    #[must_use]
    pub fn of(code: &CardCode) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, code.bytes());
        let mut device = [0; 16];
        let mut secrets = Zeroizing::new([0; DEVICE_SECRETS_LEN]);
        hkdf.expand(DEVICE.as_bytes(), &mut device)
            .and_then(|()| hkdf.expand(SECRETS.as_bytes(), secrets.as_mut_slice()))
            .expect("HKDF-SHA256 gives up to 8,160 bytes, and 16 and 64 are asked");
        Self {
            device: DeviceId::from_bytes(device),
            secrets: DeviceSecrets::from_bytes(&secrets),
        }
    }
}
