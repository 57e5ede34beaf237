//! The expression of `--maximize`: one coefficient for each pure profile or terminal.

use crate::error::Result;
use crate::model::{Bound, Excerpt};
use crate::num::Rational;

/// The value of an expression at every pure profile (normal form) or terminal (tree); see [`Bound::objective`] for the names.
///
/// Errors: a syntax error, an unknown name (with the nearest known one), a game without profiles.
pub fn compile(bound: &Bound, text: &str) -> Result<Vec<Rational>> {
    bound.objective(&Excerpt::alone("--maximize", text))
}
