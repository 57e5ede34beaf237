//! Bargaining solutions over polyhedral sets, exact wherever the solution is rational.
//!
//! Every method here asks one kind of question, `Program`: which contract maximises a linear function of the payoffs subject
//! to linear demands on them. The answer carries the multipliers that `certify` checks.

mod algebra;
mod choice;
mod egalitarian;
mod face;

mod fair;
pub mod frontier;
mod kalai_smorodinsky;
mod nash_bargaining;

mod program;
mod refine;
mod tangent;
mod utilitarian;

#[cfg(test)]
mod tests;

pub use egalitarian::EGALITARIAN;
pub use frontier::frontier;
pub use kalai_smorodinsky::KALAI_SMORODINSKY;
pub use nash_bargaining::NASH_BARGAINING;
pub use utilitarian::UTILITARIAN;

use crate::certify::bargaining::Ideal;
use crate::error::{Error, Result};
use crate::game::{BargainingProblem, Game};
use crate::num::Rational;
use crate::solve::bargaining::program::{Demand, Optimum, Program};
use crate::solve::{Halt, Options, Param, Run, Stop};

/// Counts one unit of work; errors when the run must stop.
pub type Tick<'t> = dyn FnMut() -> std::result::Result<(), Stop> + 't;

/// What a search for the optimum yields, or why it ended early.
type Search<T> = std::result::Result<T, Halt>;

const WEIGHTS: Param = Param { name: "weights", about: "one positive weight per player; all 1 when absent" };

/// Whether a bargaining method applies: a bargaining problem, and weights that fit it.
fn accepts(game: &Game, options: &Options) -> Result<()> {
    let problem = game.bargaining()?;
    let Some(weights) = &options.weights else { return Ok(()) };
    let (given, needed) = (weights.len(), problem.player_count());
    if given != needed {
        return Err(Error::usage(format!("{given} weights for {needed} players")).hint("give one weight per player"));
    }
    match weights.iter().find(|weight| !weight.is_positive()) {
        None => Ok(()),
        Some(weight) => Err(Error::usage(format!("the weight {weight} is not positive"))
            .hint("leave a player out of the problem instead of giving it no weight")),
    }
}

/// The players' weights: 1 where none are given.
fn weights(problem: &BargainingProblem, options: &Options) -> Vec<Rational> {
    options.weights.clone().unwrap_or_else(|| vec![Rational::ONE; problem.player_count()])
}

/// A vector with 1 at one player.
fn unit(count: usize, player: usize) -> Vec<Rational> {
    let mut unit = vec![Rational::ZERO; count];
    unit[player] = Rational::ONE;
    unit
}

/// The demand that a player get at least so much.
fn at_least(count: usize, player: usize, floor: Rational) -> Demand {
    Demand { weights: unit(count, player), floor, rise: Rational::ZERO }
}

/// The demands that nobody get less than the disagreement payoff.
fn nobody_loses(problem: &BargainingProblem) -> Vec<Demand> {
    let count = problem.player_count();
    problem.disagreement().iter().enumerate().map(|(player, d)| at_least(count, player, d.clone())).collect()
}

/// The error of a problem without contracts.
fn no_contract(problem: &BargainingProblem) -> Error {
    Error::not_applicable(format!("no contract of `{}` meets all its constraints", problem.title()))
        .hint("the constraints or bounds of the issues contradict each other")
}

/// The error of a problem in which no contract gives everyone the disagreement payoff.
fn nothing_to_agree_on(problem: &BargainingProblem) -> Error {
    Error::not_applicable(format!(
        "no contract of `{}` gives every player at least the disagreement payoff",
        problem.title()
    ))
    .hint("lower the disagreement point or widen the contract space")
}

/// The error of a problem in which a player's payoff has no upper bound.
fn unbounded(problem: &BargainingProblem, player: usize) -> Error {
    let name = &problem.players()[player];
    Error::not_applicable(format!("contracts of `{}` can raise the payoff of `{name}` without bound", problem.title()))
        .hint("bound the issues on which that payoff depends")
}

/// The ideal point: the most that each player gets while nobody gets less than the disagreement payoff.
///
/// Errors: no contract that nobody refuses; a payoff without an upper bound.
fn ideal_point(problem: &BargainingProblem, tick: &mut Tick) -> Search<Ideal> {
    let count = problem.player_count();
    let mut ideal = Ideal { payoffs: Vec::new(), contracts: Vec::new(), bounds: Vec::new() };
    for player in 0..count {
        // The player's own demand would only blur the proof: the others' demands are those of the definition. Where they can
        // be met, but not together with the player's own, the greatest payoff lies below disagreement.
        let mut demands = nobody_loses(problem);
        demands.remove(player);
        let best = Program { problem, weights: unit(count, player), common: Rational::ZERO, demands }.solve(tick)?;
        if best.payoffs[player] < problem.disagreement()[player] {
            return Err(nothing_to_agree_on(problem).into());
        }
        ideal.payoffs.push(best.payoffs[player].clone());
        ideal.contracts.push(best.contract);
        ideal.bounds.push(best.multipliers);
    }
    Ok(ideal)
}

/// The players whose ideal payoff lies above disagreement.
fn gainers(problem: &BargainingProblem, ideal: &Ideal) -> Vec<usize> {
    (0..problem.player_count()).filter(|&player| ideal.payoffs[player] > problem.disagreement()[player]).collect()
}

/// A note for the reader when some players cannot gain, since the solution then divides gains among the others only.
fn note_who_cannot_gain(problem: &BargainingProblem, gainers: &[usize], run: &mut Run) {
    let others = (0..problem.player_count()).filter(|player| !gainers.contains(player));
    let names: Vec<String> = others.map(|player| format!("`{}`", problem.players()[player])).collect();
    let who = names.join(", ");
    if gainers.is_empty() {
        run.note(format!(
            "{who} can gain nothing over disagreement without a loss to another; the solution is disagreement"
        ));
    } else if !names.is_empty() {
        run.note(format!(
            "{who} can gain nothing over disagreement without a loss to another; the solution divides gains among the rest"
        ));
    }
}

/// The note that goes with concepts that compare payoffs of different players.
fn note_units_matter(concept: &str, run: &mut Run) {
    run.note(format!(
        "the {concept} solution compares payoffs of different players: it changes when one player's payoffs are rescaled"
    ));
}
