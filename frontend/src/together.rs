//! What the browser does for the screens about what the two do together.

use std::rc::Rc;

use app::client::{LateHost, OwnLanguage, TogetherHost, WaitingVoice, content_language};
use catalogue::programme::ProgrammeSheet;
use catalogue::{Catalogue, ContentLanguage, Words};
use domain::UnixMillis;
use domain::diary::Entry;
use domain::practice::PracticeDay;
use domain::thing::{Thing, ThingKind};
use futures::future::LocalBoxFuture;
use locale::Texts;
use sync::store::StoreError;
use sync::{diary, things, transfer};

use crate::host::Browser;
use crate::{clock, settings, speech, texts};

impl LateHost for Browser {}

impl TogetherHost for Browser {
    fn things(&self, kind: ThingKind) -> LocalBoxFuture<'static, Result<Vec<Thing>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let duo = browser.open_duo()?.phone.duo;
            let tx = browser.storage.begin_reading().await?;
            things::all(&tx, duo, kind).await
        })
    }

    fn waiting_voices(&self) -> LocalBoxFuture<'static, Result<Vec<WaitingVoice>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let duo = browser.open_duo()?.phone.duo;
            let tx = browser.storage.begin_reading().await?;
            let waiting = transfer::all_waiting(&tx, duo).await?.into_iter();
            // Photos of entries are among them; no phrase has their id.
            Ok(waiting
                .map(|(of, voice, refused)| WaitingVoice {
                    of: of.into(),
                    voice,
                    refused,
                })
                .collect())
        })
    }

    fn entries(&self) -> LocalBoxFuture<'static, Result<Vec<Entry>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let open = browser.open_duo()?;
            let tx = browser.storage.begin_reading().await?;
            diary::all(&tx, &open.phone).await
        })
    }

    fn catalogue(&self) -> LocalBoxFuture<'static, Option<Rc<Catalogue>>> {
        Box::pin(self.shelf.clone().catalogue())
    }

    fn words(&self, code: &str) -> LocalBoxFuture<'static, Option<Rc<Words>>> {
        Box::pin(self.shelf.clone().words(code.to_owned()))
    }

    fn programme(&self) -> LocalBoxFuture<'static, Option<Rc<ProgrammeSheet>>> {
        Box::pin(self.clone().programme_sheet())
    }

    fn own_language(&self) -> OwnLanguage {
        match settings::own_language() {
            None => {
                // The one in which the app speaks, then that of the browser. Who reads Dutch in both needs no translation proposed.
                let app = Some(settings::language().code.to_owned());
                let codes = app.into_iter().chain(settings::browser_languages().take(1));
                let first = codes.into_iter().find(|code| !code.starts_with("nl"));
                OwnLanguage::NotChosen(first.as_deref().and_then(content_language))
            }
            Some(code) => {
                content_language(&code).map_or(OwnLanguage::Pictures, OwnLanguage::Chosen)
            }
        }
    }

    fn keep_own_language(&self, language: Option<&'static ContentLanguage>) {
        settings::keep_own_language(language.map_or("", |language| language.code));
    }

    fn learns_back(&self) -> bool {
        settings::learns_back()
    }

    fn keep_learns_back(&self, back: bool) {
        settings::keep_learns_back(back);
    }

    fn dutch(&self) -> LocalBoxFuture<'static, Option<Texts>> {
        Box::pin(async { texts::fetch(locale::language("nl")?).await.ok() })
    }

    fn now(&self) -> UnixMillis {
        clock::now()
    }

    fn practice_day(&self) -> PracticeDay {
        PracticeDay::of(clock::now(), clock::offset_minutes())
    }

    fn new_name(&self) -> String {
        let bytes = clock::random::<6>();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn has_voice(&self) -> bool {
        speech::has_voice()
    }

    fn say(&self, text: &str) {
        speech::say(text);
    }
}
