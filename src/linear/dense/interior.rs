//! An interior-point method for matrix games: maximise `Σ y` subject to `A y <= 1`, `y >= 0`, with A positive and dense.
//!
//! With `s = 1 - A y` and `z = Aᵀx - 1`, a pair of points is optimal where all products `x_i s_i` and `y_j z_j` are 0; the method
//! keeps them positive and drives them to 0 together. Divided by their sums, x and y are optimal strategies, and the value of A is the
//! inverse of either sum.
//!
//! Idea: Newton's method on the products, each step first aimed at 0 and then corrected for what that step misses and for how well the
//! products keep together (Mehrotra 1992, SIAM Journal on Optimization 2). Since A is positive both programs have interior points that are
//! known, so no residual is ever left and no variable is free.
//!
//! Cost: a step forms `A (Y/Z) Aᵀ + S/X`, one row for each row of A, and factors it: `m²n + m³/3` operations, of which the product has
//! three quarters for a square A; then a few products of A with vectors. 8 to 20 steps, with hardly any growth in the size.
//!
//! Degeneracy: where solutions are not unique the limit lies inside the set of them. With right-hand sides and objective moved a little the
//! solution is a vertex, whose basis is optimal without the move too if the move was small enough; [`Interior::is_optimal`] tells.
//!
//! Symbols: m, n rows and columns; x, s by rows; y, z by columns; μ the mean product.

use multiversion::multiversion;

use super::cholesky::Cholesky;
use super::lu::Factors;
use super::product::{Layout, Weights, add_gram};
use super::vector::{add_multiple, dot};

/// The part of the way to the boundary that a step may go.
const KEPT: f64 = 0.9995;

/// Where the method starts: what the fullest row holds, and what the least column earns. Measured: points near the second boundary, where the
/// products are small, take a fifth fewer steps than the middle.
const FILLED: f64 = 0.9;
const COVERED: f64 = 1.2;

/// What a solution in floats may miss a bound by.
const TOLERANCE: f64 = 1e-8;

/// The iterates.
pub struct Interior<'a> {
    rows: usize,
    columns: usize,
    /// Row-major.
    matrix: &'a [f64],
    /// Right-hand sides and objective: ones, or a little more.
    limits: Vec<f64>,
    gains: Vec<f64>,
    x: Vec<f64>,
    s: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
    normal: Cholesky,
}

/// A direction, or right-hand sides of one.
struct Direction {
    x: Vec<f64>,
    s: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
}

