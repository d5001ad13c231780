//! `/api/v1/passkeys` and `/api/v1/duos/{duo}/passkeys`

mod authenticator;
mod own;
mod sign_in;

use domain::Hash;
use reqwest::Method;
use sync::Refusal;
use sync::passkey::{
    AddRequest, ListAnswer, OptionsAnswer, OptionsRequest, RemoveRequest, SignInAnswer,
    SignInRequest,
};
use sync::wire::to_bytes;

use crate::support::{Phone, TestServer, send};
use authenticator::Authenticator;

impl Phone {
    async fn passkey_options(&self) -> Result<OptionsAnswer, Refusal> {
        let request = OptionsRequest {
            device: self.device,
        };
        let path = self.path("passkeys/options");
        self.post(&path, &request).await.read()
    }

    async fn add_passkey(&self, authenticator: &mut Authenticator) -> Result<(), Refusal> {
        let OptionsAnswer { ceremony, options } = self.passkey_options().await?;
        let request = AddRequest {
            device: self.device,
            ceremony,
            credential: authenticator.create(&options),
        };
        self.post(&self.path("passkeys"), &request).await.done()
    }

    async fn passkeys(&self) -> Result<Vec<sync::passkey::KnownPasskey>, Refusal> {
        let path = self.path(&format!("passkeys?device={}", self.device));
        let answer: ListAnswer = self.get(&path).await.read()?;
        Ok(answer.passkeys)
    }

    async fn remove_passkey(&self, id: &[u8]) -> Result<(), Refusal> {
        let request = RemoveRequest {
            device: self.device,
            id: id.to_vec(),
        };
        let path = self.path("passkeys/remove");
        self.post(&path, &request).await.done()
    }
}

/// What a browser without a cookie is told to ask.
async fn sign_in_options(server: &TestServer) -> OptionsAnswer {
    let path = "/api/v1/passkeys/options";
    send(&server.url, Method::POST, path, None, None)
        .await
        .read()
        .unwrap()
}

async fn answer(server: &TestServer, request: &SignInRequest) -> Result<SignInAnswer, Refusal> {
    let body = Some(to_bytes(request));
    send(&server.url, Method::POST, "/api/v1/passkeys", None, body)
        .await
        .read()
}

/// The code that this authenticator is given.
async fn sign_in(server: &TestServer, authenticator: &mut Authenticator) -> Result<Hash, Refusal> {
    let OptionsAnswer { ceremony, options } = sign_in_options(server).await;
    let credential = authenticator.get(&options);
    let request = SignInRequest {
        ceremony,
        credential,
    };
    Ok(answer(server, &request).await?.code)
}
