//! API keys: read or refused with a reason, never shown.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use cpn::{ApiKey, ApiKeyError, Client, ClientError, ClientOptions, Endpoint, EndpointError};
use domain::Environment;

const SECRET: &str = "f00dfacef00dfacef00dfacef00dface";

fn key(prefix: &str) -> ApiKey {
    ApiKey::parse(&format!("{prefix}:0123456789abcdef:{SECRET}")).unwrap()
}

#[test]
fn the_prefix_decides_the_environment() {
    assert_eq!(key("TEST_API_KEY").environment(), Environment::Testnet);
    assert_eq!(key("LIVE_API_KEY").environment(), Environment::Live);
    assert!(key("TEST_API_KEY").fits(Environment::Sandbox) && key("TEST_API_KEY").fits(Environment::Testnet));
    assert!(!key("TEST_API_KEY").fits(Environment::Live));
    assert!(!key("LIVE_API_KEY").fits(Environment::Sandbox) && !key("LIVE_API_KEY").fits(Environment::Testnet));
    assert!(key("LIVE_API_KEY").fits(Environment::Live));
}

#[test]
fn blanks_around_a_pasted_key_are_passed_over() {
    let key = ApiKey::parse(&format!("  TEST_API_KEY:the-id:{SECRET}\r\n")).unwrap();
    assert_eq!(key.id(), "the-id");
}

#[test]
fn a_malformed_key_is_refused_with_its_reason() {
    for (text, reason) in [
        ("", ApiKeyError::Empty),
        (" \n", ApiKeyError::Empty),
        ("TEST_API_KEY", ApiKeyError::Parts(1)),
        ("TEST_API_KEY:id", ApiKeyError::Parts(2)),
        ("TEST_API_KEY:id:secret:more", ApiKeyError::Parts(4)),
        ("SAND_API_KEY:id:secret", ApiKeyError::Prefix),
        ("test_api_key:id:secret", ApiKeyError::Prefix),
        ("TEST_API_KEY::secret", ApiKeyError::Id),
        ("TEST_API_KEY:id:", ApiKeyError::Secret),
        ("TEST_API_KEY:id:se cret", ApiKeyError::Character),
        ("TEST_API_KEY:id:se\ncret", ApiKeyError::Character),
        ("TEST_API_KEY:id:s\u{e9}cret", ApiKeyError::Character),
    ] {
        assert_eq!(ApiKey::parse(text).unwrap_err(), reason, "{text:?}");
    }
}

#[test]
fn no_reason_repeats_the_text() {
    for text in
        [format!("{SECRET}:a:b"), SECRET.to_owned(), format!("TEST_API_KEY:a:b:{SECRET}"), format!("a b{SECRET}")]
    {
        let refused = ApiKey::parse(&text).unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("f00d"));
    }
}

#[test]
fn the_secret_never_prints() {
    let key = key("TEST_API_KEY");
    assert_eq!(format!("{key:?}"), "ApiKey(TEST_API_KEY:0123456789abcdef:[redacted])");
    assert!(!format!("{:#?}", Some(&key)).contains("f00d"));
    let client = Client::new(Endpoint::circle(Environment::Testnet).unwrap(), &key, ClientOptions::default()).unwrap();
    let printed = format!("{client:?} {client:#?}");
    assert!(printed.contains("0123456789abcdef") && printed.contains("api.circle.com"));
    assert!(!printed.contains("f00d"));
    assert_eq!(client.key_id(), "0123456789abcdef");
}

#[test]
fn a_key_of_another_environment_makes_no_client() {
    for (prefix, environment) in [("TEST_API_KEY", Environment::Live), ("LIVE_API_KEY", Environment::Testnet)] {
        let endpoint = Endpoint::circle(environment).unwrap();
        let refused = Client::new(endpoint, &key(prefix), ClientOptions::default()).unwrap_err();
        assert_eq!(refused, ClientError::OtherEnvironment { key: key(prefix).environment(), endpoint: environment });
    }
    let sandbox = Endpoint::sandbox("https://127.0.0.1:1", "").unwrap();
    let refused = Client::new(sandbox, &key("LIVE_API_KEY"), ClientOptions::default()).unwrap_err();
    assert!(refused.to_string().contains("for live, not for sandbox"), "{refused}");
}

#[test]
fn a_sandbox_without_a_readable_authority_makes_no_client() {
    for pem in ["", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let sandbox = Endpoint::sandbox("https://127.0.0.1:1", pem).unwrap();
        assert!(Client::new(sandbox, &key("TEST_API_KEY"), ClientOptions::default()).is_err(), "{pem}");
    }
}

#[test]
fn hosts_are_pinned_and_plain_http_is_impossible() {
    assert_eq!(Endpoint::circle(Environment::Live).unwrap().host(), "api.circle.com");
    assert_eq!(Endpoint::circle(Environment::Sandbox).unwrap_err(), EndpointError::SandboxAtCircle);
    assert!(matches!(Endpoint::sandbox("http://127.0.0.1:8443", ""), Err(EndpointError::NotHttps(_))));
    assert!(matches!(Endpoint::sandbox("https://api.circle.com", ""), Err(EndpointError::NotLoopback(_))));
    assert!(matches!(Endpoint::sandbox("https://127.0.0.1.evil.example", ""), Err(EndpointError::NotLoopback(_))));
    assert!(matches!(Endpoint::sandbox("127.0.0.1:8443", ""), Err(EndpointError::Address(_))));
    for address in ["https://127.0.0.1:8443", "https://localhost:8443", "https://[::1]:8443"] {
        assert_eq!(Endpoint::sandbox(address, "").unwrap().environment(), Environment::Sandbox);
    }
    assert_eq!(Endpoint::sandbox("https://[::1]:8443/x?y", "").unwrap().host(), "[::1]:8443");
}
