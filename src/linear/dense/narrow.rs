//! A dense matrix in the narrowest words that hold it, and its products with vectors: the whole cost of first-order methods.
//!
//! A payoff of a byte costs an eighth of the memory traffic of a float, and large matrices are bound by traffic. Products are computed in
//! single precision, entry by entry of the result and in a fixed order, so that any number of threads gives the same bits.

use multiversion::multiversion;
use rayon::prelude::*;

/// Entries of a product that a thread takes at a time; a multiple of the lanes.
const CHUNK: usize = 256;

/// Matrices smaller than this are not worth a second thread.
const SMALL: usize = 1 << 18;

/// A matrix, row-major, with entries between -1 and 1 once they are multiplied by the scale.
pub struct NarrowMatrix {
    columns: usize,
    scale: f32,
    entries: Entries,
}

enum Entries {
    Bytes(Vec<i8>),
    Shorts(Vec<i16>),
    Floats(Vec<f32>),
}

impl NarrowMatrix {
    /// The matrix `(entry - middle) / half` for integers with the given middle, none farther from it than `half`.
    ///
    /// # Panics
    /// If there are no columns or an entry is farther off.
    pub fn from_words(columns: usize, words: impl Iterator<Item = i64>, middle: i64, half: u64) -> NarrowMatrix {
        assert!(columns > 0, "a matrix of no columns");
        let scale = 1.0 / half.max(1) as f32;
        let distance = words.map(|word| i128::from(word) - i128::from(middle));
        let entries = match half {
            0..=127 => Entries::Bytes(distance.map(narrow::<i8>).collect()),
            128..=32767 => Entries::Shorts(distance.map(narrow::<i16>).collect()),
            _ => {
                return NarrowMatrix::from_floats(columns, distance.map(|d| (d as f64 / half as f64) as f32).collect());
            }
        };
        NarrowMatrix { columns, scale, entries }
    }

