//! Is what people write in `content/` complete and sound? Prints how much there is, and every problem with its place.

use anyhow::{Context, Result, bail};
use catalogue::source::Content;
use clap::Subcommand;

use crate::{step, workspace::Workspace};

/// What can be done with the content.
#[derive(Subcommand)]
pub enum ContentCommand {
    /// Checks phrases, activities and their translations
    Check,
}

/// Checks the content and prints figures.
///
/// # Errors
/// When a file cannot be read, or anything has to be mended.
pub fn content(workspace: &Workspace, command: &ContentCommand) -> Result<()> {
    match command {
        ContentCommand::Check => check(workspace),
    }
}

/// See [`ContentCommand::Check`].
///
/// # Errors
/// As for [`content`].
pub fn check(workspace: &Workspace) -> Result<()> {
    step::timed("Phrases, activities and their translations", || {
        let folder = workspace.root().join("content");
        let content =
            Content::in_folder(&folder).with_context(|| format!("{}", folder.display()))?;
        for problem in &content.problems {
            println!("  {problem}");
        }
        println!("phrases: {}", content.catalogue.phrases.len());
        println!("themes: {}", content.catalogue.themes.len());
        println!("activities: {}", content.catalogue.activities.len());
        // Dutch is where they come from.
        println!("languages: {}", content.words.len() + 1);
        println!("missing_translations: {}", content.missing());
        println!("problems: {}", content.problems.len());
        match content.problems.len() {
            0 => Ok(()),
            count => bail!("{count} problems"),
        }
    })
}
