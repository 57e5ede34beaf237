//! The float half of solving a linear program: scaling, a dense simplex run or a modelling crate's engine, and the way back to exactness.

use std::panic::{AssertUnwindSafe, catch_unwind};

use good_lp::{Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, variable};

use crate::num::Integer;

use super::canonical::Canonical;
use super::lift::Lift;
use super::lp::{LinearProgram, LpSolution};
use super::simplex::{End, Interrupted, Mover, Simplex};

/// Dictionaries up to this many entries are solved dense; greater ones too where a twentieth of the entries is not zero.
const DENSE_ENTRIES: usize = 250_000;

/// Dictionaries beyond this many entries are never held dense.
const DENSE_LIMIT: usize = 16_000_000;

/// Scaled coefficients outside of `1/RANGE .. RANGE` leave a program to exact arithmetic.
const RANGE: f64 = 1e8;

/// A scaled value of a variable, a slack or a dual below this counts as zero when an active set is read off.
const ACTIVE: f64 = 1e-7;

/// Tries to solve the program in floats and to prove what they say. `None` where that fails.
///
/// # Errors
/// [`Interrupted`] if `tick` returned `false`.
pub(super) fn solve(
    program: &LinearProgram,
    canonical: &Canonical,
    tick: &mut dyn FnMut() -> bool,
) -> Result<Option<LpSolution>, Interrupted> {
    let Some(float) = FloatProgram::new(canonical) else { return Ok(None) };
    let lift = Lift { program, canonical };
    if float.is_dense()
        && let Some(solution) = solve_dense(&float, &lift, tick)?
    {
        return Ok(Some(solution));
    }
    solve_by_engine(&float, &lift, tick)
}

/// The modelling crate's engine, and the exact solution of the active set at the point that it found.
fn solve_by_engine(
    float: &FloatProgram,
    lift: &Lift<'_>,
    tick: &mut dyn FnMut() -> bool,
) -> Result<Option<LpSolution>, Interrupted> {
    if !tick() {
        return Err(Interrupted);
    }
    let Some(values) = float.optimal_point() else { return Ok(None) };
    let (columns, rows) = float.active(&values);
    if let Some(solution) = lift.optimum_of_active_set(&columns, &rows) {
        return Ok(Some(solution));
    }
    if !tick() {
        return Err(Interrupted);
    }
    // The active rows were degenerate; the dual program says which of them matter.
    let dual = float.dual();
    let Some(multipliers) = dual.optimal_point() else { return Ok(None) };
    let (dual_rows, dual_columns) = dual.active(&multipliers);
    Ok(lift.optimum_of_pair((&columns, &rows), (&dual_columns, &dual_rows)))
}

/// The simplex method on a dense float dictionary, and the exact solution of its last basis.
fn solve_dense(
    float: &FloatProgram,
    lift: &Lift<'_>,
    tick: &mut dyn FnMut() -> bool,
) -> Result<Option<LpSolution>, Interrupted> {
    let mut simplex: Simplex<f64> = Simplex::new(&float.free, &float.equations);
    for (index, row) in float.rows.iter().enumerate() {
        for (column, value) in row {
            simplex.set(index, *column, *value);
        }
        simplex.set_bound(index, float.bounds[index]);
    }
    for (column, value) in float.objective.iter().enumerate() {
        simplex.set_objective(column, value);
    }
    let end = simplex.run(tick)?;
    let (columns, mut rows) = simplex.basis();
    Ok(match end {
        End::Optimal => lift.optimum_of_basis(&columns, &rows),
        End::Infeasible { row } => {
            if let Mover::Slack(own) = simplex.basic_of(row) {
                rows.push(own);
            }
            lift.infeasibility_of_basis(&columns, &rows)
        }
        End::Unbounded { column, upwards } => lift.ray_of_basis(&columns, &rows, simplex.entering_of(column), upwards),
        End::Lost => None,
    })
}

