//! Linear programs with exact answers.
//!
//! Maximise `c·x` subject to rows `a·x <= b`, `= b` or `>= b` and bounds `l <= x <= u`, all data rational. The answer is a point with
//! multipliers that prove it optimal, multipliers that prove that there is no point, or a point and a ray that prove that there is no
//! bound. Every one of these proofs is checked in rationals before it is returned, on the program as it was given.
//!
//! Small programs go to the exact simplex method at once. Others are solved in floats first; the basis or the active set found there is
//! solved exactly and kept if it proves optimality ([`super::lift`]). Whatever does not lift, and every claim of infeasibility or
//! unboundedness, is settled by the exact simplex method. So a float can cost time, never truth.
//!
//! Signs. For row multipliers `y` and bound multipliers `r`: `c = Aᵀy + r`; `y >= 0` for `<=`, `y <= 0` for `>=`, any for `=`; `r_j >= 0` if
//! `x_j` stands at its upper bound, `<= 0` at its lower, any if the bounds are equal, 0 between them; `y_i` is 0 where the row is slack.

use crate::num::{Integer, Rational, scale_to_integers};

use super::canonical::Canonical;
use super::float;
use super::simplex::{End, Interrupted, Simplex};

/// The relation of a row to its bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// `a·x <= b`.
    Le,
    /// `a·x = b`.
    Eq,
    /// `a·x >= b`.
    Ge,
}

/// The bounds of a variable; `None` for an infinite one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bounds {
    pub(super) lower: Option<Rational>,
    pub(super) upper: Option<Rational>,
}

/// One row: `coefficients · x  relation  bound`, each variable at most once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) coefficients: Vec<(usize, Rational)>,
    pub(super) relation: Relation,
    pub(super) bound: Rational,
}

/// A linear program, maximised. Built variable by variable, then row by row.
#[derive(Clone, Default, Debug)]
pub struct LinearProgram {
    objective: Vec<Rational>,
    bounds: Vec<Bounds>,
    rows: Vec<Row>,
}

/// An exact answer, with its proof. The signs of multipliers are those of the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LpSolution {
    /// The greatest value is attained.
    Optimal {
        /// `c·x`.
        value: Rational,
        /// The optimal point, one entry a variable.
        x: Vec<Rational>,
        /// One multiplier a row.
        row_duals: Vec<Rational>,
        /// One multiplier a variable, its reduced cost `c - Aᵀy`.
        bound_duals: Vec<Rational>,
    },
    /// There is no feasible point.
    Infeasible {
        /// One multiplier `μ` a row, signed as row duals: every `x` within its bounds has `μA·x > μb`, while rows alone ask `μA·x <= μb`.
        /// All zero where a variable's lower bound exceeds its upper one.
        farkas: Vec<Rational>,
    },
    /// The objective grows without bound.
    Unbounded {
        /// A feasible point.
        point: Vec<Rational>,
        /// A direction in which every point stays feasible and the objective grows.
        ray: Vec<Rational>,
    },
}

/// Entries of a program that go to the exact simplex method at once.
const SMALL: usize = 250;

impl LinearProgram {
    /// A program without variables and rows.
    pub fn new() -> LinearProgram {
        LinearProgram::default()
    }

    /// Adds a variable with its coefficient in the objective and its bounds (`None` for none); gives its number.
    pub fn variable(&mut self, objective: Rational, lower: Option<Rational>, upper: Option<Rational>) -> usize {
        self.objective.push(objective);
        self.bounds.push(Bounds { lower, upper });
        self.objective.len() - 1
    }

    /// Adds a variable that is at least 0.
    pub fn nonnegative(&mut self, objective: Rational) -> usize {
        self.variable(objective, Some(Rational::ZERO), None)
    }

    /// Adds a variable without bounds.
    pub fn free(&mut self, objective: Rational) -> usize {
        self.variable(objective, None, None)
    }

    /// Adds a row; coefficients of the same variable add up. Gives its number.
    ///
    /// # Panics
    /// If a coefficient is of a variable that was not added before.
    pub fn row(&mut self, coefficients: Vec<(usize, Rational)>, relation: Relation, bound: Rational) -> usize {
        assert!(
            coefficients.iter().all(|(variable, _)| *variable < self.objective.len()),
            "a row of variables that exist"
        );
        let mut sorted = coefficients;
        sorted.sort_by_key(|(variable, _)| *variable);
        let mut merged: Vec<(usize, Rational)> = Vec::with_capacity(sorted.len());
        for (variable, value) in sorted {
            match merged.last_mut() {
                Some((last, total)) if *last == variable => *total += value,
                _ => merged.push((variable, value)),
            }
        }
        merged.retain(|(_, value)| !value.is_zero());
        self.rows.push(Row { coefficients: merged, relation, bound });
        self.rows.len() - 1
    }

