//! The exact solutions of `A y = 1` and `Aᵀ x = 1` together: the equalising strategies of a square matrix game, up to their sums.
//!
//! Both are lifted p-adically (Dixon 1982) from one factorisation modulo a prime below 2^28, with all inner loops in vector registers
//! (`short_modular`). By Cramer's rule both have the determinant for a denominator; once one entry of `y` has told it, every other
//! numerator follows from half as many digits: if `|A N - D 1| < p^n` and the left side is 0 modulo `p^n`, it is 0. The same test ends the
//! lifting early where the solution is short, and proves it.
//!
//! Cost: `k³/3` multiplications for the factors, `6 k²` for each pair of digits, of which there are about `2 log2(det A) / 28` for y and half
//! as many for x; Euclid's algorithm on one number. A solution that is not unique has none here.

use dashu_base::{BitTest, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::short_modular::{DIGIT_BITS, PRIMES, ShortFactors, ShortField};
use super::system::{centre, reconstruct_fraction};
use crate::num::Integer;

/// Numerators of the solutions of `A y = 1` and `Aᵀ x = 1`, each up to a positive or negative factor of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mutual {
    pub x: Vec<Integer>,
    pub y: Vec<Integer>,
}

/// Solves both systems for a square matrix, row-major. `None` where the matrix is singular.
///
/// # Panics
/// If the matrix is not square.
pub fn solve_mutual(matrix: &[i32], size: usize) -> Option<Mutual> {
    assert!(size > 0 && matrix.len() == size * size, "a square matrix");
    for prime in PRIMES {
        let field = ShortField::new(prime);
        let Some(factors) = ShortFactors::new(field, size, matrix) else { continue };
        let mut transposed = vec![0; size * size];
        for (row, entries) in matrix.chunks_exact(size).enumerate() {
            entries.iter().enumerate().for_each(|(column, entry)| transposed[column * size + row] = *entry);
        }
        let mut y = Lifting::new(field, matrix, size, |right, digits| factors.solve(right, digits));
        let (numerators, denominator) = y.solve();
        let mut x = Lifting::new(field, &transposed, size, |right, digits| factors.solve_transposed(right, digits));
        let (others, _) = match x.numerators_over(&denominator) {
            Some(found) => (found, denominator),
            None => x.solve(),
        };
        return Some(Mutual { x: others, y: numerators });
    }
    // Regular matrices that six primes divide are too contrived to be told from singular ones here.
    None
}

/// A p-adic expansion of the solution of `matrix u = 1` in progress.
struct Lifting<'a, S> {
    field: ShortField,
    matrix: &'a [i32],
    size: usize,
    solve: S,
    residuals: Vec<i64>,
    digits: Vec<Vec<u32>>,
    /// Bits of the greatest sum of magnitudes of a row.
    row_bits: usize,
    /// Bits of any minor, with the right-hand side in place of a column or not (Hadamard).
    minor_bits: f64,
}

/// The digits after which a first reconstruction is tried.
const FIRST_ATTEMPT: usize = 24;

/// Bits by which a fraction must be shorter than what every residue has, to be taken for the solution before the bound is reached.
const EVIDENCE: usize = 40;

