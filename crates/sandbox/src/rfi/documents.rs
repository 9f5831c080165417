//! The files that an RFI asks for, and what is checked of one that comes.

use cpn::wire::PartyType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Level;

/// The largest file, in bytes before encryption. The documents say 10 MB; the larger reading of it is ours.
pub(crate) const MAX_FILE: usize = 10 * 1024 * 1024;

/// A file that an RFI asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AskedFile {
    pub(crate) key: String,
    /// Without it the institution does not decide. Which files these are is ours.
    pub(crate) required: bool,
}

/// The three shapes of `fileRequirements` that were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// The specification's: an array of file keys.
    #[default]
    Keys,
    /// The guide's: an array of `{fileName, required}`.
    List,
    /// Seen live: an object with `schema.properties`.
    Schema,
}

/// The files of a level, under the keys of cpn-api 5.9.
pub(crate) fn asked(level: Level, party: &PartyType) -> Vec<AskedFile> {
    if level < Level::Three {
        return Vec::new();
    }
    let files: &[(&str, bool)] = match party {
        PartyType::Individual => {
            &[("ID_DOCUMENT", true), ("PROOF_OF_ADDRESS_DOCUMENT", true), ("ADDITIONAL_DOCUMENTS", false)]
        }
        PartyType::Business | PartyType::Unknown(_) => &[
            ("FORMATION_DOCUMENT", true),
            ("PROOF_OF_ADDRESS_DOCUMENT", true),
            ("ORG_STRUCTURE", false),
            ("INVOICE", false),
            ("BENEFICIARY_OWNERS_DOCUMENT", false),
        ],
    };
    files.iter().map(|&(key, required)| AskedFile { key: key.to_owned(), required }).collect()
}

