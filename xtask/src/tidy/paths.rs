//! Is every file and folder there that the documents name?

use super::Finding;

/// The documents that are looked at, by their path from the root.
pub const PAGES: [&str; 5] = [
    "ARCHITECTURE.md",
    "README.md",
    "docs/security.md",
    "docs/operating.md",
    "docs/benchmarks.md",
];

/// What a page names in backticks and is not there. `begins` says whether a word is a file or folder at the root, which what follows after a
/// slash then lies in; other words with slashes are addresses, or paths of another machine.
pub fn check(
    page: &str,
    text: &str,
    begins: impl Fn(&str) -> bool,
    exists: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for named in line.split('`').skip(1).step_by(2) {
            let Some((first, _)) = named.split_once('/') else {
                continue;
            };
            let is_path = !first.is_empty() && !named.contains([' ', '…', '*', '<']);
            if is_path && begins(first) && !exists(named) {
                findings.push(Finding {
                    path: page.to_owned(),
                    line: index + 1,
                    message: format!("there is no `{named}`"),
                });
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        let begins = |first: &str| first == "crates";
        let exists = |path: &str| matches!(path, "crates/sync/" | "crates/sync/src/plan.rs");
        check("README.md", text, begins, exists).len()
    }

    #[test]
    fn a_path_that_is_not_there_is_told() {
        assert_eq!(found("read `crates/sync/src/plan.rs` in `crates/sync/`"), 0);
        assert_eq!(found("read `crates/sync/src/plans.rs` first"), 1);
    }

    #[test]
    fn an_address_or_a_path_elsewhere_is_none_of_ours() {
        assert_eq!(
            found("`/app/…`, `/etc/caddy/Caddyfile`, `blobs/`, `crates/*`"),
            0
        );
    }
}
