//! What is asked of each kind of file?

use super::{Finding, css};

/// Past this a file answers more than one question: split it where a second noun shows.
const RUST_LINES_MAX: usize = 600;

/// The rules name what they forbid.
const RULES_THEMSELVES: &str = "xtask/src/tidy/";

/// A text that only some files may hold.
struct Reserved {
    /// Sought as a whole word.
    word: &'static str,
    /// Suffixes of the files looked at.
    file_ends: &'static [&'static str],
    /// Prefixes of the paths that may hold it; for all others it is forbidden.
    allowed_in: &'static [&'static str],
    reason: &'static str,
}

const RUST: &[&str] = &[".rs"];
const MANIFESTS_TOO: &[&str] = &[".rs", "/Cargo.toml"];
const BROWSER_TESTS: &[&str] = &[".ts"];

const RESERVED: [Reserved; 12] = [
    Reserved {
        word: "yrs",
        file_ends: MANIFESTS_TOO,
        allowed_in: &["crates/document/"],
        reason: "only `document` names the CRDT library",
    },
    Reserved {
        word: "sqlx::query",
        file_ends: RUST,
        allowed_in: &["crates/database/"],
        reason: "only `database` holds SQL",
    },
    forbidden("todo!", RUST, "finish it or leave it out"),
    forbidden("unimplemented!", RUST, "finish it or leave it out"),
    forbidden("#[ignore", RUST, "a test that does not run proves nothing"),
    forbidden(
        "test.skip",
        BROWSER_TESTS,
        "a test that does not run proves nothing",
    ),
    forbidden(
        "test.fixme",
        BROWSER_TESTS,
        "a test that does not run proves nothing",
    ),
    forbidden("test.only", BROWSER_TESTS, "it silences all other tests"),
    forbidden(
        "describe.skip",
        BROWSER_TESTS,
        "a test that does not run proves nothing",
    ),
    forbidden(
        "describe.fixme",
        BROWSER_TESTS,
        "a test that does not run proves nothing",
    ),
    forbidden(
        "describe.only",
        BROWSER_TESTS,
        "it silences all other tests",
    ),
    forbidden(
        "waitForTimeout",
        BROWSER_TESTS,
        "wait for what should happen, not for a time",
    ),
];

/// What would reach for the world: a clock, randomness, files, the network.
const OUTSIDE: [&str; 8] = [
    "SystemTime",
    "Instant",
    "std::fs",
    "std::net",
    "std::thread",
    "getrandom",
    "rand::rng",
    "OsRng",
];

/// The crates that are handed all of that, so that a simulation can drive them.
const PURE: [&str; 4] = [
    "crates/domain/src/",
    "crates/document/src/",
    "crates/sync/src/",
    "crates/crypto/src/",
];

const fn forbidden(
    word: &'static str,
    file_ends: &'static [&'static str],
    reason: &'static str,
) -> Reserved {
    Reserved {
        word,
        file_ends,
        allowed_in: &[],
        reason,
    }
}

/// Whether a file of this name is read at all.
pub fn applies_to(name: &str) -> bool {
    name == "Cargo.toml" || [".rs", ".css", ".ts"].iter().any(|end| name.ends_with(end))
}

/// Everything in one file that breaks a rule; `path` is from the root, with slashes.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let finding = |line, message: String| Finding {
        path: path.to_owned(),
        line,
        message,
    };
    let mut findings = Vec::new();
    if path.ends_with(".rs") {
        if !text.starts_with("//!") {
            let message = "say in a first `//!` line which question this file answers";
            findings.push(finding(1, message.to_owned()));
        }
        let lines = text.lines().count();
        if lines > RUST_LINES_MAX {
            let message =
                format!("{lines} lines; more than {RUST_LINES_MAX} hold a second question");
            findings.push(finding(lines, message));
        }
    }
    if path.ends_with(".css") {
        let complaints = css::physical_sides(text).into_iter();
        findings.extend(complaints.map(|(line, message)| finding(line, message)));
    }
    if path.starts_with(RULES_THEMSELVES) {
        return findings;
    }
    if PURE.iter().any(|folder| path.starts_with(folder)) {
        for (index, line) in text.lines().enumerate() {
            for word in OUTSIDE.iter().filter(|word| holds_word(line, word)) {
                let message =
                    format!("`{word}`: this crate is handed clock and randomness, and does no IO");
                findings.push(finding(index + 1, message));
            }
        }
    }
    for reserved in RESERVED.iter().filter(|reserved| reserved.watches(path)) {
        for (index, line) in text.lines().enumerate() {
            if holds_word(line, reserved.word) {
                let message = format!("`{}`: {}", reserved.word, reserved.reason);
                findings.push(finding(index + 1, message));
            }
        }
    }
    findings
}

