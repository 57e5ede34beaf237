//! The vertices of the faces at a leaf, exactly.

use std::marker::PhantomData;
use std::rc::Rc;

use super::bits::Bits;
use super::problem::Problem;
use crate::form::Entries;
use crate::linear::face::{Arithmetic, Face, Step, Walk, WordMap};
use crate::num::{Integer, Rational};
use crate::solve::nash::polyhedra::equalising;
use crate::solve::run::Watch;

/// The bases of a walk between two looks at the watch.
const LOOK: u64 = 64;

/// A vertex of a side: the weights of the strategies used, up to a factor, and the zero variables that tell it from all other vertices.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    pub weights: Vec<(usize, Integer)>,
    /// The variables that are positive, as a set of bits.
    pub positive: Bits,
}

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

/// The vertices of the faces of one side in exact arithmetic; what is known of a face is kept.
pub(super) struct Corners<A: Arithmetic> {
    vertices: Vec<Vertex>,
    /// The vertices by their positive variables.
    numbers: WordMap<Bits, u32>,
    /// The vertices of a face, by the variables that are zero all over it.
    faces: WordMap<Bits, Rc<[u32]>>,
    /// The bases that the walks met.
    pub walked: u64,
    arithmetic: PhantomData<A>,
}

impl<A: Arithmetic> Corners<A> {
    pub fn new() -> Corners<A> {
        Corners {
            vertices: Vec::new(),
            numbers: WordMap::default(),
            faces: WordMap::default(),
            walked: 0,
            arithmetic: PhantomData,
        }
    }

    pub fn vertex(&self, number: u32) -> &Vertex {
        &self.vertices[number as usize]
    }

    /// All vertices of a face; `None` when the arithmetic does not suffice, or the run is over.
    pub fn of(&mut self, face: &Face<A>, watch: &Watch) -> Option<Rc<[u32]>> {
        if face.dimension() == 0 {
            return self.number(face).map(|number| Rc::from([number]));
        }
        let mut zero = Bits::new(face.variables());
        (0..face.variables()).filter(|&variable| face.is_zero(variable)).for_each(|variable| zero.insert(variable));
        if let Some(known) = self.faces.get(&zero) {
            return Some(Rc::clone(known));
        }
        let mut found = Vec::new();
        let mut walk = Walk::new(face);
        loop {
            self.walked += 1;
            if self.walked.is_multiple_of(LOOK) && (watch.is_over() || watch.is_too_much(walk.bytes())) {
                return None;
            }
            match walk.step() {
                Step::Vertex => found.push(self.number(walk.face())?),
                Step::Same => {}
                Step::End => break,
                Step::Void => return None,
            }
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[u32]> = found.into();
        self.faces.insert(zero, Rc::clone(&found));
        Some(found)
    }

    /// The number of the vertex at which a face stands.
    pub fn number(&mut self, face: &Face<A>) -> Option<u32> {
        let mut positive = Bits::new(face.variables());
        let members = (0..face.variables()).filter(|&variable| face.is_positive(variable));
        members.for_each(|variable| positive.insert(variable));
        if let Some(&number) = self.numbers.get(&positive) {
            return Some(number);
        }
        let number = self.vertices.len() as u32;
        self.vertices.push(Vertex { weights: face.weights()?, positive: positive.clone() });
        self.numbers.insert(positive, number);
        Some(number)
    }
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
