//! State by state: what each input leads to, and what it asks for.

mod dialling;
mod live;
mod page;
mod reconnecting;
mod ringing;
