//! Bargaining solutions, proved by multipliers.
//!
//! Every claim about all contracts is one linear inequality `λ · u <= B` on the payoffs, and [`upper_bound`] derives such an
//! inequality from a [`Multipliers`] by weak duality. With piece weights `μ_ik >= 0`, `λ_i = Σ_k μ_ik`, and constraint
//! multipliers y of the right signs, each contract x has
//! `Σ_i λ_i f_i(x) <= Σ_ik μ_ik (a_ik · x + c_ik) <= y · b + Σ_j max { r_j x_j : bounds of issue j } + Σ_ik μ_ik c_ik`
//! where `r = Σ_ik μ_ik a_ik - Aᵀ y`. Nothing but products and sums of the problem's own numbers is computed, and free
//! disposal loses nothing since λ is nonnegative.

pub mod face;
pub mod fair;
pub mod nash;
pub mod utilitarian;

pub use fair::{EGALITARIAN, KALAI_SMORODINSKY};
pub use nash::NASH_BARGAINING;
pub use utilitarian::UTILITARIAN;

use serde::{Deserialize, Serialize};

use crate::certify::{Concept, Refusal, Statement, Witness, wrong_shape};
use crate::game::{BargainingProblem, Game, Relation};
use crate::num::Rational;
use crate::strategy::{BargainingPoint, Solution};

/// A proof of one inequality `λ · u <= B` for all payoffs of all contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Multipliers {
    /// The weight of each affine piece of each player's payoff, `[player][piece]`, none negative; a player's weights add up to λ.
    pub pieces: Vec<Vec<Rational>>,
    /// One per constraint, in the problem's order: `>= 0` for `<=`, `<= 0` for `>=`, of either sign for `=`.
    pub constraints: Vec<Rational>,
}

/// The ideal point of Kalai and Smorodinsky: the most that each player gets when the others get their disagreement payoffs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ideal {
    /// One payoff per player.
    pub payoffs: Vec<Rational>,
    /// For each player a contract that attains the ideal payoff and gives nobody less than the disagreement payoff.
    pub contracts: Vec<Vec<Rational>>,
    /// For each player the proof that no such contract pays more.
    pub bounds: Vec<Multipliers>,
}

/// What proves a bargaining solution besides the point and its contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BargainingWitness {
    /// The players' weights, which are part of the statement; absent in the symmetric solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<Rational>>,
    /// The inequalities of the proof, in the order that the concept's file states.
    pub bounds: Vec<Multipliers>,
    /// The ideal point; only for Kalai-Smorodinsky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ideal: Option<Ideal>,
}

/// The inequality `weights · u <= bound` over all payoffs that contracts yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpperBound {
    /// λ, one per player, none negative.
    pub weights: Vec<Rational>,
    pub bound: Rational,
}

impl UpperBound {
    /// `bound - weights · payoffs`: how far the payoffs are from the bound; negative when no contract yields them.
    pub fn slack(&self, payoffs: &[Rational]) -> Rational {
        &self.bound - &inner(&self.weights, payoffs)
    }

    /// The most that one player gets while each other player j gets at least `floors[j]`. `None` when the inequality does not
    /// restrict the player.
    pub fn greatest(&self, player: usize, floors: &[Rational]) -> Option<Rational> {
        let others = self.slack(floors) + &self.weights[player] * &floors[player];
        others.checked_div(&self.weights[player])
    }
}

