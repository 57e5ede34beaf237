//! A float dictionary that keeps pivots instead of entries: cheap while few variables other than slacks are basic.
//!
//! The inverse of the basis is a product of elementary matrices, one a pivot (Dantzig and Orchard-Hays 1954, Mathematical Tables and
//! other Aids to Computation 8): pivot t replaced row r_t and subtracted multiples of its column α_t from the others. Only the column that
//! enters is ever computed. When the product grows longer than the basis warrants, it is built anew from the basis, which also stops
//! the drift of rounding.
//!
//! Cost: with k basic variables that are not slacks and t pivots since the last rebuilding, `(k + t)` times the rows a pivot.

use std::cell::OnceCell;

use super::lemke::Dictionary;
use super::scalar::Scalar;

/// Pivots beyond those of the basis after which the product is built anew.
const SURPLUS: usize = 16;

/// The columns of the matrix of a polyhedron `{x >= 0 : N x <= 1}`, each computed when it is first asked for: a path enters few.
pub struct Columns<'a> {
    known: Vec<OnceCell<Vec<f64>>>,
    rows: usize,
    column: Box<dyn Fn(usize) -> Vec<f64> + 'a>,
}

impl<'a> Columns<'a> {
    /// `count` columns of `rows` entries each, by a function that computes one.
    pub fn new(rows: usize, count: usize, column: impl Fn(usize) -> Vec<f64> + 'a) -> Columns<'a> {
        Columns { known: vec![OnceCell::new(); count], rows, column: Box::new(column) }
    }

    /// The entries of a column.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// One column.
    pub fn column(&self, column: usize) -> &[f64] {
        self.known[column].get_or_init(|| (self.column)(column))
    }
}

/// A feasible basis of a polyhedron and the pivots that lead to it.
#[derive(Clone)]
pub struct EtaDictionary<'c> {
    matrix: &'c Columns<'c>,
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
    pub fn new(matrix: &'c Columns<'c>) -> EtaDictionary<'c> {
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
        let best = least_ratio(&self.right, &self.work)?;
        let (best_right, best_entry) = (self.right[best], self.work[best]);
        // Almost no row is tied, so a test that allocates nothing comes first.
        let is_tied = |row: usize| {
            let entry = self.work[row];
            entry.sign() > 0 && !f64::compare_products(&self.right[row], &best_entry, &best_right, &entry).is_gt()
        };
        if !(0..self.work.len()).any(|row| row != best && is_tied(row)) {
            return Some(best);
        }
        let tied = (0..self.work.len()).filter(|&row| is_tied(row)).collect();
        Some(self.lexicographic(tied))
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

/// The row of least `right / entry` among those whose entry is positive; of equal ones the first of some lane.
fn least_ratio(right: &[f64], entries: &[f64]) -> Option<usize> {
    let ratio = |right: f64, entry: f64| if entry.sign() > 0 { right / entry } else { f64::INFINITY };
    // Lanes of their own let the divisions run side by side.
    let mut least = [(f64::INFINITY, None); 4];
    let mut start = 0;
    for (right, entries) in right.chunks(4).zip(entries.chunks(4)) {
        for (lane, (least, (&right, &entry))) in least.iter_mut().zip(right.iter().zip(entries)).enumerate() {
            let ratio = ratio(right, entry);
            if ratio < least.0 {
                *least = (ratio, Some(start + lane));
            }
        }
        start += 4;
    }
    least.into_iter().filter(|(_, row)| row.is_some()).min_by(|a, b| a.0.total_cmp(&b.0)).and_then(|(_, row)| row)
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
        let slices = |entries: Vec<f64>, rows: usize, columns: usize| {
            Columns::new(rows, columns, move |column| entries[column * rows..(column + 1) * rows].to_vec())
        };
        let matrices = [slices(p, columns, rows), slices(q, rows, columns)];
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
