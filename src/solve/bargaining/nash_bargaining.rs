//! The Nash bargaining solution (1950), symmetric or weighted, for any number of players.
//!
//! Definition: u maximises `Π_{i in P} (u_i - d_i)^{w_i}` over the feasible payoffs with `u >= d`, where P are the players who can
//! gain. Idea: linear programs find vertices of the feasible payoffs in the direction of the objective's slope; the objective is
//! maximised over the hull of the vertices found; when no vertex lies beyond the tangent at that maximum, it is the solution
//! (fully corrective Frank-Wolfe: Holloway 1974). A vertex that has left the mixture may return to it later. Two players: every
//! step is exact ([`super::tangent`]). More: the hull's maximum is found in floats, then made exact on the face that it lies on
//! ([`super::refine`]).
//!
//! Cost: one linear program per player for the ideal point, one per vertex; vertices are few, since each lies near the solution.
//! Degeneracy: players who cannot gain stay at d; a tie of vertices costs further programs, not truth. Claim: the payoffs are unique,
//! so an exact solution is all. With three or more players the solution can be irrational: then a point is emitted whose relative
//! loss in the weighted geometric mean of gains is proved at most ε, and the claim is `approximate`.
//!
//! Symbols: d disagreement point, w weights, W their sum over P, g = u - d gains, λ = w / g slopes of the objective.

use std::collections::BTreeSet;

use itertools::Itertools;

use crate::certify::bargaining::{self, BargainingWitness, Ideal, Multipliers};
use crate::certify::{Claim, Epsilon, Kind, Statement, Witness};
use crate::game::{BargainingProblem, Game};
use crate::linear::{HullPoint, is_improvement, maximise_logarithms};
use crate::num::Rational;
use crate::solve::bargaining::algebra::{combine, difference, inner, orthogonal};
use crate::solve::bargaining::refine::{Shares, refine};
use crate::solve::bargaining::tangent::two_players;
use crate::solve::bargaining::{
    Demand, Optimum, Program, Search, Tick, WEIGHTS, accepts, at_least, gainers, ideal_point, note_who_cannot_gain,
    weights,
};
use crate::solve::{Halt, Method, Options, Run};
use crate::strategy::{BargainingPoint, Solution};

pub static NASH_BARGAINING: Method = Method {
    name: "nash-bargaining",
    about: "Nash bargaining solution by tangents to the frontier; unique, exact where it is rational (always for two players)",
    cites: &["Nash 1950, Econometrica 18", "Holloway 1974, Mathematical Programming 6"],
    concepts: &[&bargaining::NASH_BARGAINING],
    params: &[WEIGHTS],
    accepts,
    solve,
};

fn solve(game: &Game, options: &Options, run: &mut Run) -> Result<Claim, Halt> {
    let problem = game.bargaining()?;
    let ideal = ideal_point(problem, &mut || run.tick())?;
    let players = gainers(problem, &ideal);
    note_who_cannot_gain(problem, &players, run);
    let all_weights = weights(problem, options);
    let gains = Gains {
        problem,
        weights: players.iter().map(|&player| all_weights[player].clone()).collect(),
        demands: stuck_demands(problem, &players),
        players,
    };
    let (contract, tangent, excess) = match gains.players.len() {
        0 => (ideal.contracts[0].clone(), None, Rational::ZERO),
        count => {
            let start = gains.players.iter().map(|&player| gains.vertex(ideal.contracts[player].clone())).collect();
            let tick: &mut Tick = &mut || run.tick();
            let found = if count == 2 { two_players(&gains, start, tick) } else { many_players(&gains, start, tick) }?;
            (found.contract, Some(found.tangent), found.excess)
        }
    };
    let exact = excess.is_zero();
    let statement = Statement {
        concept: &bargaining::NASH_BARGAINING,
        solution: Solution::Point(BargainingPoint { payoffs: problem.payoffs_at(&contract), contract }),
        witness: Witness::Bargaining(BargainingWitness {
            weights: options.weights.clone(),
            bounds: tangent.into_iter().chain(stuck_bounds(&gains, &ideal)).collect(),
            ideal: None,
        }),
        epsilon: if exact { Epsilon::Zero } else { Epsilon::AtMost(excess.to_interval().upper()) },
    };
    run.emit(statement)?;
    Ok(if exact { Claim::All(Kind::Every) } else { Claim::Approximate })
}

