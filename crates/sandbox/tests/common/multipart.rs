//! Uploads of files for RFIs.

/// A part of a multipart body.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) content: &'a [u8],
}

/// The content type and the body of a multipart request.
pub(crate) fn multipart(parts: &[Part<'_>]) -> (String, Vec<u8>) {
    let boundary = "cut-here-7f3a91";
    let mut body = Vec::new();
    for part in parts {
        let kind = part.content_type.map(|kind| format!("Content-Type: {kind}\r\n")).unwrap_or_default();
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n{kind}\r\n", part.name);
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// The parts of an upload with their documented names and content types.
pub(crate) fn parts<'a>(metadata: &'a str, encryption: &'a str, content: &'a [u8]) -> [Part<'a>; 3] {
    let json = Some("application/json");
    [
        Part { name: "fileMetadata", content_type: json, content: metadata.as_bytes() },
        Part { name: "encryption", content_type: json, content: encryption.as_bytes() },
        Part { name: "encryptedFile", content_type: Some("application/octet-stream"), content },
    ]
}
