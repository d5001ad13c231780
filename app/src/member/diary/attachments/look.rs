//! How does a photo or clip get from this phone's storage to the screen, and back when nobody looks any more?

use domain::attachment::{BlobRef, MediaType};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Url;

use crate::client::{Client, Looked, client};

/// A look at one blob, as long as the component that takes it is there. Copies are the same.
#[derive(Clone, Copy)]
pub struct Look {
    client: Client,
    blob: StoredValue<(BlobRef, MediaType)>,
    /// How far it is.
    pub looked: RwSignal<Looked>,
    /// Somebody asked for it to be fetched.
    pub asked: RwSignal<bool>,
}

impl Look {
    /// Looks now, and again after each change of what is stored until it is here.
    #[must_use]
    pub fn at(blob: BlobRef, media_type: MediaType) -> Self {
        let look = Self {
            client: client(),
            blob: StoredValue::new((blob, media_type)),
            looked: RwSignal::new(Looked::Reading),
            asked: RwSignal::new(false),
        };
        Effect::new(move |_| {
            look.client.changes.track();
            if !matches!(look.looked.get_untracked(), Looked::Here(_)) {
                look.read();
            }
        });
        on_cleanup(move || give_back(look.looked.get_untracked()));
        look
    }

    fn read(self) {
        let (blob, media_type) = self.blob.get_value();
        let looking = self.client.attachments().look(blob, media_type);
        spawn_local(async move {
            let found = looking.await;
            let was = self.looked.try_get_untracked();
            match was {
                // Two reads may be under way: the first that finds it is enough.
                None | Some(Looked::Here(_)) => give_back(found),
                Some(_) => self.looked.set(found),
            }
        });
    }

    /// Fetches it, if it is not here.
    pub fn want(self) {
        self.asked.set(true);
        let (blob, _) = self.blob.get_value();
        let wanting = self.client.attachments().want(blob);
        // A storage that fails shows in the sync badge.
        spawn_local(async move { drop(wanting.await) });
    }

    /// Its address, once it is here.
    #[must_use]
    pub fn address(self) -> Option<String> {
        match self.looked.get() {
            Looked::Here(address) => Some(address),
            _ => None,
        }
    }
}

fn give_back(looked: Looked) {
    if let Looked::Here(address) = looked {
        // Fails never for an address that was given out.
        let _ = Url::revoke_object_url(&address);
    }
}
