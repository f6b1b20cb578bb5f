//! The room relay.
fn main() {}
