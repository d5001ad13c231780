//! How is a duo made, and what is handed to its people?

use std::fmt;

use database::{Database, DatabaseError, NewDuo};
use domain::{DuoId, JoinCode, Member, MemberId, ProgrammeId, Role, UnixMillis};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::chance::Entropy;
use crate::config::PublicUrl;

/// Most characters of a first name.
const NAME_CHARS_MAX: usize = 40;

/// Most characters of a programme's name.
const PROGRAMME_CHARS_MAX: usize = 100;

/// A code for one member, to be printed once: the database keeps only its hash.
#[derive(Debug)]
pub struct Invitation {
    role: Role,
    name: String,
    code: JoinCode,
    link: String,
}

impl Invitation {
    fn new(role: Role, name: &str, code: JoinCode, url: &PublicUrl) -> Self {
        // In the fragment, which no browser sends: the code is in no log and no link preview.
        let link = format!("{}/app/join#{code}", url.origin());
        Self {
            role,
            name: name.to_owned(),
            code,
            link,
        }
    }

    /// The code, for whoever invites in person.
    #[must_use]
    pub fn code(&self) -> &JoinCode {
        &self.code
    }

    /// The link as a picture for a terminal, for a phone to scan.
    #[must_use]
    pub fn qr(&self) -> Option<String> {
        let code = QrCode::new(&self.link).ok()?;
        // Light on dark, as terminals are; the quiet zone belongs to it.
        let dark = Dense1x2::Dark;
        Some(
            code.render::<Dense1x2>()
                .dark_color(Dense1x2::Light)
                .light_color(dark)
                .build(),
        )
    }
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match self.role {
            Role::Newcomer => "newcomer",
            Role::Volunteer => "volunteer",
        };
        write!(f, "{role} {}: {}  {}", self.name, self.code, self.link)
    }
}

/// Makes a duo of two, and its programme when there is none of that name.
///
/// # Errors
/// When a name is empty or too long, or the database fails.
pub async fn invite(
    database: &Database,
    url: &PublicUrl,
    programme: &str,
    people: [(Role, &str); 2],
    at: UnixMillis,
    entropy: &dyn Entropy,
) -> anyhow::Result<(DuoId, [Invitation; 2])> {
    let programme = checked("programme", programme, PROGRAMME_CHARS_MAX)?;
    let duo = DuoId::from_bytes(entropy.bytes());
    let mut members = Vec::new();
    let mut invite = |(role, name): (Role, &str)| -> anyhow::Result<Invitation> {
        let name = checked("name", name, NAME_CHARS_MAX)?;
        let code = JoinCode::from_random(entropy.bytes());
        let id = MemberId::from_bytes(entropy.bytes());
        members.push((
            Member {
                id,
                name: name.to_owned(),
                role,
            },
            code.hash(),
        ));
        Ok(Invitation::new(role, name, code, url))
    };
    let [first, second] = people;
    let invitations = [invite(first)?, invite(second)?];
    let programme_id = ProgrammeId::from_bytes(entropy.bytes());
    let programme = programme.to_owned();
    database
        .create_duo(NewDuo {
            duo,
            programme,
            programme_id,
            members,
            at,
        })
        .await?;
    Ok((duo, invitations))
}

/// A new code for somebody whose old one was lost or has expired; the old one ends.
///
/// # Errors
/// When nobody or several people have this name, or the database fails.
pub async fn renew(
    database: &Database,
    url: &PublicUrl,
    name: &str,
    duo: Option<DuoId>,
    at: UnixMillis,
    entropy: &dyn Entropy,
) -> Result<Invitation, DatabaseError> {
    let code = JoinCode::from_random(entropy.bytes());
    let renewed = database
        .renew_code(name.trim().to_owned(), duo, code.hash(), at)
        .await?;
    Ok(Invitation::new(renewed.role, name.trim(), code, url))
}

fn checked<'n>(what: &str, name: &'n str, chars_max: usize) -> anyhow::Result<&'n str> {
    let name = name.trim();
    let chars = name.chars().count();
    anyhow::ensure!(
        (1..=chars_max).contains(&chars) && !name.chars().any(char::is_control),
        "{what}: 1 to {chars_max} characters, found {chars}"
    );
    Ok(name)
}
