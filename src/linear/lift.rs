//! From the basis or the active set of a float solution to an exact one.
//!
//! Floats say which variables are positive and which rows are tight. Those two sets make square integer systems, whose exact solutions
//! are the exact optimum and its multipliers, if the floats were right. Whether they were is decided by [`LinearProgram::proves`] alone.

use crate::num::{Integer, Rational};

use super::canonical::Canonical;
use super::lp::{LinearProgram, LpSolution};
use super::simplex::Mover;
use super::system::{ExactSolution, solve_system};

/// A program with its canonical form, in which the sets are given: columns of it and rows of it.
pub(super) struct Lift<'a> {
    pub(super) program: &'a LinearProgram,
    pub(super) canonical: &'a Canonical,
}

impl Lift<'_> {
    /// The optimum whose basic columns and tight rows are these, equally many.
    pub(super) fn optimum_of_basis(&self, columns: &[usize], rows: &[usize]) -> Option<LpSolution> {
        let values = solve_system(&self.matrix(rows, columns), &self.bounds(rows))?;
        let duals = solve_system(&self.transposed(rows, columns), &self.costs(columns))?;
        self.optimum((columns, &values), (rows, &duals))
    }

    /// The optimum whose positive columns and tight rows are these; there may be more rows than determine it, of which some are chosen.
    pub(super) fn optimum_of_active_set(&self, columns: &[usize], rows: &[usize]) -> Option<LpSolution> {
        let values = solve_system(&self.matrix(rows, columns), &self.bounds(rows))?;
        let chosen: Vec<usize> = values.pivot_rows.iter().map(|position| rows[*position]).collect();
        let duals = solve_system(&self.transposed(&chosen, columns), &self.costs(columns))?;
        self.optimum((columns, &values), (&chosen, &duals))
    }

    /// The optimum whose positive columns and tight rows are the first pair, while the second pair holds the columns of zero reduced cost
    /// and the rows with a multiplier.
    pub(super) fn optimum_of_pair(
        &self,
        (columns, rows): (&[usize], &[usize]),
        (dual_columns, dual_rows): (&[usize], &[usize]),
    ) -> Option<LpSolution> {
        let values = solve_system(&self.matrix(rows, columns), &self.bounds(rows))?;
        let duals = solve_system(&self.transposed(dual_rows, dual_columns), &self.costs(dual_columns))?;
        self.optimum((columns, &values), (dual_rows, &duals))
    }

    fn optimum(
        &self,
        (columns, values): (&[usize], &ExactSolution),
        (rows, duals): (&[usize], &ExactSolution),
    ) -> Option<LpSolution> {
        let values = scattered(self.canonical.columns(), columns, &values.rationals());
        let duals = scattered(self.canonical.rows.len(), rows, &duals.rationals());
        let solution = self.program.optimum(self.canonical.point(&values), self.canonical.duals(&duals));
        self.program.proves(&solution).then_some(solution)
    }

    /// The proof of infeasibility of a basis with one row more than columns: the combination of the rows in which the columns vanish.
    pub(super) fn infeasibility_of_basis(&self, columns: &[usize], rows: &[usize]) -> Option<LpSolution> {
        let mut system = self.transposed(rows, columns);
        system.extend(self.bounds(rows));
        let mut right = vec![Integer::ZERO; columns.len()];
        right.push(-Integer::ONE);
        let multipliers = solve_system(&system, &right)?;
        let multipliers = scattered(self.canonical.rows.len(), rows, &multipliers.rationals());
        let solution = LpSolution::Infeasible { farkas: self.canonical.farkas(&multipliers) };
        self.program.proves(&solution).then_some(solution)
    }

    /// The ray of a feasible basis along one more variable.
    pub(super) fn ray_of_basis(
        &self,
        columns: &[usize],
        rows: &[usize],
        entering: Mover,
        upwards: bool,
    ) -> Option<LpSolution> {
        let matrix = self.matrix(rows, columns);
        let values = solve_system(&matrix, &self.bounds(rows))?;
        let step = if upwards { Integer::ONE } else { -Integer::ONE };
        let column = match entering {
            Mover::Structural(column) => self.matrix(rows, &[column]),
            Mover::Slack(slack) => rows.iter().map(|row| Integer::from(i32::from(*row == slack))).collect(),
            Mover::Artificial => return None,
        };
        let against: Vec<Integer> = column.into_iter().map(|entry| -entry * &step).collect();
        let slopes = solve_system(&matrix, &against)?;
        let mut direction = scattered(self.canonical.columns(), columns, &slopes.rationals());
        if let Mover::Structural(column) = entering {
            direction[column] = Rational::from_integer(step);
        }
        let solution = LpSolution::Unbounded {
            point: self.canonical.point(&scattered(self.canonical.columns(), columns, &values.rationals())),
            ray: self.canonical.direction(&direction),
        };
        self.program.proves(&solution).then_some(solution)
    }

    /// The coefficients of the columns in the rows, row-major.
    fn matrix(&self, rows: &[usize], columns: &[usize]) -> Vec<Integer> {
        let mut matrix = vec![Integer::ZERO; rows.len() * columns.len()];
        self.each_entry(rows, columns, |row, column, value| matrix[row * columns.len() + column] = value.clone());
        matrix
    }

    /// The same, column-major.
    fn transposed(&self, rows: &[usize], columns: &[usize]) -> Vec<Integer> {
        let mut matrix = vec![Integer::ZERO; rows.len() * columns.len()];
        self.each_entry(rows, columns, |row, column, value| matrix[column * rows.len() + row] = value.clone());
        matrix
    }

    fn each_entry(&self, rows: &[usize], columns: &[usize], mut visit: impl FnMut(usize, usize, &Integer)) {
        let mut positions = vec![None; self.canonical.columns()];
        for (position, column) in columns.iter().enumerate() {
            positions[*column] = Some(position);
        }
        for (row_position, row) in rows.iter().enumerate() {
            for (column, value) in &self.canonical.rows[*row].entries {
                if let Some(position) = positions[*column] {
                    visit(row_position, position, value);
                }
            }
        }
    }

    fn bounds(&self, rows: &[usize]) -> Vec<Integer> {
        rows.iter().map(|row| self.canonical.rows[*row].bound.clone()).collect()
    }

    fn costs(&self, columns: &[usize]) -> Vec<Integer> {
        let mut costs = vec![Integer::ZERO; self.canonical.columns()];
        for (column, value) in &self.canonical.objective {
            costs[*column] = value.clone();
        }
        columns.iter().map(|column| costs[*column].clone()).collect()
    }
}

/// Values at their places among zeros.
fn scattered(length: usize, places: &[usize], values: &[Rational]) -> Vec<Rational> {
    let mut all = vec![Rational::ZERO; length];
    for (place, value) in places.iter().zip(values) {
        all[*place] = value.clone();
    }
    all
}
