//! The egalitarian solution (Kalai 1977), and with weights the proportional one, made Pareto efficient by lexicographic maximin.
//!
//! Definition: u is the lexicographic maximin of `(u_i - d_i) / w_i` over the feasible payoffs. Idea: [`super::fair`].
//! Cost: at most one linear program per player. The payoffs are unique; the contract need not be. On completion the one solution
//! is claimed as all. An unbounded payoff is an error unless another player's bound holds it down.

use crate::certify::bargaining::{self, BargainingWitness};
use crate::certify::{Claim, Kind, Statement, Witness};
use crate::game::Game;
use crate::solve::bargaining::fair::{FairPoint, fair_point};
use crate::solve::bargaining::{WEIGHTS, accepts, note_units_matter, weights};
use crate::solve::{Halt, Method, Options, Run};
use crate::strategy::Solution;

pub static EGALITARIAN: Method = Method {
    name: "egalitarian",
    about: "egalitarian or proportional bargaining solution by a sequence of linear programs; unique, exact",
    cites: &["Kalai 1977, Econometrica 45", "Chun and Peters 1988, Economics Letters 27"],
    concepts: &[&bargaining::EGALITARIAN],
    params: &[WEIGHTS],
    accepts,
    solve,
};

fn solve(game: &Game, options: &Options, run: &mut Run) -> Result<Claim, Halt> {
    let problem = game.bargaining()?;
    note_units_matter("egalitarian", run);
    let players: Vec<usize> = (0..problem.player_count()).collect();
    let FairPoint { point, bounds } = fair_point(problem, &players, &weights(problem, options), &mut || run.tick())?;
    let witness = BargainingWitness { weights: options.weights.clone(), bounds, ideal: None };
    let statement = Statement::exact(&bargaining::EGALITARIAN, Solution::Point(point));
    run.emit(statement.with_witness(Witness::Bargaining(witness)))?;
    Ok(Claim::All(Kind::Every))
}
