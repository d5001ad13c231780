//! Which rules of the project does no compiler know, and who breaks them?

mod css;
mod paths;
mod rules;
mod security;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{step, workspace::Workspace};

/// Build output, packages, data and what tests leave behind: not ours to keep tidy.
const FOLDERS_SKIPPED: [&str; 6] = [
    "target",
    "node_modules",
    "data",
    "test-results",
    "playwright-report",
    "shots",
];

/// One broken rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// Counted from 1.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Checks every source file of the workspace and prints what breaks a rule.
///
/// # Errors
/// When a rule is broken, or a file cannot be read.
pub fn tidy(workspace: &Workspace) -> Result<()> {
    step::timed("The project's own rules", || {
        let mut findings = Vec::new();
        let mut sources = String::new();
        for path in source_files(workspace.root())? {
            let text =
                fs::read_to_string(workspace.root().join(&path)).with_context(|| path.clone())?;
            findings.extend(rules::check(&path, &text));
            sources.push_str(&text);
        }
        let page =
            fs::read_to_string(workspace.root().join(security::PAGE)).context(security::PAGE)?;
        findings.extend(security::check(&page, &sources));
        for page in paths::PAGES {
            let text = fs::read_to_string(workspace.root().join(page)).context(page)?;
            let at_root = |path: &str| workspace.root().join(path).exists();
            let begins = |first: &str| !FOLDERS_SKIPPED.contains(&first) && at_root(first);
            findings.extend(paths::check(page, &text, begins, at_root));
        }
        for finding in &findings {
            println!("  {finding}");
        }
        match findings.len() {
            0 => Ok(()),
            count => bail!("{count} broken"),
        }
    })
}

/// Paths from the root, with slashes, sorted.
fn source_files(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let items = fs::read_dir(root.join(&folder))
            .with_context(|| format!("{} cannot be listed", folder.display()))?;
        for item in items {
            let item = item?;
            let Ok(name) = item.file_name().into_string() else {
                continue;
            };
            let path = folder.join(&name);
            if item.file_type()?.is_dir() {
                if !name.starts_with('.') && !FOLDERS_SKIPPED.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if rules::applies_to(&name) {
                files.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_found_and_build_output_is_not() {
        let root = tempfile::tempdir().unwrap();
        for path in ["app/src", "target/debug", ".git", "end2end/node_modules/x"] {
            fs::create_dir_all(root.path().join(path)).unwrap();
            fs::write(root.path().join(path).join("lib.rs"), "").unwrap();
        }
        assert_eq!(source_files(root.path()).unwrap(), ["app/src/lib.rs"]);
    }
}
