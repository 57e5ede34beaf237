//! Fraction-free pivots in machine words, for matrices whose minors are known to be small.
//!
//! Every entry of a fraction-free dictionary is a minor of the first matrix, up to sign. A bound on the minors (Hadamard 1893,
//! Bulletin des Sciences Mathématiques 17) therefore holds for all dictionaries at once: [`minor_bits`]. Below
//! [`WORD_MINOR_BITS`] the products of a pivot may leave the word, but its result does not, and so it is computed modulo 2^128:
//! the quotient by an odd denominator is a product with its inverse (Jebelean 1993, Journal of Symbolic Computation 15), and a
//! power of two is shifted out of the bits that the bound leaves free.

use std::cmp::Ordering;

use super::scalar::{Scalar, split_at_row};
use crate::num::{Integer, Rational};

/// A matrix whose [`minor_bits`] are at most this may be pivoted in `i128`.
pub const WORD_MINOR_BITS: f64 = (127 - SPARE_BITS) as f64;

/// The greatest power of two in a denominator that is shifted out; denominators with a greater one are divided in long integers.
const SPARE_BITS: u32 = 8;

/// An upper bound on the bits of every minor of the matrix (row-major) with a column of ones appended.
///
/// A minor of order k is one of order k + 1 of the matrix with a row `(1, 0, …, 0)` and a column of ones put before it. There
/// any number may be subtracted from a column, and Hadamard's inequality bounds the determinant by the lengths of the columns.
pub fn minor_bits(matrix: &[i64], columns: usize) -> f64 {
    assert!(columns > 0 && matrix.len().is_multiple_of(columns), "a matrix of {columns} columns");
    let order = columns.min(matrix.len() / columns);
    let length = |column: usize| {
        let entries: Vec<f64> = matrix.iter().skip(column).step_by(columns).map(|&entry| entry as f64).collect();
        let (least, greatest) = entries.iter().fold((f64::MAX, f64::MIN), |(a, b), &e| (a.min(e), b.max(e)));
        let mean = entries.iter().sum::<f64>() / entries.len() as f64;
        let squares = |centre: f64| {
            let mut squares: Vec<f64> = entries.iter().map(|entry| (entry - centre).powi(2)).collect();
            squares.sort_by(|a, b| b.total_cmp(a));
            squares[..order].iter().sum::<f64>() + centre * centre
        };
        [0.0, mean, least / 2.0 + greatest / 2.0].into_iter().map(squares).fold(f64::MAX, f64::min)
    };
    let mut bits: Vec<f64> = (0..columns).map(|column| (length(column).log2() / 2.0).max(0.0)).collect();
    bits.sort_by(|a, b| b.total_cmp(a));
    // One bit for the rounding of all of this.
    bits[..order].iter().sum::<f64>() + ((order + 1) as f64).log2() / 2.0 + 1.0
}

/// Division by a denominator known to divide, prepared for many numerators.
struct Divisor {
    value: i128,
    shift: u32,
    /// Of the odd part, modulo 2^128.
    inverse: i128,
}

impl Divisor {
    fn new(value: i128) -> Divisor {
        let shift = value.trailing_zeros();
        let odd = value >> shift;
        // Newton's iteration doubles the number of correct bits; an odd word is its own inverse modulo 8.
        let mut inverse = odd;
        for _ in 0..6 {
            inverse = inverse.wrapping_mul(2_i128.wrapping_sub(odd.wrapping_mul(inverse)));
        }
        Divisor { value, shift, inverse }
    }

    /// `(a b - c d) / value`, which is known to be a whole number within the bound.
    #[inline]
    fn divide(&self, a: i128, b: i128, c: i128, d: i128) -> i128 {
        let numerator = a.wrapping_mul(b).wrapping_sub(c.wrapping_mul(d));
        let quotient = (numerator >> self.shift).wrapping_mul(self.inverse);
        (quotient << self.shift) >> self.shift
    }

    fn divide_long(&self, a: i128, b: i128, c: i128, d: i128) -> i128 {
        let exact = match (a.checked_mul(b), c.checked_mul(d)) {
            (Some(left), Some(right)) => left.checked_sub(right).map(|numerator| numerator / self.value),
            _ => None,
        };
        exact.unwrap_or_else(|| {
            let [a, b, c, d, value] = [a, b, c, d, self.value].map(Integer::from);
            let quotient = (a * b - c * d).div_exact(&value).to_i128();
            quotient.unwrap_or_else(|| unreachable!("a minor beyond its bound"))
        })
    }
}

/// Minors of at most [`WORD_MINOR_BITS`] bits.
impl Scalar for i128 {
    const ZERO: i128 = 0;
    const ONE: i128 = 1;
    const EXACT: bool = true;

    fn sign(&self) -> i32 {
        self.signum() as i32
    }

    fn negated(&self) -> i128 {
        -self
    }

    fn compare(&self, other: &i128) -> Ordering {
        self.cmp(other)
    }

