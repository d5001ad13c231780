//! How is one scenario written down: requests, what the server drew and answered, and what was done to the server in between?
//!
//! One line per fact, so that a difference between two recordings can be read:
//!
//! ```text
//! > POST /api/v1/join
//! > at 1700000000000
//! > protocol 1
//! > body 83…
//! . drew 0b1c…
//! < status 200
//! < cookie amina
//! < body 83…
//! ```

use std::fmt;
use std::str::FromStr;

use crate::{Unreadable, hex};

/// What happened, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scenario(pub Vec<Step>);

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A request was answered.
    Exchange(Exchange),
    /// The device with this id, as text, was signed out for good.
    Revoke(String),
}

/// One request with its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// Path and query.
    pub path: String,
    /// The server's clock, in milliseconds since 1970.
    pub at: i64,
    /// What the protocol header said; none when it was left out.
    pub protocol: Option<u32>,
    /// Whose cookie went along: a name, since the cookie itself is a secret of its server.
    pub cookie: Option<String>,
    /// The body of a POST; none for a GET.
    pub body: Option<Vec<u8>>,
    /// What the server drew at random while it answered, in order.
    pub drew: Vec<Vec<u8>>,
    /// HTTP status.
    pub status: u16,
    /// Whose cookie came back.
    pub sets_cookie: Option<String>,
    /// The body that came back.
    pub answer: Vec<u8>,
}

impl Scenario {
    /// The exchanges alone.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.0.iter().filter_map(|step| match step {
            Step::Exchange(exchange) => Some(exchange),
            Step::Revoke(_) => None,
        })
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            match step {
                Step::Exchange(exchange) => write!(f, "{exchange}")?,
                Step::Revoke(device) => writeln!(f, "! revoke {device}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        writeln!(f, "> {method} {}", self.path)?;
        writeln!(f, "> at {}", self.at)?;
        if let Some(protocol) = self.protocol {
            writeln!(f, "> protocol {protocol}")?;
        }
        if let Some(cookie) = &self.cookie {
            writeln!(f, "> cookie {cookie}")?;
        }
        if let Some(body) = &self.body {
            writeln!(f, "> body {}", hex::text(body))?;
        }
        for drawn in &self.drew {
            writeln!(f, ". drew {}", hex::text(drawn))?;
        }
        writeln!(f, "< status {}", self.status)?;
        if let Some(cookie) = &self.sets_cookie {
            writeln!(f, "< cookie {cookie}")?;
        }
        if !self.answer.is_empty() {
            writeln!(f, "< body {}", hex::text(&self.answer))?;
        }
        Ok(())
    }
}

impl FromStr for Scenario {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let mut steps = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let unreadable = |what| Unreadable {
                line: index + 1,
                what,
            };
            let mut words = line.splitn(3, ' ');
            let mut next = || words.next().unwrap_or_default();
            let (kind, name, value) = (next(), next(), next());
            match (kind, name) {
                ("", "") => {}
                ("!", "revoke") => steps.push(Step::Revoke(value.to_owned())),
                (">", "GET" | "POST") => steps.push(Step::Exchange(Exchange {
                    path: value.to_owned(),
                    ..Exchange::default()
                })),
                _ => {
                    let Some(Step::Exchange(exchange)) = steps.last_mut() else {
                        return Err(unreadable("a request"));
                    };
                    exchange
                        .note(kind, name, value)
                        .ok_or_else(|| unreadable("a fact of a request or its answer"))?;
                }
            }
        }
        Ok(Self(steps))
    }
}

impl Exchange {
    fn note(&mut self, kind: &str, name: &str, value: &str) -> Option<()> {
        match (kind, name) {
            (">", "at") => self.at = value.parse().ok()?,
            (">", "protocol") => self.protocol = Some(value.parse().ok()?),
            (">", "cookie") => self.cookie = Some(value.to_owned()),
            (">", "body") => self.body = Some(hex::bytes(value)?),
            (".", "drew") => self.drew.push(hex::bytes(value)?),
            ("<", "status") => self.status = value.parse().ok()?,
            ("<", "cookie") => self.sets_cookie = Some(value.to_owned()),
            ("<", "body") => self.answer = hex::bytes(value)?,
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_down_reads_the_same() {
        let scenario = Scenario(vec![
            Step::Exchange(Exchange {
                path: "/api/v1/join".into(),
                at: -5,
                protocol: Some(1),
                body: Some(vec![0, 255]),
                drew: vec![vec![1; 16], vec![2; 32]],
                status: 200,
                sets_cookie: Some("amina".into()),
                answer: vec![0x80],
                ..Exchange::default()
            }),
            Step::Revoke("ab".into()),
            Step::Exchange(Exchange {
                path: "/api/v1/session?a=b c".into(),
                cookie: Some("amina".into()),
                body: Some(Vec::new()),
                status: 204,
                ..Exchange::default()
            }),
        ]);
        assert_eq!(scenario.to_string().parse(), Ok(scenario));
    }

    #[test]
    fn a_line_that_says_nothing_known_is_told_by_its_number() {
        for (text, line) in [
            ("< status 200", 1),
            ("> GET /a\n> body abc", 2),
            ("> GET /a\n\n< what 5", 3),
        ] {
            assert_eq!(text.parse::<Scenario>().unwrap_err().line, line, "{text}");
        }
    }
}
