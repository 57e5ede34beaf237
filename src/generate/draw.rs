//! Random integers that are the same on every machine and for every version of the libraries.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::Key;
use crate::num::Rational;

/// The greatest magnitude of a random payoff.
pub(super) const PAYOFF_BOUND: i64 = 100;

/// The number of different payoffs of a family.
pub(super) const LEVELS: Key = Key {
    name: "levels",
    about: "payoffs are 0 to levels - 1; 0 stands for -100 to 100",
    default: 0,
    range: (0, 1 << 48),
};

/// What a title says of the levels.
pub(super) fn range_of(levels: u64) -> String {
    if levels == 0 { String::new() } else { format!(", payoffs 0 to {}", levels - 1) }
}

/// A stream of random integers: O'Neill's PCG XSL RR 128/64, seeded by one word.
pub(super) struct Stream(Pcg64);

impl Stream {
    pub(super) fn new(seed: u64) -> Stream {
        Stream(Pcg64::seed_from_u64(seed))
    }

    /// A payoff, uniform in [-100, 100].
    pub(super) fn payoff(&mut self) -> i64 {
        self.below(2 * PAYOFF_BOUND as u64 + 1) as i64 - PAYOFF_BOUND
    }

    /// A payoff of so many levels, uniform in `0..levels`; with 0 levels as [`Stream::payoff`].
    pub(super) fn payoff_of(&mut self, levels: u64) -> i64 {
        if levels == 0 { self.payoff() } else { self.below(levels) as i64 }
    }

    /// A payoff other than 0, uniform in [-100, -1] and [1, 100].
    pub(super) fn nonzero_payoff(&mut self) -> i64 {
        let drawn = self.below(2 * PAYOFF_BOUND as u64) as i64 - PAYOFF_BOUND;
        if drawn < 0 { drawn } else { drawn + 1 }
    }

    /// An event with this probability, to within 2^-32.
    pub(super) fn happens(&mut self, probability: &Rational) -> bool {
        let threshold = (probability * &Rational::from(1_i64 << 32)).floor().to_i64().unwrap_or(0);
        (self.below(1 << 32) as i64) < threshold
    }

    /// Nearly normal with mean 0 and variance 288: the sum of twelve numbers that are uniform in [-8, 8].
    pub(super) fn bell(&mut self) -> i64 {
        (0..12).map(|_| self.below(17) as i64 - 8).sum()
    }

    /// Uniform in `0..bound`, without bias (Lemire 2019, ACM TOMACS 29(1)): the high word of a product, redrawn where the low word
    /// falls into the part that would favour some results.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payoffs_fill_their_range_evenly() {
        let mut stream = Stream::new(1);
        let mut counts = vec![0_u32; 201];
        for _ in 0..201_000 {
            counts[(stream.payoff() + 100) as usize] += 1;
        }
        // Mean 1000, standard deviation about 32 each.
        assert!(counts.iter().all(|&count| (800..1200).contains(&count)), "{counts:?}");
    }

    #[test]
    fn seeds_give_their_own_fixed_streams() {
        let first = |seed| -> Vec<i64> {
            let mut stream = Stream::new(seed);
            (0..8).map(|_| stream.payoff()).collect()
        };
        assert_eq!(first(7), first(7));
        assert_ne!(first(7), first(8));
    }
}
