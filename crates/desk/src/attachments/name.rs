//! The name under which a file leaves: for people, without paths and without characters that deceive.

/// Most characters of a name, its extension included. No limit is documented (cpn-api 11.7).
const LONGEST: usize = 120;
/// Most characters of an extension; a longer one is part of the name.
const LONGEST_EXTENSION: usize = 8;

/// A name without its path and its deceiving characters, as stem and extension; the extension is in lower case, and empty
/// where there is none.
pub(super) fn split(name: &str) -> (String, String) {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Blanks of any kind and number become one: behind many of them an extension would not be seen.
    let spaced = last.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = spaced.chars().filter(|character| !deceives(*character)).collect();
    let clean = clean.trim_matches([' ', '.']);
    match clean.rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) => {
            (stem.trim_matches([' ', '.']).to_owned(), extension.to_ascii_lowercase())
        }
        Some(_) | None => (clean.to_owned(), String::new()),
    }
}

/// Stem and extension as one name of bounded length; a file without a stem is a `document`.
pub(super) fn joined(stem: &str, extension: &str) -> String {
    let room = LONGEST - extension.len().min(LONGEST_EXTENSION) - 1;
    let stem: String = stem.chars().take(room).collect();
    let stem = stem.trim_matches([' ', '.']);
    format!("{}.{extension}", if stem.is_empty() { "document" } else { stem })
}

/// A name that is safe to show and to save under, for a file of any kind; one without anything left is a `file`.
pub(crate) fn tidy_name(name: &str) -> String {
    match split(name) {
        (stem, extension) if !extension.is_empty() => joined(&stem, &extension),
        (stem, _) if stem.is_empty() => "file".to_owned(),
        (stem, _) => stem.chars().take(LONGEST).collect::<String>().trim_end_matches([' ', '.']).to_owned(),
    }
}

fn is_extension(text: &str) -> bool {
    (1..=LONGEST_EXTENSION).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Characters that are not seen or change how others are seen: controls, directions, joiners, tags, private and
/// unassigned planes.
fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(name: &str) -> String {
        let (stem, extension) = split(name);
        joined(&stem, &extension)
    }

    #[test]
    fn paths_controls_and_directions_go() {
        assert_eq!(cleaned("/home/ann/Certificate of Formation.pdf"), "Certificate of Formation.pdf");
        assert_eq!(cleaned("C:\\Users\\ann\\invoice.PDF"), "invoice.pdf");
        assert_eq!(cleaned("../../etc/passwd.csv"), "passwd.csv");
        assert_eq!(cleaned("a\u{0}b\r\nc\td.pdf"), "ab c d.pdf");
        assert_eq!(split("invoice.pdf \u{a0}\u{3000}      .exe").1, "exe");
        assert_eq!(cleaned("evil\u{202e}fdp.exe"), "evilfdp.exe");
        assert_eq!(cleaned("zero\u{200b}width\u{feff}\u{2066}.png"), "zerowidth.png");
        assert_eq!(
            cleaned("Gr\u{fc}ndung \u{2116} 7 \u{5408}\u{540c}.pdf"),
            "Gr\u{fc}ndung \u{2116} 7 \u{5408}\u{540c}.pdf"
        );
    }

    #[test]
    fn the_extension_is_what_follows_the_last_point() {
        assert_eq!(split("invoice.pdf.exe"), ("invoice.pdf".to_owned(), "exe".to_owned()));
        assert_eq!(split("invoice"), ("invoice".to_owned(), String::new()));
        assert_eq!(split("dated 1.2. of the year"), ("dated 1.2. of the year".to_owned(), String::new()));
        assert_eq!(split(".pdf"), ("pdf".to_owned(), String::new()));
        assert_eq!(split("..."), (String::new(), String::new()));
    }

    #[test]
    fn a_file_of_any_kind_has_a_name_without_path_and_tricks() {
        assert_eq!(tidy_name("/home/dana/Rechnung M\u{e4}rz.pdf"), "Rechnung M\u{e4}rz.pdf");
        assert_eq!(tidy_name(r"C:\Users\dana\invoice.pdf"), "invoice.pdf");
        assert_eq!(tidy_name("in\u{202e}fdp.exe\n"), "infdp.exe");
        assert_eq!((tidy_name("..hidden"), tidy_name("  \u{0}/")), ("hidden".to_owned(), "file".to_owned()));
        assert_eq!(tidy_name(&"x".repeat(300)).chars().count(), LONGEST);
    }

    #[test]
    fn a_name_is_never_empty_and_never_longer_than_its_limit() {
        assert_eq!(joined("", "pdf"), "document.pdf");
        assert_eq!(joined(" .. ", "pdf"), "document.pdf");
        let long = joined(&"\u{5408}".repeat(500), "jpeg");
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with("\u{5408}.jpeg"));
    }
}
