//! The choice of a method when the caller names none: the first registered one that solves the concept and accepts the game.

use crate::error::{Error, ErrorKind, Result};
use crate::game::Game;
use crate::solve::nash::label_search::{self, LABEL_SEARCH};
use crate::solve::nash::sequence_search::{self, SEQUENCE_SEARCH};
use crate::solve::nash::support_enumeration::SUPPORT_ENUMERATION;
use crate::solve::nash::vertex_enumeration::VERTEX_ENUMERATION;
use crate::solve::zero_sum::marginals_lp::{self, MARGINALS_LP};
use crate::solve::{METHODS, Method, Options, Wanted, on_trees, zero_sum};

/// Chooses a method for `options.concept`. Errors: no method solves the concept, or none accepts the game (with each one's reason).
pub fn choose(game: &Game, options: &Options) -> Result<&'static Method> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    let mut refuse = |method: &Method, reason: &str| match reasons.iter_mut().find(|(known, _)| known == reason) {
        Some((_, names)) => names.push(method.name),
        None => reasons.push((reason.to_owned(), vec![method.name])),
    };
    let reads = |method: &Method, name: &str| method.params.iter().any(|param| param.name == name);
    let maximises = |method: &Method| reads(method, "maximize");
    let finders = || METHODS.iter().filter(|method| method.concepts.contains(&options.concept));
    if options.symmetric
        && let Some(method) = finders().find(|method| reads(method, "symmetric"))
    {
        return (method.accepts)(game, options).map(|()| *method);
    }
    let must_maximise = options.objective.is_some() && finders().any(|method| maximises(method));
    for method in finders() {
        if must_maximise && !maximises(method) {
            refuse(method, "it takes no --maximize");
            continue;
        }
        match (method.accepts)(game, options) {
            Ok(()) if is_too_much(method, game, options) => {
                refuse(method, "it would take long; ask for it by name or for all solutions");
            }
            Ok(()) => return Ok(by_size(method, game, options)),
            // Whoever asks for all equilibria is not served by some, found after a long time.
            Err(reason) if options.wanted == Wanted::All && is_too_large_to_list(method, &reason) => {
                return Err(reason);
            }
            Err(reason) => refuse(method, reason.message()),
        }
    }
    let error = Error::not_applicable(format!("no method finds `{}` in `{}`", options.concept.name, game.title()));
    let mut hints: Vec<String> =
        reasons.iter().map(|(reason, names)| format!("{}: {reason}", names.join(", "))).collect();
    if let Some(tree) = game.tree()
        && options.concept.name == "nash"
        && tree.has_perfect_information()
    {
        hints.push("a subgame-perfect equilibrium is a Nash equilibrium: --concept subgame-perfect scales".to_owned());
    }
    Err(if hints.is_empty() { error } else { error.hint(hints.join("; ")) })
}

/// The method, or the one of its kind that is faster for a game of this size.
fn by_size(method: &'static Method, game: &Game, options: &Options) -> &'static Method {
    match zero_sum::by_size(game, options) {
        Some((faster, _)) if zero_sum::is_by_pivots(method) => faster,
        _ => method,
    }
}

fn is_too_large_to_list(method: &Method, reason: &Error) -> bool {
    [&LABEL_SEARCH, &SEQUENCE_SEARCH].iter().any(|other| std::ptr::eq(method, *other))
        && reason.kind() == ErrorKind::TooLarge
}

/// Would the method spend more work than the question is worth when nobody asked for the method: on all solutions where one is
/// wanted, or on all of a large game where the best is?
fn is_too_much(method: &Method, game: &Game, options: &Options) -> bool {
    let is_all = match options.wanted {
        Wanted::All => true,
        Wanted::First(count) => count > 1 && label_search::is_moderate(game),
        Wanted::Auto => false,
    };
    let enumerates = [&LABEL_SEARCH, &SEQUENCE_SEARCH, &SUPPORT_ENUMERATION, &VERTEX_ENUMERATION]
        .map(|other| std::ptr::eq(method, other));
    if std::ptr::eq(method, &MARGINALS_LP) {
        return !marginals_lp::is_quick(game);
    }
    match (enumerates.contains(&true), &options.objective) {
        (false, _) => false,
        (true, Some(_)) => !label_search::is_moderate(game),
        (true, None) if std::ptr::eq(method, &SEQUENCE_SEARCH) => !is_all && !sequence_search::is_quick(game),
        (true, None) => !is_all && !on_trees::holds(game, label_search::is_quick),
    }
}
