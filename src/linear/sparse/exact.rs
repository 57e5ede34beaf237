//! The exact solutions of a sparse basis: of `B x = b` for the basic variables and of `Bᵀ y = c` for the multipliers.
//!
//! Both are lifted from one sparse factorisation modulo a prime (Dixon 1982, as in [`super::super::system`]), whose pivots are those that
//! a factorisation in floats chose. Cost: for each digit one pass over the factors and one over the basis; then a reconstruction and an
//! exact check.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::num::Integer;

use super::super::modular::{PrimeField, primes};
use super::super::system::{DIGIT_BITS, Entry, Expansion};
use super::columns::Lines;

/// Rationals over one positive denominator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverOne {
    pub numerators: Vec<Integer>,
    pub denominator: Integer,
}

/// Primes that are tried before a basis counts as singular.
const PRIMES: usize = 4;

/// The digits after which a first reconstruction is tried.
const FIRST_ATTEMPT: usize = 4;

/// The values of the basic variables and the multipliers of the rows: `B x = right` and `Bᵀ y = costs`, where column j of B is the column
/// of the j-th basic variable, and row `order[k]` takes its k-th pivot in the column of the same number. `None` for a basis that these
/// pivots do not factor.
pub fn exact_solutions(
    columns: &Lines<Integer>,
    basic: &[usize],
    order: &[u32],
    right: &[Integer],
    costs: &[Integer],
) -> Option<[OverOne; 2]> {
    let mut own = Lines::new();
    for variable in basic {
        own.push(columns.iter(*variable).map(|(row, value)| (row, value.clone())));
    }
    let words = |lines: &Lines<Integer>| -> Option<Lines<i64>> {
        let mut small = Lines::new();
        for line in 0..lines.len() {
            let entries: Option<Vec<(usize, i64)>> =
                lines.iter(line).map(|(place, value)| Some((place, value.to_i64()?))).collect();
            small.push(entries?);
        }
        Some(small)
    };
    let small = |values: &[Integer]| -> Option<Vec<i64>> { values.iter().map(Integer::to_i64).collect() };
    match (words(&own), small(right), small(costs)) {
        (Some(own), Some(right), Some(costs)) if fits(&own, &right, &costs) => solutions(&own, order, &right, &costs),
        _ => solutions(&own, order, right, costs),
    }
}

/// Do all rows and columns keep their residuals within a word?
fn fits(columns: &Lines<i64>, right: &[i64], costs: &[i64]) -> bool {
    const LIMIT: u64 = 1 << 61;
    let mut rows: Vec<u64> = right.iter().map(|value| value.unsigned_abs()).collect();
    (0..columns.len()).all(|column| {
        let mut sum = costs[column].unsigned_abs();
        columns.iter(column).all(|(row, value)| {
            sum = sum.saturating_add(value.unsigned_abs());
            rows[row] = rows[row].saturating_add(value.unsigned_abs());
            sum < LIMIT && rows[row] < LIMIT
        })
    })
}

fn solutions<E: Entry>(columns: &Lines<E>, order: &[u32], right: &[E], costs: &[E]) -> Option<[OverOne; 2]> {
    let rows = columns.transposed(right.len());
    for prime in primes().take(PRIMES) {
        let field = PrimeField::new(prime);
        let Some(factors) = ModularFactors::new(field, &rows, order) else { continue };
        let values = lift(field, &rows, right, |values| factors.solve(values))?;
        let multipliers = lift(field, columns, costs, |values| factors.solve_transposed(values))?;
        return Some([values, multipliers]);
    }
    None
}