impl<'a, S: FnMut(&[i64], &mut [u32])> Lifting<'a, S> {
    fn new(field: ShortField, matrix: &'a [i32], size: usize, solve: S) -> Lifting<'a, S> {
        let sum = |row: &[i32]| row.iter().map(|entry| u64::from(entry.unsigned_abs())).sum::<u64>();
        let greatest = matrix.chunks_exact(size).map(sum).max().unwrap_or(0);
        // Each row with its right-hand side has at most this length.
        let length = |row: &[i32]| row.iter().map(|entry| f64::from(*entry).powi(2)).sum::<f64>() + 1.0;
        let minor_bits = matrix.chunks_exact(size).map(|row| 0.5 * length(row).log2()).sum::<f64>();
        let row_bits = 64 - greatest.leading_zeros() as usize;
        Lifting { field, matrix, size, solve, residuals: vec![1; size], digits: Vec::new(), row_bits, minor_bits }
    }

    fn extend(&mut self, count: usize) {
        while self.digits.len() < count {
            let mut digits = vec![0; self.size];
            (self.solve)(&self.residuals, &mut digits);
            self.field.advance(self.matrix, &digits, &mut self.residuals);
            self.digits.push(digits);
        }
    }

    /// Numerators and a denominator, with as many digits as that takes.
    fn solve(&mut self) -> (Vec<Integer>, UBig) {
        let needed = ((2.0 * self.minor_bits * (1.0 + 1e-9) + 8.0) / DIGIT_BITS).ceil() as usize + 1;
        let mut count = FIRST_ATTEMPT;
        loop {
            let known = count.min(needed);
            self.extend(known);
            if let Some(denominator) = self.denominator(known, known == needed)
                && let Some(found) = self.numerators(denominator)
            {
                return found;
            }
            assert!(known < needed, "Hadamard's bound suffices to reconstruct a solution");
            count *= 2;
        }
    }

    /// The denominator of the first unknown, if the digits tell it; `last`: they do.
    fn denominator(&self, known: usize, last: bool) -> Option<UBig> {
        let modulus = self.modulus(known);
        let half = (modulus.bit_len() - 2) / 2;
        let (numerator, denominator) = reconstruct_fraction(self.value(0, known), &modulus, half)?;
        let length = numerator.unsigned_abs().bit_len() + denominator.bit_len();
        (last || length + EVIDENCE <= 2 * half).then_some(denominator)
    }

    /// The numerators over a multiple of the given denominator, and that multiple; `None` where the digits do not prove them.
    fn numerators(&self, mut denominator: UBig) -> Option<(Vec<Integer>, UBig)> {
        let full = self.digits.len();
        let modulus = self.modulus(full);
        let half = (modulus.bit_len() - 2) / 2;
        loop {
            if let Some(numerators) = self.numerators_of(&denominator, self.digits_for(&denominator)) {
                return Some((numerators, denominator));
            }
            // Another unknown has a factor of its own in its denominator.
            let mut grown = denominator.clone();
            for unknown in 1..self.size {
                let value = (self.value(unknown, full) * &grown) % &modulus;
                if centre(&value, &modulus).unsigned_abs().bit_len() > half {
                    grown *= reconstruct_fraction(value, &modulus, half)?.1;
                }
                if grown.bit_len() > half {
                    return None;
                }
            }
            if grown == denominator {
                return self.numerators_of(&grown, full).map(|numerators| (numerators, grown));
            }
            denominator = grown;
        }
    }

    /// The numerators over a denominator known beforehand, with few more digits than it has.
    fn numerators_over(&mut self, denominator: &UBig) -> Option<Vec<Integer>> {
        let count = self.digits_for(denominator);
        self.extend(count);
        self.numerators_of(denominator, count)
    }

    /// The digits that prove numerators a few bits longer than the denominator.
    fn digits_for(&self, denominator: &UBig) -> usize {
        const LONGER: usize = 24;
        ((denominator.bit_len() + LONGER + self.row_bits + 2) as f64 / DIGIT_BITS).ceil() as usize
    }

    /// The numerators over a denominator modulo `p^count`, if they prove themselves.
    fn numerators_of(&self, denominator: &UBig, count: usize) -> Option<Vec<Integer>> {
        let count = count.min(self.digits.len());
        let modulus = self.modulus(count);
        // `|A N - D|` is at most the sum of these two magnitudes, and must be less than the modulus.
        let limit = modulus.bit_len() - 2;
        if denominator.bit_len() > limit {
            return None;
        }
        let mut numerators = Vec::with_capacity(self.size);
        for unknown in 0..self.size {
            let value = (self.value(unknown, count) * denominator) % &modulus;
            let numerator: IBig = centre(&value, &modulus);
            if (&numerator).unsigned_abs().bit_len() + self.row_bits > limit {
                return None;
            }
            numerators.push(Integer::from_big(numerator));
        }
        Some(numerators)
    }

    fn modulus(&self, count: usize) -> UBig {
        UBig::from(self.field.prime()).pow(count)
    }

    /// An unknown modulo `p^count`, by Horner's rule with two digits at a time.
    fn value(&self, unknown: usize, count: usize) -> UBig {
        let prime = self.field.prime();
        let mut words: Vec<u64> = Vec::with_capacity(count / 2 + 1);
        let mut push = |factor: u64, digit: u64| {
            let mut carry = u128::from(digit);
            for word in &mut words {
                carry += u128::from(*word) * u128::from(factor);
                *word = carry as u64;
                carry >>= 64;
            }
            if carry > 0 {
                words.push(carry as u64);
            }
        };
        let digit = |place: usize| u64::from(self.digits[place][unknown]);
        if count % 2 == 1 {
            push(prime, digit(count - 1));
        }
        for pair in (0..count / 2).rev() {
            push(prime * prime, digit(2 * pair + 1) * prime + digit(2 * pair));
        }
        UBig::from_words(&words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::solve_bareiss;
    use crate::num::Rational;
    use proptest::prelude::*;

    /// The solution over the sum of its entries, by elimination.
    fn normalized(matrix: &[i32], size: usize) -> Option<Vec<Rational>> {
        let wide: Vec<Integer> = matrix.iter().map(|entry| Integer::from(*entry)).collect();
        Some(shares(&solve_bareiss(&wide, &vec![Integer::ONE; size])?.numerators))
    }

    fn shares(numerators: &[Integer]) -> Vec<Rational> {
        let total: Integer = numerators.iter().cloned().sum();
        numerators.iter().map(|n| Rational::new(n.clone(), total.clone()).unwrap_or_default()).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_elimination(
            size in 1usize..12,
            spread in prop::sample::select(vec![1, 2, 9, 1000, i32::MAX]),
            entries in prop::collection::vec(any::<i32>(), 121),
        ) {
            let matrix: Vec<i32> = entries[..size * size].iter().map(|entry| entry % spread).collect();
            let transposed: Vec<i32> = (0..size * size).map(|place| matrix[place % size * size + place / size]).collect();
            let (y, x) = (normalized(&matrix, size), normalized(&transposed, size));
            let found = solve_mutual(&matrix, size);
            prop_assert_eq!(found.as_ref().map(|found| shares(&found.y)), y);
            prop_assert_eq!(found.as_ref().map(|found| shares(&found.x)), x);
        }
    }

    #[test]
    fn structured_systems_have_short_solutions() {
        // A cyclic game of 61 strategies, raised by 2: the uniform mixture.
        let size = 61;
        let beats = |row: usize, column: usize| match (column + size - row) % size {
            0 => 2,
            difference if difference <= size / 2 => 3,
            _ => 1,
        };
        let matrix: Vec<i32> = (0..size * size).map(|place| beats(place / size, place % size)).collect();
        let found = solve_mutual(&matrix, size).expect("regular");
        assert!(shares(&found.y).iter().chain(&shares(&found.x)).all(|share| share.to_string() == "1/61"));
        assert!(solve_mutual(&[1; 4], 2).is_none());
    }
}
