//! Dictionaries in floats: rounded ones, and whole numbers that are exact as long as they are small.
//!
//! In [`Whole`] every entry is a minor of M, hence an integer. Products of two entries below 2^26 are below 2^52, where floats are exact; the quotient
//! by the old denominator, an integer again, is the product with its reciprocal rounded to the nearest integer. An entry that grows beyond
//! voids the pivot, which is noticed. Nothing is fused or reordered, so that every machine gets the same bits.

use std::cmp::Ordering;

use multiversion::multiversion;

use super::{Arithmetic, Grid, Leaving, Survey};
use crate::num::Integer;

/// Columns are padded to a multiple of this.
pub(super) const LANES: usize = 8;

/// A rounded entry below this magnitude counts as zero; the entries of M are about 1.
const TOLERANCE: f64 = 1e-9;

/// Rounded ratios that differ by less than this part are a tie.
const TIE: f64 = 1.0 - 1e-12;

/// Whole entries stay below this magnitude.
const WHOLE_LIMIT: f64 = (1_u64 << 26) as f64;

/// Adding and subtracting this rounds a float of magnitude below 2^51 to the nearest integer.
const ROUNDER: f64 = 1.5 * (1_u64 << 52) as f64;

/// What a ratio test divides by in place of zero.
const TINY: f64 = 1e-290;

/// Floats with a tolerance: quick, and to be proved by other means.
#[derive(Clone, Copy, Debug)]
pub struct Rounded;

/// Integers below 2^26 in floats: exact.
#[derive(Clone, Copy, Debug)]
pub struct Whole;

impl Arithmetic for Rounded {
    type Value = f64;
    const EXACT: bool = false;

    fn one() -> f64 {
        1.0
    }

    fn sign(value: &f64) -> i32 {
        i32::from(*value > TOLERANCE) - i32::from(*value < -TOLERANCE)
    }

    fn times(value: &f64, count: i64) -> f64 {
        value * count as f64
    }

    fn approximate(value: &f64, _denominator: &f64) -> f64 {
        *value
    }

    fn compare_products(a: &f64, b: &f64, c: &f64, d: &f64) -> Ordering {
        (a * b).total_cmp(&(c * d))
    }

    fn to_integer(_value: &f64) -> Option<Integer> {
        None
    }

    fn pivot(grid: &mut Grid<f64>, row: usize, column: usize) -> bool {
        let Grid { entries, rhs, scratch, stride, .. } = grid;
        pivot_rounded(entries, rhs, scratch, *stride, row, column)
    }

    fn entering(grid: &mut Grid<f64>, free: usize, row: usize) -> Option<usize> {
        let Grid { entries, rhs, scratch, stride, .. } = grid;
        enter(&entries[..free * *stride], rhs, scratch, row, TOLERANCE)
    }

    fn leaving(grid: &mut Grid<f64>, column: usize, choose: impl FnMut(usize, f64)) {
        first_rows(grid, column, TOLERANCE, TIE, choose);
    }

    fn all_leaving(_: &mut Grid<f64>, _: usize, _: &mut Vec<Leaving>) {
        unreachable!("only exact dictionaries are walked")
    }

    fn survey(grid: &Grid<f64>, free: usize, survey: &mut Survey) {
        survey.resize(grid.stride);
        look(&grid.entries[..free * grid.stride], survey, TOLERANCE, 1.0);
    }
}

impl Arithmetic for Whole {
    type Value = f64;
    const EXACT: bool = true;

    fn one() -> f64 {
        1.0
    }

    fn sign(value: &f64) -> i32 {
        i32::from(*value > 0.0) - i32::from(*value < 0.0)
    }

    fn times(value: &f64, count: i64) -> f64 {
        value * count as f64
    }

    fn approximate(value: &f64, denominator: &f64) -> f64 {
        value / denominator
    }

    /// Products of integers below 2^26 are exact; adding zero takes the sign from a zero.
    fn compare_products(a: &f64, b: &f64, c: &f64, d: &f64) -> Ordering {
        (a * b + 0.0).total_cmp(&(c * d + 0.0))
    }

    fn to_integer(value: &f64) -> Option<Integer> {
        Some(Integer::from(*value as i64))
    }