/// The demands that keep the players who cannot gain at their disagreement payoffs.
fn stuck_demands(problem: &BargainingProblem, gainers: &[usize]) -> Vec<Demand> {
    let count = problem.player_count();
    let stuck = (0..count).filter(|player| !gainers.contains(player));
    stuck.map(|player| at_least(count, player, problem.disagreement()[player].clone())).collect()
}

/// The proofs, from the ideal point, that these players cannot gain.
fn stuck_bounds(gains: &Gains, ideal: &Ideal) -> Vec<Multipliers> {
    let stuck = (0..gains.problem.player_count()).filter(|player| !gains.players.contains(player));
    stuck.map(|player| ideal.bounds[player].clone()).collect()
}

/// The gains over which the Nash product is taken.
pub(super) struct Gains<'g> {
    pub problem: &'g BargainingProblem,
    /// The players who can gain, and their weights.
    pub players: Vec<usize>,
    pub weights: Vec<Rational>,
    demands: Vec<Demand>,
}

/// A contract and the gains of the players who can gain.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    pub contract: Vec<Rational>,
    pub gains: Vec<Rational>,
}

/// A contract, the inequality that bounds the Nash product, and by how much the bound exceeds it.
pub(super) struct Candidate {
    pub contract: Vec<Rational>,
    pub tangent: Multipliers,
    pub excess: Rational,
}

impl Gains<'_> {
    fn vertex(&self, contract: Vec<Rational>) -> Vertex {
        let all = difference(&self.problem.payoffs_at(&contract), self.problem.disagreement());
        Vertex { contract, gains: self.players.iter().map(|&player| all[player].clone()).collect() }
    }

    /// The best contract when gains count with these slopes.
    pub fn best_at(&self, slopes: &[Rational], tick: &mut Tick) -> Search<(Vertex, Optimum)> {
        let mut weights = vec![Rational::ZERO; self.problem.player_count()];
        self.players.iter().zip(slopes).for_each(|(&player, slope)| weights[player] = slope.clone());
        let program = Program { problem: self.problem, weights, common: Rational::ZERO, demands: self.demands.clone() };
        let optimum = program.solve(tick)?;
        Ok((self.vertex(optimum.contract.clone()), optimum))
    }

    /// The contract that mixes vertices, the best contract at its slope, and how far that lies beyond the tangent, relative to W.
    fn prove(&self, shares: &[Rational], mixed: &[&Vertex], tick: &mut Tick) -> Search<(Candidate, Vertex)> {
        let contract = combine(shares, mixed.iter().map(|vertex| &vertex.contract));
        let gains = self.vertex(contract.clone()).gains;
        let slopes: Vec<Rational> = self.weights.iter().zip(&gains).map(|(weight, gain)| weight / gain).collect();
        let (vertex, optimum) = self.best_at(&slopes, tick)?;
        let excess = inner(&slopes, &vertex.gains) / self.weights.iter().sum::<Rational>() - Rational::ONE;
        Ok((Candidate { contract, tangent: optimum.multipliers, excess }, vertex))
    }
}

/// The vertices found so far, exactly and in floats scaled to the gains of the first.
struct Found {
    vertices: Vec<Vertex>,
    floats: Vec<Vec<f64>>,
}

impl Found {
    fn new(start: Vertex) -> Found {
        let ones = vec![1.0; start.gains.len()];
        Found { vertices: vec![start], floats: vec![ones] }
    }

    /// The number of a vertex with these gains, added if it is new; whether it is new.
    fn place(&mut self, vertex: Vertex) -> (usize, bool) {
        if let Some(known) = self.vertices.iter().position(|known| known.gains == vertex.gains) {
            return (known, false);
        }
        let scale = &self.vertices[0].gains;
        self.floats.push(vertex.gains.iter().zip(scale).map(|(gain, unit)| (gain / unit).to_f64()).collect());
        self.vertices.push(vertex);
        (self.vertices.len() - 1, true)
    }

    /// Lets a vertex take part in the hull point, and keeps the points of its support affinely independent.
    fn admit(&self, index: usize, hull: &mut HullPoint) {
        hull.admit(index);
        let mixed = self.mixed(hull);
        let count = mixed.len();
        let coordinate = |player: usize| mixed.iter().map(|vertex| vertex.gains[player].clone()).collect();
        let mut rows: Vec<Vec<Rational>> = (0..self.vertices[0].gains.len()).map(coordinate).collect();
        rows.push(vec![Rational::ONE; count]);
        if let Some(dependence) = orthogonal(&rows, count).into_iter().next() {
            // The new vertex comes last. Its share must rise, since it lies beyond the tangent.
            let newest = &dependence[count - 1];
            let scaled: Vec<f64> = dependence.iter().map(|entry| (entry / newest).to_f64()).collect();
            hull.eliminate(&scaled);
        }
    }

