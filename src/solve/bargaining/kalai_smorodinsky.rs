//! The Kalai-Smorodinsky solution (1975), for more than two players in its lexicographic form (Imai 1983).
//!
//! Definition: with `b_i = max { u_i : u feasible, u >= d }`, u is the lexicographic maximin of `(u_i - d_i) / (w_i (b_i - d_i))`
//! over the players with `b_i > d_i`; the others receive d_i. Idea: the ideal point b by one linear program per player, then
//! [`super::fair`] in units of the ideal gains. Cost: at most two linear programs per player. The payoffs are unique and on
//! completion claimed as all.

use crate::certify::bargaining::{self, BargainingWitness};
use crate::certify::{Claim, Kind, Statement, Witness};
use crate::game::Game;
use crate::num::Rational;
use crate::solve::bargaining::algebra::difference;
use crate::solve::bargaining::fair::{FairPoint, fair_point};
use crate::solve::bargaining::{WEIGHTS, accepts, gainers, ideal_point, note_who_cannot_gain, weights};
use crate::solve::{Halt, Method, Options, Run};
use crate::strategy::Solution;

pub static KALAI_SMORODINSKY: Method = Method {
    name: "kalai-smorodinsky",
    about: "Kalai-Smorodinsky solution from the ideal point by linear programs; unique, exact",
    cites: &["Kalai and Smorodinsky 1975, Econometrica 43", "Imai 1983, Econometrica 51"],
    concepts: &[&bargaining::KALAI_SMORODINSKY],
    params: &[WEIGHTS],
    accepts,
    solve,
};

fn solve(game: &Game, options: &Options, run: &mut Run) -> Result<Claim, Halt> {
    let problem = game.bargaining()?;
    if problem.player_count() > 2 {
        run.note(
            "with more than two players equal shares of the ideal gains can waste payoffs; the lexicographic extension of \
             Imai (1983) is given, which wastes none",
        );
    }
    let ideal = ideal_point(problem, &mut || run.tick())?;
    let players = gainers(problem, &ideal);
    note_who_cannot_gain(problem, &players, run);
    let mut units: Vec<Rational> = difference(&ideal.payoffs, problem.disagreement());
    units.iter_mut().zip(weights(problem, options)).for_each(|(unit, weight)| *unit = &*unit * &weight);
    let FairPoint { point, bounds } = fair_point(problem, &players, &units, &mut || run.tick())?;
    let witness = BargainingWitness { weights: options.weights.clone(), bounds, ideal: Some(ideal) };
    let statement = Statement::exact(&bargaining::KALAI_SMORODINSKY, Solution::Point(point));
    run.emit(statement.with_witness(Witness::Bargaining(witness)))?;
    Ok(Claim::All(Kind::Every))
}