/// Maximise `objective · y` subject to rows `<=` or `=`, `y` nonnegative or free, scaled to entries about 1.
struct FloatProgram {
    free: Vec<bool>,
    equations: Vec<bool>,
    rows: Vec<Vec<(usize, f64)>>,
    bounds: Vec<f64>,
    objective: Vec<f64>,
}

impl FloatProgram {
    /// The canonical program in floats: rows and columns divided by powers of two, bounds and objective by their greatest entry. `None`
    /// where the coefficients are still too far apart.
    fn new(canonical: &Canonical) -> Option<FloatProgram> {
        let finite = |value: &Integer| Some(value.to_f64()).filter(|value| value.is_finite());
        let mut rows = Vec::with_capacity(canonical.rows.len());
        let mut bounds = Vec::with_capacity(canonical.rows.len());
        for row in &canonical.rows {
            let entries = row.entries.iter().filter(|(_, value)| !value.is_zero());
            rows.push(entries.map(|(column, value)| Some((*column, finite(value)?))).collect::<Option<Vec<_>>>()?);
            bounds.push(finite(&row.bound)?);
        }
        let mut objective = vec![0.0; canonical.columns()];
        for (column, value) in &canonical.objective {
            objective[*column] = finite(value)?;
        }
        let (free, equations) = (canonical.free(), canonical.equations());
        let mut program = FloatProgram { free, equations, rows, bounds, objective };
        for _ in 0..3 {
            program.scale_rows();
            program.scale_columns();
        }
        let entries = program.rows.iter().flatten().map(|(_, value)| value.abs());
        if entries.into_iter().any(|magnitude| !(1.0 / RANGE..RANGE).contains(&magnitude)) {
            return None;
        }
        (normalize(&mut program.bounds) && normalize(&mut program.objective)).then_some(program)
    }

    fn scale_rows(&mut self) {
        for (row, bound) in self.rows.iter_mut().zip(&mut self.bounds) {
            let scale = balance(row.iter().map(|(_, value)| *value));
            row.iter_mut().for_each(|(_, value)| *value *= scale);
            *bound *= scale;
        }
    }

    fn scale_columns(&mut self) {
        let mut extremes = vec![(f64::INFINITY, 0.0f64); self.objective.len()];
        for (column, value) in self.rows.iter().flatten() {
            let (least, greatest) = &mut extremes[*column];
            *least = least.min(value.abs());
            *greatest = greatest.max(value.abs());
        }
        let scales: Vec<f64> =
            extremes.into_iter().map(|(least, greatest)| balance([least, greatest].into_iter())).collect();
        for (column, value) in self.rows.iter_mut().flatten() {
            *value *= scales[*column];
        }
        for (value, scale) in self.objective.iter_mut().zip(&scales) {
            *value *= scale;
        }
    }

    fn is_dense(&self) -> bool {
        let entries = (self.rows.len() + 1) * (self.objective.len() + 2);
        let filled: usize = self.rows.iter().map(Vec::len).sum();
        entries <= DENSE_ENTRIES || (entries <= DENSE_LIMIT && filled * 20 >= entries)
    }

    /// The dual, as a maximum: `max -b·π` with `-Aᵀπ <= -c`.
    fn dual(&self) -> FloatProgram {
        let mut rows = vec![Vec::new(); self.objective.len()];
        for (index, row) in self.rows.iter().enumerate() {
            for (column, value) in row {
                rows[*column].push((index, -value));
            }
        }
        FloatProgram {
            free: self.equations.clone(),
            equations: self.free.clone(),
            rows,
            bounds: self.objective.iter().map(|value| -value).collect(),
            objective: self.bounds.iter().map(|value| -value).collect(),
        }
    }

    /// The variables that are not at zero or are free, and the rows without slack.
    fn active(&self, values: &[f64]) -> (Vec<usize>, Vec<usize>) {
        let greatest = values.iter().fold(1.0f64, |greatest, value| greatest.max(value.abs()));
        let columns =
            (0..values.len()).filter(|column| self.free[*column] || values[*column] > ACTIVE * greatest).collect();
        let tight = |row: &usize| {
            let used: f64 = self.rows[*row].iter().map(|(column, value)| value * values[*column]).sum();
            self.equations[*row] || self.bounds[*row] - used <= ACTIVE * greatest
        };
        (columns, (0..self.rows.len()).filter(tight).collect())
    }

