//! Where does each item of a file begin? Items are read one by one, so that a broken one does not hold up the others.

use super::super::Problem;
use super::super::place::line_of;

/// An item of a file, with as many empty lines before it as there are lines above, so that every line keeps its number.
pub struct Block {
    file: String,
    text: String,
    first_line: usize,
}

impl Block {
    /// The item, at its place.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Something is wrong with this field.
    pub fn problem(&self, field: &str, what: String) -> Problem {
        let mut lines = self.text.lines().enumerate();
        let found = lines.find(|(_, line)| {
            let rest = line.trim_start().strip_prefix(field);
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        Problem {
            file: self.file.clone(),
            line: Some(found.map_or(self.first_line, |(before, _)| before + 1)),
            what,
        }
    }
}

/// The items of a file, each from its `[[…]]` to the next. Anything else above the first is a problem.
pub fn blocks(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut above = String::new();
    for (before, line) in text.lines().enumerate() {
        if line.starts_with("[[") {
            found.push(Block {
                file: file.to_owned(),
                text: "\n".repeat(before),
                first_line: before + 1,
            });
        }
        let into = found.last_mut().map_or(&mut above, |block| &mut block.text);
        into.push_str(line);
        into.push('\n');
    }
    let mut words = above.lines().map(str::trim);
    if let Some(stray) = words.find(|line| !line.is_empty() && !line.starts_with('#')) {
        problems.push(Problem {
            file: file.to_owned(),
            line: line_of(text, stray),
            what: "stands above the first item: begin each item with [[…]]".into(),
        });
    }
    found
}
