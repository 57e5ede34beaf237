//! What is found at a leaf, exactly.

use super::problem::Problem;
use crate::form::Entries;
use crate::linear::face::{Arithmetic, Face};
use crate::num::{Integer, Rational};
use crate::solve::nash::bits::Bits;
use crate::solve::nash::corners::Vertex;
use crate::solve::nash::polyhedra::equalising;

/// An extreme equilibrium.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub key: Box<[u64]>,
    pub weights: [Vec<(usize, Integer)>; 2],
}

impl Candidate {
    /// The probabilities of a player's strategies, over all strategies of the game.
    pub fn probabilities(&self, problem: &Problem, player: usize) -> Vec<Rational> {
        let count = if player == 0 { problem.game.rows() } else { problem.game.columns() };
        let mut probabilities = vec![Rational::ZERO; count];
        let total: Integer = self.weights[player].iter().map(|(_, weight)| weight.clone()).sum();
        for (strategy, weight) in &self.weights[player] {
            let probability = Rational::new(weight.clone(), total.clone());
            let Some(probability) = probability else { unreachable!("the weights of a vertex are positive") };
            probabilities[problem.left[player][*strategy]] = probability;
        }
        probabilities
    }
}

/// What tells a pair of vertices from all others.
pub(super) fn key(pair: [&Vertex; 2]) -> Box<[u64]> {
    pair.iter().flat_map(|vertex| vertex.positive.words()).copied().collect()
}

/// The only point of a face of rounded dimension 0, solved for exactly: none when it lies outside of the polytope or when a variable
/// marked as zero is not. `None` when the equations do not determine a point.
pub(super) fn lift<A: Arithmetic>(
    problem: &Problem,
    side: usize,
    face: &Face<A>,
    zero: &Bits,
) -> Option<Option<Vertex>> {
    let (mixed, tight) = face.basis();
    if mixed.len() != tight.len() || mixed.is_empty() {
        return None;
    }
    let matrix = &problem.matrices[1 - side];
    let solution = equalising(&matrix.restricted(&tight, &mixed))?;
    if solution.iter().any(Integer::is_negative) {
        return Some(None);
    }
    let weights: Vec<(usize, Integer)> =
        mixed.iter().copied().zip(solution).filter(|(_, weight)| !weight.is_zero()).collect();
    let words: Option<Vec<(usize, i64)>> =
        weights.iter().map(|(strategy, weight)| Some((*strategy, weight.to_i64()?))).collect();
    let earned: Vec<Integer> = match (&matrix.entries, words) {
        (Entries::Words(entries), Some(words)) => {
            let row = |reply: usize| &entries[reply * matrix.opponent..(reply + 1) * matrix.opponent];
            let sum = |reply: usize| {
                words.iter().map(|&(i, weight)| i128::from(weight) * i128::from(row(reply)[i])).sum::<i128>()
            };
            (0..matrix.own).map(|reply| Integer::from(sum(reply))).collect()
        }
        _ => {
            let sum =
                |reply: usize| weights.iter().map(|(i, weight)| matrix.entry(reply, *i) * weight).sum::<Integer>();
            (0..matrix.own).map(sum).collect()
        }
    };
    let best = &earned[tight[0]];
    if earned.iter().any(|payoff| payoff > best) {
        return Some(None);
    }
    let mut positive = Bits::new(problem.labels());
    let lower = (0..matrix.own).filter(|&reply| earned[reply] < *best).map(|reply| matrix.opponent + reply);
    for variable in weights.iter().map(|(strategy, _)| *strategy).chain(lower) {
        if zero.contains(variable) {
            return Some(None);
        }
        positive.insert(variable);
    }
    Some(Some(Vertex { weights, positive }))
}