/// `fileRequirements` in one of its shapes.
pub(crate) fn requirements(files: &[AskedFile], shape: Shape) -> Value {
    match shape {
        Shape::Keys => files.iter().map(|file| file.key.as_str()).collect(),
        Shape::List => files.iter().map(|file| json!({ "fileName": file.key, "required": file.required })).collect(),
        Shape::Schema => {
            let properties: Map<String, Value> =
                files.iter().map(|file| (file.key.clone(), json!({ "type": "string" }))).collect();
            let required: Vec<&str> = files.iter().filter(|file| file.required).map(|file| file.key.as_str()).collect();
            json!({ "version": 1, "schema": { "type": "object", "required": required, "properties": properties } })
        }
    }
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The documented MIME types (cpn-api 3.17), each with how its content begins.
const TYPES: [(&str, Beginning); 14] = [
    ("application/pdf", Beginning::Bytes(b"%PDF-")),
    ("application/postscript", Beginning::Bytes(b"%!")),
    ("application/msword", Beginning::Bytes(COMPOUND)),
    ("application/x-msi", Beginning::Bytes(COMPOUND)),
    (WORD, Beginning::Bytes(ZIP)),
    ("application/vnd.ms-excel", Beginning::Bytes(COMPOUND)),
    (SHEET, Beginning::Bytes(ZIP)),
    ("image/jpeg", Beginning::Bytes(&[0xFF, 0xD8, 0xFF])),
    ("image/jp2", Beginning::Bytes(b"\x00\x00\x00\x0CjP  \r\n\x87\n")),
    ("image/png", Beginning::Bytes(PNG)),
    ("image/apng", Beginning::Bytes(PNG)),
    ("image/heic", Beginning::Brand(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])),
    ("image/heif", Beginning::Brand(&[b"mif1", b"msf1", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"])),
    ("text/csv", Beginning::Text),
];

/// A file of Microsoft's compound format.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const ZIP: &[u8] = b"PK\x03\x04";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n";

/// How a kind of file is recognised.
enum Beginning {
    Bytes(&'static [u8]),
    /// An ISO media file whose brand is one of these.
    Brand(&'static [&'static [u8; 4]]),
    /// Text in UTF-8 without control characters other than line ends and tabs.
    Text,
}

/// Whether a MIME type is one of the documented ones.
pub(crate) fn known_type(file_type: &str) -> bool {
    TYPES.iter().any(|(known, _)| *known == file_type)
}

/// Whether a content is what its MIME type says.
pub(crate) fn check_content(file_type: &str, content: &[u8]) -> bool {
    let beginning = TYPES.iter().find(|(known, _)| *known == file_type).map(|(_, beginning)| beginning);
    match beginning {
        Some(Beginning::Bytes(bytes)) => content.starts_with(bytes) && content.len() > bytes.len(),
        Some(Beginning::Brand(brands)) => {
            content.get(4..8) == Some(b"ftyp".as_slice())
                && content.get(8..12).is_some_and(|brand| brands.iter().any(|known| known.as_slice() == brand))
        }
        Some(Beginning::Text) => {
            let printable = |text: &str| text.chars().all(|c| !c.is_control() || matches!(c, '\r' | '\n' | '\t'));
            !content.is_empty() && std::str::from_utf8(content).is_ok_and(printable)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_third_level_asks_for_files_and_only_under_documented_keys() {
        let documented = [
            "FORMATION_DOCUMENT",
            "ORG_STRUCTURE",
            "INVOICE",
            "BENEFICIARY_OWNERS_DOCUMENT",
            "ID_DOCUMENT",
            "PROOF_OF_ADDRESS_DOCUMENT",
            "ADDITIONAL_DOCUMENTS",
        ];
        for party in [PartyType::Individual, PartyType::Business] {
            assert_eq!(asked(Level::One, &party), []);
            assert_eq!(asked(Level::Two, &party), []);
            let files = asked(Level::Three, &party);
            assert!(files.iter().all(|file| documented.contains(&file.key.as_str())), "{files:?}");
        }
        assert_eq!(asked(Level::Three, &PartyType::Individual).len(), 3);
        assert_eq!(asked(Level::Three, &PartyType::Business).len(), 5);
    }

    #[test]
    fn file_requirements_have_the_three_shapes_that_were_seen() {
        let files = asked(Level::Three, &PartyType::Individual);
        assert_eq!(
            requirements(&files, Shape::Keys),
            json!(["ID_DOCUMENT", "PROOF_OF_ADDRESS_DOCUMENT", "ADDITIONAL_DOCUMENTS"])
        );
        assert_eq!(
            requirements(&files, Shape::List),
            json!([
                { "fileName": "ID_DOCUMENT", "required": true },
                { "fileName": "PROOF_OF_ADDRESS_DOCUMENT", "required": true },
                { "fileName": "ADDITIONAL_DOCUMENTS", "required": false },
            ])
        );
        let schema = requirements(&files, Shape::Schema);
        assert_eq!(schema["schema"]["required"], json!(["ID_DOCUMENT", "PROOF_OF_ADDRESS_DOCUMENT"]));
        assert_eq!(schema["schema"]["properties"].as_object().unwrap().len(), 3);
        assert_eq!(requirements(&[], Shape::Keys), json!([]));
    }

    #[test]
    fn a_content_is_held_against_its_type() {
        for (file_type, content) in [
            ("application/pdf", b"%PDF-1.7\n".as_slice()),
            ("application/postscript", b"%!PS-Adobe-3.0"),
            ("application/msword", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0"),
            (WORD, b"PK\x03\x04\x14"),
            ("image/jpeg", b"\xFF\xD8\xFF\xE0"),
            ("image/jp2", b"\0\0\0\x0CjP  \r\n\x87\n\0"),
            ("image/png", b"\x89PNG\r\n\x1A\n\0"),
            ("image/heic", b"\0\0\0\x18ftypheic\0\0"),
            ("image/heif", b"\0\0\0\x18ftypmif1\0\0"),
            ("text/csv", "name,share\r\nMüller,25\n".as_bytes()),
        ] {
            assert!(known_type(file_type) && check_content(file_type, content), "{file_type}");
            for (other, _) in TYPES.iter().filter(|(other, _)| *other != file_type) {
                let alike =
                    [["application/msword", "application/x-msi"], ["application/msword", "application/vnd.ms-excel"]]
                        .into_iter()
                        .chain([[WORD, SHEET], ["image/png", "image/apng"], ["image/heic", "image/heif"]])
                        .any(|pair| pair.contains(&file_type) && pair.contains(other));
                let text = *other == "text/csv" && std::str::from_utf8(content).is_ok();
                assert!(alike || text || !check_content(other, content), "{file_type} passes for {other}");
            }
        }
        assert!(!check_content("application/pdf", b""));
        assert!(!check_content("text/csv", b""));
        assert!(!check_content("text/csv", b"name\0share"));
        assert!(!known_type("application/zip") && !check_content("application/zip", ZIP));
    }
}
