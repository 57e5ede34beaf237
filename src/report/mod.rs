//! What people read: pure functions from games, answers and comparisons to text. Styles are ANSI escapes, which the
//! caller's stream strips where they are not wanted.

pub mod answer;
pub mod bench;
pub mod catalogue;
pub mod compare;
mod components;
pub mod families;
pub mod game;
pub mod lines;
mod number;
mod objective;
mod outcomes;
mod play;
mod signalling;
mod text;
mod types;

pub use number::{exact, with_decimal};
pub use play::judged;
