//! Models: text files with named parameters, and the games that they describe at given values.

mod excerpt;
pub mod expr;

pub use excerpt::Excerpt;
