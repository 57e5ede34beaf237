//! The vertices of the faces at a leaf, exactly.

use super::problem::Problem;
use crate::form::Entries;
use crate::linear::face::{Arithmetic, Face, Tightened};
use crate::num::{Integer, Rational};
use crate::solve::nash::polyhedra::equalising;

/// A vertex of a side: the weights of the strategies used, up to a factor, and the zero variables that tell it from all other vertices.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    pub weights: Vec<(usize, Integer)>,
    /// The variables that are positive, as a set of bits.
    pub positive: Box<[u64]>,
}

/// An extreme equilibrium.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub key: Box<[u64]>,
    pub weights: [Vec<(usize, Integer)>; 2],
}

impl Candidate {
    pub fn new(problem: &Problem, x: &Vertex, y: &Vertex) -> Candidate {
        debug_assert_eq!(x.positive.len(), problem.labels().div_ceil(64));
        let key = x.positive.iter().chain(y.positive.iter()).copied().collect();
        Candidate { key, weights: [x.weights.clone(), y.weights.clone()] }
    }

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

/// All vertices of a face in exact arithmetic, without repetition; `None` when the arithmetic does not suffice.
pub(super) fn vertices<A: Arithmetic>(face: &Face<A>) -> Option<Vec<Vertex>> {
    let mut found = Vec::new();
    collect(face, &mut Vec::new(), &mut found).then_some(found)
}

/// A vertex of a face of positive dimension makes some variable zero that is not zero all over it: the first such variable in order
/// decides in which branch it is found. In that branch the variables before it are positive.
fn collect<A: Arithmetic>(face: &Face<A>, positive: &mut Vec<usize>, found: &mut Vec<Vertex>) -> bool {
    if positive.iter().any(|&variable| face.is_zero(variable)) {
        return true;
    }
    let variables = 0..face.variables();
    let varying: Vec<usize> =
        variables.filter(|&variable| !face.is_zero(variable) && face.positive_row(variable).is_none()).collect();
    if face.dimension() == 0 || varying.is_empty() {
        let Some(vertex) = vertex(face) else { return false };
        if positive.iter().all(|&variable| face.is_positive(variable)) {
            found.push(vertex);
        }
        return true;
    }
    let before = positive.len();
    let mut part = face.clone();
    for variable in varying {
        if positive.contains(&variable) {
            continue;
        }
        part.copy(face);
        match part.tighten(variable) {
            Tightened::Reached if !collect(&part, positive, found) => return false,
            Tightened::Reached | Tightened::Empty(_) => {}
            Tightened::Unsure => return false,
        }
        positive.push(variable);
    }
    positive.truncate(before);
    true
}

fn vertex<A: Arithmetic>(face: &Face<A>) -> Option<Vertex> {
    let mut positive = vec![0; face.variables().div_ceil(64)].into_boxed_slice();
    for variable in (0..face.variables()).filter(|&variable| face.is_positive(variable)) {
        positive[variable / 64] |= 1 << (variable % 64);
    }
    Some(Vertex { weights: face.weights()?, positive })
}

/// The only point of a face of rounded dimension 0, solved for exactly: none when it lies outside of the polytope. `None` when the
/// equations do not determine a point.
pub(super) fn lift<A: Arithmetic>(problem: &Problem, side: usize, face: &Face<A>) -> Option<Vec<Vertex>> {
    let (mixed, tight) = face.basis();
    if mixed.len() != tight.len() || mixed.is_empty() {
        return None;
    }
    let matrix = &problem.matrices[1 - side];
    let solution = equalising(&matrix.restricted(&tight, &mixed))?;
    if solution.iter().any(Integer::is_negative) {
        return Some(Vec::new());
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
        return Some(Vec::new());
    }
    let mut positive = vec![0; problem.labels().div_ceil(64)].into_boxed_slice();
    let lower = (0..matrix.own).filter(|&reply| earned[reply] < *best).map(|reply| matrix.opponent + reply);
    for variable in weights.iter().map(|(strategy, _)| *strategy).chain(lower) {
        positive[variable / 64] |= 1 << (variable % 64);
    }
    Some(vec![Vertex { weights, positive }])
}
