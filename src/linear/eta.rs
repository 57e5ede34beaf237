//! A float dictionary that keeps pivots instead of entries: cheap while few variables other than slacks are basic.
//!
//! The inverse of the basis is a product of elementary matrices, one a pivot (Dantzig and Orchard-Hays 1954, Mathematical Tables and
//! other Aids to Computation 8): pivot t replaced row r_t and subtracted multiples of its column α_t from the others. Only the column that
//! enters is ever computed. When the product grows longer than the basis warrants, it is built anew from the basis, which also stops
//! the drift of rounding.
//!
//! Cost: with k basic variables that are not slacks and t pivots since the last rebuilding, `(k + t)` times the rows a pivot.

use super::lemke::Dictionary;
use super::scalar::Scalar;

/// Pivots beyond those of the basis after which the product is built anew.
const SURPLUS: usize = 48;

/// The columns of the matrix of a polyhedron `{x >= 0 : N x <= 1}`, one after the other.
#[derive(Clone, Debug)]
pub struct Columns {
    entries: Vec<f64>,
    rows: usize,
}

impl Columns {
    /// From the entries column by column, `rows` each.
    pub fn new(entries: Vec<f64>, rows: usize) -> Columns {
        assert!(rows > 0 && entries.len().is_multiple_of(rows), "columns of {rows} entries");
        Columns { entries, rows }
    }

    /// The entries of a column.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn count(&self) -> usize {
        self.entries.len() / self.rows
    }

    /// One column.
    pub fn column(&self, column: usize) -> &[f64] {
        &self.entries[column * self.rows..(column + 1) * self.rows]
    }
}

/// A feasible basis of a polyhedron and the pivots that lead to it.
#[derive(Clone, Debug)]
pub struct EtaDictionary<'c> {
    matrix: &'c Columns,
    /// α_t, one after the other.
    etas: Vec<f64>,
    /// r_t.
    pivot_rows: Vec<usize>,
    right: Vec<f64>,
    /// The basic variable of each row.
    basic: Vec<usize>,
    is_basic: Vec<bool>,
    /// The basic variables that are not slacks.
    structural: usize,
    work: Vec<f64>,
}

impl<'c> EtaDictionary<'c> {
    /// The dictionary in which all slacks are basic.
    pub fn new(matrix: &'c Columns) -> EtaDictionary<'c> {
        let (rows, columns) = (matrix.rows, matrix.count());
        let mut is_basic = vec![false; columns + rows];
        is_basic[columns..].fill(true);
        EtaDictionary {
            matrix,
            etas: Vec::new(),
            pivot_rows: Vec::new(),
            right: vec![1.0; rows],
            basic: (columns..columns + rows).collect(),
            is_basic,
            structural: 0,
            work: vec![0.0; rows],
        }
    }

    /// Leaves the column of a variable in `work`.
    fn compute_column(&mut self, variable: usize) {
        match variable.checked_sub(self.matrix.count()) {
            None => self.work.copy_from_slice(self.matrix.column(variable)),
            Some(slack) => {
                self.work.fill(0.0);
                self.work[slack] = 1.0;
            }
        }
        apply(&self.etas, &self.pivot_rows, &mut self.work);
    }

    /// The row that bounds the variable whose column stands in `work`; ties are broken lexicographically.
    fn leaving_row(&mut self) -> Option<usize> {
        let mut tied: Vec<usize> = Vec::new();
        for row in 0..self.work.len() {
            if self.work[row].sign() <= 0 {
                continue;
            }
            let order = tied.first().map(|&best| {
                f64::compare_products(&self.right[row], &self.work[best], &self.right[best], &self.work[row])
            });
            match order {
                None | Some(std::cmp::Ordering::Less) => {
                    tied.clear();
                    tied.push(row);
                }
                Some(std::cmp::Ordering::Equal) => tied.push(row),
                Some(std::cmp::Ordering::Greater) => {}
            }
        }
        if tied.len() > 1 { Some(self.lexicographic(tied)) } else { tied.first().copied() }
    }

    /// Of rows tied for the column in `work`, the one that leaves when the right-hand sides are perturbed by `(ε, ε², …)`.
    fn lexicographic(&mut self, mut tied: Vec<usize>) -> usize {
        let entering = self.work.clone();
        // The column of any other slack is zero in the tied rows.
        let mut slacks: Vec<usize> = self.pivot_rows.iter().chain(&tied).copied().collect();
        slacks.sort_unstable();
        slacks.dedup();
        for slack in slacks {
            self.compute_column(self.matrix.count() + slack);
            let ratio = |row: usize, best: usize| {
                f64::compare_products(&self.work[row], &entering[best], &self.work[best], &entering[row])
            };
            let least = tied.iter().copied().reduce(|best, row| if ratio(row, best).is_lt() { row } else { best });
            let Some(least) = least else { unreachable!("some row is tied") };
            tied.retain(|&row| ratio(row, least).is_eq());
            if tied.len() == 1 {
                break;
            }
        }
        self.work = entering;
        tied[0]
    }

    /// Pivots the column in `work` into a row.
    fn pivot(&mut self, row: usize) {
        let step = self.right[row] / self.work[row];
        self.right.iter_mut().zip(&self.work).for_each(|(right, entry)| *right -= step * entry);
        self.right[row] = step;
        self.etas.extend_from_slice(&self.work);
        self.pivot_rows.push(row);
    }

    /// Builds the product anew from the basis. False when the basis looks singular.
    fn rebuild(&mut self) -> bool {
        let count = self.matrix.count();
        self.etas.clear();
        self.pivot_rows.clear();
        self.right.fill(1.0);
        let (structural, slacks): (Vec<usize>, Vec<usize>) = self.basic.iter().partition(|&&variable| variable < count);
        let mut free = vec![true; self.basic.len()];
        for slack in slacks {
            free[slack - count] = false;
            self.basic[slack - count] = slack;
        }
        for variable in structural {
            self.compute_column(variable);
            let size = |&row: &usize| self.work[row].abs();
            let candidates = (0..free.len()).filter(|&row| free[row]);
            let Some(row) = candidates.max_by(|a, b| size(a).total_cmp(&size(b))) else { return false };
            if self.work[row].sign() == 0 {
                return false;
            }
            self.pivot(row);
            free[row] = false;
            self.basic[row] = variable;
        }
        true
    }
}

/// Applies elementary matrices to a column: row r becomes `c_r / α_r`, every other row loses α times that.
fn apply(etas: &[f64], pivot_rows: &[usize], column: &mut [f64]) {
    for (eta, &row) in etas.chunks_exact(column.len()).zip(pivot_rows) {
        if column[row] == 0.0 {
            continue;
        }
        let factor = column[row] / eta[row];
        column.iter_mut().zip(eta).for_each(|(entry, alpha)| *entry -= factor * alpha);
        column[row] = factor;
    }
}

impl Dictionary for EtaDictionary<'_> {
    fn enter(&mut self, variable: usize) -> Option<usize> {
        if self.pivot_rows.len() > 2 * self.structural + SURPLUS && !self.rebuild() {
            return None;
        }
        self.compute_column(variable);
        let row = self.leaving_row()?;
        let leaving = std::mem::replace(&mut self.basic[row], variable);
        self.pivot(row);
        self.is_basic[leaving] = false;
        self.is_basic[variable] = true;
        let count = self.matrix.count();
        self.structural += usize::from(variable < count);
        self.structural -= usize::from(leaving < count);
        Some(leaving)
    }