    /// A matrix with entries between -1 and 1.
    pub fn from_floats(columns: usize, entries: Vec<f32>) -> NarrowMatrix {
        assert!(columns > 0, "a matrix of no columns");
        NarrowMatrix { columns, scale: 1.0, entries: Entries::Floats(entries) }
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn rows(&self) -> usize {
        let length = match &self.entries {
            Entries::Bytes(entries) => entries.len(),
            Entries::Shorts(entries) => entries.len(),
            Entries::Floats(entries) => entries.len(),
        };
        length / self.columns
    }

    /// The bytes that a matrix of so many entries takes, with `half` as in [`NarrowMatrix::from_words`].
    pub fn memory(entries: u64, half: u64) -> u64 {
        entries.saturating_mul(if half <= 127 {
            1
        } else if half <= 32767 {
            2
        } else {
            4
        })
    }

    pub fn entry(&self, row: usize, column: usize) -> f32 {
        let place = row * self.columns + column;
        self.scale
            * match &self.entries {
                Entries::Bytes(entries) => f32::from(entries[place]),
                Entries::Shorts(entries) => f32::from(entries[place]),
                Entries::Floats(entries) => entries[place],
            }
    }

    /// `target = A v`, on several threads where that pays and `parallel` allows it.
    pub fn times(&self, values: &[f32], target: &mut [f32], parallel: bool) {
        let (columns, scale) = (self.columns, self.scale);
        self.share(target, parallel, |start, part| match &self.entries {
            Entries::Bytes(entries) => rows_of_bytes(&entries[start * columns..], values, scale, part),
            Entries::Shorts(entries) => rows_of_shorts(&entries[start * columns..], values, scale, part),
            Entries::Floats(entries) => rows_of_floats(&entries[start * columns..], values, scale, part),
        });
    }

    /// `target = Aᵀ v`, likewise.
    pub fn times_transposed(&self, values: &[f32], target: &mut [f32], parallel: bool) {
        let scaled: Vec<f32> = values.iter().map(|value| value * self.scale).collect();
        self.share(target, parallel, |start, part| match &self.entries {
            Entries::Bytes(entries) => columns_of_bytes(entries, self.columns, start, &scaled, part),
            Entries::Shorts(entries) => columns_of_shorts(entries, self.columns, start, &scaled, part),
            Entries::Floats(entries) => columns_of_floats(entries, self.columns, start, &scaled, part),
        });
    }

    /// Computes the parts of a result; each entry does not depend on how they are cut.
    fn share(&self, target: &mut [f32], parallel: bool, compute: impl Fn(usize, &mut [f32]) + Sync) {
        if parallel && self.rows() * self.columns >= SMALL {
            let parts = target.par_chunks_mut(CHUNK).enumerate();
            parts.for_each(|(number, part)| compute(number * CHUNK, part));
        } else {
            target.chunks_mut(CHUNK).enumerate().for_each(|(number, part)| compute(number * CHUNK, part));
        }
    }
}

fn narrow<W: TryFrom<i128>>(distance: i128) -> W {
    W::try_from(distance).unwrap_or_else(|_| unreachable!("an entry farther from the middle than any"))
}

/// Sums that run side by side: four registers of sixteen floats.
const LANES: usize = 64;

/// Rows whose multiples are added together, so that sums are loaded and stored once for all of them.
const TOGETHER: usize = 4;

#[inline(always)]
fn rows<E: Copy + Into<f32>>(entries: &[E], values: &[f32], scale: f32, target: &mut [f32]) {
    for (row, target) in entries.chunks_exact(values.len()).zip(target) {
        let (a, a_rest) = row.as_chunks::<LANES>();
        let (v, v_rest) = values.as_chunks::<LANES>();
        let mut sums = [0.0_f32; LANES];
        for (a, v) in a.iter().zip(v) {
            for lane in 0..LANES {
                sums[lane] += a[lane].into() * v[lane];
            }
        }
        for (lane, (a, v)) in a_rest.iter().zip(v_rest).enumerate() {
            sums[lane] += (*a).into() * v;
        }
        let mut width = LANES / 2;
        while width > 0 {
            for lane in 0..width {
                sums[lane] += sums[lane + width];
            }
            width /= 2;
        }
        *target = sums[0] * scale;
    }
}

#[inline(always)]
fn columns<E: Copy + Into<f32>>(entries: &[E], stride: usize, start: usize, values: &[f32], target: &mut [f32]) {
    target.fill(0.0);
    let row = |number: usize| &entries[number * stride + start..][..target.len()];
    let whole = values.len() / TOGETHER * TOGETHER;
    let mut sums = vec![0.0_f32; target.len()];
    for first in (0..whole).step_by(TOGETHER) {
        let (a, b, c, d) = (row(first), row(first + 1), row(first + 2), row(first + 3));
        let [p, q, r, s] = [values[first], values[first + 1], values[first + 2], values[first + 3]];
        for ((((sum, a), b), c), d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *sum += ((*a).into() * p + (*b).into() * q) + ((*c).into() * r + (*d).into() * s);
        }
    }
    for (number, value) in values.iter().enumerate().skip(whole) {
        for (sum, a) in sums.iter_mut().zip(row(number)) {
            *sum += (*a).into() * value;
        }
    }
    target.copy_from_slice(&sums);
}

macro_rules! kernels {
    ($($word:ty, $rows:ident, $columns:ident;)*) => {$(
        #[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+avx512bw", "x86_64+avx2"))]
        fn $rows(entries: &[$word], values: &[f32], scale: f32, target: &mut [f32]) {
            rows(entries, values, scale, target);
        }

        #[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+avx512bw", "x86_64+avx2"))]
        fn $columns(entries: &[$word], stride: usize, start: usize, values: &[f32], target: &mut [f32]) {
            columns(entries, stride, start, values, target);
        }
    )*};
}
kernels! {
    i8, rows_of_bytes, columns_of_bytes;
    i16, rows_of_shorts, columns_of_shorts;
    f32, rows_of_floats, columns_of_floats;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_matrix_for_every_width_and_number_of_threads() {
        for (rows, columns, half) in [(1, 1, 5), (3, 70, 100), (67, 130, 30_000), (9, 5, 1 << 40), (700, 500, 100)] {
            let mut state = 5_u64;
            let words: Vec<i64> = (0..rows * columns)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    7 + ((state >> 1) % (2 * half + 1)) as i64 - half as i64
                })
                .collect();
            let matrix = NarrowMatrix::from_words(columns, words.iter().copied(), 7, half);
            assert_eq!((matrix.rows(), matrix.columns()), (rows, columns));
            let (y, x) = (vec![1.0 / columns as f32; columns], vec![1.0 / rows as f32; rows]);
            let (mut left, mut below) = (vec![0.0; rows], vec![0.0; columns]);
            matrix.times(&y, &mut left, false);
            matrix.times_transposed(&x, &mut below, false);
            let entry = |row: usize, column: usize| (words[row * columns + column] - 7) as f64 / half as f64;
            for (row, left) in left.iter().enumerate() {
                let sum: f64 = (0..columns).map(|column| entry(row, column)).sum::<f64>() / columns as f64;
                assert!((f64::from(*left) - sum).abs() < 1e-5);
                assert!((f64::from(matrix.entry(row, 0)) - entry(row, 0)).abs() < 1e-5);
            }
            for (column, below) in below.iter().enumerate() {
                let sum: f64 = (0..rows).map(|row| entry(row, column)).sum::<f64>() / rows as f64;
                assert!((f64::from(*below) - sum).abs() < 1e-5);
            }
            let (mut same_left, mut same_below) = (vec![0.0; rows], vec![0.0; columns]);
            matrix.times(&y, &mut same_left, true);
            matrix.times_transposed(&x, &mut same_below, true);
            assert_eq!((same_left, same_below), (left, below));
        }
    }
}
