//! Which solutions a run has found before.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use crate::certify::Certified;
use crate::strategy::Solution;

/// So few solutions are compared one by one.
const FEW: usize = 8;

/// The solutions of a list by their hashes; the list itself stays with the caller.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The last solution with a hash, by its place in the list.
    last: HashMap<u64, usize, BuildHasherDefault<Folded>>,
    /// For each solution of the list, the one before it with the same hash.
    earlier: Vec<Option<usize>>,
    /// The hash of the solution that was asked for last.
    asked: Option<u64>,
}

impl Known {
    /// Is the solution in the list? What was added to the list without [`Known::added`] is hashed here.
    pub fn contains(&mut self, found: &[Certified], solution: &Solution) -> bool {
        self.asked = None;
        if found.len() <= FEW {
            return found.iter().any(|certified| certified.solution() == solution);
        }
        for certified in &found[self.earlier.len()..] {
            self.add(hash(certified.solution()));
        }
        let hash = hash(solution);
        self.asked = Some(hash);
        let mut next = self.last.get(&hash).copied();
        while let Some(place) = next {
            if found[place].solution() == solution {
                return true;
            }
            next = self.earlier[place];
        }
        false
    }

    /// The solution asked for last has become the last one of the list.
    pub fn added(&mut self) {
        if let Some(hash) = self.asked.take() {
            self.add(hash);
        }
    }

    fn add(&mut self, hash: u64) {
        let place = self.earlier.len();
        self.earlier.push(self.last.insert(hash, place));
    }

    /// Forgets the list, whose places have changed.
    pub fn clear(&mut self) {
        *self = Known::default();
    }
}

fn hash(solution: &Solution) -> u64 {
    let mut hasher = Folded::default();
    solution.hash(&mut hasher);
    hasher.finish()
}

/// A hash of words by products whose halves are folded together: a solution has dozens of words, and nobody gains by a collision.
#[derive(Debug, Default)]
struct Folded(u64);

impl Hasher for Folded {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for bytes in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        // The digits of pi keep zeros apart, whatever came before.
        const FACTOR: u64 = 0x2438_6a88_85a3_08d3 | 1;
        let product = u128::from((self.0 ^ word).wrapping_add(0x1319_8a2e_0370_7344)) * u128::from(FACTOR);
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23);
    }

    #[inline]
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::nash::NASH;
    use crate::certify::{Statement, certify};
    use crate::game::{Game, NormalForm, Player};
    use crate::num::Rational;
    use crate::strategy::MixedProfile;

    /// More solutions than are compared one by one, some of which nobody reported as added.
    #[test]
    fn a_solution_is_known_once_it_is_in_the_list() {
        let players = vec![Player::numbered("A", 2), Player::numbered("B", 1)];
        let normal = NormalForm::from_integers("g", players, vec![vec![0; 2], vec![0; 2]]).expect("valid");
        let game = Game::Normal(normal.clone());
        let solution = |part: i64| {
            let share = Rational::new(part, 40).expect("a fraction");
            let mixtures = vec![vec![Rational::ONE - &share, share], vec![Rational::ONE]];
            Solution::Profile(MixedProfile::new(&normal, mixtures).expect("a profile"))
        };
        let (mut known, mut found) = (Known::default(), Vec::new());
        for part in 0..=40 {
            assert!(!known.contains(&found, &solution(part)), "{part}");
            found.push(certify(&game, Statement::exact(&NASH, solution(part))).expect("an equilibrium"));
            if part % 3 != 0 {
                known.added();
            }
            assert!((0..=part).all(|part| known.contains(&found, &solution(part))), "{part}");
        }
        found.reverse();
        known.clear();
        assert!((0..=40).all(|part| known.contains(&found, &solution(part))));
    }
}
