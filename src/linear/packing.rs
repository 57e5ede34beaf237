//! The greatest packing: maximise `Σ y_j` subject to `A y <= 1`, `y >= 0`, with A positive. This is a matrix game in disguise: divided
//! by their sums, `y` and the multipliers are optimal strategies, and the value is the inverse of the sum.
//!
//! The origin is feasible, so the simplex method starts there (Dantzig 1951, in: Activity Analysis of Production and Allocation): the
//! variable with the greatest gain enters, ties among the rows are broken lexicographically, so that exact numbers never cycle.
//! Cost: a pivot of a dense tableau a step; some multiple of the smaller dimension of steps.

use super::{Interrupted, Scalar, Tableau};

/// An optimal basis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packing {
    /// The variables `y_j` in the basis, in order.
    pub columns: Vec<usize>,
    /// The rows whose slacks are not, in order; as many.
    pub rows: Vec<usize>,
}

/// The tableau of a positive matrix; `entry(row, column)` gives its entries.
pub fn packing_tableau<S: Scalar>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> S) -> Tableau<S> {
    let mut tableau = Tableau::new(rows, 1, columns);
    for row in 0..rows {
        let entries = tableau.row_mut(row);
        for (column, place) in entries[..columns].iter_mut().enumerate() {
            *place = entry(row, column);
        }
        entries[columns] = S::ONE;
    }
    tableau.row_mut(rows)[..columns].fill(S::ONE.negated());
    tableau
}

/// Pivots to an optimal basis; `None` when rounding leads astray. `tick` is asked before each pivot.
///
/// # Errors
/// [`Interrupted`] if `tick` returned `false`.
pub fn pack<S: Scalar>(
    tableau: &mut Tableau<S>,
    tick: &mut dyn FnMut() -> bool,
) -> Result<Option<Packing>, Interrupted> {
    let (rows, columns) = (tableau.constraints(), tableau.columns());
    // Far beyond what the method needs on any but contrived games; only rounding can bring a float tableau here.
    let limit = if S::EXACT { usize::MAX } else { 1000 + 100 * (rows + columns) };
    for _ in 0..limit {
        let gains = &tableau.row(rows)[..columns];
        let entering =
            (0..columns).filter(|&column| gains[column].sign() < 0).min_by(|a, b| gains[*a].compare(&gains[*b]));
        let Some(column) = entering else {
            let basic = |&variable: &usize| variable < columns;
            let mut used: Vec<usize> = tableau.basic().iter().copied().filter(basic).collect();
            let mut tight: Vec<usize> = tableau
                .cobasic()
                .iter()
                .filter(|variable| !basic(variable))
                .map(|variable| variable - columns)
                .collect();
            used.sort_unstable();
            tight.sort_unstable();
            return Ok(Some(Packing { columns: used, rows: tight }));
        };
        if !tick() {
            return Err(Interrupted);
        }
        let Some(row) = tableau.lexicographic_row(column) else { return Ok(None) };
        tableau.pivot(row, column);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Integer;

    #[test]
    fn floats_and_integers_find_a_saddle_point_and_a_mixture() {
        // Matching pennies and one row that is never used; then a matrix whose least row maximum is an entry.
        for (matrix, columns, rows) in
            [([3, 1, 1, 3, 1, 1], vec![0, 1], vec![0, 1]), ([5, 2, 4, 3, 1, 9], vec![1], vec![1])]
        {
            let wide = |row: usize, column: usize| matrix[row * 2 + column];
            let mut exact = packing_tableau(3, 2, |row, column| Integer::from(wide(row, column)));
            let mut float = packing_tableau(3, 2, |row, column| f64::from(wide(row, column)));
            let expected = pack(&mut exact, &mut || true).expect("no limit").expect("exact");
            assert_eq!(pack(&mut float, &mut || true).expect("no limit"), Some(expected.clone()));
            if columns.len() == 2 {
                assert_eq!(expected, Packing { columns, rows });
            }
        }
    }

    #[test]
    fn a_tick_interrupts() {
        let mut tableau = packing_tableau(2, 2, |row, column| if row == column { 2.0 } else { 1.0 });
        assert!(pack(&mut tableau, &mut || false).is_err());
    }
}