impl<'a> Interior<'a> {
    /// Starts in the interior. The matrix is row-major, positive, with entries about 1; the method is faster where it has no more rows than
    /// columns. Right-hand sides and objective lie between 1 and `1 + size`, by the seed.
    ///
    /// # Panics
    /// If the matrix is empty or its length is no multiple of the rows.
    pub fn new(rows: usize, matrix: &'a [f64], size: f64, seed: u64) -> Interior<'a> {
        assert!(rows > 0 && !matrix.is_empty() && matrix.len().is_multiple_of(rows), "a matrix of {rows} rows");
        let columns = matrix.len() / rows;
        let level =
            |values: &[f64], start: f64, pick: fn(f64, f64) -> f64| values.iter().fold(start, |a, b| pick(a, *b));
        let mut draw = Draw(seed);
        let limits: Vec<f64> = (0..rows).map(|_| 1.0 + size * draw.next()).collect();
        let gains: Vec<f64> = (0..columns).map(|_| 1.0 + size * draw.next()).collect();
        let mut used = vec![0.0; rows];
        let mut y = vec![1.0; columns];
        times(matrix, &y, &mut used);
        let scale = FILLED / level(&used, 0.0, f64::max);
        y.fill(scale);
        let s = used.iter().zip(&limits).map(|(used, limit)| limit - scale * used).collect();
        let mut earned = vec![0.0; columns];
        let mut x = vec![1.0; rows];
        times_transposed(matrix, &x, &mut earned);
        let scale = COVERED / level(&earned, f64::INFINITY, f64::min);
        x.fill(scale);
        let z = earned.iter().zip(&gains).map(|(earned, gain)| scale * earned - gain).collect();
        Interior { rows, columns, matrix, limits, gains, x, s, y, z, normal: Cholesky::default() }
    }

    /// Bytes that the method needs for a matrix of this shape.
    pub fn memory(rows: usize, columns: usize) -> u64 {
        let (rows, columns) = (rows as u64, columns as u64);
        let deepest = columns.max(rows).min(256);
        8 * (rows * columns + rows * rows + 2 * rows * deepest + 12 * (rows + columns))
    }

    /// The sum of the products: how far the two objectives are apart, which are about 1.
    pub fn total_product(&self) -> f64 {
        dot(&self.x, &self.s) + dot(&self.y, &self.z)
    }

    /// The multipliers of the rows, and the variables of the columns.
    pub fn point(&self) -> (&[f64], &[f64]) {
        (&self.x, &self.y)
    }

    /// The rows and the columns whose variable tends to a positive number, as far as can be told, and whose slack tends to 0.
    pub fn supports(&self) -> [Vec<usize>; 2] {
        let support = |values: &[f64], slacks: &[f64]| {
            let count = values.len() as f64;
            (0..values.len()).filter(|&place| values[place] * count > slacks[place]).collect()
        };
        [support(&self.x, &self.s), support(&self.y, &self.z)]
    }

    /// Do equally many rows and columns make a basis that is optimal for the matrix without the move, as far as floats can tell?
    pub fn is_optimal(&self, [used, bought]: &[Vec<usize>; 2]) -> bool {
        let kernel =
            used.iter().flat_map(|row| bought.iter().map(move |column| self.matrix[row * self.columns + column]));
        let Some(factors) = Factors::new(used.len(), kernel.collect()) else { return false };
        let ones = vec![1.0; used.len()];
        let scattered = |length: usize, places: &[usize], values: Vec<f64>| {
            let mut all = vec![0.0; length];
            places.iter().zip(values).for_each(|(place, value)| all[*place] = value);
            all
        };
        let y = scattered(self.columns, bought, factors.solve(&ones));
        let x = scattered(self.rows, used, factors.solve_transposed(&ones));
        if x.iter().chain(&y).any(|value| *value < -TOLERANCE) {
            return false;
        }
        let (mut left, mut earned) = (vec![0.0; self.rows], vec![0.0; self.columns]);
        times(self.matrix, &y, &mut left);
        times_transposed(self.matrix, &x, &mut earned);
        left.iter().all(|value| *value <= 1.0 + TOLERANCE) && earned.iter().all(|value| *value >= 1.0 - TOLERANCE)
    }

    /// One step; false where rounding leaves none.
    pub fn step(&mut self) -> bool {
        let (rows, columns) = (self.rows, self.columns);
        let ratios: Vec<f64> = self.y.iter().zip(&self.z).map(|(y, z)| y / z).collect();
        self.factor(&ratios);
        let mean = self.total_product() / (rows + columns) as f64;
        let product = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| -a * b).collect() };
        // The residuals are 0 but for rounding, which each step repairs.
        let mut below = vec![0.0; rows];
        times(self.matrix, &self.y, &mut below);
        (0..rows).for_each(|i| below[i] = self.limits[i] - below[i] - self.s[i]);
        let mut above = vec![0.0; columns];
        times_transposed(self.matrix, &self.x, &mut above);
        (0..columns).for_each(|j| above[j] = self.gains[j] - above[j] + self.z[j]);
        let (aim_x, aim_y) = (product(&self.x, &self.s), product(&self.y, &self.z));
        let first = self.direction(&ratios, &aim_x, &aim_y, &below, &above);
        let (primal, dual) = self.reach(&first);
        let left = |a: &[f64], da: &[f64], along_a: f64, b: &[f64], db: &[f64], along_b: f64| -> f64 {
            (0..a.len()).map(|i| (a[i] + along_a * da[i]) * (b[i] + along_b * db[i])).sum()
        };
        let reached = (left(&self.x, &first.x, dual, &self.s, &first.s, primal)
            + left(&self.y, &first.y, primal, &self.z, &first.z, dual))
            / (rows + columns) as f64;
        let centre = mean * (reached / mean).powi(3).min(1.0);
        let corrected = |aim: &[f64], a: &[f64], b: &[f64]| -> Vec<f64> {
            (0..aim.len()).map(|i| aim[i] + centre - a[i] * b[i]).collect()
        };
        let (aim_x, aim_y) = (corrected(&aim_x, &first.x, &first.s), corrected(&aim_y, &first.y, &first.z));
        let step = self.direction(&ratios, &aim_x, &aim_y, &below, &above);
        let (primal, dual) = self.reach(&step);
        let (primal, dual) = ((KEPT * primal).min(1.0), (KEPT * dual).min(1.0));
        let usable = |values: &[f64]| values.iter().all(|value| value.is_finite());
        if !(usable(&step.x) && usable(&step.y)) || primal.max(dual) < 1e-6 {
            return false;
        }
        add_multiple(&mut self.x, dual, &step.x);
        add_multiple(&mut self.z, dual, &step.z);
        add_multiple(&mut self.y, primal, &step.y);
        add_multiple(&mut self.s, primal, &step.s);
        true
    }

    /// Factors `A (Y/Z) Aᵀ + S/X`.
    fn factor(&mut self, ratios: &[f64]) {
        let (rows, columns) = (self.rows, self.columns);
        self.normal.reset(rows);
        let (entries, panels) = self.normal.parts();
        let layout = Layout { first: 0, stride: columns, rows, columns };
        add_gram(panels, self.matrix, layout, Weights::Each(ratios), entries, (0, rows));
        for row in 0..rows {
            entries[row * rows + row] += self.s[row] / self.x[row];
        }
        self.normal.factor();
    }

    /// Solves `A dy + ds = below`, `Aᵀdx - dz = above`, `s dx + x ds = aim_x`, `z dy + y dz = aim_y`.
    fn direction(&self, ratios: &[f64], aim_x: &[f64], aim_y: &[f64], below: &[f64], above: &[f64]) -> Direction {
        let (rows, columns) = (self.rows, self.columns);
        let wanted: Vec<f64> = (0..columns).map(|j| aim_y[j] / self.z[j] + ratios[j] * above[j]).collect();
        let mut x = vec![0.0; rows];
        times(self.matrix, &wanted, &mut x);
        (0..rows).for_each(|i| x[i] += aim_x[i] / self.x[i] - below[i]);
        self.normal.solve(&mut x);
        let mut z = vec![0.0; columns];
        times_transposed(self.matrix, &x, &mut z);
        (0..columns).for_each(|j| z[j] -= above[j]);
        let y = (0..columns).map(|j| aim_y[j] / self.z[j] - ratios[j] * z[j]).collect();
        let s = (0..rows).map(|i| (aim_x[i] - self.s[i] * x[i]) / self.x[i]).collect();
        Direction { x, s, y, z }
    }

    /// How far y with s, and x with z, may move along a direction before an entry reaches 0.
    fn reach(&self, direction: &Direction) -> (f64, f64) {
        let reach = |values: &[f64], moves: &[f64]| {
            values.iter().zip(moves).fold(
                1.0 / KEPT,
                |reach: f64, (value, step)| {
                    if *step < 0.0 { reach.min(-value / step) } else { reach }
                },
            )
        };
        let primal = reach(&self.y, &direction.y).min(reach(&self.s, &direction.s));
        (primal, reach(&self.x, &direction.x).min(reach(&self.z, &direction.z)))
    }
}