pub(crate) fn inner(left: &[Rational], right: &[Rational]) -> Rational {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The inequality that multipliers prove, or why they prove none.
pub fn upper_bound(problem: &BargainingProblem, multipliers: &Multipliers) -> Result<UpperBound, Refusal> {
    check_signs(problem, multipliers)?;
    let mut reduced = vec![Rational::ZERO; problem.issues().len()];
    let mut bound = Rational::ZERO;
    for (player, weights) in multipliers.pieces.iter().enumerate() {
        for (piece, weight) in problem.pieces(player).iter().zip(weights).filter(|(_, weight)| !weight.is_zero()) {
            add_multiple(&mut reduced, weight, &piece.coefficients);
            bound += &(weight * &piece.constant);
        }
    }
    for (constraint, multiplier) in problem.constraints().iter().zip(&multipliers.constraints) {
        if !multiplier.is_zero() {
            add_multiple(&mut reduced, &-multiplier, &constraint.coefficients);
            bound += &(multiplier * &constraint.bound);
        }
    }
    for (issue, slope) in problem.issues().iter().zip(&reduced).filter(|(_, slope)| !slope.is_zero()) {
        let end = if slope.is_positive() { &issue.upper } else { &issue.lower };
        let end = end.as_ref().ok_or_else(|| {
            let side = if slope.is_positive() { "upper" } else { "lower" };
            Refusal::new(format!("the multipliers prove nothing: `{}` has no {side} bound", issue.name))
        })?;
        bound += &(slope * end);
    }
    let weights = multipliers.pieces.iter().map(|weights| weights.iter().sum()).collect();
    Ok(UpperBound { weights, bound })
}

fn check_signs(problem: &BargainingProblem, multipliers: &Multipliers) -> Result<(), Refusal> {
    let pieces = || (0..problem.player_count()).map(|player| problem.pieces(player).len());
    let lengths_fit = multipliers.pieces.iter().map(Vec::len).eq(pieces())
        && multipliers.constraints.len() == problem.constraints().len();
    if !lengths_fit {
        return Err(Refusal::new("the multipliers do not fit the problem's pieces and constraints"));
    }
    if let Some(weight) = multipliers.pieces.iter().flatten().find(|weight| weight.is_negative()) {
        return Err(Refusal::new(format!("a piece has the weight {weight}, below 0")));
    }
    for (constraint, multiplier) in problem.constraints().iter().zip(&multipliers.constraints) {
        let fits = match constraint.relation {
            Relation::AtMost => !multiplier.is_negative(),
            Relation::Equal => true,
            Relation::AtLeast => !multiplier.is_positive(),
        };
        if !fits {
            let message = format!("`{}` has the multiplier {multiplier} of the wrong sign", constraint.label);
            return Err(Refusal::new(message));
        }
    }
    Ok(())
}

fn add_multiple(sum: &mut [Rational], factor: &Rational, terms: &[Rational]) {
    for (sum, term) in sum.iter_mut().zip(terms).filter(|(_, term)| !term.is_zero()) {
        *sum += &(factor * term);
    }
}

/// The parts of a statement about one point.
struct PointClaim<'a> {
    problem: &'a BargainingProblem,
    point: &'a BargainingPoint,
    witness: &'a BargainingWitness,
}

/// Reads a statement about one point, and checks that its contract is feasible and yields its payoffs.
fn point_claim<'a>(concept: &Concept, game: &'a Game, statement: &'a Statement) -> Result<PointClaim<'a>, Refusal> {
    match (game, &statement.solution, &statement.witness) {
        (Game::Bargaining(problem), Solution::Point(point), Witness::Bargaining(witness)) => {
            check_attained(problem, &point.contract, &point.payoffs)?;
            check_weights(problem, witness)?;
            Ok(PointClaim { problem, point, witness })
        }
        _ => Err(wrong_shape(concept, "a point of a bargaining problem with its multipliers")),
    }
}

/// Refuses a contract that is not feasible or does not yield the payoffs.
fn check_attained(problem: &BargainingProblem, contract: &[Rational], payoffs: &[Rational]) -> Result<(), Refusal> {
    problem.check_contract(contract)?;
    let yielded = problem.payoffs_at(contract);
    if payoffs.len() != yielded.len() {
        return Err(Refusal::new(format!("{} payoffs for {} players", payoffs.len(), yielded.len())));
    }
    match problem.players().iter().zip(payoffs).zip(&yielded).find(|((_, claimed), yielded)| claimed != yielded) {
        None => Ok(()),
        Some(((player, claimed), yielded)) => {
            Err(Refusal::new(format!("the contract pays `{player}` {yielded}, not {claimed}")))
        }
    }
}

fn check_weights(problem: &BargainingProblem, witness: &BargainingWitness) -> Result<(), Refusal> {
    let Some(weights) = &witness.weights else { return Ok(()) };
    match weights.len() == problem.player_count() && weights.iter().all(Rational::is_positive) {
        true => Ok(()),
        false => Err(Refusal::new("one positive weight per player is needed")),
    }
}

/// The weight of a player: 1 where none are stated.
fn weight(witness: &BargainingWitness, player: usize) -> Rational {
    witness.weights.as_ref().map_or(Rational::ONE, |weights| weights[player].clone())
}

/// The bounds of a witness, of which exactly `count` are needed.
fn expect_bounds(witness: &BargainingWitness, count: usize) -> Result<&[Multipliers], Refusal> {
    match witness.bounds.len() == count {
        true => Ok(&witness.bounds),
        false => {
            Err(Refusal::new(format!("the proof has {} inequalities where {count} are needed", witness.bounds.len())))
        }
    }
}

/// What each player gains over disagreement; refuses a loss.
fn gains(problem: &BargainingProblem, payoffs: &[Rational]) -> Result<Vec<Rational>, Refusal> {
    let gains: Vec<Rational> = payoffs.iter().zip(problem.disagreement()).map(|(payoff, d)| payoff - d).collect();
    match problem.players().iter().zip(&gains).find(|(_, gain)| gain.is_negative()) {
        None => Ok(gains),
        Some((player, gain)) => Err(Refusal::new(format!("`{player}` loses {} against disagreement", gain.abs()))),
    }
}
