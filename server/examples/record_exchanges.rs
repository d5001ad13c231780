//! Writes down what phones and the server of this build say to each other, before the protocol gets its next version. What is recorded
//! already is left alone.
//!
//! `cargo run -p server --example record_exchanges`
#![allow(clippy::unwrap_used, reason = "the parts are those of the tests")]

#[path = "../tests/server/previous/recorder.rs"]
mod recorder;
#[path = "../tests/server/previous/scenarios.rs"]
mod scenarios;
#[path = "../tests/server/previous/stage.rs"]
mod stage;

use anyhow::{Context, Result};
use sync::PROTOCOL;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = recording::folder(PROTOCOL);
    std::fs::create_dir_all(&folder)?;
    for recorded in scenarios::all().await {
        let exchange = format!("{}.exchange", recorded.name);
        let mut files = vec![(exchange, recorded.scenario.to_string())];
        for (phone, storage) in recorded.storages {
            files.push((
                format!("{phone}.storage"),
                recording::storage_text(&storage),
            ));
        }
        for (name, text) in files {
            let path = folder.join(&name);
            if path.exists() {
                println!("{name} is there already");
            } else {
                std::fs::write(&path, text).with_context(|| path.display().to_string())?;
                println!("{name} made");
            }
        }
    }
    Ok(())
}
