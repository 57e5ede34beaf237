//! The Nash bargaining solution, symmetric or with weights, for any number of players.
//!
//! Let d be the disagreement point and w the weights (1 where none are stated). Let P be the players who can gain: those i for
//! whom a contract has `u_i > d_i` and `u >= d`. By concavity some contract lets all of P gain at once; the others receive d_j in
//! every contract that nobody refuses. The solution maximises `Π_{i in P} (u_i - d_i)^{w_i}` subject to `u >= d`.
//!
//! Proof. For each j outside P one inequality shows that `u_j <= d_j` wherever `u >= d`. One more has `λ_i = w_i / (u*_i - d_i)`
//! for i in P, and shows `Σ_P λ_i (u_i - d_i) <= Σ_P w_i` wherever `u >= d`. By the tangent inequality of the logarithm
//! `Σ_P w_i log((u_i - d_i) / (u*_i - d_i)) <= Σ_P λ_i (u_i - d_i) - Σ_P w_i <= 0`: no contract has a greater Nash product.
//!
//! Where the maximiser is irrational, the second inequality holds up to a factor 1 + ε. By the weighted inequality of arithmetic
//! and geometric means every contract then has `Π (u_i - d_i)^{w_i/W} <= (1 + ε) Π (u*_i - d_i)^{w_i/W}` with `W = Σ_P w_i`:
//! ε bounds the relative loss in the weighted geometric mean of the gains.
//!
//! Order of the inequalities in the witness: first that of P (left out when P is empty), then one per player outside P.

use crate::certify::bargaining::{expect_bounds, gains, point_claim, upper_bound, weight};
use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, within};
use crate::game::Game;
use crate::num::Rational;

pub static NASH_BARGAINING: Concept = Concept {
    name: "nash-bargaining",
    about: "Nash bargaining solution: the greatest product of the gains over disagreement",
    definition: "u maximises the product of (u_i - d_i)^(w_i) over the feasible payoffs with u >= d, over the players who can gain",
    cites: &[
        "Nash 1950, Econometrica 18",
        "Kalai 1977, International Journal of Game Theory 6 (weights)",
        "Roth 1979, Axiomatic Models of Bargaining",
    ],
    forms: &["bargaining"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let claim = point_claim(&NASH_BARGAINING, game, statement)?;
    let (problem, witness) = (claim.problem, claim.witness);
    let gains = gains(problem, &claim.point.payoffs)?;
    let (gainers, others): (Vec<usize>, Vec<usize>) = (0..gains.len()).partition(|&player| gains[player].is_positive());
    let mut bounds = expect_bounds(witness, usize::from(!gainers.is_empty()) + others.len())?.iter();
    if !gainers.is_empty() {
        let Some(multipliers) = bounds.next() else { unreachable!("the bounds were counted") };
        let tangent = upper_bound(problem, multipliers)?;
        let mut total = Rational::ZERO;
        for &player in &gainers {
            let weight = weight(witness, player);
            if &tangent.weights[player] * &gains[player] != weight {
                let name = &problem.players()[player];
                return Err(Refusal::new(format!("the tangent at the point has another slope for `{name}`")));
            }
            total += &weight;
        }
        let excess = tangent.slack(problem.disagreement()) / &total - Rational::ONE;
        if !within(&excess, &statement.epsilon) {
            let message = format!("the Nash product is proved greatest only up to the factor 1 + {excess}");
            return Err(Refusal::new(message));
        }
    }
    for (&player, multipliers) in others.iter().zip(bounds) {
        let greatest = upper_bound(problem, multipliers)?.greatest(player, problem.disagreement());
        if greatest.is_none_or(|greatest| greatest > problem.disagreement()[player]) {
            let name = &problem.players()[player];
            return Err(Refusal::new(format!("it is not proved that `{name}`, who gains nothing, can gain nothing")));
        }
    }
    Ok(Proven::exactly(claim.point.payoffs.clone()))
}
