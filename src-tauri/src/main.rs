//! CPN Desk.
fn main() {}
