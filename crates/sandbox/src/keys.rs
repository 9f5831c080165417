//! The sandbox's API keys: fixed, because they open nothing but a sandbox.

/// The key that may do everything.
pub(crate) const API_KEY: &str = "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:c61f0e8b27d94a35b8e04c7d1a2f9365";

/// A key that was valid once: 401 with code 4.
pub(crate) const REVOKED_KEY: &str = "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:00000000000000000000000000000401";

/// A key that is known and has no permission: 403.
pub(crate) const FORBIDDEN_KEY: &str = "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:00000000000000000000000000000403";
