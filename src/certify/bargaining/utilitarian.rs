//! The utilitarian solution: the greatest sum of payoffs, weighted where weights are stated; all of it when it is not unique.
//!
//! `F = { u feasible : Σ w_i u_i = max }` is a face of the feasible payoffs. It does not depend on the disagreement point. A
//! statement gives the extreme points of F, each with a contract that yields it: one point when the solution is unique.
//!
//! Proof. The first inequality of the witness has λ = c w with c > 0 and no slack at any of the points: all of them attain the
//! maximum. The other inequalities, in any order, prove that F is the convex hull of the points; [`face`](super::face) says how.

use crate::certify::bargaining::face::check_hull;
use crate::certify::bargaining::{BargainingWitness, check_attained, check_weights, upper_bound, weight};
use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, Witness, wrong_shape};
use crate::game::{BargainingProblem, Game};
use crate::num::Rational;
use crate::strategy::{BargainingPoint, Solution};

pub static UTILITARIAN: Concept = Concept {
    name: "utilitarian",
    about: "utilitarian solution: the greatest sum of payoffs; every such point when there are several",
    definition: "the face { u feasible : w · u = max } by its extreme points",
    cites: &["Harsanyi 1955, Journal of Political Economy 63", "Myerson 1981, Econometrica 49"],
    forms: &["bargaining"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let points = match &statement.solution {
        Solution::Point(point) => std::slice::from_ref(point),
        Solution::PayoffSet(points) if !points.is_empty() => points.as_slice(),
        _ => return Err(wrong_shape(&UTILITARIAN, "the extreme points of a face")),
    };
    let (Game::Bargaining(problem), Witness::Bargaining(witness)) = (game, &statement.witness) else {
        return Err(wrong_shape(&UTILITARIAN, "a bargaining problem with multipliers"));
    };
    check_face(problem, points, witness)?;
    let payoffs = if let [point] = points { point.payoffs.clone() } else { Vec::new() };
    Ok(Proven::exactly(payoffs))
}

fn check_face(
    problem: &BargainingProblem,
    points: &[BargainingPoint],
    witness: &BargainingWitness,
) -> Result<(), Refusal> {
    check_weights(problem, witness)?;
    for point in points {
        check_attained(problem, &point.contract, &point.payoffs)?;
    }
    let Some((total, others)) = witness.bounds.split_first() else {
        return Err(Refusal::new("the proof has no inequality"));
    };
    let total = upper_bound(problem, total)?;
    let weights: Vec<Rational> = (0..problem.player_count()).map(|player| weight(witness, player)).collect();
    let scale = &total.weights[0] / &weights[0];
    if !scale.is_positive() || total.weights.iter().zip(&weights).any(|(given, weight)| *given != weight * &scale) {
        return Err(Refusal::new("the first inequality does not bound the sum of payoffs"));
    }
    if let Some(point) = points.iter().find(|point| !total.slack(&point.payoffs).is_zero()) {
        let slack = total.slack(&point.payoffs) / scale;
        return Err(Refusal::new(format!("a point is not proved to attain the greatest sum; {slack} is open")));
    }
    let valid = others.iter().map(|multipliers| upper_bound(problem, multipliers)).collect::<Result<Vec<_>, _>>()?;
    let payoffs: Vec<&[Rational]> = points.iter().map(|point| point.payoffs.as_slice()).collect();
    check_hull(&payoffs, &total, &valid)
}
