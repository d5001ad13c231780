//! Does every test that docs/security.md names exist?

use super::Finding;

/// The page whose claims name their tests.
pub const PAGE: &str = "docs/security.md";

/// Names of tests on the page that no source holds. Names are in backticks after `Test:`, up to the next blank line.
pub fn check(page: &str, sources: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_tests = false;
    for (index, line) in page.lines().enumerate() {
        let named = match line.split_once("Test:") {
            Some((_, names)) => {
                in_tests = true;
                names
            }
            None if line.trim().is_empty() => {
                in_tests = false;
                continue;
            }
            None if in_tests => line,
            None => continue,
        };
        for name in named.split('`').skip(1).step_by(2) {
            let declared = match name.contains(' ') {
                // A name with an apostrophe in it stands between double quotes.
                true => ["'", "\""]
                    .iter()
                    .any(|quote| sources.contains(&format!("test({quote}{name}{quote}"))),
                false => sources.contains(&format!("fn {name}(")),
            };
            if !declared {
                findings.push(Finding {
                    path: PAGE.to_owned(),
                    line: index + 1,
                    message: format!("no test is called `{name}`"),
                });
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: &str = "fn it_holds() {}\ntest('two phones agree', async\ntest(\"the other's phone agrees\", async";

    #[test]
    fn a_test_that_exists_is_found_in_either_language() {
        let page = "A claim. Test: `it_holds`,\n`two phones agree`, `the other's phone agrees`.\n\n`not_after_a_blank_line`";
        assert_eq!(check(page, SOURCES), []);
    }

    #[test]
    fn a_test_that_does_not_exist_is_told() {
        let findings = check("A claim. Test: `it_does_not_hold`.", SOURCES);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 1);
    }
}
