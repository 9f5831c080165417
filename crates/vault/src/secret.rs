//! A secret text: does not print, does not serialise, is wiped from memory.
use std::fmt;

use zeroize::Zeroizing;

/// A secret text. There is no `Display` and no serialisation, and `Debug` hides it; [`SecretText::expose`] is the only
/// way to the value.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes a text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The value. Keep what is made of it as short as possible.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let secret = SecretText::new("TEST_API_KEY:a:b");
        assert_eq!(format!("{secret:?}"), "SecretText(hidden)");
        assert_eq!(secret.expose(), "TEST_API_KEY:a:b");
    }
}
