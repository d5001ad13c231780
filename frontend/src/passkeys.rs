//! Passkeys: what the browser's authenticator and the server say to each other, carried between them.

use app::client::{Host, JoinFailure, PasskeyTrouble, Passkeys, PasskeysHost};
use crypto::device::DeviceSecrets;
use domain::{DuoId, Hash};
use futures::future::LocalBoxFuture;
use js_sys::{JSON, Object, Promise, Reflect};
use leptos::prelude::WithUntracked;
use minicbor::{Decode, Encode};
use sync::passkey::{
    AddRequest, ListAnswer, OptionsAnswer, OptionsRequest, RemoveRequest, SignInAnswer,
    SignInRequest,
};
use sync::request::{Failure, Http, message, refusal};
use sync::store::StoreError;
use sync::wire::to_bytes;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DomException;

use crate::clock;
use crate::host::Browser;
use crate::storage::{SecretName, Storage, keep_secrets, read_secrets};
use crate::transport;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn creation_options(json: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn request_options(json: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"])]
    pub(crate) fn create(options: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"])]
    pub(crate) fn get(options: &Object) -> Result<Promise, JsValue>;
}

/// What the person's authenticator is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    New,
    Known,
}

impl PasskeysHost for Browser {
    fn has_passkeys(&self) -> bool {
        // Browsers older than this function, of 2023 to 2025, would need its work done by hand: they do without, as everybody may.
        let name = JsValue::from_str("parseCreationOptionsFromJSON");
        Reflect::get(&js_sys::global(), &"PublicKeyCredential".into())
            .and_then(|passkeys| Reflect::has(&passkeys, &name))
            .unwrap_or(false)
    }

    fn passkeys(&self) -> LocalBoxFuture<'static, Passkeys> {
        let asked = self.asking().map(|(duo, OptionsRequest { device })| Http {
            path: format!("/api/v1/duos/{duo}/passkeys?device={device}"),
            body: None,
        });
        Box::pin(async { listed(ask(asked?).await?) })
    }

    fn add_passkey(&self) -> LocalBoxFuture<'static, Passkeys> {
        let asking = self.asking();
        Box::pin(async move {
            let (duo, request) = asking?;
            let asked = ask(post(own_path(duo, "/options"), &request)).await?;
            let (ceremony, credential) = authenticate(&asked, Wanted::New).await?;
            let add = AddRequest {
                device: request.device,
                ceremony,
                credential,
            };
            listed(ask(post(own_path(duo, ""), &add)).await?)
        })
    }

    fn remove_passkey(&self, id: Vec<u8>) -> LocalBoxFuture<'static, Passkeys> {
        let asked = self.asking().map(|(duo, OptionsRequest { device })| {
            post(own_path(duo, "/remove"), &RemoveRequest { device, id })
        });
        Box::pin(async { listed(ask(asked?).await?) })
    }

    fn sign_in_by_passkey(&self) -> LocalBoxFuture<'static, Result<(), PasskeyTrouble>> {
        let browser = self.clone();
        Box::pin(async move {
            let asked = Http {
                path: "/api/v1/passkeys/options".into(),
                body: Some(Vec::new()),
            };
            let (ceremony, credential) = authenticate(&ask(asked).await?, Wanted::Known).await?;
            let said = SignInRequest {
                ceremony,
                credential,
            };
            let SignInAnswer { duo, code } =
                read(&ask(post("/api/v1/passkeys".into(), &said)).await?)?;
            keep_for(&browser.storage, duo, code)
                .await
                .map_err(|error| PasskeyTrouble::Failed(JoinFailure::Storage(error)))?;
            browser.join(code).await.map_err(PasskeyTrouble::Failed)
        })
    }
}

impl Browser {
    /// The open duo, and the question on behalf of this phone's device in it.
    fn asking(&self) -> Result<(DuoId, OptionsRequest), PasskeyTrouble> {
        let asking = self.client().people.with_untracked(|people| {
            let people = people.as_ref()?;
            let device = people.device;
            Some((people.duo, OptionsRequest { device }))
        });
        asking.ok_or(PasskeyTrouble::Failed(JoinFailure::Storage(
            StoreError::NoSuchDuo,
        )))
    }
}

fn own_path(duo: DuoId, end: &str) -> String {
    format!("/api/v1/duos/{duo}/passkeys{end}")
}

fn post<T: Encode<()>>(path: String, body: &T) -> Http {
    Http {
        path,
        body: Some(to_bytes(body)),
    }
}

async fn ask(http: Http) -> Result<Vec<u8>, PasskeyTrouble> {
    let failed = |failure| PasskeyTrouble::Failed(JoinFailure::Server(failure));
    let (status, body) = transport::send(&http).await.map_err(failed)?;
    match status {
        200 => Ok(body),
        _ => Err(failed(refusal(status, &body))),
    }
}

fn read<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, PasskeyTrouble> {
    let failed = |failure: Failure| PasskeyTrouble::Failed(JoinFailure::Server(failure));
    message(200, body).map_err(failed)
}

fn listed(body: Vec<u8>) -> Passkeys {
    read(&body).map(|ListAnswer { passkeys }| passkeys)
}

/// Puts the server's question to the person's authenticator: the answer, as JSON, and which question it belongs to.
async fn authenticate(
    asked: &[u8],
    wanted: Wanted,
) -> Result<(sync::passkey::Ceremony, String), PasskeyTrouble> {
    let OptionsAnswer { ceremony, options } = read(asked)?;
    let credential = credential(&options, wanted).await.map_err(|error| {
        let known = error
            .dyn_ref::<DomException>()
            .is_some_and(|error| error.name() == "InvalidStateError");
        if known {
            PasskeyTrouble::Known
        } else {
            PasskeyTrouble::Dismissed
        }
    })?;
    Ok((ceremony, credential))
}

async fn credential(options: &str, wanted: Wanted) -> Result<String, JsValue> {
    let json = JSON::parse(options)?;
    let options = match wanted {
        Wanted::New => creation_options(&json)?,
        Wanted::Known => request_options(&json)?,
    };
    let argument = Object::new();
    Reflect::set(&argument, &"publicKey".into(), &options)?;
    let asked = match wanted {
        Wanted::New => create(&argument)?,
        Wanted::Known => get(&argument)?,
    };
    // Credentials say themselves how they are written as JSON.
    JSON::stringify(&JsFuture::from(asked).await?).map(String::from)
}

/// Keeps the keys to join with under the code. This browser's own of the duo, if it still has them: then it comes back as the device it was.
/// New ones are the duo's from now on, so that the next try, after an answer that got lost, is by the same device.
async fn keep_for(storage: &Storage, duo: DuoId, code: Hash) -> Result<(), StoreError> {
    let secrets = match read_secrets(storage, SecretName::Device(duo)).await? {
        Some(kept) => kept,
        None => {
            let new = DeviceSecrets::generate(&mut clock::rng());
            keep_secrets(storage, SecretName::Device(duo), &new).await?;
            new
        }
    };
    keep_secrets(storage, SecretName::Joining(code), &secrets).await
}