    /// The number of variables.
    pub fn variables(&self) -> usize {
        self.objective.len()
    }

    /// The coefficients of the objective.
    pub fn objective(&self) -> &[Rational] {
        &self.objective
    }

    pub(super) fn bounds(&self) -> &[Bounds] {
        &self.bounds
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Solves the program. `tick` is asked before each pivot and stops the work by returning `false`.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick` returned `false`.
    pub fn solve(&self, tick: &mut dyn FnMut() -> bool) -> Result<LpSolution, Interrupted> {
        if self.has_crossed_bounds() {
            return Ok(LpSolution::Infeasible { farkas: vec![Rational::ZERO; self.rows.len()] });
        }
        let canonical = Canonical::new(self);
        if (canonical.rows.len() + 1) * (canonical.columns() + 1) > SMALL
            && let Some(solution) = float::solve(self, &canonical, tick)?
        {
            return Ok(solution);
        }
        self.solve_canonical(&canonical, tick)
    }

    /// Solves the program by the exact simplex method alone, whatever its size.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick` returned `false`.
    pub fn solve_exactly(&self, tick: &mut dyn FnMut() -> bool) -> Result<LpSolution, Interrupted> {
        if self.has_crossed_bounds() {
            return Ok(LpSolution::Infeasible { farkas: vec![Rational::ZERO; self.rows.len()] });
        }
        self.solve_canonical(&Canonical::new(self), tick)
    }

    fn solve_canonical(
        &self,
        canonical: &Canonical,
        tick: &mut dyn FnMut() -> bool,
    ) -> Result<LpSolution, Interrupted> {
        let mut simplex: Simplex<Integer> = Simplex::new(&canonical.free(), &canonical.equations());
        canonical.fill(&mut simplex);
        let end = simplex.run(tick)?;
        let solution = match end {
            End::Optimal => simplex
                .values()
                .zip(simplex.duals())
                .map(|(values, duals)| self.optimum(canonical.point(&values), canonical.duals(&duals))),
            End::Infeasible { row } => {
                simplex.farkas(row).map(|multipliers| LpSolution::Infeasible { farkas: canonical.farkas(&multipliers) })
            }
            End::Unbounded { column, upwards } => {
                simplex.values().zip(simplex.ray(column, upwards)).map(|(values, ray)| LpSolution::Unbounded {
                    point: canonical.point(&values),
                    ray: canonical.direction(&ray),
                })
            }
            End::Lost => None,
        };
        match solution {
            Some(solution) => {
                assert!(self.proves(&solution), "the exact simplex method ended without a proof");
                Ok(solution)
            }
            None => unreachable!("integers are always finite and never lost"),
        }
    }

    /// The optimal answer at a point with row duals.
    pub(super) fn optimum(&self, x: Vec<Rational>, row_duals: Vec<Rational>) -> LpSolution {
        let value = dot(&self.objective, &x);
        let bound_duals = self.reduced_costs(&row_duals);
        LpSolution::Optimal { value, x, row_duals, bound_duals }
    }

    /// `c - Aᵀy`.
    fn reduced_costs(&self, row_duals: &[Rational]) -> Vec<Rational> {
        let combined = self.combination(row_duals);
        self.objective.iter().zip(combined).map(|(cost, used)| cost - used).collect()
    }

    /// `Aᵀμ`: the rows weighed by multipliers, summed over the common denominator of these.
    fn combination(&self, multipliers: &[Rational]) -> Vec<Rational> {
        let (numerators, denominator) = scale_to_integers(multipliers);
        let mut total = vec![Rational::ZERO; self.variables()];
        for (row, numerator) in self.rows.iter().zip(numerators).filter(|(_, numerator)| !numerator.is_zero()) {
            let numerator = Rational::from_integer(numerator);
            for (variable, coefficient) in &row.coefficients {
                total[*variable] += coefficient * &numerator;
            }
        }
        let denominator = Rational::from_integer(denominator);
        total.into_iter().map(|sum| sum / &denominator).collect()
    }

    fn has_crossed_bounds(&self) -> bool {
        self.bounds.iter().any(Bounds::are_crossed)
    }

    /// Does the answer prove what it says? Checked in exact arithmetic on the program itself.
    pub fn proves(&self, solution: &LpSolution) -> bool {
        match solution {
            LpSolution::Optimal { value, x, row_duals, bound_duals } => {
                self.is_feasible(x)
                    && *value == dot(&self.objective, x)
                    && row_duals.len() == self.rows.len()
                    && *bound_duals == self.reduced_costs(row_duals)
                    && self.is_complementary(x, row_duals, bound_duals)
            }
            LpSolution::Infeasible { farkas } => self.is_farkas(farkas),
            LpSolution::Unbounded { point, ray } => self.is_feasible(point) && self.is_improving_ray(ray),
        }
    }

    /// Is the point feasible?
    pub fn is_feasible(&self, x: &[Rational]) -> bool {
        x.len() == self.variables()
            && self.bounds.iter().zip(x).all(|(bounds, value)| bounds.contain(value))
            && self.rows_at(x).iter().zip(&self.rows).all(|(value, row)| row.relation.holds(value, &row.bound))
    }

    /// `Ax`, summed over the common denominator of `x`.
    fn rows_at(&self, x: &[Rational]) -> Vec<Rational> {
        let (numerators, denominator) = scale_to_integers(x);
        let numerators: Vec<Rational> = numerators.into_iter().map(Rational::from_integer).collect();
        let denominator = Rational::from_integer(denominator);
        let value = |row: &Row| {
            let terms = row.coefficients.iter().filter(|(variable, _)| !numerators[*variable].is_zero());
            terms.map(|(variable, coefficient)| coefficient * &numerators[*variable]).sum::<Rational>() / &denominator
        };
        self.rows.iter().map(value).collect()
    }

    /// Are the multipliers of the right sign, and zero where the point leaves room?
    fn is_complementary(&self, x: &[Rational], row_duals: &[Rational], bound_duals: &[Rational]) -> bool {
        let rows = self
            .rows
            .iter()
            .zip(row_duals)
            .zip(self.rows_at(x))
            .all(|((row, dual), value)| row.relation.admits(dual) && (dual.is_zero() || value == row.bound));
        rows && self.bounds.iter().zip(x).zip(bound_duals).all(|((bounds, value), dual)| match dual.signum() {
            1 => bounds.upper.as_ref() == Some(value),
            -1 => bounds.lower.as_ref() == Some(value),
            _ => true,
        })
    }

    /// Does the combination of the rows exclude every point within the bounds?
    fn is_farkas(&self, farkas: &[Rational]) -> bool {
        if self.has_crossed_bounds() {
            return true;
        }
        if farkas.len() != self.rows.len() || !self.rows.iter().zip(farkas).all(|(row, dual)| row.relation.admits(dual))
        {
            return false;
        }
        let least = self.combination(farkas).iter().zip(&self.bounds).try_fold(
            Rational::ZERO,
            |least, (coefficient, bounds)| {
                let bound = match coefficient.signum() {
                    0 => return Some(least),
                    1 => bounds.lower.as_ref(),
                    _ => bounds.upper.as_ref(),
                };
                bound.map(|bound| least + coefficient * bound)
            },
        );
        let asked: Rational = self.rows.iter().zip(farkas).map(|(row, dual)| &row.bound * dual).sum();
        least.is_some_and(|least| least > asked)
    }

    /// Does the direction keep every point feasible and increase the objective?
    fn is_improving_ray(&self, ray: &[Rational]) -> bool {
        ray.len() == self.variables()
            && self.rows_at(ray).iter().zip(&self.rows).all(|(value, row)| row.relation.holds(value, &Rational::ZERO))
            && self.bounds.iter().zip(ray).all(|(bounds, step)| {
                (bounds.lower.is_none() || !step.is_negative()) && (bounds.upper.is_none() || !step.is_positive())
            })
            && dot(&self.objective, ray).is_positive()
    }
}

impl Bounds {
    fn are_crossed(&self) -> bool {
        matches!((&self.lower, &self.upper), (Some(lower), Some(upper)) if lower > upper)
    }

    fn contain(&self, value: &Rational) -> bool {
        self.lower.as_ref().is_none_or(|lower| lower <= value) && self.upper.as_ref().is_none_or(|upper| value <= upper)
    }
}

impl Relation {
    fn holds(self, left: &Rational, right: &Rational) -> bool {
        match self {
            Relation::Le => left <= right,
            Relation::Eq => left == right,
            Relation::Ge => left >= right,
        }
    }

    /// May a multiplier of such a row have this sign?
    fn admits(self, multiplier: &Rational) -> bool {
        match self {
            Relation::Le => !multiplier.is_negative(),
            Relation::Eq => true,
            Relation::Ge => !multiplier.is_positive(),
        }
    }
}

/// `a·b`, summed over the common denominator of `b`.
fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    let (numerators, denominator) = scale_to_integers(b);
    let terms = a.iter().zip(numerators).filter(|(a, b)| !a.is_zero() && !b.is_zero());
    terms.map(|(a, b)| a * Rational::from_integer(b)).sum::<Rational>() / Rational::from_integer(denominator)
}
