//! The choice of a method when the caller names none: the first registered one that solves the concept and accepts the game.

use crate::error::{Error, Result};
use crate::game::Game;
use crate::solve::{METHODS, Method, Options};

/// Chooses a method for `options.concept`. Errors: no method solves the concept, or none accepts the game (with each one's reason).
pub fn choose(game: &Game, options: &Options) -> Result<&'static Method> {
    let mut reasons = Vec::new();
    for method in METHODS.iter().filter(|method| method.concepts.contains(&options.concept)) {
        match (method.accepts)(game, options) {
            Ok(()) => return Ok(method),
            Err(reason) => reasons.push(format!("{}: {}", method.name, reason.message())),
        }
    }
    let error = Error::not_applicable(format!("no method finds `{}` in `{}`", options.concept.name, game.title()));
    Err(if reasons.is_empty() { error } else { error.hint(reasons.join("; ")) })
}
