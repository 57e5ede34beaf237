//! The pivoting kernel: a dense dictionary with its basis.
//!
//! The dictionary holds one equation a row. With basic variable `x_B(i)`, cobasic variables `x_N(j)` and common denominator `D > 0`,
//!
//! ```text
//! D x_B(i) + Σ_j a(i,j) x_N(j) = b(i)        i = 0 .. constraints
//! ```
//!
//! so that `x_B = b/D` at the basic solution. Below the constraints may stand rows without a basic variable (objectives), which a pivot
//! carries along: `D z + Σ_j a(i,j) x_N(j) = b(i)`. Only the columns of cobasic variables are stored; those of basic ones are unit
//! columns. Floats have `D = 1`.
//!
//! Variables are numbered: `0 .. columns` are the first cobasic ones, `columns .. columns + constraints` the first basic ones (the
//! slacks, in the order of the rows). A pivot costs one pass over the entries and allocates nothing in floats.
//!
//! Degeneracy: [`Tableau::lexicographic_row`] perturbs the right-hand side by `(ε, ε², …)` in the order of the slacks, symbolically, so
//! that a path from a feasible dictionary never meets a tie (Dantzig, Orden and Wolfe 1955; von Stengel, Handbook of Game Theory 45, 2.5).

use std::cmp::Ordering;

use super::scalar::{LANES, Scalar};

/// Where a variable stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Basic, in this row.
    Row(usize),
    /// Cobasic, in this column.
    Column(usize),
}

/// A dense dictionary of `constraints` rows with basic variables and any number of objective rows, over `columns` cobasic variables.
#[derive(Clone, Debug)]
pub struct Tableau<S> {
    data: Vec<S>,
    stride: usize,
    constraints: usize,
    objectives: usize,
    columns: usize,
    denominator: S,
    /// The entry of a unit column outside of its row, to lend out.
    zero: S,
    basic: Vec<usize>,
    cobasic: Vec<usize>,
    places: Vec<Place>,
}

impl<S: Scalar> Tableau<S> {
    /// A dictionary of zeros: `constraints` rows whose basic variables are the slacks, then `objectives` rows, over `columns` variables.
    pub fn new(constraints: usize, objectives: usize, columns: usize) -> Tableau<S> {
        let stride = (columns + 1).next_multiple_of(LANES);
        Tableau {
            data: vec![S::ZERO; (constraints + objectives) * stride],
            stride,
            constraints,
            objectives,
            columns,
            denominator: S::ONE,
            zero: S::ZERO,
            basic: (columns..columns + constraints).collect(),
            cobasic: (0..columns).collect(),
            places: (0..columns).map(Place::Column).chain((0..constraints).map(Place::Row)).collect(),
        }
    }

    /// The number of rows with a basic variable.
    pub fn constraints(&self) -> usize {
        self.constraints
    }

    /// The number of cobasic variables; the right-hand side stands in the column of this number.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The common denominator `D > 0`; 1 for floats.
    pub fn denominator(&self) -> &S {
        &self.denominator
    }

    /// The entry `a(row, column)`; `column == columns()` is the right-hand side.
    #[inline]
    pub fn entry(&self, row: usize, column: usize) -> &S {
        &self.data[row * self.stride + column]
    }

    /// Sets an entry of the present dictionary, whose equations then mean something else; meant for filling it.
    pub fn set(&mut self, row: usize, column: usize, value: S) {
        assert!(row < self.constraints + self.objectives && column <= self.columns, "an entry outside of the tableau");
        self.data[row * self.stride + column] = value;
    }

    /// The entries of a row: those of the cobasic variables in the order of [`Tableau::cobasic`], then the right-hand side.
    #[inline]
    pub fn row(&self, row: usize) -> &[S] {
        &self.data[row * self.stride..row * self.stride + self.columns + 1]
    }

    /// The entries of a row, to be filled before the first pivot.
    pub fn row_mut(&mut self, row: usize) -> &mut [S] {
        &mut self.data[row * self.stride..row * self.stride + self.columns + 1]
    }

    /// The right-hand side of a row, over the denominator.
    #[inline]
    pub fn right_hand_side(&self, row: usize) -> &S {
        self.entry(row, self.columns)
    }

    /// The basic variable of each row.
    pub fn basic(&self) -> &[usize] {
        &self.basic
    }

    /// The cobasic variable of each column.
    pub fn cobasic(&self) -> &[usize] {
        &self.cobasic
    }

