//! What the contracts would decide.