    fn mixed(&self, hull: &HullPoint) -> Vec<&Vertex> {
        hull.support.iter().map(|&index| &self.vertices[index]).collect()
    }
}

/// The maximum for any number of players; exact where the shares of the vertices on its face are recognised as rationals.
fn many_players(gains: &Gains, start: Vec<Vertex>, tick: &mut Tick) -> Search<Candidate> {
    // The mean of the ideal contracts lets every player gain.
    let share = Rational::from(start.len()).recip().unwrap_or_default();
    let mean = combine(&vec![share; start.len()], start.iter().map(|vertex| &vertex.contract));
    let mut found = Found::new(gains.vertex(mean));
    let mut hull = HullPoint::vertex(0);
    let floor = gains.weights.iter().min().cloned().unwrap_or_default();
    let weights: Vec<f64> = gains.weights.iter().map(|weight| (weight / &floor).to_f64()).collect();
    let mut supports = BTreeSet::new();
    loop {
        let Some(best) = maximise_logarithms(&found.floats, &weights, hull.clone()) else {
            return settle(gains, &found, &hull, tick).map(|settled| settled.candidate);
        };
        hull = best;
        // The maxima rise, so that only rounding leads back to a support; then a known vertex ends the search.
        let is_new_support = supports.insert(hull.support.iter().copied().sorted().collect::<Vec<usize>>());
        let may_join = |index: usize, is_new: bool| is_new || is_new_support && !hull.support.contains(&index);
        if let Some(vertex) = beyond_tangent(gains, &found, &hull, &weights, tick)? {
            let (index, is_new) = found.place(vertex);
            if may_join(index, is_new) {
                found.admit(index, &mut hull);
                continue;
            }
        }
        let Settled { candidate, best, on_face } = settle(gains, &found, &hull, tick)?;
        if candidate.excess.is_zero() {
            return Ok(candidate);
        }
        // Beyond the exact tangent any vertex counts; beyond an approximate one it may only be a tie.
        let improves = on_face || is_improvement(candidate.excess.to_f64());
        let (index, is_new) = found.place(best);
        if !improves || !may_join(index, is_new) {
            return Ok(candidate);
        }
        found.admit(index, &mut hull);
    }
}

/// The best vertex at the float slopes, when it lies beyond the tangent by more than rounding.
fn beyond_tangent(
    gains: &Gains,
    found: &Found,
    hull: &HullPoint,
    weights: &[f64],
    tick: &mut Tick,
) -> Search<Option<Vertex>> {
    let y = hull.coordinates(&found.floats);
    let slopes: Vec<f64> = weights.iter().zip(&y).map(|(weight, y)| weight / y).collect();
    let exact = |(slope, unit): (&f64, &Rational)| Rational::from_f64(*slope).map(|slope| slope / unit);
    let Some(exact) = slopes.iter().zip(&found.vertices[0].gains).map(exact).collect::<Option<Vec<Rational>>>() else {
        return Ok(None);
    };
    let (vertex, _) = gains.best_at(&exact, tick)?;
    let excess = inner(&exact, &vertex.gains).to_f64() / weights.iter().sum::<f64>() - 1.0;
    Ok(is_improvement(excess).then_some(vertex))
}

/// A proved candidate, the best vertex at its slopes, and whether it is the exact maximum on its face.
struct Settled {
    candidate: Candidate,
    best: Vertex,
    on_face: bool,
}

/// Makes the float point exact, or as near as is useful, and proves how good it is.
fn settle(gains: &Gains, found: &Found, hull: &HullPoint, tick: &mut Tick) -> Search<Settled> {
    let mixed = found.mixed(hull);
    let points: Vec<&Vec<Rational>> = mixed.iter().map(|vertex| &vertex.gains).collect();
    let (shares, on_face) = match refine(&points, &gains.weights, &hull.shares) {
        Some(Shares::Exact(shares)) => (shares, true),
        Some(Shares::Near(shares)) => (shares, false),
        None => {
            let exact: Vec<Rational> = hull.shares.iter().filter_map(|&share| Rational::from_f64(share)).collect();
            let total: Rational = exact.iter().sum();
            (exact.iter().map(|share| share / &total).collect(), false)
        }
    };
    let (candidate, best) = gains.prove(&shares, &mixed, tick)?;
    Ok(Settled { candidate, best, on_face })
}
