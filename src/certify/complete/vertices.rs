//! The vertices of best-reply polyhedra, by elimination in rationals over all supports and all sets of as many tied replies.
//!
//! The mixtures are a player's mixed strategies and the replies another player's strategies, or the mixtures are beliefs over the nodes of
//! an information set and the replies the actions there.

use std::collections::HashSet;

use itertools::Itertools;

use super::{Tick, stopped};
use crate::certify::Refusal;
use crate::num::Rational;

/// A mixture of alternatives that is the only one with its support and the best replies to it.
pub struct Vertex {
    pub probabilities: Vec<Rational>,
    pub support: Vec<usize>,
    /// The best replies.
    pub replies: Vec<usize>,
}

/// All vertices, given what each reply earns against each alternative, `[reply][alternative]`. Refuses when the tick says to stop.
pub fn vertices(payoffs: &[Vec<Rational>], tick: Tick<'_>) -> Result<Vec<Vertex>, Refusal> {
    let (own, replies) = (payoffs.first().map_or(0, Vec::len), payoffs.len());
    let mut found: Vec<Vertex> = Vec::new();
    let mut seen = HashSet::new();
    for size in 1..=own.min(replies) {
        for support in (0..own).combinations(size) {
            for tied in (0..replies).combinations(size) {
                if !tick() {
                    return Err(stopped());
                }
                let Some(weights) = equalise(payoffs, &support, &tied) else { continue };
                if let Some(vertex) = vertex(payoffs, own, &support, &weights, &tied)
                    && seen.insert(vertex.probabilities.clone())
                {
                    found.push(vertex);
                }
            }
        }
    }
    Ok(found)
}

/// The strategy with these weights, if it is positive on its support and the tied replies are best.
pub fn vertex(
    payoffs: &[Vec<Rational>],
    own: usize,
    support: &[usize],
    weights: &[Rational],
    tied: &[usize],
) -> Option<Vertex> {
    if !weights.iter().all(Rational::is_positive) {
        return None;
    }
    let mut probabilities = vec![Rational::ZERO; own];
    for (&strategy, weight) in support.iter().zip(weights) {
        probabilities[strategy] = weight.clone();
    }
    let earns = |reply: &Vec<Rational>| -> Rational { support.iter().map(|&s| &reply[s] * &probabilities[s]).sum() };
    let earned: Vec<Rational> = payoffs.iter().map(earns).collect();
    let highest = &earned[tied[0]];
    if earned.iter().any(|payoff| payoff > highest) {
        return None;
    }
    let replies = (0..earned.len()).filter(|&reply| earned[reply] == *highest).collect();
    Some(Vertex { probabilities, support: support.to_vec(), replies })
}

/// The only weights on the support that sum to 1 and give all tied replies the same payoff; `None` if there are none or many.
pub fn equalise(payoffs: &[Vec<Rational>], support: &[usize], tied: &[usize]) -> Option<Vec<Rational>> {
    let size = support.len();
    // Rows: the sum, then the differences to the first tied reply; the last column is the right-hand side.
    let mut rows = vec![vec![Rational::ONE; size + 1]];
    for &reply in &tied[1..] {
        let difference = |&strategy: &usize| &payoffs[reply][strategy] - &payoffs[tied[0]][strategy];
        rows.push(support.iter().map(difference).chain([Rational::ZERO]).collect());
    }
    for step in 0..size {
        let pivot = (step..size).find(|&row| !rows[row][step].is_zero())?;
        rows.swap(step, pivot);
        let pivot_row = rows[step].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            if index == step || row[step].is_zero() {
                continue;
            }
            let factor = &row[step] / &pivot_row[step];
            (step..=size).for_each(|column| row[column] -= &factor * &pivot_row[column]);
        }
    }
    Some((0..size).map(|step| &rows[step][size] / &rows[step][step]).collect())
}
