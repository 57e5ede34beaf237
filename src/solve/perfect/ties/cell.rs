//! Polytopes of continuation equilibria: their vertices, edges and faces, and how payoffs vary on them.
//!
//! A vertex carries the inequalities that hold with equality there. A face is what shares a set of them, so two vertices span an edge
//! if no third one shares all that they share, and the smallest face around some vertices is what shares all that these share.

use std::collections::BTreeSet;

use super::Halted;
use super::continuation::{Continuations, Id};
use crate::num::Rational;
use crate::solve::Run;

/// How a player's payoff varies on a polytope, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It is linear.
    Straight,
    /// The polytope is a product, and it is linear in each factor: on every face it is greatest and least at vertices, and where it is
    /// constant at the vertices it is constant.
    Product,
    Bent,
}

#[derive(Debug, Clone)]
pub(super) struct Vertex {
    pub id: Id,
    /// Ascending numbers of the inequalities that hold with equality.
    pub tight: Vec<u32>,
}

/// A polytope of continuation equilibria.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub vertices: Vec<Vertex>,
    /// By player.
    pub shapes: Vec<Shape>,
    /// It has at least so many dimensions.
    pub dimension: usize,
}

/// The most vertices of a polytope whose edges are looked for.
const EDGE_LIMIT: usize = 5_000;

/// The most faces that are looked at for the greatest ones among them.
const FACE_LIMIT: usize = 10_000;

pub(super) fn common(one: &[u32], other: &[u32]) -> Vec<u32> {
    one.iter().copied().filter(|entry| other.binary_search(entry).is_ok()).collect()
}

fn shares(tight: &[u32], all: &[u32]) -> bool {
    all.iter().all(|entry| tight.binary_search(entry).is_ok())
}

impl Cell {
    pub fn point(id: Id, players: usize) -> Cell {
        Cell { vertices: vec![Vertex { id, tight: Vec::new() }], shapes: vec![Shape::Straight; players], dimension: 0 }
    }

    /// A player's payoffs at the vertices.
    pub fn values(&self, all: &Continuations<'_>, player: usize) -> Vec<Rational> {
        self.vertices.iter().map(|vertex| all.payoffs(vertex.id)[player].clone()).collect()
    }

    /// The face, or other part, that these vertices span.
    fn part(&self, vertices: impl IntoIterator<Item = usize>) -> Cell {
        let vertices = vertices.into_iter().map(|place| self.vertices[place].clone()).collect();
        Cell { vertices, shapes: self.shapes.clone(), dimension: 0 }
    }

