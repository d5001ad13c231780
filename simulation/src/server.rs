//! How does the real server run in here? Its router is called without a socket, on the real database in a folder that lives as long as the
//! run; killing it leaves the files as they are at that moment.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};

use domain::{Hash, UnixMillis};
use server::blobs::Blobs;
use server::chance::Clock;
use server::config::Config;
use server::pokes::Pokes;
use server::pwa::Pwa;
use server::state::{App, Shared};
use sync::request::Http;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::chance::{SeededClock, SeededEntropy};

/// What came back for a request.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// The session cookie, where one was set.
    pub cookie: Option<String>,
}

/// The server, running or not.
#[derive(Debug)]
pub struct Server {
    root: TempDir,
    /// Which folder is in use: each time the server is killed it goes on in a copy, so that what the dead one still closes touches nothing.
    generation: u32,
    clock: Arc<SeededClock>,
    entropy: Arc<SeededEntropy>,
    running: Option<Running>,
}

struct Running {
    app: Shared,
    router: Router,
    writer: JoinHandle<()>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").finish_non_exhaustive()
    }
}

impl Server {
    /// A server that has not started, with an empty folder.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn new(seed: u64) -> anyhow::Result<Self> {
        // Memory where there is some: what is tested here is the death of the program, not of the machine.
        let shared_memory = Path::new("/dev/shm");
        let root = match shared_memory.is_dir() {
            true => TempDir::new_in(shared_memory)?,
            false => TempDir::new()?,
        };
        let server = Self {
            root,
            generation: 0,
            clock: Arc::default(),
            entropy: Arc::new(SeededEntropy::new(seed)),
            running: None,
        };
        fs::create_dir(server.folder())?;
        Ok(server)
    }

    /// The folder in use.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.root.path().join(self.generation.to_string())
    }

    /// Puts the server's clock.
    pub fn set_clock(&self, now_ms: i64) {
        self.clock.set(now_ms);
    }

    /// What the server's clock says.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// Whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The state of the running program.
    #[must_use]
    pub fn app(&self) -> Option<&App> {
        self.running.as_ref().map(|running| &*running.app)
    }

    /// Its randomness.
    #[must_use]
    pub fn entropy(&self) -> &SeededEntropy {
        &self.entropy
    }

    /// Starts it on what lies in the folder, as the real program does.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        let data = self.folder();
        let config = Config::read(|name| match name {
            "SAMEN_DATA" => Some(data.display().to_string()),
            "LEPTOS_SITE_ROOT" => Some(data.join("no-site").display().to_string()),
            _ => None,
        })?;
        let (database, writer) = server::serve::open(&data, &*self.entropy).await?;
        let pokes = Arc::new(Pokes::default());
        let poked = Arc::clone(&pokes);
        let writer = tokio::spawn(writer.run(move |now| poked.poke(now)));
        let blobs = Blobs::in_folder(&data)?;
        server::sweep::apply_erasures(&database, &blobs, self.clock.now()).await?;
        let pwa = Pwa::load(&config.site, false)?;
        let clock: Arc<dyn Clock> = self.clock.clone();
        let app = Arc::new(App::new(
            config,
            database,
            blobs,
            clock,
            self.entropy.clone(),
            pokes,
            pwa,
        ));
        server::sweep::sweep(&app).await?;
        self.running = Some(Running {
            router: server::router::router(Arc::clone(&app)),
            app,
            writer,
        });
        Ok(())
    }

    /// Ends it at once, with nothing closed. Its folder is as the dead program left it.
    ///
    /// # Errors
    /// When the folder cannot be copied.
    pub fn kill(&mut self) -> io::Result<()> {
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        let before = self.folder();
        self.generation += 1;
        copy_folder(&before, &self.folder())?;
        running.writer.abort();
        drop(running);
        fs::remove_dir_all(before)
    }

    /// A copy of the folder, while nothing is being written.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn back_up(&self, name: &str) -> io::Result<PathBuf> {
        let copy = self.root.path().join(name);
        if copy.exists() {
            fs::remove_dir_all(&copy)?;
        }
        copy_folder(&self.folder(), &copy)?;
        Ok(copy)
    }

    /// Puts the database of a copy in the place of the present one. Blobs and the list of erasures stay, as they do when they lie elsewhere.
    /// It has to be started afterwards.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn restore(&mut self, copy: &Path) -> io::Result<()> {
        self.kill()?;
        let folder = self.folder();
        for ending in ["", "-wal"] {
            let name = format!("{}{ending}", database::FILE);
            let (from, to) = (copy.join(&name), folder.join(&name));
            if to.exists() {
                fs::remove_file(&to)?;
            }
            if from.exists() {
                fs::copy(from, to)?;
            }
        }
        Ok(())
    }

    /// Puts everything of a copy in the place of the present folder, as if nothing had happened since.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn rewind(&mut self, copy: &Path) -> io::Result<()> {
        self.kill()?;
        let folder = self.folder();
        fs::remove_dir_all(&folder)?;
        copy_folder(copy, &folder)
    }

    /// Asks it. None when it does not run.
    ///
    /// # Errors
    /// When the answer has no end: never, with bodies in memory.
    pub async fn ask(&self, http: &Http, cookie: Option<&str>) -> anyhow::Result<Option<Reply>> {
        let Some(running) = &self.running else {
            return Ok(None);
        };
        let config = &running.app.config;
        let (method, body) = match &http.body {
            Some(body) => (Method::POST, Body::from(body.clone())),
            None => (Method::GET, Body::empty()),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(&http.path)
            .header(header::ORIGIN, config.public_url.origin())
            .header(header::CONTENT_TYPE, sync::MEDIA_TYPE)
            .header(sync::PROTOCOL_HEADER, sync::PROTOCOL.to_string());
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = running.router.clone().oneshot(request.body(body)?).await?;
        let status = response.status().as_u16();
        let cookie = response
            .headers()
            .get(header::SET_COOKIE)
            .and_then(|value| value.to_str().ok()?.split(';').next().map(str::to_owned));
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .context("the answer's body")?;
        // A page tells the writer how far the phone is, behind the answer: wait for that, or the order would be the scheduler's of the machine.
        running
            .app
            .database
            .touch_session(Hash([0; 32]), self.clock.now())
            .await?;
        Ok(Some(Reply {
            status,
            body: body.to_vec(),
            cookie,
        }))
    }

    /// Every file of the folder, with its bytes.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn files(&self) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut files = Vec::new();
        collect(&self.folder(), &mut files)?;
        Ok(files)
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push((path.clone(), fs::read(&path)?));
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            // The index of the write-ahead log lives in the dead program's memory.
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