/// The solution of `matrix x = right`, the matrix by rows, from its solution modulo a prime.
fn lift<E: Entry>(field: PrimeField, matrix: &Lines<E>, right: &[E], solve: impl Fn(&mut [u64])) -> Option<OverOne> {
    let mut residual = right.to_vec();
    let needed = digits_needed(matrix, right);
    let mut expansion = Expansion { field, digits: Vec::new(), unknowns: right.len() };
    let mut attempt = FIRST_ATTEMPT;
    while expansion.digits.len() < needed {
        let mut digits: Vec<u64> = residual.iter().map(|value| value.residue(field)).collect();
        solve(&mut digits);
        for (row, value) in residual.iter_mut().enumerate() {
            let (places, entries) = matrix.line(row);
            E::advance(value, entries.iter().zip(places.iter().map(|place| &digits[*place as usize])), field);
        }
        expansion.digits.push(digits);
        let done = expansion.digits.len();
        if done < attempt && done < needed {
            continue;
        }
        attempt = done + done.div_ceil(4);
        if let Some((numerators, denominator)) = expansion.reconstruct() {
            let found = OverOne { numerators, denominator };
            if satisfies(matrix, right, &found) {
                return Some(found);
            }
        }
    }
    None
}

/// Does the solution solve every equation?
fn satisfies<E: Entry>(matrix: &Lines<E>, right: &[E], solution: &OverOne) -> bool {
    right.iter().enumerate().all(|(row, right)| {
        let terms = matrix.iter(row).filter(|(place, _)| !solution.numerators[*place].is_zero());
        let used: Integer = terms.map(|(place, entry)| entry.integer() * &solution.numerators[place]).sum();
        used == right.integer() * &solution.denominator
    })
}

/// The digits that determine a solution, by Hadamard's inequality as in [`super::super::system`].
fn digits_needed<E: Entry>(matrix: &Lines<E>, right: &[E]) -> usize {
    let row_bits = |row: usize| {
        let bits: Vec<f64> = matrix.iter(row).map(|(_, entry)| entry.bits()).chain([right[row].bits()]).collect();
        let greatest = bits.iter().fold(0.0, |greatest: f64, bits| greatest.max(*bits));
        let scaled: f64 = bits.iter().map(|bits| (2.0 * (bits - greatest)).exp2()).sum();
        greatest + 0.5 * scaled.max(1.0).log2()
    };
    let bits: f64 = (0..right.len()).map(row_bits).sum();
    ((2.0 * bits * (1.0 + 1e-9) + 8.0) / DIGIT_BITS).ceil() as usize
}

/// Sparse factors modulo a prime, in the shape of [`super::factors::Factors`]; coefficients in Montgomery form.
struct ModularFactors<'o> {
    field: PrimeField,
    order: &'o [u32],
    /// By row: the inverse of the pivot.
    inverses: Vec<u64>,
    lower: Lines<u64>,
    lower_rows: Lines<u64>,
    upper: Lines<u64>,
    upper_columns: Lines<u64>,
}