    fn pivot(grid: &mut Grid<f64>, row: usize, column: usize) -> bool {
        let Grid { entries, rhs, scratch, stride, denominator, .. } = grid;
        pivot_whole(entries, rhs, scratch, *stride, row, column, denominator)
    }

    fn entering(grid: &mut Grid<f64>, free: usize, row: usize) -> Option<usize> {
        let Grid { entries, rhs, scratch, stride, .. } = grid;
        enter(&entries[..free * *stride], rhs, scratch, row, 0.0)
    }

    /// Distinct quotients of integers below 2^26 differ by more than the rounding of a division, so that the comparison is exact.
    fn leaving(grid: &mut Grid<f64>, column: usize, choose: impl FnMut(usize, f64)) {
        first_rows(grid, column, 0.0, 1.0, choose);
    }

    fn all_leaving(grid: &mut Grid<f64>, free: usize, leaving: &mut Vec<Leaving>) {
        leaving.clear();
        leaving.resize(free, Leaving::None);
        let Grid { entries, rhs, scratch, .. } = grid;
        first_of_all(entries, rhs, scratch, leaving);
    }

    fn survey(grid: &Grid<f64>, free: usize, survey: &mut Survey) {
        survey.resize(grid.stride);
        look(&grid.entries[..free * grid.stride], survey, 0.0, 1.0 / grid.denominator);
    }
}

/// For each column the row that bounds it first, by the right-hand side and then by the column behind them all. Whole numbers below
/// 2^26: products are exact, and distinct quotients differ by more than the rounding of a division.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn first_of_all(entries: &[f64], rhs: &[f64], rates: &mut [f64], leaving: &mut [Leaving]) {
    let stride = rhs.len();
    let (columns, amounts) = entries.split_at(leaving.len() * stride);
    let (rhs, _) = rhs.as_chunks::<LANES>();
    for (column, leaving) in columns.chunks_exact(stride).zip(leaving) {
        let mut greatest = [0.0_f64; LANES];
        let (rates, _) = rates.as_chunks_mut::<LANES>();
        for ((a, b), rates) in column.as_chunks::<LANES>().0.iter().zip(rhs).zip(rates.iter_mut()) {
            for lane in 0..LANES {
                let rate = (if a[lane] > 0.0 { a[lane] } else { 0.0 }) / b[lane].abs();
                rates[lane] = rate;
                greatest[lane] = greater(rate, greatest[lane]);
            }
        }
        let greatest = fold(greatest);
        if greatest <= 0.0 {
            continue;
        }
        for (block, rates) in rates.iter().enumerate() {
            let mut marks = 0_u8;
            for (lane, &rate) in rates.iter().enumerate() {
                marks |= u8::from(rate >= greatest) << lane;
            }
            while marks != 0 {
                let row = block * LANES + marks.trailing_zeros() as usize;
                marks &= marks - 1;
                *leaving = sooner(*leaving, row, column, amounts);
            }
        }
    }
}

/// The first of a row and of what is known, by the quotients of amounts and entries.
#[inline(always)]
fn sooner(known: Leaving, row: usize, column: &[f64], amounts: &[f64]) -> Leaving {
    match known {
        Leaving::None => Leaving::Row(row as u32),
        Leaving::Row(best) => {
            let best = best as usize;
            let (new, old) = (amounts[row] * column[best], amounts[best] * column[row]);
            if new < old {
                Leaving::Row(row as u32)
            } else if new > old {
                known
            } else {
                Leaving::Tied
            }
        }
        Leaving::Tied => Leaving::Tied,
    }
}

/// Passes on the rows whose bound on the column is the least, or within the tie of it.
fn first_rows(grid: &mut Grid<f64>, column: usize, tolerance: f64, tie: f64, mut choose: impl FnMut(usize, f64)) {
    let Grid { entries, rhs, scratch, stride, .. } = grid;
    let entries = &entries[column * *stride..(column + 1) * *stride];
    let greatest = rates(entries, rhs, scratch, tolerance);
    if greatest > 0.0 {
        for_each_at_least(scratch, greatest * tie, &mut |row| choose(row, entries[row]));
    }
}

