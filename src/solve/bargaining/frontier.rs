//! The Pareto frontier of two players, exactly: its vertices from the first player's worst to the first player's best.
//!
//! The ends are lexicographic: the greatest payoff of one player and, with it, the greatest of the other. Between two frontier
//! points the linear program in the direction normal to their chord either finds nothing beyond the chord, which is then part of
//! the frontier, or a point that divides it (Cohon 1978, Multiobjective Programming and Planning: the NISE method with no gap).
//! Cost: two linear programs per vertex.

use crate::error::Error;
use crate::game::BargainingProblem;
use crate::num::Rational;
use crate::solve::Halt;
use crate::solve::bargaining::algebra::inner;
use crate::solve::bargaining::{Optimum, Program, Search, Tick, at_least, unit};
use crate::strategy::BargainingPoint;

/// The vertices of the Pareto frontier, by increasing payoff of the first player; one where a contract is best for both.
///
/// Errors: not two players; an empty contract space; a payoff without an upper bound; a stop.
pub fn frontier(problem: &BargainingProblem, tick: &mut Tick) -> Result<Vec<BargainingPoint>, Halt> {
    if problem.player_count() != 2 {
        let message =
            format!("a frontier is drawn for two players; `{}` has {}", problem.title(), problem.player_count());
        return Err(Error::not_applicable(message).into());
    }
    let mut done = vec![end(problem, 1, tick)?];
    let mut open = vec![end(problem, 0, tick)?];
    if done[0].payoffs == open[0].payoffs {
        return Ok(done);
    }
    while let Some(right) = open.last() {
        let left = &done[done.len() - 1];
        let normal = vec![&left.payoffs[1] - &right.payoffs[1], &right.payoffs[0] - &left.payoffs[0]];
        let level = inner(&normal, &left.payoffs);
        let best =
            point(Program { problem, weights: normal.clone(), common: Rational::ZERO, demands: vec![] }.solve(tick)?);
        match inner(&normal, &best.payoffs) > level {
            true => open.push(best),
            false => done.extend(open.pop()),
        }
    }
    Ok(without_inner_points(done))
}

fn point(optimum: Optimum) -> BargainingPoint {
    BargainingPoint { payoffs: optimum.payoffs, contract: optimum.contract }
}

/// The frontier's end that is best for the player.
fn end(problem: &BargainingProblem, player: usize, tick: &mut Tick) -> Search<BargainingPoint> {
    let best = Program { problem, weights: unit(2, player), common: Rational::ZERO, demands: vec![] }.solve(tick)?;
    let demands = vec![at_least(2, player, best.payoffs[player].clone())];
    Ok(point(Program { problem, weights: unit(2, 1 - player), common: Rational::ZERO, demands }.solve(tick)?))
}

/// Removes points within an edge, which a tie in a linear program can yield.
fn without_inner_points(points: Vec<BargainingPoint>) -> Vec<BargainingPoint> {
    let mut kept: Vec<BargainingPoint> = Vec::with_capacity(points.len());
    for point in points {
        while let [.., first, middle] = kept.as_slice()
            && is_straight(&first.payoffs, &middle.payoffs, &point.payoffs)
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

fn is_straight(a: &[Rational], b: &[Rational], c: &[Rational]) -> bool {
    (&b[0] - &a[0]) * (&c[1] - &a[1]) == (&b[1] - &a[1]) * (&c[0] - &a[0])
}
