//! The factorisation `P A = L U` of a dense square matrix in floats, and the solutions of systems with it and with its transpose.
//!
//! Crout's order, with row pivots: each entry is one dot product of contiguous floats. Cost: k³/3 multiplications and as many additions.

use multiversion::multiversion;

use super::vector::{add_multiple, dot};

/// A pivot below this part of the greatest entry is noise.
const SINGULAR: f64 = 1e-12;

/// The factors.
pub(crate) struct Factors {
    size: usize,
    order: Vec<usize>,
    entries: Vec<f64>,
}

impl Factors {
    /// Factors a square matrix, row-major; `None` where it is singular as far as floats can tell.
    pub fn new(size: usize, mut entries: Vec<f64>) -> Option<Factors> {
        let order = factor(size, &mut entries)?;
        Some(Factors { size, order, entries })
    }

    /// Solves `A y = b`.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut values: Vec<f64> = self.order.iter().map(|row| right[*row]).collect();
        solve(self.size, &self.entries, &mut values);
        values
    }

    /// Solves `Aᵀ x = b`.
    pub fn solve_transposed(&self, right: &[f64]) -> Vec<f64> {
        let mut values = right.to_vec();
        solve_transposed(self.size, &self.entries, &mut values);
        let mut solution = vec![0.0; self.size];
        for (value, row) in values.into_iter().zip(&self.order) {
            solution[*row] = value;
        }
        solution
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn factor(size: usize, entries: &mut [f64]) -> Option<Vec<usize>> {
    let greatest = entries.iter().fold(0.0f64, |greatest, entry| greatest.max(entry.abs()));
    let mut order: Vec<usize> = (0..size).collect();
    let mut upper = vec![0.0; size];
    for column in 0..size {
        let (mut pivot, mut most) = (column, 0.0);
        for row in 0..size {
            let known = row.min(column);
            let start = row * size;
            let value = entries[start + column] - dot(&entries[start..start + known], &upper[..known]);
            entries[start + column] = value;
            if row < column {
                upper[row] = value;
            } else if value.abs() > most {
                (pivot, most) = (row, value.abs());
            }
        }
        if most <= SINGULAR * greatest {
            return None;
        }
        order.swap(pivot, column);
        if pivot != column {
            let (first, second) = entries.split_at_mut(pivot * size);
            first[column * size..(column + 1) * size].swap_with_slice(&mut second[..size]);
        }
        let inverse = 1.0 / entries[column * size + column];
        for row in column + 1..size {
            entries[row * size + column] *= inverse;
        }
    }
    Some(order)
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn solve(size: usize, entries: &[f64], values: &mut [f64]) {
    for row in 1..size {
        values[row] -= dot(&entries[row * size..row * size + row], &values[..row]);
    }
    for row in (0..size).rev() {
        let used = dot(&entries[row * size + row + 1..(row + 1) * size], &values[row + 1..]);
        values[row] = (values[row] - used) / entries[row * size + row];
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn solve_transposed(size: usize, entries: &[f64], values: &mut [f64]) {
    for row in 0..size {
        let own = &entries[row * size..(row + 1) * size];
        let value = values[row] / own[row];
        values[row] = value;
        add_multiple(&mut values[row + 1..], -value, &own[row + 1..]);
    }
    for row in (1..size).rev() {
        let value = values[row];
        add_multiple(&mut values[..row], -value, &entries[row * size..row * size + row]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_systems_are_solved() {
        for size in [1usize, 2, 7, 40, 90] {
            let mut state = size as u64;
            let matrix: Vec<f64> = (0..size * size)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 40) as f64 / (1u64 << 24) as f64 - 0.5
                })
                .collect();
            let right: Vec<f64> = (0..size).map(|place| place as f64).collect();
            let factors = Factors::new(size, matrix.clone()).expect("regular");
            let (y, x) = (factors.solve(&right), factors.solve_transposed(&right));
            for (place, right) in right.iter().enumerate() {
                let row: f64 = (0..size).map(|j| matrix[place * size + j] * y[j]).sum();
                let column: f64 = (0..size).map(|i| matrix[i * size + place] * x[i]).sum();
                assert!((row - right).abs() < 1e-7 && (column - right).abs() < 1e-7, "{size}");
            }
        }
        assert!(Factors::new(2, vec![1.0, 2.0, 2.0, 4.0]).is_none());
    }
}
