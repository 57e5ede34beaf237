//! Dictionaries in integers of any size.

use std::cmp::Ordering;

use super::{Arithmetic, Grid, Leaving, Survey};
use crate::num::{Integer, Rational};

/// Integers of any size: exact, and slow.
#[derive(Clone, Copy, Debug)]
pub struct Big;

impl Arithmetic for Big {
    type Value = Integer;
    const EXACT: bool = true;

    fn one() -> Integer {
        Integer::ONE
    }

    fn sign(value: &Integer) -> i32 {
        value.signum()
    }

    fn times(value: &Integer, count: i64) -> Integer {
        value * Integer::from(count)
    }

    fn approximate(value: &Integer, denominator: &Integer) -> f64 {
        let ratio = value.to_f64() / denominator.to_f64();
        if ratio.is_finite() && ratio != 0.0 {
            return ratio;
        }
        Rational::new(value.clone(), denominator.clone()).map_or(0.0, |ratio| ratio.to_f64())
    }

    fn compare_products(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Ordering {
        (a * b).cmp(&(c * d))
    }

    fn to_integer(value: &Integer) -> Option<Integer> {
        Some(value.clone())
    }

    /// Fraction-free, as in [`crate::linear::Tableau`].
    fn pivot(grid: &mut Grid<Integer>, row: usize, column: usize) -> bool {
        let Grid { entries, rhs, stride, denominator, rows, .. } = grid;
        let source = entries[column * *stride..][..*stride].to_vec();
        let negative = source[row].is_negative();
        let signed = |value: &Integer| if negative { -value } else { value.clone() };
        let (old, new) = (denominator.clone(), signed(&source[row]));
        let own = column;
        let columns = entries.chunks_exact_mut(*stride).enumerate().filter(|(index, _)| *index != own);
        for target in columns.map(|(_, target)| target).chain(std::iter::once(rhs.as_mut_slice())) {
            let factor = signed(&target[row]);
            for index in (0..*rows).filter(|&index| index != row) {
                let product = &target[index] * &new;
                target[index] = match factor.is_zero() || source[index].is_zero() {
                    true => product.div_exact(&old),
                    false => (product - &factor * &source[index]).div_exact(&old),
                };
            }
            target[row] = factor;
        }
        let target = &mut entries[column * *stride..][..*stride];
        for index in (0..*rows).filter(|&index| index != row) {
            target[index] = -signed(&source[index]);
        }
        target[row] = signed(&old);
        *denominator = new;
        true
    }

    fn entering(grid: &mut Grid<Integer>, free: usize, row: usize) -> Option<usize> {
        let lowering: Vec<usize> = (0..free).filter(|&column| grid.entry(row, column).is_positive()).collect();
        let reaches = |column: &usize| first_rows(grid, *column).contains(&row);
        let steepest = || lowering.iter().max_by(|&&one, &&other| grid.entry(row, one).cmp(grid.entry(row, other)));
        lowering.iter().find(|column| reaches(column)).or_else(steepest).copied()
    }

    fn leaving(grid: &mut Grid<Integer>, column: usize, mut choose: impl FnMut(usize, f64)) {
        first_rows(grid, column).into_iter().for_each(|row| choose(row, 0.0));
    }

    fn all_leaving(grid: &mut Grid<Integer>, free: usize, leaving: &mut Vec<Leaving>) {
        leaving.clear();
        leaving.extend((0..free).map(|column| {
            let first = first_rows(grid, column);
            let product = |row: usize, other: usize| grid.entry(row, free) * grid.entry(other, column);
            let sooner = |best: &Vec<usize>, row: usize| product(row, best[0]).cmp(&product(best[0], row));
            let least = first.into_iter().fold(Vec::new(), |mut best: Vec<usize>, row| {
                let order = if best.is_empty() { Ordering::Less } else { sooner(&best, row) };
                if order.is_lt() {
                    best.clear();
                }
                if order.is_le() {
                    best.push(row);
                }
                best
            });
            match least.as_slice() {
                [] => Leaving::None,
                [row] => Leaving::Row(*row as u32),
                _ => Leaving::Tied,
            }
        }));
    }

    fn survey(grid: &Grid<Integer>, free: usize, survey: &mut Survey) {
        for list in [&mut survey.greatest, &mut survey.least, &mut survey.positive] {
            list.clear();
            list.resize(grid.stride, 0.0);
        }
        for row in 0..grid.rows {
            let entries = || (0..free).map(|column| grid.entry(row, column));
            let number = |value: Option<&Integer>| {
                let value = value?;
                let number = Big::approximate(value, &grid.denominator);
                Some(if number == 0.0 { f64::from(value.signum()) * f64::MIN_POSITIVE } else { number })
            };
            survey.greatest[row] = number(entries().max()).unwrap_or(f64::NEG_INFINITY);
            survey.least[row] = number(entries().min()).unwrap_or(f64::INFINITY);
            survey.positive[row] = entries().filter(|entry| entry.is_positive()).count() as f64;
        }
    }
}

/// The rows that bound the increase in the column first.
fn first_rows(grid: &Grid<Integer>, column: usize) -> Vec<usize> {
    let entries = grid.column(column);
    let mut first: Vec<usize> = Vec::new();
    for row in (0..grid.rows).filter(|&row| entries[row].is_positive()) {
        let order = match first.first() {
            Some(&known) => (&grid.rhs[row] * &entries[known]).cmp(&(&grid.rhs[known] * &entries[row])),
            None => Ordering::Less,
        };
        if order.is_lt() {
            first.clear();
        }
        if order.is_le() {
            first.push(row);
        }
    }
    first
}
