//! What is between phones and server? Requests on their way, answers on theirs, and copies that arrive when nobody waits for them any more.

use sync::request::{Http, Request};

use crate::mark::Mark;
use crate::server::Reply;

/// A request on its way, or its answer.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Which phone sent it.
    pub from: usize,
    /// In which start of its program.
    pub start: u32,
    /// What was asked.
    pub request: Request,
    /// As HTTP.
    pub http: Http,
    /// The cookie at that time.
    pub cookie: Option<String>,
    /// Which changes it carries.
    pub carries: Vec<Mark>,
    /// The answer, once the server has given it.
    pub reply: Option<Reply>,
}

/// What is on its way.
#[derive(Debug, Default)]
pub struct Network {
    /// Of phones that wait.
    pub letters: Vec<Letter>,
    /// Requests that nobody waits for: copies, and those that were given up.
    pub stray: Vec<Letter>,
}

/// Most stray requests kept: past it the oldest are lost.
pub const STRAY_MAX: usize = 24;

impl Network {
    /// A request goes on without anybody who waits for it.
    pub fn let_stray(&mut self, letter: Letter) {
        if self.stray.len() == STRAY_MAX {
            self.stray.remove(0);
        }
        self.stray.push(letter);
    }
}
