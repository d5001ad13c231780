//! Does a style sheet name a physical side, which would be wrong in a right-to-left language?

/// The sides of the screen, and their logical names.
const SIDES: [(&str, &str); 4] = [
    ("left", "inline-start"),
    ("right", "inline-end"),
    ("top", "block-start"),
    ("bottom", "block-end"),
];

/// Properties whose value may be a side of the line.
const PROPERTIES_WITH_A_SIDE_AS_VALUE: [&str; 4] =
    ["text-align", "text-align-last", "float", "clear"];

/// The line (from 1) and the complaint for each declaration that names a physical side.
pub fn physical_sides(css: &str) -> Vec<(usize, String)> {
    let css = without_comments(css);
    let mut found = Vec::new();
    let mut start = 0;
    for (end, mark) in css.match_indices(['{', '}', ';']) {
        let piece = &css[start..end];
        // Before a `{` stands a selector or a condition such as `(width < 60rem)`.
        if mark != "{"
            && let Some(complaint) = complaint(piece)
        {
            let first_letter = start + piece.len() - piece.trim_start().len();
            let line = 1 + css[..first_letter].matches('\n').count();
            found.push((line, complaint));
        }
        start = end + 1;
    }
    found
}

fn complaint(declaration: &str) -> Option<String> {
    let (property, value) = declaration.split_once(':')?;
    let (property, value) = (property.trim(), value.trim());
    // A custom property is only a name; where it is used, its value is checked by the property there.
    if property.starts_with("--") {
        return None;
    }
    if PROPERTIES_WITH_A_SIDE_AS_VALUE.contains(&property) {
        let value = value.trim_end_matches("!important").trim();
        let (_, logical) = SIDES.iter().find(|(side, _)| *side == value)?;
        let logical = logical.trim_start_matches("inline-");
        let hint = if property.starts_with("text") {
            ""
        } else {
            "inline-"
        };
        return Some(format!("`{property}: {value}`: write {hint}{logical}"));
    }
    let side = property
        .split('-')
        .find(|word| SIDES.iter().any(|(side, _)| side == word))?;
    let (_, logical) = SIDES.iter().find(|(name, _)| *name == side)?;
    Some(format!(
        "`{property}` names a side of the screen: write {logical}"
    ))
}

/// Comments become spaces, line ends stay, so that lines keep their numbers.
fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        let (comment, behind) = after.split_once("*/").unwrap_or((after, ""));
        kept.extend(comment.chars().filter(|&letter| letter == '\n'));
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, lines: &[usize]) {
        let found: Vec<_> = physical_sides(css)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(found, lines, "{css}");
    }

    #[test]
    fn physical_properties_are_found_on_their_line() {
        check(".a {\n  margin-left: 1px;\n  left: 0\n}", &[2, 3]);
        check(".a{border-top-left-radius:4px}", &[1]);
        check(".a { padding-inline: 1px; & .b { bottom: 0; } }", &[1]);
        check("/* one\ntwo */\n.a { scroll-margin-top: 1px; }", &[3]);
    }

    #[test]
    fn physical_values_are_found() {
        check(".a { text-align: left }", &[1]);
        check(".a { float: right !important; }", &[1]);
        check(
            ".a { text-align: start; float: inline-end; clear: both; }",
            &[],
        );
    }

    #[test]
    fn logical_properties_comments_selectors_and_tokens_pass() {
        check(".a { margin-inline-start: 1px; inset-block-end: 0; }", &[]);
        check("/* margin-left: 1px; */ .left:hover { color: red; }", &[]);
        check(":root { --shadow-bottom: 0 1px; }", &[]);
        check(
            ".a { padding-block-end: env(safe-area-inset-bottom); }",
            &[],
        );
        check(
            "@media (min-width: 60rem) { .a { border-radius: 4px } }",
            &[],
        );
    }
}