    /// For each vertex the inequalities that hold with equality, one bit each.
    fn bits(&self) -> Vec<Vec<u64>> {
        let mut numbers: Vec<u32> = self.vertices.iter().flat_map(|vertex| vertex.tight.iter().copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut bits = vec![vec![0_u64; numbers.len().div_ceil(64)]; self.vertices.len()];
        for (bits, vertex) in bits.iter_mut().zip(&self.vertices) {
            for number in &vertex.tight {
                let place = numbers.partition_point(|other| other < number);
                bits[place / 64] |= 1 << (place % 64);
            }
        }
        bits
    }

    /// The edges whose ends satisfy a condition.
    pub fn edges(
        &self,
        run: &mut Run,
        wanted: impl Fn(usize, usize) -> bool,
    ) -> std::result::Result<Vec<(usize, usize)>, Halted> {
        if self.vertices.len() > EDGE_LIMIT {
            return Err(Halted::TooMany);
        }
        let bits = self.bits();
        let mut edges = Vec::new();
        for other in 1..self.vertices.len() {
            run.tick()?;
            for one in (0..other).filter(|&one| wanted(one, other)) {
                // An edge of a polytope of d dimensions lies in at least d - 1 facets.
                let shared: u32 =
                    bits[one].iter().zip(&bits[other]).map(|(one, other)| (one & other).count_ones()).sum();
                if shared as usize + 1 < self.dimension {
                    continue;
                }
                run.tick()?;
                let both: Vec<u64> = bits[one].iter().zip(&bits[other]).map(|(one, other)| one & other).collect();
                let shares = |third: &Vec<u64>| third.iter().zip(&both).all(|(third, both)| third & both == *both);
                let mut thirds = bits.iter().enumerate().filter(|(third, _)| *third != one && *third != other);
                if !thirds.any(|(_, third)| shares(third)) {
                    edges.push((one, other));
                }
            }
        }
        Ok(edges)
    }

    /// The edges on which a player's payoff is linear, and the vertices by themselves.
    pub fn skeleton(
        &self,
        all: &mut Continuations<'_>,
        player: usize,
        run: &mut Run,
    ) -> std::result::Result<Vec<Cell>, Halted> {
        let mut pieces = Vec::new();
        let mut covered = BTreeSet::new();
        for (one, other) in self.edges(run, |_, _| true)? {
            if all.is_linear(self.vertices[one].id, self.vertices[other].id, player) {
                covered.extend([one, other]);
                pieces.push(self.part([one, other]).examined(all));
            }
        }
        let alone = (0..self.vertices.len()).filter(|place| !covered.contains(place));
        pieces.extend(alone.map(|place| self.part([place]).straightened(all)));
        Ok(pieces)
    }

    /// The greatest faces at all of whose vertices a player's payoff is this; it must be of the shape [`Shape::Product`] there.
    pub fn faces_at(
        &self,
        all: &mut Continuations<'_>,
        player: usize,
        level: &Rational,
        run: &mut Run,
    ) -> std::result::Result<Vec<Cell>, Halted> {
        let is_there = |place: &usize| all.payoffs(self.vertices[*place].id)[player] == *level;
        let there: BTreeSet<usize> = (0..self.vertices.len()).filter(is_there).collect();
        let mut seen: BTreeSet<Vec<usize>> = BTreeSet::new();
        let mut waiting: Vec<Vec<usize>> = there.iter().map(|&place| vec![place]).collect();
        let mut greatest: Vec<Vec<usize>> = Vec::new();
        while let Some(face) = waiting.pop() {
            if !seen.insert(face.clone()) {
                continue;
            }
            if seen.len() > FACE_LIMIT {
                return Err(Halted::TooMany);
            }
            let mut grows = false;
            for &more in there.iter().filter(|place| face.binary_search(place).is_err()) {
                run.tick()?;
                let larger = self.face_around(face.iter().copied().chain([more]));
                if larger.iter().all(|place| there.contains(place)) {
                    grows = true;
                    waiting.push(larger);
                }
            }
            if !grows {
                greatest.push(face);
            }
        }
        Ok(greatest.into_iter().map(|face| self.part(face).examined(all)).collect())
    }

    /// The vertices of the smallest face that holds these, ascending.
    fn face_around(&self, mut vertices: impl Iterator<Item = usize>) -> Vec<usize> {
        let Some(first) = vertices.next() else { return Vec::new() };
        let first = self.vertices[first].tight.clone();
        let shared = vertices.fold(first, |shared, place| common(&shared, &self.vertices[place].tight));
        (0..self.vertices.len()).filter(|&place| shares(&self.vertices[place].tight, &shared)).collect()
    }

    /// The same polytope with straight shapes where they can be told from its vertices.
    fn straightened(mut self, all: &Continuations<'_>) -> Cell {
        for (player, shape) in self.shapes.iter_mut().enumerate() {
            let mut values = self.vertices.iter().map(|vertex| &all.payoffs(vertex.id)[player]);
            let first = values.next();
            let constant = values.all(|value| Some(value) == first);
            if self.vertices.len() == 1 || (*shape == Shape::Product && constant) {
                *shape = Shape::Straight;
            }
        }
        self
    }

    /// The same, and along a single edge payoffs are examined.
    pub fn examined(self, all: &mut Continuations<'_>) -> Cell {
        let mut cell = self.straightened(all);
        if let [one, other] = &cell.vertices[..] {
            for (player, shape) in cell.shapes.iter_mut().enumerate() {
                if *shape != Shape::Straight {
                    let linear = all.is_linear(one.id, other.id, player);
                    *shape = if linear { Shape::Straight } else { Shape::Bent };
                }
            }
        }
        cell
    }

    /// Does another polytope hold this one, as its vertices show?
    pub fn is_within(&self, other: &[Id]) -> bool {
        self.vertices.iter().all(|vertex| other.binary_search(&vertex.id).is_ok())
    }

    /// The vertices' numbers, ascending.
    pub fn ids(&self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.vertices.iter().map(|vertex| vertex.id).collect();
        ids.sort_unstable();
        ids
    }
}
