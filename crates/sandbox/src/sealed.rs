//! Opening what the client sealed: compact JWE to the institution's key, and the named values inside.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cpn::wire::NamedValue;
use josekit::jwe::{self, ECDH_ES_A128KW};

use crate::refusal::Refusal;

/// Decrypts and reads `travelRuleData` or `beneficiaryAccountData`.
///
/// Refuses as [`open_bytes`], and with 290501 what opens to something else than an array of names and values.
pub(crate) fn open(sealed: &str, private_key: &[u8]) -> Result<Vec<NamedValue>, Refusal> {
    serde_json::from_slice(&open_bytes(sealed, private_key)?).map_err(|_| Refusal::code(290_501))
}

/// Decrypts. Refuses with 290502 (not compact JWE), 290503 (other algorithms), 290500 (does not open).
pub(crate) fn open_bytes(sealed: &str, private_key: &[u8]) -> Result<Vec<u8>, Refusal> {
    let parts: Vec<&str> = sealed.split('.').collect();
    let [header, rest @ ..] = parts.as_slice() else { return Err(Refusal::code(290_502)) };
    let encoded = |part: &&str| !part.is_empty() && URL_SAFE_NO_PAD.decode(part).is_ok();
    if rest.len() != 4 || !rest.iter().all(encoded) {
        return Err(Refusal::code(290_502));
    }
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Refusal::code(290_502))?;
    let header: serde_json::Value = serde_json::from_slice(&header).map_err(|_| Refusal::code(290_502))?;
    if header.get("alg") != Some(&"ECDH-ES+A128KW".into()) || header.get("enc") != Some(&"A128GCM".into()) {
        return Err(Refusal::code(290_503));
    }
    let opened = ECDH_ES_A128KW
        .decrypter_from_der(private_key)
        .and_then(|decrypter| jwe::deserialize_compact(sealed, &decrypter));
    opened.map(|(plain, _)| plain).map_err(|_| Refusal::code(290_500))
}

#[cfg(test)]
mod tests {
    use josekit::jwe::{ECDH_ES, JweHeader};
    use josekit::jwk::alg::ec::{EcCurve, EcKeyPair};
    use josekit::jwk::{Jwk, KeyPair};

    use super::*;

    fn seal(plain: &str, key: &Jwk, content: &str) -> String {
        let mut header = JweHeader::new();
        header.set_algorithm("ECDH-ES+A128KW");
        header.set_content_encryption(content);
        let encrypter = ECDH_ES_A128KW.encrypter_from_jwk(key).unwrap();
        jwe::serialize_compact(plain.as_bytes(), &header, &encrypter).unwrap()
    }

    #[test]
    fn what_was_sealed_to_the_key_opens() {
        let pair = EcKeyPair::generate(EcCurve::P256).unwrap();
        let sealed = seal(r#"[{"name":"CLABE","value":"002010077777777771"}]"#, &pair.to_jwk_public_key(), "A128GCM");
        let values = open(&sealed, &pair.to_der_private_key()).unwrap();
        assert_eq!(values, [NamedValue::text("CLABE", "002010077777777771")]);
    }

    #[test]
    fn each_way_of_not_opening_has_its_code() {
        let pair = EcKeyPair::generate(EcCurve::P256).unwrap();
        let other = EcKeyPair::generate(EcCurve::P256).unwrap();
        let key = pair.to_der_private_key();
        let code = |sealed: &str| open(sealed, &key).unwrap_err().body.code;
        assert_eq!(code("not a token"), 290_502);
        assert_eq!(code("a.b.c.d"), 290_502);
        assert_eq!(code("{}....."), 290_502);
        assert_eq!(code(&seal("[]", &pair.to_jwk_public_key(), "A256GCM")), 290_503);
        assert_eq!(code(&seal("[]", &other.to_jwk_public_key(), "A128GCM")), 290_500);
        assert_eq!(code(&seal(r#"{"CLABE":"1"}"#, &pair.to_jwk_public_key(), "A128GCM")), 290_501);
        let mut direct = JweHeader::new();
        direct.set_content_encryption("A128GCM");
        let encrypter = ECDH_ES.encrypter_from_jwk(&pair.to_jwk_public_key()).unwrap();
        // ECDH-ES without key wrap has an empty second part.
        assert_eq!(code(&jwe::serialize_compact(b"[]", &direct, &encrypter).unwrap()), 290_502);
    }
}
