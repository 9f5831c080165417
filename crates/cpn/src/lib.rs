//! cpn.
