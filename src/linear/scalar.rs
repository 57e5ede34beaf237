//! The two kinds of number that a tableau may hold.

use std::cmp::Ordering;

use crate::num::{ExactDivisor, Integer, Rational};

/// Entries below this magnitude count as zero in a float tableau, whose data are scaled to about 1 by whoever fills it.
const ZERO_TOLERANCE: f64 = 1e-9;

/// Two products of a float ratio test that differ by less than this part of the greater one are a tie.
const TIE_TOLERANCE: f64 = 1e-13;

/// So do two products that differ by less than this: right-hand sides that tied before are rounding errors now, not numbers to compare.
const TIE_FLOOR: f64 = 1e-15;

/// An entry of a [`super::Tableau`]: `f64`, or an [`Integer`] over the tableau's common denominator.
pub trait Scalar: Clone + PartialEq + std::fmt::Debug {
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Is the arithmetic exact?
    const EXACT: bool;

    /// -1, 0 or 1; a float within the tolerance has sign 0.
    fn sign(&self) -> i32;

    /// The value with the other sign.
    fn negated(&self) -> Self;

    /// The order of the values, without tolerance.
    fn compare(&self, other: &Self) -> Ordering;

    /// The order of `a * b` and `c * d`; floats within the tolerance are equal.
    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Ordering;

    /// `numerator / denominator` as an exact number, the denominator not 0; `None` for a float that is not finite.
    fn ratio(numerator: &Self, denominator: &Self) -> Option<Rational>;

    /// Pivots the rows (row-major, `stride` entries each) on the given entry, which is not 0. See [`super::Tableau::pivot`] for what the
    /// entries mean before and after; `denominator` is the common denominator, 1 for floats.
    fn pivot(data: &mut [Self], stride: usize, row: usize, column: usize, denominator: &mut Self);
}

/// The rows before the pivot row, the pivot row, and those after it.
pub(super) fn split_at_row<S>(data: &mut [S], stride: usize, row: usize) -> (&mut [S], &mut [S], &mut [S]) {
    let (before, rest) = data.split_at_mut(row * stride);
    let (pivot_row, after) = rest.split_at_mut(stride);
    (before, pivot_row, after)
}

impl Scalar for f64 {
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;
    const EXACT: bool = false;

    fn sign(&self) -> i32 {
        i32::from(*self > ZERO_TOLERANCE) - i32::from(*self < -ZERO_TOLERANCE)
    }

    fn negated(&self) -> f64 {
        -self
    }

    fn compare(&self, other: &f64) -> Ordering {
        self.total_cmp(other)
    }

    fn compare_products(a: &f64, b: &f64, c: &f64, d: &f64) -> Ordering {
        let (left, right) = (a * b, c * d);
        if (left - right).abs() <= TIE_FLOOR.max(TIE_TOLERANCE * left.abs().max(right.abs())) {
            return Ordering::Equal;
        }
        left.total_cmp(&right)
    }

    fn ratio(numerator: &f64, denominator: &f64) -> Option<Rational> {
        Rational::from_f64(numerator / denominator)
    }

    fn pivot(data: &mut [f64], stride: usize, row: usize, column: usize, _denominator: &mut f64) {
        let (before, pivot_row, after) = split_at_row(data, stride, row);
        let inverse = 1.0 / pivot_row[column];
        pivot_row.iter_mut().for_each(|entry| *entry *= inverse);
        pivot_row[column] = inverse;
        let (source, _) = pivot_row.as_chunks::<LANES>();
        for target_row in before.chunks_exact_mut(stride).chain(after.chunks_exact_mut(stride)) {
            let factor = target_row[column];
            if factor == 0.0 {
                continue;
            }
            target_row[column] = 0.0;
            let (target, _) = target_row.as_chunks_mut::<LANES>();
            for (t, s) in target.iter_mut().zip(source) {
                for lane in 0..LANES {
                    t[lane] -= factor * s[lane];
                }
            }
        }
    }
}

/// Rows are padded to a multiple of this, so that the rank-1 update has no remainder.
pub(super) const LANES: usize = 8;

impl Scalar for Integer {
    const ZERO: Integer = Integer::ZERO;
    const ONE: Integer = Integer::ONE;
    const EXACT: bool = true;

    fn sign(&self) -> i32 {
        self.signum()
    }

    fn negated(&self) -> Integer {
        -self
    }

    fn compare(&self, other: &Integer) -> Ordering {
        self.cmp(other)
    }

    fn compare_products(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Ordering {
        if let (Some(a), Some(b), Some(c), Some(d)) = (a.to_i64(), b.to_i64(), c.to_i64(), d.to_i64()) {
            return (i128::from(a) * i128::from(b)).cmp(&(i128::from(c) * i128::from(d)));
        }
        (a * b).cmp(&(c * d))
    }

    fn ratio(numerator: &Integer, denominator: &Integer) -> Option<Rational> {
        Rational::new(numerator.clone(), denominator.clone())
    }

    /// Fraction-free: every entry stays a minor of the first matrix, so the old denominator divides each new entry (Edmonds 1967,
    /// Bareiss 1968; for tableaux: Azulay and Pique, A revised simplex method with integer Q-matrices, 2001).
    fn pivot(data: &mut [Integer], stride: usize, row: usize, column: usize, denominator: &mut Integer) {
        let (before, pivot_row, after) = split_at_row(data, stride, row);
        let pivot = std::mem::take(&mut pivot_row[column]);
        let divisor = ExactDivisor::new(denominator);
        for target in before.chunks_exact_mut(stride).chain(after.chunks_exact_mut(stride)) {
            let factor = std::mem::take(&mut target[column]);
            if !(factor.is_zero() && pivot == *denominator) {
                divisor.eliminate(target, pivot_row, &pivot, &factor);
            }
            target[column] = -factor;
        }
        pivot_row[column] = std::mem::replace(denominator, pivot);
        if denominator.is_negative() {
            *denominator = -&*denominator;
            data.iter_mut().filter(|entry| !entry.is_zero()).for_each(|entry| *entry = -&*entry);
        }
    }
}
