//! A primal-dual interior-point method for sparse linear programs.
//!
//! With multipliers y of the rows and `z = Aᵀy - c` a pair of points is optimal where all products `x_j z_j` are 0; the method keeps them
//! positive and drives them to 0 together (Mehrotra 1992, SIAM Journal on Optimization 2: each step is first aimed at 0 and then corrected for
//! what that misses). A step solves `[-Z/X Aᵀ; A 0]`, made quasi-definite by a small diagonal, whose effect is taken back by refinement: the
//! factors need no pivots that depend on numbers, and free variables need no care.
//!
//! The points tend to the middle of the optimal solutions. Where these are unique, as after a random perturbation, the variables that
//! stay positive are a basis.
//!
//! Cost: a step is one factorisation and about ten solutions with it. 15 to 40 steps.

use super::columns::Lines;
use super::simplex::SparseProgram;
use super::symmetric::Symmetric;

/// The part of the way to the boundary that a step may go.
const KEPT: f64 = 0.9995;

/// What is added to the diagonal. Measured on sequence forms: less leaves factors too inexact to refine, more takes more refinement.
const REGULAR: f64 = 1e-8;

/// Refinements of a solution at most, and the residual in parts of the right-hand side at which there are enough.
const REFINEMENTS: usize = 8;
const REFINED: f64 = 1e-16;

/// Steps shorter than this lead nowhere.
const SHORTEST: f64 = 1e-8;

/// The iterates. Symbols: A, b, c the program's matrix, right-hand sides and objective; x its variables, y multipliers, z reduced costs.
#[derive(Debug)]
pub struct SparseInterior<'p> {
    program: &'p SparseProgram,
    x: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
    factors: Symmetric,
    /// `z / x`, and 0 where a variable is free.
    ratios: Vec<f64>,
}

/// A step, by variable and row.
struct Direction {
    x: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
}

impl<'p> SparseInterior<'p> {
    /// Starts near the least-squares solutions of both programs' equations. `None` where the factors have more than `most` entries, or fail.
    pub fn new(program: &'p SparseProgram, most: usize) -> Option<SparseInterior<'p>> {
        let (count, rows) = (program.objective.len(), program.right.len());
        let mut entries = Lines::with_capacity(count + rows, program.matrix.entries());
        for variable in 0..count {
            entries.push(program.matrix.iter(variable).map(|(row, value)| (count + row, *value)));
        }
        (0..rows).for_each(|_| entries.push([]));
        let factors = Symmetric::new(&entries, most)?;
        let ratios = program.free.iter().map(|free| if *free { 0.0 } else { 1.0 }).collect();
        let (x, y, z) = (Vec::new(), Vec::new(), Vec::new());
        let mut interior = SparseInterior { program, x, y, z, factors, ratios };
        interior.start().then_some(interior)
    }

    fn start(&mut self) -> bool {
        let SparseProgram { right, objective, free, .. } = self.program;
        if !self.factor() {
            return false;
        }
        (self.x, _) = self.solve(&vec![0.0; objective.len()], right);
        let costs: Vec<f64> = objective.iter().map(|gain| -gain).collect();
        (_, self.y) = self.solve(&costs, &vec![0.0; right.len()]);
        let mut reduced = costs;
        self.subtract_prices(&mut reduced);
        self.z = reduced;
        let least =
            |values: &[f64]| (0..values.len()).filter(|j| !free[*j]).fold(f64::INFINITY, |l, j| l.min(values[j]));
        let raise = |values: &mut [f64], by: f64| {
            (0..values.len()).filter(|j| !free[*j]).for_each(|j| values[j] += by);
        };
        let (by_x, by_z) = ((-1.5 * least(&self.x)).max(0.0), (-1.5 * least(&self.z)).max(0.0));
        raise(&mut self.x, by_x);
        raise(&mut self.z, by_z);
        (0..free.len()).filter(|j| free[*j]).for_each(|j| self.z[j] = 0.0);
        let sum = |values: &[f64]| (0..values.len()).filter(|j| !free[*j]).map(|j| values[j]).sum::<f64>();
        let (product, sums) = (self.total_product(), (sum(&self.x), sum(&self.z)));
        raise(&mut self.x, 0.5 * product / sums.1);
        raise(&mut self.z, 0.5 * product / sums.0);
        let is_positive =
            |values: &[f64]| (0..values.len()).all(|j| free[j] || values[j] > 0.0 && values[j].is_finite());
        is_positive(&self.x) && is_positive(&self.z)
    }

    /// The sum of the products: how far the two objectives are apart once all equations hold.
    pub fn total_product(&self) -> f64 {
        self.bounded().map(|j| self.x[j] * self.z[j]).sum()
    }

    /// The mean product.
    pub fn mean_product(&self) -> f64 {
        self.total_product() / self.bounded().count().max(1) as f64
    }

    pub fn variables(&self) -> &[f64] {
        &self.x
    }

    /// As many variables as there are rows: the free ones, and those with the greatest value for their reduced cost.
    pub fn basis(&self) -> Vec<usize> {
        let free = &self.program.free;
        let mut basic: Vec<usize> = (0..free.len()).filter(|j| free[*j]).collect();
        let mut others: Vec<usize> = self.bounded().collect();
        let missing = self.program.right.len().saturating_sub(basic.len()).min(others.len());
        others.sort_by(|a, b| (self.x[*b] * self.z[*a]).total_cmp(&(self.x[*a] * self.z[*b])));
        basic.extend(&others[..missing]);
        basic
    }

    /// One step; false where rounding leaves none.
    pub fn step(&mut self) -> bool {
        let count = self.x.len();
        for variable in 0..count {
            self.ratios[variable] = if self.program.free[variable] { 0.0 } else { self.z[variable] / self.x[variable] };
        }
        if !self.factor() {
            return false;
        }
        let (dual, primal) = self.residuals();
        let mean = self.mean_product();
        let mut aims: Vec<f64> = (0..count).map(|j| -self.x[j] * self.z[j]).collect();
        let first = self.direction(&aims, &dual, &primal);
        let (along_x, along_z) = (self.reach(&self.x, &first.x).min(1.0), self.reach(&self.z, &first.z).min(1.0));
        let reached: f64 =
            self.bounded().map(|j| (self.x[j] + along_x * first.x[j]) * (self.z[j] + along_z * first.z[j])).sum();
        let reached = reached / self.bounded().count().max(1) as f64;
        let centre = mean * (reached / mean).powi(3).min(1.0);
        for (j, aim) in aims.iter_mut().enumerate() {
            *aim += centre - first.x[j] * first.z[j];
        }
        let step = self.direction(&aims, &dual, &primal);
        let along_x = (KEPT * self.reach(&self.x, &step.x)).min(1.0);
        let along_z = (KEPT * self.reach(&self.z, &step.z)).min(1.0);
        let is_finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
        if !is_finite(&step.x) || !is_finite(&step.y) || !is_finite(&step.z) || along_x.max(along_z) < SHORTEST {
            return false;
        }
        add(&mut self.x, along_x, &step.x);
        add(&mut self.y, along_z, &step.y);
        add(&mut self.z, along_z, &step.z);
        true
    }

    fn bounded(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.program.free.len()).filter(|variable| !self.program.free[*variable])
    }

