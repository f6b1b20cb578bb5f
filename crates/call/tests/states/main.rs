//! State by state: what each input leads to, and what it asks for.
#![expect(
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing"
)]

mod dialling;
mod live;
mod page;
mod reconnecting;
mod ringing;
