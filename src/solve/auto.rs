//! The choice of a method when the caller names none: the first registered one that solves the concept and accepts the game.

use crate::error::{Error, Result};
use crate::game::Game;
use crate::solve::nash::support_enumeration::{self, SUPPORT_ENUMERATION};
use crate::solve::nash::vertex_enumeration::VERTEX_ENUMERATION;
use crate::solve::{METHODS, Method, Options, Wanted, on_trees};

/// Chooses a method for `options.concept`. Errors: no method solves the concept, or none accepts the game (with each one's reason).
pub fn choose(game: &Game, options: &Options) -> Result<&'static Method> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    let mut refuse = |method: &Method, reason: &str| match reasons.iter_mut().find(|(known, _)| known == reason) {
        Some((_, names)) => names.push(method.name),
        None => reasons.push((reason.to_owned(), vec![method.name])),
    };
    for method in METHODS.iter().filter(|method| method.concepts.contains(&options.concept)) {
        match (method.accepts)(game, options) {
            Ok(()) if is_too_much(method, game, options) => {
                refuse(method, "it would take long; ask for it by name or for all solutions");
            }
            Ok(()) => return Ok(method),
            Err(reason) => refuse(method, reason.message()),
        }
    }
    let error = Error::not_applicable(format!("no method finds `{}` in `{}`", options.concept.name, game.title()));
    let mut hints: Vec<String> =
        reasons.iter().map(|(reason, names)| format!("{}: {reason}", names.join(", "))).collect();
    if let Game::Extensive(tree) = game
        && options.concept.name == "nash"
        && tree.has_perfect_information()
    {
        hints.push("a subgame-perfect equilibrium is a Nash equilibrium: --concept subgame-perfect scales".to_owned());
    }
    Err(if hints.is_empty() { error } else { error.hint(hints.join("; ")) })
}

/// Would the method spend work on solutions that nobody asked for?
fn is_too_much(method: &Method, game: &Game, options: &Options) -> bool {
    let enumerates = [&SUPPORT_ENUMERATION, &VERTEX_ENUMERATION].iter().any(|&known| std::ptr::eq(method, known));
    enumerates && options.wanted != Wanted::All && !on_trees::holds(game, support_enumeration::is_quick)
}
