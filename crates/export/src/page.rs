//! How does a copy read in a browser and on paper, without Samen and without internet?

use core::fmt::Write;

use crate::copy::{CopiedAttachment, Copy, Kind};
use crate::words::{Section, Words};

/// Readable on a phone, and on paper: no entry is torn apart where it can be helped.
const STYLE: &str = "\
body{margin:0 auto;max-width:42rem;padding:1.5rem;font:1.1rem/1.5 system-ui,sans-serif;color:#22302f;background:#fff}\
article{border-block-start:1px solid #e4dccf;padding-block:1rem;break-inside:avoid}\
h2,h3{font-size:1.1rem;margin:0}.part{font-size:1.4rem;margin-block:2.5rem 1rem}.text{white-space:pre-wrap;overflow-wrap:anywhere}\
.facts,.made{color:#566664}figure{margin:0 0 1rem}img{max-width:100%;height:auto;border-radius:.5rem}\
@media print{body{max-width:none;padding:0;font-size:11pt}audio{display:none}img{max-height:12cm}}";

/// The diary as one page; photos and clips lie beside it.
#[must_use]
pub fn to_html(copy: &Copy, words: &Words) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1 dir=\"auto\">{title}</h1>\n<p class=\"made\">{}</p>\n",
        escaped(&words.language),
        escaped(&words.direction),
        escaped(&words.made),
        title = escaped(&words.title),
    );
    for (entry, day) in copy.entries.iter().zip(&words.days) {
        let by = with_name(&words.by, "{name}", &entry.begun.name);
        // Writing into a String cannot fail.
        let _ = write!(
            page,
            "<article>\n<h2><time datetime=\"{}\">{}</time></h2>\n<p class=\"text\" dir=\"auto\">{}</p>\n",
            escaped(&entry.day),
            escaped(day),
            escaped(entry.text.trim_end()),
        );
        for attachment in &entry.attachments {
            write_attachment(&mut page, attachment, words);
        }
        let _ = write!(page, "<p class=\"facts\">{by}");
        if !entry.place.is_empty() {
            let place = with_name(&words.place, "{place}", &entry.place);
            let _ = write!(page, " · {place}");
        }
        page.push_str("</p>\n</article>\n");
    }
    for section in &words.sections {
        write_section(&mut page, section, words);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn write_section(page: &mut String, section: &Section, words: &Words) {
    // Writing into a String cannot fail.
    let _ = writeln!(
        page,
        "<h2 class=\"part\" dir=\"auto\">{}</h2>",
        escaped(&section.title)
    );
    for item in &section.items {
        let _ = writeln!(
            page,
            "<article>\n<h3 dir=\"auto\">{}</h3>",
            escaped(&item.head)
        );
        for line in &item.lines {
            let _ = writeln!(page, "<p class=\"text\" dir=\"auto\">{}</p>", escaped(line));
        }
        for attachment in &item.attachments {
            write_attachment(page, attachment, words);
        }
        page.push_str("</article>\n");
    }
}

fn write_attachment(page: &mut String, attachment: &CopiedAttachment, words: &Words) {
    let kind = match attachment.kind {
        Kind::Photo => &words.photo,
        Kind::Voice => &words.voice,
    };
    let name = escaped(attachment.described.as_ref().unwrap_or(kind));
    let file = attachment.file.as_deref().map(escaped);
    // Writing into a String cannot fail.
    let _ = match (file, attachment.kind) {
        (Some(file), Kind::Photo) => writeln!(
            page,
            "<figure><img src=\"{file}\" alt=\"{name}\" width=\"{}\" height=\"{}\"></figure>",
            attachment.width, attachment.height
        ),
        (Some(file), Kind::Voice) => writeln!(
            page,
            "<figure><figcaption dir=\"auto\">{name}</figcaption><audio controls src=\"{file}\"></audio></figure>"
        ),
        (None, _) => writeln!(
            page,
            "<p class=\"facts\">{name}: {}</p>",
            escaped(&words.missing)
        ),
    };
}

/// A sentence with somebody's own words in it, which keep their own direction.
fn with_name(sentence: &str, placeholder: &str, name: &str) -> String {
    let name = format!("<bdi>{}</bdi>", escaped(name));
    escaped(sentence).replace(placeholder, &name)
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
