//! Which solutions a run has found before.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::certify::Certified;
use crate::strategy::Solution;

/// So few solutions are compared one by one.
const FEW: usize = 8;

/// The solutions of a list by their hashes; the list itself stays with the caller.
#[derive(Debug, Default)]
pub(super) struct Known {
    state: RandomState,
    /// The last solution with a hash, by its place in the list.
    last: HashMap<u64, usize>,
    /// For each solution of the list, the one before it with the same hash.
    earlier: Vec<Option<usize>>,
}

impl Known {
    /// Is the solution in the list? What was added to the list since the last call is hashed here.
    pub fn contains(&mut self, found: &[Certified], solution: &Solution) -> bool {
        if found.len() <= FEW {
            return found.iter().any(|certified| certified.solution() == solution);
        }
        for (place, certified) in found.iter().enumerate().skip(self.earlier.len()) {
            let hash = self.state.hash_one(certified.solution());
            self.earlier.push(self.last.insert(hash, place));
        }
        let mut next = self.last.get(&self.state.hash_one(solution)).copied();
        while let Some(place) = next {
            if found[place].solution() == solution {
                return true;
            }
            next = self.earlier[place];
        }
        false
    }

    /// Forgets the list, whose places have changed.
    pub fn clear(&mut self) {
        self.last.clear();
        self.earlier.clear();
    }
}
