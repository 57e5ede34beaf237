//! Exact numbers, and rigorous bounds where exact ones are too dear.
//!
//! [`Integer`] and [`Rational`] live in machine words and grow into big integers only on overflow; both are canonical, so that equality
//! and hashing are structural. [`Interval`] encloses a real number between two floats, rounded outward at each operation.
//! Serialised, an exact number is a string (`"3/5"`), read back from a string or from a JSON integer, never from a JSON float.

mod exact_division;
mod gcd;
mod hash;
mod integer;
mod interval;
mod logarithms;
mod near;
mod operators;
mod rational;
mod round;
mod scale;
mod text;

pub(crate) use exact_division::{ExactDivisor, OddWord};
pub use hash::{WordHash, WordHasher};
pub use integer::Integer;
pub use interval::Interval;
pub use near::Near;
pub use rational::Rational;
pub use scale::{common_denominator, scale_to_integers};
pub(crate) use scale::{common_word, scaled_word, shares, words_add_up_to_one};
pub use text::ParseNumberError;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
