//! All vertices of the two faces of a part of the tree, listed beside the search of it.
//!
//! In degenerate games leaves overlap, and the search may meet the same few vertices over and over. So the vertices of both faces with
//! which a part begins are walked too, as far as the search has worked in vain; when both lists are complete before the search is, the
//! equilibria of the part are the pairs of them that cover every label. So the work in vain stays within that of the list, or the list
//! within that work.

use super::problem::Problem;
use crate::linear::face::{Arithmetic, Face, Step, Walk};
use crate::solve::nash::bits::Bits;
use crate::solve::nash::corners::{Corners, Vertex};
use crate::solve::nash::labels::Supersets;

/// The work in vain, counted in bases, after which a list is begun.
const START: u64 = 16;

/// The most bases of a list.
const LIMIT: u64 = 1 << 19;

/// The list of a part, as far as it goes.
pub(super) struct Listing<A: Arithmetic> {
    walks: [Walk<A>; 2],
    numbers: [Vec<u32>; 2],
    bases: u64,
    /// The sides of which all vertices are listed.
    complete: usize,
    is_void: bool,
}

impl<A: Arithmetic> Listing<A> {
    pub fn new(faces: [&Face<A>; 2]) -> Listing<A> {
        Listing {
            walks: faces.map(Walk::new),
            numbers: [Vec::new(), Vec::new()],
            bases: 0,
            complete: 0,
            is_void: false,
        }
    }

    /// Is it worth beginning a list after so much work in vain?
    pub fn is_due(wasted: u64) -> bool {
        wasted >= START
    }

    /// Goes on until as much has been listed as the work in vain. Is the list complete?
    pub fn advance(&mut self, wasted: u64, corners: &mut [Corners<A>; 2]) -> bool {
        let allowed = (wasted + wasted / 2).min(LIMIT);
        for (side, ((walk, numbers), corners)) in self.walks.iter_mut().zip(&mut self.numbers).zip(corners).enumerate()
        {
            while !self.is_void && self.complete == side {
                if self.bases >= allowed {
                    return false;
                }
                self.bases += 1;
                match walk.step() {
                    Step::Vertex => match corners.number(walk.face()) {
                        Some(number) => numbers.push(number),
                        None => self.is_void = true,
                    },
                    Step::Same => {}
                    Step::End => self.complete += 1,
                    Step::Void => self.is_void = true,
                }
            }
        }
        self.complete == 2
    }

    /// The pairs of vertices that cover every label, among those at which the given variables of side 0 are positive.
    pub fn pairs(mut self, problem: &Problem, positive: &Bits, corners: &[Corners<A>; 2]) -> Vec<[u32; 2]> {
        for numbers in &mut self.numbers {
            numbers.sort_unstable();
            numbers.dedup();
        }
        let is_mixture = |vertex: &Vertex| !vertex.weights.is_empty();
        let mut seconds = Supersets::new(problem.labels());
        for &number in &self.numbers[1] {
            let vertex = corners[1].vertex(number);
            if is_mixture(vertex) {
                let mut covered = Bits::new(problem.labels());
                let is_covered = |&label: &usize| !vertex.positive.contains(problem.variable(1, label));
                (0..problem.labels()).filter(is_covered).for_each(|label| covered.insert(label));
                seconds.add(number as usize, covered.words());
            }
        }
        let mut pairs = Vec::new();
        for &number in &self.numbers[0] {
            let vertex = corners[0].vertex(number);
            if is_mixture(vertex) && vertex.positive.contains_all(positive) {
                pairs.extend(seconds.of(vertex.positive.words()).into_iter().map(|second| [number, second as u32]));
            }
        }
        pairs
    }
}
