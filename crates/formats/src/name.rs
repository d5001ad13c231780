//! Which names may a file in an archive have?

use std::borrow::Cow;

/// Most bytes of a name: what file systems of phones and computers hold in one part of a path.
pub const NAME_BYTES_MAX: usize = 255;

/// The name as a path from the archive's top, without detours; `None` when it leads out of the archive or could deceive.
///
/// Old packing programs write `\` for `/` and some begin with `./`: both are put right.
pub fn clean(name: &str) -> Option<String> {
    let name = if name.contains('\\') {
        Cow::Owned(name.replace('\\', "/"))
    } else {
        Cow::Borrowed(name)
    };
    let is_absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
    if is_absolute || name.len() > NAME_BYTES_MAX || name.chars().any(deceives) {
        return None;
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Control characters, and those that turn the direction of writing: `gpj.exe` shown as `exe.jpg`.
fn deceives(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_folders_letters_and_other_scripts_stays() {
        for name in [
            "dagboek.html",
            "foto's/2026-03-01 café.jpg",
            "يوميات/جسر.md",
        ] {
            assert_eq!(clean(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn detours_and_backslashes_are_put_right() {
        assert_eq!(clean("./a//b/./c").as_deref(), Some("a/b/c"));
        assert_eq!(clean("photos\\1.jpg").as_deref(), Some("photos/1.jpg"));
    }

    #[test]
    fn a_name_that_leads_out_or_deceives_is_refused() {
        for name in [
            "",
            ".",
            "/",
            "/etc/passwd",
            "\\\\server\\share",
            "..",
            "../a",
            "a/../../b",
            "a\\..\\b",
            "C:\\a",
            "c:a",
            "a\0b",
            "a\nb",
            "foto\u{202E}gpj.exe",
        ] {
            assert_eq!(clean(name), None, "{name:?}");
        }
        assert!(clean(&"a".repeat(NAME_BYTES_MAX)).is_some());
        assert_eq!(clean(&"a".repeat(NAME_BYTES_MAX + 1)), None);
    }
}
