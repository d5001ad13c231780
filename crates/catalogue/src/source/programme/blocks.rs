//! Where does each item of a file begin? Items are read one by one, so that a broken one does not hold up the others.

use super::super::Problem;
use super::super::place::line_of;

/// Most items of one file that are looked at: more than any file may bring in.
const ITEMS_MAX: usize = 500;

/// An item of a file.
pub struct Block {
    file: String,
    text: String,
    first_line: usize,
}

impl Block {
    /// The item, with as many empty lines before it as there are lines above, so that every line keeps its number.
    pub fn text(&self) -> String {
        "\n".repeat(self.first_line - 1) + &self.text
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
            line: Some(self.first_line + found.map_or(0, |(before, _)| before)),
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
            if found.len() == ITEMS_MAX {
                problems.push(Problem {
                    file: file.to_owned(),
                    line: Some(before + 1),
                    what: format!("more than {ITEMS_MAX} items: the rest was not read"),
                });
                break;
            }
            found.push(Block {
                file: file.to_owned(),
                text: String::new(),
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
