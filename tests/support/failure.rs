//! One failure type for tests: a sentence, printed as it is when a test returns it.

/// What went wrong, in words. `Debug` shows the words alone, because that is what a failing test prints.
pub struct Failure(String);

impl Failure {
    /// A failure from a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// The same failure with what was being done before it.
    #[must_use]
    pub fn during(self, what: &str) -> Self {
        Self(format!("{what}: {}", self.0))
    }
}

impl std::fmt::Debug for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

// `Failure` is not itself an `Error`, so that every error turns into one with `?`.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut sentence = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            sentence.push_str(": ");
            sentence.push_str(&next.to_string());
            cause = next.source();
        }
        Self(sentence)
    }
}
