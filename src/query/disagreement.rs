//! The disagreement point of a bargaining problem that a model takes from a solution of another game.

use crate::error::{Error, Result};
use crate::game::Game;
use crate::model::{Bound, FromGame, catalogue};
use crate::num::Rational;
use crate::query::answer::SolutionRecord;
use crate::query::{Control, Query, solve};

/// How many models may take their disagreement points from one another in a row.
const DEPTH_LIMIT: usize = 4;

/// Puts the payoffs of the other game's solution in place, when the model asks for that.
///
/// Errors: those of the other model; a game without such a solution; a chain of models that is too long.
pub fn settle(mut bound: Bound, depth: usize) -> Result<Bound> {
    let Some(origin) = bound.disagreement.take() else { return Ok(bound) };
    if depth == DEPTH_LIMIT {
        return Err(Error::invalid("the disagreement points of these models depend on one another in a circle"));
    }
    let payoffs =
        payoffs(&origin, depth).map_err(|error| error.within(format!("disagreement point from `{}`", origin.model)))?;
    if let Game::Bargaining(problem) = bound.game {
        bound.game = Game::Bargaining(problem.with_disagreement(payoffs)?);
    }
    Ok(bound)
}

fn payoffs(origin: &FromGame, depth: usize) -> Result<Vec<Rational>> {
    let other = settle(catalogue::find(&origin.model)?.model()?.bind(&origin.parameters)?, depth + 1)?;
    let query = Query { concept: Some(origin.concept.clone()), ..Query::default() };
    let solutions = solve(&other, &query, Control::default())?.answer.solutions;
    let likelihood = |solution: &SolutionRecord| -> Option<Rational> {
        let event = solution.events.as_ref()?.get(origin.select.as_ref()?)?;
        event.as_str()?.parse().ok()
    };
    // The first of those with the greatest probability of the selected event.
    let chosen = solutions.iter().rev().max_by_key(|solution| likelihood(solution).unwrap_or_default());
    let chosen =
        chosen.ok_or_else(|| Error::not_applicable(format!("the game has no `{}` solution", origin.concept)))?;
    Ok(chosen.payoffs.clone())
}