impl Reserved {
    fn watches(&self, path: &str) -> bool {
        // The root manifest lists every dependency's version; it ends in no `/Cargo.toml`.
        self.file_ends.iter().any(|end| path.ends_with(end))
            && !self
                .allowed_in
                .iter()
                .any(|folder| path.starts_with(folder))
    }
}

/// `yrs` is in `use yrs::Doc` but not in `yrsa`; a word may go on after `query`, as in `query_as`.
fn holds_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let goes_on = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        !goes_on(before) && !goes_on(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, text: &str) -> usize {
        check(path, text).len()
    }

    #[test]
    fn only_document_names_the_crdt_library() {
        let text = "//! What?\nuse yrs::Doc;\n";
        assert_eq!(broken("crates/document/src/lib.rs", text), 0);
        assert_eq!(broken("crates/sync/src/lib.rs", text), 1);
        assert_eq!(broken("crates/sync/Cargo.toml", "yrs.workspace = true"), 1);
        assert_eq!(broken("Cargo.toml", "yrs = \"=0.28.1\""), 0);
        assert_eq!(broken("crates/sync/src/lib.rs", "//! xyrs yrsa"), 0);
    }

    #[test]
    fn only_database_holds_sql() {
        let text = "//! What?\nlet row = sqlx::query_as(\"select 1\");\n";
        assert_eq!(broken("crates/database/src/log.rs", text), 0);
        assert_eq!(broken("server/src/main.rs", text), 1);
        assert_eq!(broken("server/src/error.rs", "//! sqlx::Error"), 0);
    }

    #[test]
    fn what_is_to_be_simulated_reaches_for_no_clock_randomness_or_file() {
        for word in ["std::time::Instant::now()", "rand::rng()", "std::fs::read"] {
            let text = format!("//! What?\nlet it = {word};\n");
            assert_eq!(broken("crates/sync/src/pull.rs", &text), 1, "{word}");
            assert_eq!(broken("server/src/chance.rs", &text), 0, "{word}");
        }
    }

    #[test]
    fn a_rust_file_begins_with_its_question() {
        assert_eq!(broken("app/src/lib.rs", "use std::fs;"), 1);
        assert_eq!(broken("app/src/lib.rs", "//! Which?\nuse std::fs;"), 0);
    }

    #[test]
    fn a_rust_file_of_more_than_600_lines_is_told() {
        let file = |lines| "//! long\n".repeat(lines);
        assert_eq!(broken("app/src/lib.rs", &file(600)), 0);
        assert_eq!(broken("app/src/lib.rs", &file(601)), 1);
    }

    #[test]
    fn unfinished_code_and_silent_tests_are_told() {
        assert_eq!(broken("app/src/lib.rs", "//! What?\ntodo!()"), 1);
        assert_eq!(broken("app/src/lib.rs", "//! What?\n#[ignore]\n"), 1);
        assert_eq!(broken("end2end/tests/a.spec.ts", "test.only('x', f);"), 1);
        assert_eq!(
            broken("end2end/tests/a.spec.ts", "await page.waitForTimeout(5)"),
            1
        );
        assert_eq!(broken("end2end/tests/a.spec.ts", "test('x', f);"), 0);
    }
}
