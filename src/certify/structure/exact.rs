//! Integers of a fraction-free elimination: machine words that say when they no longer suffice, or integers of any size.

use std::cmp::Ordering;

use crate::num::{Integer, OddWord};

/// An integer whose arithmetic may be refused for want of bits.
pub(super) trait Exact: Clone + Default {
    /// A divisor made ready for many exact divisions.
    type Divisor;

    fn from_word(word: i64) -> Self;
    fn sign(&self) -> i32;
    fn negated(&self) -> Self;
    fn is_same(&self, other: &Self) -> bool;
    /// Of a positive or negative number, not 0.
    fn divisor(&self) -> Self::Divisor;
    /// `(a b - c d) / divisor`, a division known to be exact.
    fn minor(a: &Self, b: &Self, c: &Self, d: &Self, divisor: &Self::Divisor) -> Option<Self>;
    /// Compares `a b` with `c d`.
    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Ordering;
}

/// Words; products and their differences are kept in 128 bits.
impl Exact for i64 {
    type Divisor = OddWord;

    #[inline]
    fn from_word(word: i64) -> i64 {
        word
    }

    #[inline]
    fn sign(&self) -> i32 {
        self.signum() as i32
    }

    #[inline]
    fn negated(&self) -> i64 {
        // No minor is -2^63: `minor` leaves room.
        -self
    }

    #[inline]
    fn is_same(&self, other: &i64) -> bool {
        self == other
    }

    #[inline]
    fn divisor(&self) -> OddWord {
        OddWord::new(*self)
    }

    #[inline]
    fn minor(a: &i64, b: &i64, c: &i64, d: &i64, divisor: &OddWord) -> Option<i64> {
        // Two products of words differ by at most 2^127, and by that only if all are -2^63, which no entry is.
        let difference = i128::from(*a) * i128::from(*b) - i128::from(*c) * i128::from(*d);
        divisor.divide(difference).filter(|&quotient| quotient != i64::MIN)
    }

    #[inline]
    fn compare_products(a: &i64, b: &i64, c: &i64, d: &i64) -> Ordering {
        (i128::from(*a) * i128::from(*b)).cmp(&(i128::from(*c) * i128::from(*d)))
    }
}

impl Exact for Integer {
    type Divisor = Integer;

    fn from_word(word: i64) -> Integer {
        Integer::from(word)
    }

    fn sign(&self) -> i32 {
        self.signum()
    }

    fn negated(&self) -> Integer {
        -self
    }

    fn is_same(&self, other: &Integer) -> bool {
        self == other
    }

    fn divisor(&self) -> Integer {
        self.clone()
    }

    fn minor(a: &Integer, b: &Integer, c: &Integer, d: &Integer, divisor: &Integer) -> Option<Integer> {
        Some((a * b - c * d).div_exact(divisor))
    }

    fn compare_products(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Ordering {
        (a * b).cmp(&(c * d))
    }
}

/// The sign of the determinant of a square matrix of this order, row by row, by fraction-free elimination (Bareiss 1968,
/// Mathematics of Computation 22). Overwrites the matrix. `None` when the words do not suffice.
pub(super) fn determinant_sign<E: Exact>(matrix: &mut [E], order: usize) -> Option<i32> {
    let mut sign = 1;
    let mut before = E::from_word(1);
    for step in 0..order {
        let Some(pivot) = (step..order).find(|row| matrix[row * order + step].sign() != 0) else { return Some(0) };
        if pivot != step {
            (step..order).for_each(|column| matrix.swap(pivot * order + column, step * order + column));
            sign = -sign;
        }
        let divisor = before.divisor();
        let (above, below) = matrix.split_at_mut((step + 1) * order);
        let pivot_row = &above[step * order + step..];
        let pivot = &pivot_row[0];
        for row in below.chunks_exact_mut(order) {
            let (factor, rest) = row[step..].split_at_mut(1);
            if factor[0].sign() == 0 && pivot.is_same(&before) {
                continue;
            }
            for (entry, above) in rest.iter_mut().zip(&pivot_row[1..]) {
                *entry = E::minor(entry, pivot, &factor[0], above, &divisor)?;
            }
        }
        before = pivot.clone();
    }
    // The last pivot is the determinant of the rows as they now stand.
    Some(sign * before.sign())
}
