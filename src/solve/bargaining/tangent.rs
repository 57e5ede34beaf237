//! Two players: the exact Nash solution by tangents to the frontier.
//!
//! Keep two payoff pairs. The best point on the segment between them has the slope `(w_1 / g_1, w_2 / g_2)`; the contract that is
//! best at this slope either proves the point optimal, or is a third point. Of the triangle's sides, the one with the best point
//! gives the next two. The Nash product grows in each step and every third point is a vertex of the feasible payoffs, so the
//! method ends; on a smooth frontier the slope settles as fast as in the secant method.

use crate::num::Rational;
use crate::solve::bargaining::algebra::{combine, inner};
use crate::solve::bargaining::nash_bargaining::{Candidate, Gains, Vertex};
use crate::solve::bargaining::{Search, Tick};

/// The maximum of the weighted product of two gains, from the two ideal points.
pub(super) fn two_players(gains: &Gains, start: Vec<Vertex>, tick: &mut Tick) -> Search<Candidate> {
    let mut points = start;
    loop {
        let (chosen, shares, best) = best_on_sides(&points, &gains.weights);
        let chosen: Vec<Vertex> = chosen.iter().map(|&index| points[index].clone()).collect();
        let slopes: Vec<Rational> = gains.weights.iter().zip(&best).map(|(weight, gain)| weight / gain).collect();
        let (vertex, optimum) = gains.best_at(&slopes, tick)?;
        if inner(&slopes, &vertex.gains) <= gains.weights.iter().sum::<Rational>() {
            let contract = combine(&shares, chosen.iter().map(|vertex| &vertex.contract));
            return Ok(Candidate { contract, tangent: optimum.multipliers, excess: Rational::ZERO });
        }
        points = chosen;
        points.push(vertex);
    }
}

/// The side (or corner) of a triangle or segment on which the weighted product of positive gains is greatest: the corners that span
/// it, their shares, and the gains. The objective increases in both gains, so the maximum is never inside.
fn best_on_sides(points: &[Vertex], weights: &[Rational]) -> (Vec<usize>, Vec<Rational>, Vec<Rational>) {
    for first in 0..points.len() {
        for second in first + 1..points.len() {
            let (from, to) = (&points[first].gains, &points[second].gains);
            let share = best_share(from, to, weights);
            let shares = [Rational::ONE - &share, share];
            let gains = combine(&shares, [from, to]);
            let is_best = gains.iter().all(Rational::is_positive) && is_best_among(points, weights, &gains);
            if is_best {
                let spanning = [first, second].into_iter().zip(shares).filter(|(_, share)| !share.is_zero());
                let (chosen, shares) = spanning.unzip();
                return (chosen, shares, gains);
            }
        }
    }
    if let [only] = points {
        return (vec![0], vec![Rational::ONE], only.gains.clone());
    }
    unreachable!("the maximum over a triangle that meets the positive quadrant lies on a side")
}

/// The share of `to` at which the product on the segment is greatest.
fn best_share(from: &[Rational], to: &[Rational], weights: &[Rational]) -> Rational {
    let steps = [&to[0] - &from[0], &to[1] - &from[1]];
    let product = &steps[0] * &steps[1];
    if !product.is_negative() {
        let rises = steps.iter().any(Rational::is_positive);
        return if rises { Rational::ONE } else { Rational::ZERO };
    }
    let rate = &weights[0] * &steps[0] * &from[1] + &weights[1] * &steps[1] * &from[0];
    let share = -rate / (product * (&weights[0] + &weights[1]));
    share.max(Rational::ZERO).min(Rational::ONE)
}

/// The condition of first order against all corners.
fn is_best_among(points: &[Vertex], weights: &[Rational], gains: &[Rational]) -> bool {
    let total: Rational = weights.iter().sum();
    let slopes: Vec<Rational> = weights.iter().zip(gains).map(|(weight, gain)| weight / gain).collect();
    points.iter().all(|point| inner(&slopes, &point.gains) <= total)
}
