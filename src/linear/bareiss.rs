//! Fraction-free Gaussian elimination: exact, simple, and cubic in big integers.
//!
//! Bareiss, Sylvester's identity and multistep integer-preserving Gaussian elimination (1968). [`super::system`] is faster from a handful
//! of unknowns on; this is what it is compared with, and the path for systems so small that lifting has nothing to gain.

use crate::num::{ExactDivisor, Integer};

use super::system::ExactSolution;

/// The unique solution of `a x = b` with `a` row-major, `b.len()` rows; `None` where there is no solution or more than one.
pub fn solve_bareiss(a: &[Integer], b: &[Integer]) -> Option<ExactSolution> {
    let rows = b.len();
    let columns = a.len().checked_div(rows).unwrap_or(0);
    assert!(a.len() == rows * columns, "the matrix has as many rows as the right-hand side");
    let mut work: Vec<Vec<Integer>> =
        (0..rows).map(|row| a[row * columns..(row + 1) * columns].iter().chain([&b[row]]).cloned().collect()).collect();
    let mut order: Vec<usize> = (0..rows).collect();
    let mut denominator = Integer::ONE;
    for column in 0..columns {
        let pivot = (column..rows).find(|row| !work[*row][column].is_zero())?;
        work.swap(column, pivot);
        order.swap(column, pivot);
        let divisor = ExactDivisor::new(&denominator);
        let source = std::mem::take(&mut work[column]);
        for (row, target) in work.iter_mut().enumerate().filter(|(row, _)| *row != column) {
            // Rows above the pivot are reduced too (Gauss-Jordan), so that no substitution is left to do.
            let start = if row < column { column } else { column + 1 };
            let factor = target[column].clone();
            divisor.eliminate(&mut target[start..], &source[start..], &source[column], &factor);
        }
        denominator = source[column].clone();
        work[column] = source;
    }
    if work[columns.min(rows)..].iter().any(|row| !row[columns].is_zero()) {
        return None;
    }
    let numerators = work[..columns].iter().map(|row| row[columns].clone()).collect();
    Some(ExactSolution { numerators, denominator, pivot_rows: order[..columns].to_vec() }.with_positive_denominator())
}
