//! How does a copy read as plain text?

use core::fmt::Write;

use crate::copy::{CopiedAttachment, Copy, Kind};
use crate::words::Words;

/// The diary as Markdown. People's words stand as they wrote them, line by line.
#[must_use]
pub fn to_markdown(copy: &Copy, words: &Words) -> String {
    let mut text = format!("# {}\n\n{}\n", words.title, words.made);
    for (entry, day) in copy.entries.iter().zip(&words.days) {
        // Writing into a String cannot fail.
        let _ = write!(text, "\n## {day}\n\n");
        for line in entry.text.trim_end().lines() {
            let _ = writeln!(text, "{}  ", escaped(line));
        }
        let _ = write!(
            text,
            "\n*{}*",
            words.by.replace("{name}", &escaped(&entry.begun.name))
        );
        if !entry.place.is_empty() {
            let _ = write!(
                text,
                " · {}",
                words.place.replace("{place}", &escaped(&entry.place))
            );
        }
        text.push('\n');
        for attachment in &entry.attachments {
            write_attachment(&mut text, attachment, words);
        }
    }
    for section in &words.sections {
        let _ = write!(text, "\n# {}\n", escaped(&section.title));
        for item in &section.items {
            let _ = writeln!(text, "\n## {}\n", escaped(&item.head));
            for line in item.lines.iter().flat_map(|line| line.lines()) {
                let _ = writeln!(text, "{}  ", escaped(line));
            }
            for attachment in &item.attachments {
                write_attachment(&mut text, attachment, words);
            }
        }
    }
    text
}

fn write_attachment(text: &mut String, attachment: &CopiedAttachment, words: &Words) {
    let kind = match attachment.kind {
        Kind::Photo => &words.photo,
        Kind::Voice => &words.voice,
    };
    let name = escaped(attachment.described.as_ref().unwrap_or(kind));
    // Writing into a String cannot fail.
    let _ = match &attachment.file {
        Some(file) if attachment.kind == Kind::Photo => {
            write!(text, "\n![{name}]({file})\n")
        }
        Some(file) => write!(text, "\n[{name}]({file})\n"),
        None => write!(text, "\n{name}: {}\n", words.missing),
    };
}

/// So that what a person wrote is not taken for headings, links or lists.
fn escaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for (index, character) in line.char_indices() {
        let is_mark = matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|'
        ) || (line[..index].trim().is_empty()
            && matches!(character, '#' | '+' | '-' | '~' | '='));
        if is_mark {
            text.push('\\');
        }
        text.push(character);
    }
    text
}