    fn is_basic(&self, variable: usize) -> bool {
        self.is_basic[variable]
    }

    fn columns(&self) -> usize {
        self.matrix.count()
    }

    fn is_exact(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::Tableau;
    use crate::linear::lemke::{ComplementaryPath, Step};
    use proptest::prelude::*;

    /// The two paths of each label, in the tableau and in the product, given to a judge.
    fn both_paths(
        rows: usize,
        columns: usize,
        entries: [Vec<f64>; 2],
        judge: impl Fn(&mut Dense, &mut Product<'_>) -> std::result::Result<(), TestCaseError>,
    ) -> std::result::Result<(), TestCaseError> {
        let dense = |entries: &[f64], rows: usize, columns: usize| {
            let mut tableau: Tableau<f64> = Tableau::new(rows, 0, columns);
            for row in 0..rows {
                (0..columns).for_each(|column| tableau.set(row, column, entries[column * rows + row]));
                tableau.set(row, columns, 1.0);
            }
            tableau
        };
        // P has a row for each column of Q.
        let [p, q] = entries;
        let tableaux = [dense(&p, columns, rows), dense(&q, rows, columns)];
        let matrices = [Columns::new(p, columns), Columns::new(q, rows)];
        for label in 0..rows + columns {
            let mut first = ComplementaryPath::new(tableaux.clone(), label);
            let mut second =
                ComplementaryPath::new([EtaDictionary::new(&matrices[0]), EtaDictionary::new(&matrices[1])], label);
            judge(&mut first, &mut second)?;
        }
        Ok(())
    }

    /// How a path ends, and that it does.
    fn end<D: Dictionary>(path: &mut ComplementaryPath<D>) -> std::result::Result<Step, TestCaseError> {
        for _ in 0..100_000 {
            match path.step() {
                Step::OnTheWay => {}
                Step::Complementary => {
                    prop_assert_eq!(path.support(0).len(), path.support(1).len());
                    return Ok(Step::Complementary);
                }
                Step::Lost => return Ok(Step::Lost),
            }
        }
        Err(TestCaseError::fail("a path without an end"))
    }

    type Dense = ComplementaryPath<Tableau<f64>>;
    type Product<'c> = ComplementaryPath<EtaDictionary<'c>>;

    proptest! {
        /// Rounding may decide a tie, so the paths may differ and even lose their way, but they end.
        #[test]
        fn paths_through_ties_end(
            rows in 1usize..9,
            columns in 1usize..9,
            values in prop::collection::vec(0u8..4, 128),
        ) {
            let take = |offset: usize| values[offset..offset + rows * columns].iter().map(|&value| f64::from(value) + 0.5).collect();
            both_paths(rows, columns, [take(0), take(64)], |first, second| {
                end(first)?;
                end(second)?;
                Ok(())
            })?;
        }

        #[test]
        fn follows_the_tableau_over_rebuildings(seed in prop::collection::vec(0.01f64..1.0, 2 * 24 * 24).no_shrink()) {
            both_paths(24, 24, [seed[..576].to_vec(), seed[576..].to_vec()], |first, second| {
                for _ in 0..400 {
                    let steps = (first.step(), second.step());
                    prop_assert_eq!(steps.0, steps.1);
                    prop_assert_eq!([first.support(0), first.support(1)], [second.support(0), second.support(1)]);
                    if steps.0 != Step::OnTheWay {
                        break;
                    }
                }
                Ok(())
            })?;
        }
    }
}
