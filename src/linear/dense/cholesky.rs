//! Cholesky's factorisation `M = L Lᵀ` of a dense positive definite matrix, in blocks of columns.
//!
//! A block is factored on its diagonal, the rows below it are solved against that triangle 32 at a time, and what remains is reduced by
//! their product ([`super::product`]), where almost all of the n³/3 operations are. A pivot that rounding has made worthless is replaced by a
//! huge one, which sets its unknown to 0 (Wright 1999, SIAM Journal on Optimization 9, on why interior points may do so).

use multiversion::multiversion;

use super::product::{Layout, Panels, add_own_gram};
use super::vector::{add_multiple, dot};

/// Columns in a block.
const BLOCK: usize = 64;

/// Rows that are solved together: four registers of eight, so that no sum waits for the one before it.
const TOGETHER: usize = 32;

/// A pivot below this part of its diagonal entry is noise.
const WORTHLESS: f64 = 1e-30;

const HUGE: f64 = 1e64;

/// The lower triangle of a symmetric matrix, then its factor.
#[derive(Default)]
pub(crate) struct Cholesky {
    size: usize,
    entries: Vec<f64>,
    panels: Panels,
}

impl Cholesky {
    /// A matrix of zeros.
    pub fn reset(&mut self, size: usize) {
        self.size = size;
        self.entries.clear();
        self.entries.resize(size * size, 0.0);
    }

    /// The entries, row-major; those above the diagonal are not read.
    pub fn parts(&mut self) -> (&mut [f64], &mut Panels) {
        (&mut self.entries, &mut self.panels)
    }

    /// Replaces the matrix by its factor.
    pub fn factor(&mut self) {
        let size = self.size;
        for start in (0..size).step_by(BLOCK) {
            let end = size.min(start + BLOCK);
            factor_diagonal(&mut self.entries, size, start, end);
            if end == size {
                break;
            }
            solve_below(&mut self.entries, size, start, end);
            let below = Layout { first: end * size + start, stride: size, rows: size - end, columns: end - start };
            add_own_gram(&mut self.panels, &mut self.entries, below, -1.0, (end * size + end, size));
        }
    }

    /// Solves `L Lᵀ x = b` in place.
    pub fn solve(&self, values: &mut [f64]) {
        solve_factored(&self.entries, self.size, values);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn factor_diagonal(entries: &mut [f64], size: usize, start: usize, end: usize) {
    for row in start..end {
        let (above, own) = entries.split_at_mut(row * size);
        for column in start..row {
            let other = &above[column * size..];
            let used = dot(&own[start..column], &other[start..column]);
            own[column] = (own[column] - used) / other[column];
        }
        let full = own[row];
        let rest = full - dot(&own[start..row], &own[start..row]);
        own[row] = if rest > WORTHLESS * full.abs() { rest.sqrt() } else { HUGE };
    }
}

/// Solves the rows below a factored diagonal block against it.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn solve_below(entries: &mut [f64], size: usize, start: usize, end: usize) {
    let (above, below) = entries.split_at_mut(end * size);
    let mut columns = [[0.0; TOGETHER]; BLOCK];
    for rows in below.chunks_mut(TOGETHER * size) {
        for (lane, row) in rows.chunks(size).enumerate() {
            for (column, entry) in columns.iter_mut().zip(&row[start..end]) {
                column[lane] = *entry;
            }
        }
        for column in 0..end - start {
            let triangle = &above[(start + column) * size + start..][..column + 1];
            let (known, rest) = columns.split_at_mut(column);
            let mut sum = rest[0];
            for (factor, values) in triangle.iter().zip(known) {
                for lane in 0..TOGETHER {
                    sum[lane] -= factor * values[lane];
                }
            }
            let inverse = 1.0 / triangle[column];
            rest[0] = sum.map(|value| value * inverse);
        }
        for (lane, row) in rows.chunks_mut(size).enumerate() {
            for (column, entry) in columns.iter().zip(&mut row[start..end]) {
                *entry = column[lane];
            }
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn solve_factored(entries: &[f64], size: usize, values: &mut [f64]) {
    for row in 0..size {
        let own = &entries[row * size..=row * size + row];
        values[row] = (values[row] - dot(&own[..row], &values[..row])) / own[row];
    }
    for row in (0..size).rev() {
        let own = &entries[row * size..=row * size + row];
        let value = values[row] / own[row];
        values[row] = value;
        add_multiple(&mut values[..row], -value, &own[..row]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::product::{Weights, add_gram};
    use super::*;

    #[test]
    fn solutions_of_gram_matrices_solve() {
        for (size, columns) in [(1, 1), (5, 9), (63, 70), (64, 65), (130, 300), (200, 210)] {
            let mut state = size as u64;
            let matrix: Vec<f64> = (0..size * columns)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 40) as f64 / (1u64 << 24) as f64
                })
                .collect();
            let weights: Vec<f64> = (0..columns).map(|column| 1.0 + column as f64).collect();
            let mut cholesky = Cholesky::default();
            cholesky.reset(size);
            let (entries, panels) = cholesky.parts();
            let layout = Layout { first: 0, stride: columns, rows: size, columns };
            add_gram(panels, &matrix, layout, Weights::Each(&weights), entries, (0, size));
            (0..size).for_each(|row| entries[row * size + row] += 1.0);
            let expected: Vec<f64> = (0..size).map(|row| (row % 7) as f64 - 3.0).collect();
            let product = |row: usize| {
                let gram = |other: usize| -> f64 {
                    (0..columns).map(|l| matrix[row * columns + l] * weights[l] * matrix[other * columns + l]).sum()
                };
                (0..size).map(|other| gram(other) * expected[other]).sum::<f64>() + expected[row]
            };
            let mut values: Vec<f64> = (0..size).map(product).collect();
            cholesky.factor();
            cholesky.solve(&mut values);
            for (value, expected) in values.iter().zip(&expected) {
                assert!((value - expected).abs() < 1e-6, "{size}: {value} {expected}");
            }
        }
    }
}
