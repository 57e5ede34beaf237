//! The lexicographic maximin point of gains in given units, by a sequence of linear programs.
//!
//! Raise the gains of all open players together, `u_i >= d_i + s_i t`, until t is greatest. The players whose demands have a
//! positive price cannot get more without a loss of one no better off: they are fixed at `d_i + s_i t`, and the multipliers of this
//! program are their proof. Go on with the others. Each round fixes a player, so there are at most as many programs as players
//! (Nace and Orlin 2007; for the unique fairness of the result Radunović and Le Boudec 2007).

use crate::certify::bargaining::Multipliers;
use crate::game::BargainingProblem;
use crate::num::Rational;
use crate::solve::bargaining::{Demand, Optimum, Program, Search, Tick, at_least, nothing_to_agree_on, unit};
use crate::strategy::BargainingPoint;

/// The fair point and, for each open player in order, the proof that no more is fair.
pub(super) struct FairPoint {
    pub point: BargainingPoint,
    pub bounds: Vec<Multipliers>,
}

/// Makes the gains of `players`, in the given units (positive for these players), lexicographically as great as possible. The
/// other players get at least their disagreement payoffs.
///
/// Errors: no contract that nobody refuses; a payoff without an upper bound; a stop.
pub(super) fn fair_point(
    problem: &BargainingProblem,
    players: &[usize],
    units: &[Rational],
    tick: &mut Tick,
) -> Search<FairPoint> {
    let count = problem.player_count();
    let mut floors: Vec<Option<Rational>> = problem.disagreement().iter().cloned().map(Some).collect();
    players.iter().for_each(|&player| floors[player] = None);
    let mut proofs: Vec<Option<Multipliers>> = vec![None; count];
    let mut last: Option<Optimum> = None;
    while floors.iter().any(Option::is_none) {
        let demand = |player: usize| match &floors[player] {
            Some(floor) => at_least(count, player, floor.clone()),
            None => Demand {
                weights: unit(count, player),
                floor: problem.disagreement()[player].clone(),
                rise: units[player].clone(),
            },
        };
        let demands = (0..count).map(demand).collect();
        let program = Program { problem, weights: vec![Rational::ZERO; count], common: Rational::ONE, demands };
        let best = program.solve(tick)?;
        if best.common.is_negative() {
            return Err(nothing_to_agree_on(problem).into());
        }
        for player in 0..count {
            if floors[player].is_none() && best.prices[player].is_positive() {
                floors[player] = Some(&problem.disagreement()[player] + &units[player] * &best.common);
                proofs[player] = Some(best.multipliers.clone());
            }
        }
        last = Some(best);
    }
    let best = match last {
        Some(best) => best,
        None => any_contract(problem, floors, tick)?,
    };
    let bounds = players.iter().filter_map(|&player| proofs[player].clone()).collect();
    Ok(FairPoint { point: BargainingPoint { payoffs: best.payoffs, contract: best.contract }, bounds })
}

/// A contract that gives each player at least the floor.
fn any_contract(problem: &BargainingProblem, floors: Vec<Option<Rational>>, tick: &mut Tick) -> Search<Optimum> {
    let count = problem.player_count();
    let floors = floors.into_iter().enumerate();
    let demands = floors.filter_map(|(player, floor)| Some(at_least(count, player, floor?))).collect();
    Program { problem, weights: vec![Rational::ZERO; count], common: Rational::ZERO, demands }.solve(tick)
}