/// `target = A v`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn times(matrix: &[f64], values: &[f64], target: &mut [f64]) {
    for (row, target) in matrix.chunks_exact(values.len()).zip(target) {
        *target = dot(row, values);
    }
}

/// `target = Aᵀ v`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn times_transposed(matrix: &[f64], values: &[f64], target: &mut [f64]) {
    target.fill(0.0);
    for (row, value) in matrix.chunks_exact(target.len()).zip(values) {
        add_multiple(target, *value, row);
    }
}

/// Fractions between 0 and 1 (Steele, Lea and Flood 2014, OOPSLA: splitmix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_game_is_solved_and_a_degenerate_one_told_after_a_move() {
        // Steps end with both objectives equal and a square support; the identity's solution is unique.
        let mut draw = Draw(3);
        let random: Vec<f64> = (0..30 * 40).map(|_| 0.5 + draw.next()).collect();
        let identity: Vec<f64> = (0..25).map(|place| if place % 6 == 0 { 1.5 } else { 0.5 }).collect();
        // Two copies of a column: solutions are a segment.
        let copies = vec![1.5, 0.5, 0.5, 0.5, 1.5, 1.5];
        for (rows, matrix, size) in [(30, random, 0.0), (5, identity, 0.0), (2, copies, 1e-3)] {
            let mut interior = Interior::new(rows, &matrix, size, 1);
            let steps = (0..60)
                .take_while(|_| interior.step() && interior.total_product() > if size > 0.0 { 1e-16 } else { 1e-11 })
                .count();
            assert!(steps < 40, "{steps}");
            let supports = interior.supports();
            assert!(interior.is_optimal(&supports), "{supports:?}");
            assert!(!interior.is_optimal(&[vec![0], vec![0]]));
        }
    }
}