/// Passes on the places of the numbers that are not below a bound; one that is no number is below.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn for_each_at_least(numbers: &[f64], bound: f64, choose: &mut dyn FnMut(usize)) {
    for (block, numbers) in numbers.as_chunks::<LANES>().0.iter().enumerate() {
        let mut marks = 0_u8;
        for (lane, &number) in numbers.iter().enumerate() {
            marks |= u8::from(number >= bound) << lane;
        }
        while marks != 0 {
            choose(block * LANES + marks.trailing_zeros() as usize);
            marks &= marks - 1;
        }
    }
}

impl Survey {
    fn resize(&mut self, rows: usize) {
        self.greatest.resize(rows, 0.0);
        self.least.resize(rows, 0.0);
        self.positive.resize(rows, 0.0);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn pivot_rounded(
    entries: &mut [f64],
    rhs: &mut [f64],
    scratch: &mut [f64],
    stride: usize,
    row: usize,
    column: usize,
) -> bool {
    let source = &mut scratch[..stride];
    source.copy_from_slice(&entries[column * stride..(column + 1) * stride]);
    let inverse = 1.0 / source[row];
    let (source, _) = source.as_chunks::<LANES>();
    for target in entries.chunks_exact_mut(stride) {
        let factor = target[row] * inverse;
        subtract(target, source, factor);
        target[row] = factor;
    }
    let factor = rhs[row] * inverse;
    let (lanes, _) = rhs.as_chunks_mut::<LANES>();
    for (t, s) in lanes.iter_mut().zip(source) {
        for lane in 0..LANES {
            t[lane] = (t[lane] - factor * s[lane]).max(0.0);
        }
    }
    rhs[row] = factor.max(0.0);
    let own = &mut entries[column * stride..(column + 1) * stride];
    let (lanes, _) = own.as_chunks_mut::<LANES>();
    for (t, s) in lanes.iter_mut().zip(source) {
        for lane in 0..LANES {
            t[lane] = -s[lane] * inverse;
        }
    }
    own[row] = inverse;
    inverse.is_finite()
}

#[inline(always)]
fn subtract(target: &mut [f64], source: &[[f64; LANES]], factor: f64) {
    let (lanes, _) = target.as_chunks_mut::<LANES>();
    for (t, s) in lanes.iter_mut().zip(source) {
        for lane in 0..LANES {
            t[lane] -= factor * s[lane];
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn pivot_whole(
    entries: &mut [f64],
    rhs: &mut [f64],
    scratch: &mut [f64],
    stride: usize,
    row: usize,
    column: usize,
    denominator: &mut f64,
) -> bool {
    let source = &mut scratch[..stride];
    source.copy_from_slice(&entries[column * stride..(column + 1) * stride]);
    // A negative pivot changes all signs, so that the denominator stays positive.
    let sign = if source[row] < 0.0 { -1.0 } else { 1.0 };
    let (old, new) = (*denominator, source[row] * sign);
    let inverse = 1.0 / old;
    let (source, _) = source.as_chunks::<LANES>();
    let mut greatest = [0.0_f64; LANES];
    for target in entries.chunks_exact_mut(stride).chain(std::iter::once(rhs)) {
        let entry = target[row];
        let factor = entry * sign;
        let (lanes, _) = target.as_chunks_mut::<LANES>();
        for (t, s) in lanes.iter_mut().zip(source) {
            for lane in 0..LANES {
                let exact = ((t[lane] * new - factor * s[lane]) * inverse + ROUNDER) - ROUNDER;
                t[lane] = exact;
                greatest[lane] = greatest[lane].max(exact.abs());
            }
        }
        target[row] = factor;
    }
    let own = &mut entries[column * stride..(column + 1) * stride];
    let (lanes, _) = own.as_chunks_mut::<LANES>();
    for (t, s) in lanes.iter_mut().zip(source) {
        for lane in 0..LANES {
            t[lane] = -s[lane] * sign;
        }
    }
    own[row] = old * sign;
    *denominator = new;
    greatest.iter().all(|&entry| entry < WHOLE_LIMIT)
}

/// The greater number; the second one where they are equal or the first is no number. A plain comparison, which compiles to one
/// instruction for all lanes.
#[inline(always)]
fn greater(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

/// The greatest of the lanes.
#[inline(always)]
fn fold(lanes: [f64; LANES]) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|lane| greater(lanes[lane + 4], lanes[lane]));
    let two: [f64; 2] = std::array::from_fn(|lane| greater(four[lane + 2], four[lane]));
    greater(two[1], two[0])
}

/// How fast each row's variable falls along the column, as a part of its value; zero where it does not fall. Returns the greatest rate.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn rates(entries: &[f64], rhs: &[f64], rates: &mut [f64], tolerance: f64) -> f64 {
    let mut greatest = [0.0_f64; LANES];
    let (entries, _) = entries.as_chunks::<LANES>();
    let (rhs, _) = rhs.as_chunks::<LANES>();
    let (rates, _) = rates.as_chunks_mut::<LANES>();
    for ((a, b), rates) in entries.iter().zip(rhs).zip(rates) {
        for lane in 0..LANES {
            // The magnitude, since a zero may carry a sign; 0/0 is no number, and less than none.
            let rate = (if a[lane] > tolerance { a[lane] } else { 0.0 }) / b[lane].abs();
            rates[lane] = rate;
            greatest[lane] = greater(rate, greatest[lane]);
        }
    }
    fold(greatest)
}

/// The column in which the row's variable falls to zero first, or else the one in which it falls most.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn enter(entries: &[f64], rhs: &[f64], scratch: &mut [f64], row: usize, tolerance: f64) -> Option<usize> {
    let stride = rhs.len();
    let (inverse, _) = scratch[..stride].as_chunks_mut::<LANES>();
    let (values, _) = rhs.as_chunks::<LANES>();
    for (inverse, value) in inverse.iter_mut().zip(values) {
        for lane in 0..LANES {
            inverse[lane] = 1.0 / greater(value[lane], TINY);
        }
    }
    let inverse = &*inverse;
    let own = inverse[row / LANES][row % LANES];
    let (mut best, mut progress, mut reaches) = (None, -1.0, false);
    for (column, values) in entries.chunks_exact(stride).enumerate() {
        let entry = values[row];
        // A column that reaches zero beats all that do not, and falls fastest.
        if entry <= tolerance || (reaches && entry <= progress) {
            continue;
        }
        let mut bounds = [0.0_f64; LANES];
        let (lanes, _) = values.as_chunks::<LANES>();
        for (a, b) in lanes.iter().zip(inverse) {
            for lane in 0..LANES {
                bounds[lane] = greater((a[lane] - tolerance) * b[lane], bounds[lane]);
            }
        }
        let bound = fold(bounds);
        if (entry - tolerance) * own >= bound * TIE {
            (best, progress, reaches) = (Some(column), entry, true);
        } else if !reaches && entry > progress * bound {
            (best, progress) = (Some(column), entry / bound);
        }
    }
    best
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn look(entries: &[f64], survey: &mut Survey, tolerance: f64, unit: f64) {
    let stride = survey.greatest.len();
    let (greatest, _) = survey.greatest.as_chunks_mut::<LANES>();
    let (least, _) = survey.least.as_chunks_mut::<LANES>();
    let (positive, _) = survey.positive.as_chunks_mut::<LANES>();
    for (block, ((greatest, least), positive)) in greatest.iter_mut().zip(least).zip(positive).enumerate() {
        let (mut high, mut low, mut count) = ([f64::NEG_INFINITY; LANES], [f64::INFINITY; LANES], [0.0; LANES]);
        for values in entries.chunks_exact(stride) {
            let values = &values.as_chunks::<LANES>().0[block];
            for lane in 0..LANES {
                let value = values[lane];
                high[lane] = greater(value, high[lane]);
                low[lane] = if value < low[lane] { value } else { low[lane] };
                count[lane] += if value > tolerance { 1.0 } else { 0.0 };
            }
        }
        for lane in 0..LANES {
            // Within the tolerance is zero, so that the signs of the survey are those of the arithmetic.
            greatest[lane] = if high[lane].abs() <= tolerance { 0.0 } else { high[lane] * unit };
            least[lane] = if low[lane].abs() <= tolerance { 0.0 } else { low[lane] * unit };
            positive[lane] = count[lane];
        }
    }
}
