//! Is a recovery card the device of its code, and of no other?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::{CardKeys, DuoKey, Grant};
use domain::{CardCode, KeyEpoch};
use proptest::prelude::*;
use support::{SeededRng, device, duo, flipped_array, secrets};

#[test]
fn what_was_granted_to_a_card_opens_with_what_is_printed_on_it() {
    let code = CardCode::from_random([7; 16]);
    let card = CardKeys::of(&code);
    let granter = secrets(1);
    let grant = Grant::make(
        duo(1),
        KeyEpoch(1),
        &DuoKey::from_bytes(&[3; 32]),
        card.device,
        &card.secrets.public(),
        device(1),
        &granter,
        &mut SeededRng::new(2),
    )
    .unwrap();

    let copied = code.to_string().to_lowercase().replace('-', " ");
    let restored = CardKeys::of(&copied.parse().unwrap());
    assert_eq!(restored.device, grant.device);
    let key = grant.open(&restored.secrets, &granter.public()).unwrap();
    assert_eq!(*key.to_bytes(), [3; 32]);
}

#[test]
fn a_card_is_never_printed_by_accident() {
    let card = CardKeys::of(&CardCode::from_random([7; 16]));
    assert_eq!(
        format!("{card:?}"),
        format!(
            "CardKeys {{ device: {:?}, secrets: DeviceSecrets {{ .. }} }}",
            card.device
        )
    );
}

proptest! {
    #[test]
    fn a_code_that_differs_in_one_bit_is_another_device(code: [u8; 16], bit in 0_usize..128) {
        let card = CardKeys::of(&CardCode::from_random(code));
        let again = CardKeys::of(&CardCode::from_random(code));
        let other = CardKeys::of(&CardCode::from_random(flipped_array(code, bit)));
        prop_assert_eq!(card.device, again.device);
        prop_assert_eq!(card.secrets.public(), again.secrets.public());
        prop_assert_ne!(card.device, other.device);
        prop_assert_ne!(card.secrets.public().ed25519, other.secrets.public().ed25519);
        prop_assert_ne!(card.secrets.public().x25519, other.secrets.public().x25519);
    }
}