    /// An optimal point by the modelling crate's engine; `None` for every other outcome, which exact arithmetic must settle.
    fn optimal_point(&self) -> Option<Vec<f64>> {
        // An engine's own bug on odd data must not end the program: the exact path is still open.
        let values = catch_unwind(AssertUnwindSafe(|| self.run_engine())).ok()?.ok()?;
        values.iter().all(|value| value.is_finite()).then_some(values)
    }

    fn run_engine(&self) -> Result<Vec<f64>, ResolutionError> {
        let mut variables = ProblemVariables::new();
        let handles: Vec<Variable> =
            self.free.iter().map(|free| variables.add(if *free { variable() } else { variable().min(0) })).collect();
        let sum = |terms: &mut dyn Iterator<Item = (usize, f64)>| -> Expression {
            terms.map(|(column, value)| value * handles[column]).sum()
        };
        let objective = sum(&mut self.objective.iter().copied().enumerate().filter(|(_, value)| *value != 0.0));
        let mut model = engine(variables.maximise(objective));
        for ((row, bound), equation) in self.rows.iter().zip(&self.bounds).zip(&self.equations) {
            let left = sum(&mut row.iter().copied());
            model.add_constraint(if *equation { left.eq(*bound) } else { left.leq(*bound) });
        }
        let solution = model.solve()?;
        Ok(handles.iter().map(|handle| solution.value(*handle)).collect())
    }
}

#[cfg(feature = "highs")]
use good_lp::highs as engine;
#[cfg(not(feature = "highs"))]
use good_lp::microlp as engine;

/// The power of two that centres the magnitudes of the values around 1.
fn balance(values: impl Iterator<Item = f64>) -> f64 {
    let (least, greatest) = values
        .fold((f64::INFINITY, 0.0f64), |(least, greatest), value| (least.min(value.abs()), greatest.max(value.abs())));
    if greatest == 0.0 || !least.is_finite() {
        return 1.0;
    }
    (-0.5 * (least.log2() + greatest.log2())).round().exp2()
}

/// Divides by the greatest magnitude; false if something is not finite.
fn normalize(values: &mut [f64]) -> bool {
    let greatest = values.iter().fold(0.0f64, |greatest, value| greatest.max(value.abs()));
    if greatest > 0.0 {
        values.iter_mut().for_each(|value| *value /= greatest);
    }
    values.iter().all(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::Relation;
    use crate::num::Rational;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_engine_finds_what_lifts(m in 1..7usize, n in 1..7usize, entries in prop::collection::vec(-3..=3i64, 50)) {
            let mut program = LinearProgram::new();
            (0..m).for_each(|j| { program.nonnegative(Rational::from(entries[42 + j])); });
            for i in 0..n {
                let row = (0..m).map(|j| (j, Rational::from(entries[i * 6 + j]))).collect();
                program.row(row, Relation::Le, Rational::from(entries[36 + i]));
            }
            program.row((0..m).map(|j| (j, Rational::ONE)).collect(), Relation::Le, Rational::from(10));
            let canonical = Canonical::new(&program);
            let float = FloatProgram::new(&canonical).unwrap();
            let found = solve_by_engine(&float, &Lift { program: &program, canonical: &canonical }, &mut || true).unwrap();
            match (found, program.solve_exactly(&mut || true).unwrap()) {
                (Some(LpSolution::Optimal { value, .. }), LpSolution::Optimal { value: expected, .. }) => prop_assert_eq!(value, expected),
                (None, LpSolution::Infeasible { .. }) => {}
                (found, expected) => prop_assert!(false, "{:?} for {:?}", found, expected),
            }
        }
    }
}