    #[inline]
    fn compare_products(a: &i128, b: &i128, c: &i128, d: &i128) -> Ordering {
        if let (Ok(a), Ok(b), Ok(c), Ok(d)) =
            (i64::try_from(*a), i64::try_from(*b), i64::try_from(*c), i64::try_from(*d))
        {
            return (i128::from(a) * i128::from(b)).cmp(&(i128::from(c) * i128::from(d)));
        }
        let (left, right) = (a.signum() * b.signum(), c.signum() * d.signum());
        left.cmp(&right).then_with(|| {
            let magnitudes =
                product(a.unsigned_abs(), b.unsigned_abs()).cmp(&product(c.unsigned_abs(), d.unsigned_abs()));
            if left < 0 { magnitudes.reverse() } else { magnitudes }
        })
    }

    fn ratio(numerator: &i128, denominator: &i128) -> Option<Rational> {
        Rational::new(Integer::from(*numerator), Integer::from(*denominator))
    }

    fn pivot(data: &mut [i128], stride: usize, row: usize, column: usize, denominator: &mut i128) {
        let (before, pivot_row, after) = split_at_row(data, stride, row);
        let pivot = std::mem::take(&mut pivot_row[column]);
        let divisor = Divisor::new(*denominator);
        for target in before.chunks_exact_mut(stride).chain(after.chunks_exact_mut(stride)) {
            let factor = std::mem::take(&mut target[column]);
            if divisor.shift > SPARE_BITS {
                target.iter_mut().zip(&*pivot_row).for_each(|(t, s)| *t = divisor.divide_long(pivot, *t, factor, *s));
            } else if factor != 0 || pivot != *denominator {
                target.iter_mut().zip(&*pivot_row).for_each(|(t, s)| *t = divisor.divide(pivot, *t, factor, *s));
            }
            target[column] = -factor;
        }
        pivot_row[column] = std::mem::replace(denominator, pivot);
        if *denominator < 0 {
            *denominator = -*denominator;
            data.iter_mut().for_each(|entry| *entry = -*entry);
        }
    }
}

/// The product as its high and low word.
fn product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let carried = a0 * b1 + (middle & LOW);
    (a1 * b1 + (middle >> 64) + (carried >> 64), (carried << 64) | (low & LOW))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::Tableau;
    use proptest::prelude::*;

    const ROWS: usize = 6;
    const COLUMNS: usize = 5;

    proptest! {
        #[test]
        fn words_follow_the_integers(
            size in prop::sample::select(vec![1_i64, 4, 512, 60_000, 1 << 19]),
            values in prop::collection::vec(-(1_i64 << 19)..1 << 19, ROWS * COLUMNS),
            pivots in prop::collection::vec((0..ROWS, 0..COLUMNS), 0..12),
        ) {
            // Multiples of 512 make denominators with great powers of two.
            let entries: Vec<i64> = values.iter().map(|value| if size == 512 { value / 512 * 512 } else { value % size }).collect();
            let bound = minor_bits(&entries, COLUMNS);
            prop_assume!(bound <= WORD_MINOR_BITS);
            let mut words: Tableau<i128> = Tableau::new(ROWS, 0, COLUMNS);
            let mut integers: Tableau<Integer> = Tableau::new(ROWS, 0, COLUMNS);
            for row in 0..ROWS {
                for column in 0..COLUMNS {
                    words.set(row, column, entries[row * COLUMNS + column].into());
                    integers.set(row, column, entries[row * COLUMNS + column].into());
                }
                words.set(row, COLUMNS, 1);
                integers.set(row, COLUMNS, Integer::ONE);
            }
            for (row, column) in pivots {
                if integers.entry(row, column).is_zero() {
                    continue;
                }
                words.pivot(row, column);
                integers.pivot(row, column);
                for place in (0..ROWS).flat_map(|row| (0..=COLUMNS).map(move |column| (row, column))) {
                    let exact = integers.entry(place.0, place.1);
                    prop_assert_eq!(&Integer::from(*words.entry(place.0, place.1)), exact);
                    prop_assert!(exact.bit_length() as f64 <= bound, "{} bits, bound {}", exact.bit_length(), bound);
                }
                prop_assert_eq!(words.lexicographic_row(column), integers.lexicographic_row(column));
            }
        }

        #[test]
        fn products_are_compared_without_overflow(values in prop::collection::vec(any::<i128>(), 4), shifts in prop::collection::vec(1_u32..127, 4)) {
            let values: Vec<i128> = values.iter().zip(&shifts).map(|(value, shift)| value >> shift).collect();
            let long: Vec<Integer> = values.iter().map(|&value| Integer::from(value)).collect();
            let found = i128::compare_products(&values[0], &values[1], &values[2], &values[3]);
            prop_assert_eq!(found, (&long[0] * &long[1]).cmp(&(&long[2] * &long[3])));
            prop_assert_eq!(i128::compare_products(&values[0], &values[1], &values[1], &values[0]), Ordering::Equal);
        }
    }

    #[test]
    fn unit_matrices_have_small_minors() {
        let unit: Vec<i64> = (0..256).map(|index| i64::from(index / 16 == index % 16)).collect();
        assert!(minor_bits(&unit, 16) < 4.0);
        assert!(minor_bits(&[i64::MAX; 9], 3) > 64.0);
    }
}