impl<'o> ModularFactors<'o> {
    /// Factors a matrix by its rows; `None` where a pivot is zero modulo the prime.
    fn new<E: Entry>(field: PrimeField, rows: &Lines<E>, order: &'o [u32]) -> Option<ModularFactors<'o>> {
        let size = order.len();
        let mut place_of = vec![0_u32; size];
        for (place, row) in order.iter().enumerate() {
            place_of[*row as usize] = place as u32;
        }
        let mut inverses = vec![0; size];
        let (mut lower, mut upper): (Lines<u64>, Lines<u64>) = (Lines::new(), Lines::new());
        let mut work = vec![0_u64; size];
        let mut is_listed = vec![false; size];
        for (place, row) in order.iter().enumerate() {
            let mut before = BinaryHeap::new();
            let mut after = Vec::new();
            let mut list = |column: usize, before: &mut BinaryHeap<Reverse<u32>>, is_listed: &mut [bool]| {
                if !std::mem::replace(&mut is_listed[column], true) {
                    match (place_of[column] as usize) < place {
                        true => before.push(Reverse(place_of[column])),
                        false => after.push(column),
                    }
                }
            };
            for (column, entry) in rows.iter(*row as usize) {
                work[column] = field.lift(entry.residue(field));
                list(column, &mut before, &mut is_listed);
            }
            let mut multipliers = Vec::new();
            while let Some(Reverse(earlier)) = before.pop() {
                let pivot_row = order[earlier as usize] as usize;
                is_listed[pivot_row] = false;
                let value = std::mem::take(&mut work[pivot_row]);
                if value == 0 {
                    continue;
                }
                let multiplier = field.multiply(value, inverses[pivot_row]);
                multipliers.push((pivot_row, multiplier));
                upper.each(earlier as usize, |column, entry| {
                    work[column] = field.subtract(work[column], field.multiply(multiplier, entry));
                    list(column, &mut before, &mut is_listed);
                });
            }
            let mut rest = Vec::with_capacity(after.len());
            for column in after {
                is_listed[column] = false;
                let value = std::mem::take(&mut work[column]);
                if column == *row as usize {
                    inverses[column] = if value == 0 { 0 } else { field.invert(value) };
                } else if value != 0 {
                    rest.push((column, value));
                }
            }
            if inverses[*row as usize] == 0 {
                return None;
            }
            lower.push(multipliers);
            upper.push(rest);
        }
        Some(ModularFactors::assemble(field, order, inverses, (lower, upper)))
    }

    /// Both orientations of both factors; those given are by place in the order.
    fn assemble(
        field: PrimeField,
        order: &'o [u32],
        inverses: Vec<u64>,
        (lower_by_place, upper): (Lines<u64>, Lines<u64>),
    ) -> ModularFactors<'o> {
        let size = order.len();
        let renamed = |lines: &Lines<u64>| {
            let transposed = lines.transposed(size);
            let mut renamed = Lines::new();
            for row in 0..size {
                renamed.push(transposed.iter(row).map(|(place, value)| (order[place] as usize, *value)));
            }
            renamed
        };
        let by_order = |lines: &Lines<u64>, by_row: bool| {
            let mut sorted = Lines::new();
            let mut place_of = vec![0; size];
            order.iter().enumerate().for_each(|(place, row)| place_of[*row as usize] = place);
            for line in 0..size {
                let source = if by_row { place_of[line] } else { order[line] as usize };
                sorted.push(lines.iter(source).map(|(place, value)| (place, *value)));
            }
            sorted
        };
        // The multipliers that a row was given, by row; those that a pivot gave, by place.
        let lower_rows = by_order(&lower_by_place, true);
        let lower = by_order(&renamed(&lower_by_place), false);
        let upper_columns = renamed(&upper);
        ModularFactors { field, order, inverses, lower, lower_rows, upper, upper_columns }
    }

    fn subtract(&self, values: &mut [u64], lines: &Lines<u64>, line: usize, own: u64) {
        let field = self.field;
        lines.each(line, |other, entry| values[other] = field.subtract(values[other], field.multiply(entry, own)));
    }

    /// Solves `B x = v` in place, plain residues.
    fn solve(&self, values: &mut [u64]) {
        for (place, row) in self.order.iter().enumerate() {
            let own = values[*row as usize];
            if own != 0 {
                self.subtract(values, &self.lower, place, own);
            }
        }
        for row in self.order.iter().rev().map(|row| *row as usize) {
            if values[row] != 0 {
                let value = self.field.multiply(self.inverses[row], values[row]);
                values[row] = value;
                self.subtract(values, &self.upper_columns, row, value);
            }
        }
    }

    /// Solves `Bᵀ y = v` in place, plain residues.
    fn solve_transposed(&self, values: &mut [u64]) {
        for (place, row) in self.order.iter().enumerate() {
            let row = *row as usize;
            if values[row] != 0 {
                let value = self.field.multiply(self.inverses[row], values[row]);
                values[row] = value;
                self.subtract(values, &self.upper, place, value);
            }
        }
        for row in self.order.iter().rev().map(|row| *row as usize) {
            let own = values[row];
            if own != 0 {
                self.subtract(values, &self.lower_rows, row, own);
            }
        }
    }
}
