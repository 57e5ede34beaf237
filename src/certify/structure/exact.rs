//! Integers of a fraction-free elimination: machine words that say when they no longer suffice, or integers of any size.

use crate::num::Integer;

/// An integer whose arithmetic may be refused for want of bits.
pub(super) trait Exact: Clone + Default {
    fn one() -> Self;
    fn sign(&self) -> i32;
    fn negated(&self) -> Self;
    /// `(a b - c d) / divisor`, a division known to be exact.
    fn minor(a: &Self, b: &Self, c: &Self, d: &Self, divisor: &Self) -> Option<Self>;
    /// The sign of `a b - c d`.
    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Option<std::cmp::Ordering>;
}

impl Exact for i128 {
    fn one() -> i128 {
        1
    }

    fn sign(&self) -> i32 {
        self.signum() as i32
    }

    fn negated(&self) -> i128 {
        // No minor is -2^127: `minor` leaves room.
        -self
    }

    fn minor(a: &i128, b: &i128, c: &i128, d: &i128, divisor: &i128) -> Option<i128> {
        let value = a.checked_mul(*b)?.checked_sub(c.checked_mul(*d)?)?;
        // A short division is several times faster than a wide one, and most are short.
        let quotient = match (i64::try_from(value), i64::try_from(*divisor)) {
            (Ok(value), Ok(divisor)) if divisor != -1 => i128::from(value / divisor),
            _ => value.checked_div(*divisor)?,
        };
        (quotient != i128::MIN).then_some(quotient)
    }

    fn compare_products(a: &i128, b: &i128, c: &i128, d: &i128) -> Option<std::cmp::Ordering> {
        Some(a.checked_mul(*b)?.cmp(&c.checked_mul(*d)?))
    }
}

impl Exact for Integer {
    fn one() -> Integer {
        Integer::from(1)
    }

    fn sign(&self) -> i32 {
        self.signum()
    }

    fn negated(&self) -> Integer {
        -self
    }

    fn minor(a: &Integer, b: &Integer, c: &Integer, d: &Integer, divisor: &Integer) -> Option<Integer> {
        Some((a * b - c * d).div_exact(divisor))
    }

    fn compare_products(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Option<std::cmp::Ordering> {
        Some((a * b).cmp(&(c * d)))
    }
}

/// The sign of the determinant of a square matrix of this order, row by row, by fraction-free elimination (Bareiss 1968,
/// Mathematics of Computation 22). `None` when the words do not suffice.
pub(super) fn determinant_sign<E: Exact>(mut matrix: Vec<E>, order: usize) -> Option<i32> {
    let mut sign = 1;
    let mut divisor = E::one();
    for step in 0..order {
        let Some(pivot) = (step..order).find(|row| matrix[row * order + step].sign() != 0) else { return Some(0) };
        if pivot != step {
            (step..order).for_each(|column| matrix.swap(pivot * order + column, step * order + column));
            sign = -sign;
        }
        let (above, below) = matrix.split_at_mut((step + 1) * order);
        let pivot_row = &above[step * order..];
        for row in below.chunks_exact_mut(order) {
            for column in step + 1..order {
                row[column] = E::minor(&row[column], &pivot_row[step], &row[step], &pivot_row[column], &divisor)?;
            }
        }
        divisor = pivot_row[step].clone();
    }
    // The last pivot is the determinant of the rows as they now stand.
    Some(sign * divisor.sign())
}
