//! What does somebody find who only wants to see it?

use database::Database;
use domain::{Role, UnixMillis};

use crate::chance::Entropy;
use crate::config::PublicUrl;
use crate::{invitation, programme};

/// Name of the programme of the demo duo.
const PROGRAMME: &str = "Samen demo";

/// Gives an empty database a programme with one duo and a made-up town and prints its codes. Later starts say how to get new ones.
///
/// # Errors
/// When the database fails.
pub async fn welcome(
    database: &Database,
    url: &PublicUrl,
    at: UnixMillis,
    entropy: &dyn Entropy,
) -> anyhow::Result<()> {
    if database.is_empty().await? {
        let people = [(Role::Newcomer, "Amina"), (Role::Volunteer, "Els")];
        let (_, invitations) =
            invitation::invite(database, url, PROGRAMME, people, at, entropy).await?;
        println!("A demo duo is ready. Open one link in each of two browsers:\n");
        for invitation in &invitations {
            println!("  {invitation}");
            // A phone cannot reach this machine's localhost.
            if let Some(qr) = invitation.qr().filter(|_| url.is_https()) {
                println!("\n{qr}");
            }
        }
        println!();
        let sheet = programme::demo();
        programme::store(database, &sheet, Some(PROGRAMME), at, entropy).await?;
    } else if !database.anyone_joined().await? {
        println!(
            "The codes of the demo duo were printed at the first start. New ones: \
             server code renew --name Amina, server code renew --name Els\n"
        );
    }
    Ok(())
}
