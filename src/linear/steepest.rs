//! The greatest packing in floats: `max Σ y` subject to `A y <= 1`, `y >= 0`, with A positive, by steepest edges on a dense tableau.
//!
//! The variable enters whose edge makes the smallest angle with the objective (Goldfarb and Reid 1977, Mathematical Programming 12). On a
//! tableau the lengths of the edges are sums of squares of columns, which the update gathers while it passes over the entries anyway; it takes a third to
//! a half of the pivots of the greatest gain, which is what [`super::packing`] does.
//!
//! Ties: right-hand sides are drawn a little above 1, so that no two rows bound an edge alike; the basis found is checked exactly by the caller.
//! Cost: a pivot is one pass over the matrix, in registers of eight floats.

use multiversion::multiversion;

use super::Interrupted;
use super::packing::Packing;

/// Entries below this are no pivots, gains below the second are none.
const SMALL: f64 = 1e-9;
const NO_GAIN: f64 = 1e-10;

/// How far right-hand sides are drawn from 1.
const DRAWN: f64 = 1e-7;

/// Rows are padded to a multiple of this.
const LANES: usize = 8;

/// Pivots to an optimal basis; `None` when rounding leads astray. The matrix is row-major; `tick` is asked before each pivot.
///
/// # Errors
/// [`Interrupted`] if `tick` returned `false`.
///
/// # Panics
/// If the matrix is empty or its length is no multiple of the rows.
pub fn pack_floats(
    rows: usize,
    matrix: &[f64],
    tick: &mut dyn FnMut() -> bool,
) -> Result<Option<Packing>, Interrupted> {
    assert!(rows > 0 && !matrix.is_empty() && matrix.len().is_multiple_of(rows), "a matrix of {rows} rows");
    let mut tableau = Tableau::new(rows, matrix);
    for _ in 0..100 + 20 * (rows + tableau.columns) {
        let Some(column) = tableau.steepest() else { return Ok(Some(tableau.packing())) };
        if !tick() {
            return Err(Interrupted);
        }
        let Some(row) = tableau.bounding(column) else { return Ok(None) };
        tableau.pivot(row, column);
    }
    Ok(None)
}

struct Tableau {
    columns: usize,
    stride: usize,
    data: Vec<f64>,
    right: Vec<f64>,
    /// By column: what the objective loses, and the squared length of the edge.
    costs: Vec<f64>,
    lengths: Vec<f64>,
    /// Variables: `0..columns`, then the slacks of the rows.
    basic: Vec<usize>,
    cobasic: Vec<usize>,
    pivot_row: Vec<f64>,
}

impl Tableau {
    fn new(rows: usize, matrix: &[f64]) -> Tableau {
        let columns = matrix.len() / rows;
        let stride = columns.next_multiple_of(LANES);
        let mut data = vec![0.0; rows * stride];
        let mut lengths = vec![1.0; stride];
        for (target, source) in data.chunks_exact_mut(stride).zip(matrix.chunks_exact(columns)) {
            target[..columns].copy_from_slice(source);
            lengths.iter_mut().zip(source).for_each(|(length, entry)| *length += entry * entry);
        }
        let mut costs = vec![0.0; stride];
        costs[..columns].fill(-1.0);
        // Multiples of the golden ratio are as evenly spread as numbers can be.
        let drawn = |row: usize| ((row + 1) as f64 * 0.618_033_988_749_894_9).fract();
        Tableau {
            columns,
            stride,
            data,
            right: (0..rows).map(|row| 1.0 + DRAWN * drawn(row)).collect(),
            costs,
            lengths,
            basic: (columns..columns + rows).collect(),
            cobasic: (0..columns).collect(),
            pivot_row: vec![0.0; stride],
        }
    }

    /// The column whose edge gains most for its length.
    fn steepest(&self) -> Option<usize> {
        let slope = |(cost, length): (&f64, &f64)| if *cost < -NO_GAIN { cost * cost / length } else { 0.0 };
        let slopes = || self.costs.iter().zip(&self.lengths).map(slope);
        let greatest = slopes().fold(0.0, f64::max);
        if greatest > 0.0 { slopes().position(|slope| slope == greatest) } else { None }
    }

    /// The row that bounds the edge of a column first.
    fn bounding(&self, column: usize) -> Option<usize> {
        let (mut least, mut place) = (f64::INFINITY, None);
        for (row, right) in self.right.iter().enumerate() {
            let entry = self.data[row * self.stride + column];
            if entry > SMALL && *right < least * entry {
                least = right / entry;
                place = Some(row);
            }
        }
        place
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let stride = self.stride;
        let own = row * stride..(row + 1) * stride;
        let inverse = 1.0 / self.data[row * stride + column];
        self.pivot_row.copy_from_slice(&self.data[own.clone()]);
        self.pivot_row.iter_mut().for_each(|entry| *entry *= inverse);
        self.pivot_row[column] = inverse;
        let right = self.right[row] * inverse;
        for (other, value) in self.right.iter_mut().enumerate() {
            if other != row {
                // A basic solution stays feasible up to rounding.
                *value = (*value - self.data[other * stride + column] * right).max(0.0);
            }
        }
        self.right[row] = right;
        self.data[own.clone()].fill(0.0);
        self.lengths.fill(1.0);
        update(&mut self.data, &self.pivot_row, column, &mut self.lengths);
        self.data[own].copy_from_slice(&self.pivot_row);
        self.lengths.iter_mut().zip(&self.pivot_row).for_each(|(length, entry)| *length += entry * entry);
        let cost = std::mem::take(&mut self.costs[column]);
        self.costs.iter_mut().zip(&self.pivot_row).for_each(|(own, entry)| *own -= cost * entry);
        std::mem::swap(&mut self.basic[row], &mut self.cobasic[column]);
    }

    fn packing(&self) -> Packing {
        let mut columns: Vec<usize> = self.basic.iter().copied().filter(|variable| *variable < self.columns).collect();
        let slacks = self.cobasic.iter().filter(|variable| **variable >= self.columns);
        let mut rows: Vec<usize> = slacks.map(|variable| variable - self.columns).collect();
        columns.sort_unstable();
        rows.sort_unstable();
        Packing { columns, rows }
    }
}

/// Takes multiples of the pivot row off all rows, so that the pivot column becomes that multiple, and adds up the squares of each column.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn update(data: &mut [f64], pivot_row: &[f64], column: usize, lengths: &mut [f64]) {
    for row in data.chunks_exact_mut(pivot_row.len()) {
        let factor = std::mem::take(&mut row[column]);
        for ((entry, source), length) in row.iter_mut().zip(pivot_row).zip(lengths.iter_mut()) {
            let value = *entry - factor * source;
            *entry = value;
            *length += value * value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::packing::{pack, packing_tableau};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_other_rule(
            rows in 1usize..9,
            columns in 1usize..9,
            entries in prop::collection::vec(0i64..1_000_000, 64),
        ) {
            // Generic payoffs, so that the optimal basis is unique.
            let entry = |row: usize, column: usize| 0.5 + entries[row * 8 + column] as f64 * 1e-6;
            let matrix: Vec<f64> = (0..rows * columns).map(|place| entry(place / columns, place % columns)).collect();
            let found = pack_floats(rows, &matrix, &mut || true).expect("no limit");
            let expected = pack(&mut packing_tableau(rows, columns, entry), &mut || true).expect("no limit");
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_tick_interrupts() {
        assert!(pack_floats(2, &[2.0, 1.0, 1.0, 2.0], &mut || false).is_err());
    }
}