    fn factor(&mut self) -> bool {
        let diagonal = self.ratios.iter().map(|ratio| -ratio - REGULAR);
        let rows = self.program.right.len();
        let diagonal: Vec<f64> = diagonal.chain(std::iter::repeat_n(REGULAR, rows)).collect();
        self.factors.factor(&diagonal, REGULAR)
    }

    /// `costs - Aᵀy`, in place.
    fn subtract_prices(&self, costs: &mut [f64]) {
        for (variable, cost) in costs.iter_mut().enumerate() {
            self.program.matrix.each(variable, |row, value| *cost -= value * self.y[row]);
        }
    }

    /// By how much the equations of the multipliers and of the variables are missed.
    fn residuals(&self) -> (Vec<f64>, Vec<f64>) {
        let mut dual: Vec<f64> = self.program.objective.iter().zip(&self.z).map(|(gain, z)| -gain - z).collect();
        self.subtract_prices(&mut dual);
        let mut primal = self.program.right.clone();
        for (variable, own) in self.x.iter().enumerate() {
            self.program.matrix.each(variable, |row, value| primal[row] -= value * own);
        }
        (dual, primal)
    }

    /// The step that leads to the residuals and from the products to the aims.
    fn direction(&mut self, aims: &[f64], dual: &[f64], primal: &[f64]) -> Direction {
        let free = &self.program.free;
        let upper: Vec<f64> =
            (0..dual.len()).map(|j| if free[j] { dual[j] } else { dual[j] - aims[j] / self.x[j] }).collect();
        let (x, y) = self.solve(&upper, primal);
        let free = &self.program.free;
        let z = (0..x.len()).map(|j| if free[j] { 0.0 } else { (aims[j] - self.z[j] * x[j]) / self.x[j] }).collect();
        Direction { x, y, z }
    }

    /// Solves `-ratios x + Aᵀy = upper`, `A x = lower` with refinement.
    fn solve(&mut self, upper: &[f64], lower: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let matrix = &self.program.matrix;
        let count = upper.len();
        let greatest = |values: &[f64]| values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let goal = greatest(upper).max(greatest(lower)) * REFINED;
        let mut last = f64::INFINITY;
        let mut solution = vec![0.0; count + lower.len()];
        let mut left: Vec<f64> = upper.iter().chain(lower).copied().collect();
        for _ in 0..=REFINEMENTS {
            self.factors.solve(&mut left);
            add(&mut solution, 1.0, &left);
            residual(matrix, &self.ratios, &solution, upper, lower, &mut left);
            let rest = greatest(&left);
            if rest <= goal || rest > 0.5 * last {
                break;
            }
            last = rest;
        }
        let y = solution.split_off(count);
        (solution, y)
    }

    /// How far values may move along a direction before one that is not free reaches 0.
    fn reach(&self, values: &[f64], moves: &[f64]) -> f64 {
        let bounds = self.bounded().filter(|j| moves[*j] < 0.0).map(|j| -values[j] / moves[j]);
        bounds.fold(1.0 / KEPT, f64::min)
    }
}

/// What is left of the right-hand sides at a solution.
fn residual(matrix: &Lines<f64>, ratios: &[f64], solution: &[f64], upper: &[f64], lower: &[f64], left: &mut [f64]) {
    let count = upper.len();
    let (x, y) = solution.split_at(count);
    let (above, below) = left.split_at_mut(count);
    below.copy_from_slice(lower);
    for variable in 0..count {
        let own = x[variable];
        let mut rest = upper[variable] + ratios[variable] * own;
        matrix.each(variable, |row, value| {
            rest -= value * y[row];
            below[row] -= value * own;
        });
        above[variable] = rest;
    }
}

fn add(target: &mut [f64], factor: f64, values: &[f64]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += factor * value;
    }
}