    /// Where a variable stands.
    #[inline]
    pub fn place(&self, variable: usize) -> Place {
        self.places[variable]
    }

    /// The slack variable of a row of the first dictionary.
    pub fn slack(&self, row: usize) -> usize {
        self.columns + row
    }

    /// The coefficient of any variable in a row, over the denominator: the stored one, or that of a unit column.
    pub fn coefficient(&self, row: usize, variable: usize) -> &S {
        match self.places[variable] {
            Place::Column(column) => self.entry(row, column),
            Place::Row(own) if own == row => &self.denominator,
            Place::Row(_) => &self.zero,
        }
    }

    /// The basic variable of `row` leaves, the cobasic variable of `column` enters. The entry there must not be 0.
    ///
    /// Returns the variable that left.
    pub fn pivot(&mut self, row: usize, column: usize) -> usize {
        assert!(row < self.constraints && column < self.columns, "a pivot outside of the tableau");
        S::pivot(&mut self.data, self.stride, row, column, &mut self.denominator);
        let (leaving, entering) = (self.basic[row], self.cobasic[column]);
        self.basic[row] = entering;
        self.cobasic[column] = leaving;
        self.places[entering] = Place::Row(row);
        self.places[leaving] = Place::Column(column);
        leaving
    }

    /// The row that bounds the increase of the cobasic variable in `column` first, among the eligible ones: the least
    /// `b(i) / a(i, column)` over positive entries. Of tied rows the one for which `beats(challenger, best)` holds. `None` if nothing bounds.
    pub fn ratio_row(
        &self,
        column: usize,
        eligible: impl Fn(usize) -> bool,
        beats: impl Fn(usize, usize) -> bool,
    ) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in 0..self.constraints {
            if self.entry(row, column).sign() <= 0 || !eligible(row) {
                continue;
            }
            let better = best.is_none_or(|best| match self.compare_ratios(row, best, self.columns, column) {
                Ordering::Less => true,
                Ordering::Equal => beats(row, best),
                Ordering::Greater => false,
            });
            if better {
                best = Some(row);
            }
        }
        best
    }

    /// The row that a lexicographic ratio test lets leave: unique in every nondegenerate perturbation, hence free of cycles.
    pub fn lexicographic_row(&self, column: usize) -> Option<usize> {
        self.ratio_row(column, |_| true, |row, best| self.lexicographically_less(row, best, column))
    }

    /// Is the perturbed ratio of `row` less than that of `other`, given that the ratios themselves are equal?
    pub fn lexicographically_less(&self, row: usize, other: usize, column: usize) -> bool {
        let (a, b) = (self.entry(row, column), self.entry(other, column));
        let slacks = self.columns..self.columns + self.constraints;
        slacks
            .map(|slack| S::compare_products(self.coefficient(row, slack), b, self.coefficient(other, slack), a))
            .find(|order| order.is_ne())
            .is_some_and(Ordering::is_lt)
    }

    /// Compares `a(row, of) / a(row, over)` with the same of `other`, both divisors positive.
    fn compare_ratios(&self, row: usize, other: usize, of: usize, over: usize) -> Ordering {
        S::compare_products(self.entry(row, of), self.entry(other, over), self.entry(other, of), self.entry(row, over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::{Integer, Rational};
    use proptest::prelude::*;

    const ROWS: usize = 4;
    const COLUMNS: usize = 5;

    fn filled<S: Scalar>(entries: &[i32], convert: impl Fn(i32) -> S) -> Tableau<S> {
        let mut tableau = Tableau::new(ROWS, 1, COLUMNS);
        for row in 0..=ROWS {
            for (entry, value) in tableau.row_mut(row).iter_mut().zip(&entries[row * (COLUMNS + 1)..]) {
                *entry = convert(*value);
            }
        }
        tableau
    }

    /// Follows the wished pivots where the entry is not zero.
    fn walk<S: Scalar>(
        tableau: &mut Tableau<S>,
        pivots: &[(usize, usize)],
        allowed: impl Fn(&Tableau<S>, usize, usize) -> bool,
    ) {
        for &(row, column) in pivots {
            if allowed(tableau, row, column) {
                let (leaving, entering) = (tableau.basic()[row], tableau.cobasic()[column]);
                assert_eq!(tableau.pivot(row, column), leaving);
                assert_eq!(tableau.place(entering), Place::Row(row));
                assert_eq!(tableau.place(leaving), Place::Column(column));
            }
        }
    }

    /// The values of all variables at the point where the cobasic ones have the given values, and that of the objective.
    fn point(tableau: &Tableau<Integer>, cobasic: &[Integer]) -> (Vec<Rational>, Rational) {
        let value = |row: usize| {
            let used: Integer = (0..COLUMNS).map(|j| tableau.entry(row, j) * &cobasic[j]).sum();
            Rational::new(tableau.right_hand_side(row) - used, tableau.denominator().clone()).unwrap()
        };
        let mut values = vec![Rational::ZERO; ROWS + COLUMNS];
        for (j, variable) in tableau.cobasic().iter().enumerate() {
            values[*variable] = cobasic[j].clone().into();
        }
        for (i, variable) in tableau.basic().iter().enumerate() {
            values[*variable] = value(i);
        }
        (values, value(ROWS))
    }

    proptest! {
        #[test]
        fn pivots_keep_the_solutions(
            entries in prop::collection::vec(-20..=20i32, (ROWS + 1) * (COLUMNS + 1)),
            pivots in prop::collection::vec((0..ROWS, 0..COLUMNS), 0..9),
            values in prop::collection::vec(-5..=5i32, COLUMNS),
        ) {
            let first = filled(&entries, Integer::from);
            let mut tableau = first.clone();
            walk(&mut tableau, &pivots, |tableau, row, column| !tableau.entry(row, column).is_zero());
            prop_assert!(tableau.denominator().is_positive());
            let values: Vec<Integer> = values.into_iter().map(Integer::from).collect();
            let (point, objective) = point(&tableau, &values);
            for row in 0..=ROWS {
                let used: Rational = (0..COLUMNS).map(|j| &point[j] * Rational::from_integer(first.entry(row, j).clone())).sum();
                let own = if row < ROWS { &point[COLUMNS + row] } else { &objective };
                prop_assert_eq!(own + used, Rational::from_integer(first.right_hand_side(row).clone()));
            }
        }

        #[test]
        fn floats_follow_the_integers(
            entries in prop::collection::vec(-9..=9i32, (ROWS + 1) * (COLUMNS + 1)),
            pivots in prop::collection::vec((0..ROWS, 0..COLUMNS), 0..5),
        ) {
            let mut exact = filled(&entries, Integer::from);
            let mut float = filled(&entries, f64::from);
            let mut taken = Vec::new();
            for &(row, column) in &pivots {
                if !exact.entry(row, column).is_zero() {
                    exact.pivot(row, column);
                    taken.push((row, column));
                }
            }
            walk(&mut float, &taken, |_, _, _| true);
            prop_assert_eq!(float.basic(), exact.basic());
            for row in 0..=ROWS {
                for column in 0..=COLUMNS {
                    let expected = Rational::new(exact.entry(row, column).clone(), exact.denominator().clone()).unwrap().to_f64();
                    let found = *float.entry(row, column);
                    prop_assert!((found - expected).abs() <= 1e-6 * (1.0 + expected.abs()), "{found} {expected}");
                }
            }
        }

        #[test]
        fn a_pivot_undoes_itself(entries in prop::collection::vec(-20..=20i32, (ROWS + 1) * (COLUMNS + 1)), row in 0..ROWS, column in 0..COLUMNS) {
            let first = filled(&entries, Integer::from);
            prop_assume!(!first.entry(row, column).is_zero());
            let mut tableau = first.clone();
            tableau.pivot(row, column);
            tableau.pivot(row, column);
            prop_assert_eq!(tableau.data, first.data);
            prop_assert_eq!(tableau.basic, first.basic);
        }
    }

    #[test]
    fn ties_are_broken_lexicographically() {
        // Both rows bound x0 by 1; perturbed by (ε, ε²) they bound it by 1 + ε and 1 + ε²/2, so the second leaves.
        let mut tableau: Tableau<Integer> = Tableau::new(2, 0, 1);
        for (row, (entry, bound)) in [(1, 1), (2, 2)].into_iter().enumerate() {
            tableau.set(row, 0, entry.into());
            tableau.set(row, 1, bound.into());
        }
        assert_eq!(tableau.lexicographic_row(0), Some(1));
        assert_eq!(tableau.ratio_row(0, |row| row == 0, |_, _| true), Some(0));
        tableau.pivot(1, 0);
        assert_eq!(tableau.coefficient(1, tableau.slack(1)), &Integer::ONE);
        assert_eq!(tableau.coefficient(1, 0), &Integer::from(2));
        assert_eq!(tableau.coefficient(0, 0), &Integer::ZERO);
    }
}
