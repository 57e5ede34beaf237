//! Linear complementarity problems by Lemke's method (Lemke 1965, Management Science 11), with polynomials on the right.
//!
//! `w + M z = q + c z0`, `w, z >= 0`, `w_i z_i = 0`. The path starts where z is 0 and `z0` is just large enough for all w to be positive, and
//! follows pivots between complementary bases until `z0` leaves. The right-hand sides are polynomials in an ε > 0 that is smaller than
//! every number: they are compared term by term, lowest power first, and their further ties as those of all
//! lexicographic paths ([`super::Tableau`]), so no basis comes twice.
//!
//! The path is followed in floats first; its last basis is solved exactly, and kept if all values are at least 0 as polynomials. Else it
//! is followed again in integers.

use std::cmp::Ordering;

use crate::num::{Integer, Rational};

use super::simplex::Interrupted;
use super::system::solve_system;
use super::{Place, Scalar, Tableau};

/// A problem; w_i and z_i are a complementary pair.
#[derive(Debug, Clone)]
pub struct Complementarity {
    /// `M`, square.
    pub matrix: Vec<Vec<Integer>>,
    /// Where `c` is 1; elsewhere it is 0, and the right-hand side at least 0.
    pub covered: Vec<bool>,
    /// `q`: for each row the coefficients of 1, ε, ε², …, equally many in each.
    pub right: Vec<Vec<Integer>>,
    /// About how large `w_i` and `z_i` are, for floats.
    pub units: Vec<[f64; 2]>,
}

/// The values at a solution: for each variable the coefficients of 1, ε, ε², ….
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complementary {
    pub w: Vec<Vec<Rational>>,
    pub z: Vec<Vec<Rational>>,
}

/// Problems of up to so many pairs are followed in integers at once.
const SMALL: usize = 12;
/// Steps of a float path, times the number of pairs, after which it is taken to be lost.
const STEPS: usize = 40;

impl Complementarity {
    /// Follows the path. `None` when nothing bounds a step, so that the path does not end in a solution.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick`, asked before each pivot, returned `false`.
    pub fn solve(&self, tick: &mut dyn FnMut() -> bool) -> Result<Option<Complementary>, Interrupted> {
        let Some(start) = self.start() else {
            let value = |row: &Vec<Integer>| row.iter().cloned().map(Rational::from_integer).collect();
            let w: Vec<Vec<Rational>> = self.right.iter().map(value).collect();
            let z = vec![vec![Rational::ZERO; self.terms()]; w.len()];
            return Ok(Some(Complementary { w, z }));
        };
        if self.pairs() > SMALL
            && let Some(basic) = self.follow::<f64>(start, &|value, unit| value.to_f64() * unit, tick)?
            && let Some(solution) = self.solution(&basic)
        {
            return Ok(Some(solution));
        }
        let basic = self.follow::<Integer>(start, &|value, _| value.clone(), tick)?;
        Ok(basic.and_then(|basic| self.solution(&basic)))
    }

    fn pairs(&self) -> usize {
        self.matrix.len()
    }

    fn terms(&self) -> usize {
        self.right.first().map_or(1, Vec::len)
    }

    /// The covered row whose right-hand side is the least, which `z0` must lift above 0; `None` where all are at least 0 as they are.
    fn start(&self) -> Option<usize> {
        let least = (0..self.pairs()).filter(|&row| self.covered[row]).min_by(|&a, &b| {
            // The perturbation lifts the first of tied rows most.
            self.right[a].cmp(&self.right[b]).then(b.cmp(&a))
        })?;
        let sign = self.right[least].iter().map(Integer::signum).find(|sign| *sign != 0);
        (sign == Some(-1)).then_some(least)
    }

    /// The path's last basis: for each pair whether z is basic. `None` when the path is lost.
    fn follow<S: Scalar>(
        &self,
        start: usize,
        convert: &dyn Fn(&Integer, f64) -> S,
        tick: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Vec<bool>>, Interrupted> {
        let (pairs, terms) = (self.pairs(), self.terms());
        let lift = pairs;
        let columns = pairs + terms;
        let mut tableau: Tableau<S> = Tableau::new(pairs, 0, columns);
        for row in 0..pairs {
            let own = 1.0 / self.units[row][0];
            for (column, value) in self.matrix[row].iter().enumerate().filter(|(_, value)| !value.is_zero()) {
                tableau.set(row, column, convert(value, own * self.units[column][1]));
            }
            if self.covered[row] {
                tableau.set(row, lift, S::ONE.negated());
            }
            for (power, value) in self.right[row].iter().enumerate().skip(1) {
                tableau.set(row, pairs + power, convert(&-value, own));
            }
            tableau.set(row, columns, convert(&self.right[row][0], own));
        }
        tableau.pivot(start, lift);
        let mut entering = start;
        let mut steps = 0;
        loop {
            if !tick() {
                return Err(Interrupted);
            }
            let Place::Column(column) = tableau.place(entering) else { return Ok(None) };
            let beats = |row: usize, best: usize| {
                let (a, b) = (tableau.entry(row, column), tableau.entry(best, column));
                let powers = pairs + 1..columns;
                // A power's column stands on the left, so its sign is turned.
                let order = powers
                    .map(|power| {
                        S::compare_products(tableau.coefficient(best, power), a, tableau.coefficient(row, power), b)
                    })
                    .find(|order| order.is_ne());
                match order {
                    Some(order) => order == Ordering::Less,
                    None => tableau.lexicographically_less(row, best, column),
                }
            };
            let Some(row) = tableau.ratio_row(column, |_| true, beats) else { return Ok(None) };
            let leaving = tableau.pivot(row, column);
            if leaving == lift {
                return Ok(Some((0..pairs).map(|z| matches!(tableau.place(z), Place::Row(_))).collect()));
            }
            entering = if leaving >= columns { leaving - columns } else { leaving + columns };
            steps += 1;
            if !S::EXACT && steps > STEPS * pairs {
                return Ok(None);
            }
        }
    }

    /// The values of a complementary basis, if they are at least 0 as polynomials.
    fn solution(&self, z_basic: &[bool]) -> Option<Complementary> {
        let (pairs, terms) = (self.pairs(), self.terms());
        let basic: Vec<usize> = (0..pairs).filter(|&pair| z_basic[pair]).collect();
        let mut z = vec![vec![Rational::ZERO; terms]; pairs];
        let system: Vec<Integer> =
            basic.iter().flat_map(|&row| basic.iter().map(move |&column| self.matrix[row][column].clone())).collect();
        for power in (0..terms).filter(|_| !basic.is_empty()) {
            let right: Vec<Integer> = basic.iter().map(|&row| self.right[row][power].clone()).collect();
            for (&pair, value) in basic.iter().zip(solve_system(&system, &right)?.rationals()) {
                z[pair][power] = value;
            }
        }
        let mut w = vec![vec![Rational::ZERO; terms]; pairs];
        for (row, values) in w.iter_mut().enumerate().filter(|(row, _)| !z_basic[*row]) {
            for (power, value) in values.iter_mut().enumerate() {
                *value = Rational::from_integer(self.right[row][power].clone());
                for &column in basic.iter().filter(|&&column| !self.matrix[row][column].is_zero()) {
                    *value -= &(Rational::from_integer(self.matrix[row][column].clone()) * &z[column][power]);
                }
            }
        }
        let is_nonnegative = |value: &Vec<Rational>| {
            value.iter().map(Rational::signum).find(|sign| *sign != 0).is_none_or(|sign| sign > 0)
        };
        (w.iter().all(is_nonnegative) && z.iter().all(is_nonnegative)).then_some(Complementary { w, z })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integers(rows: &[&[i64]]) -> Vec<Vec<Integer>> {
        rows.iter().map(|row| row.iter().map(|&entry| Integer::from(entry)).collect()).collect()
    }

    fn checked(problem: &Complementarity) -> Complementary {
        let found = problem.solve(&mut || true).expect("not interrupted").expect("a solution");
        for row in 0..problem.matrix.len() {
            for power in 0..problem.right[row].len() {
                let used: Rational = problem.matrix[row]
                    .iter()
                    .zip(&found.z)
                    .map(|(entry, z)| Rational::from_integer(entry.clone()) * &z[power])
                    .sum();
                assert_eq!(&found.w[row][power] + &used, Rational::from_integer(problem.right[row][power].clone()));
            }
            assert!(found.w[row].iter().all(Rational::is_zero) || found.z[row].iter().all(Rational::is_zero));
        }
        found
    }

    /// Lemke's textbook case: w = q + M z with a positive definite M has one solution (Cottle, Pang and Stone 1992, section 4.4).
    #[test]
    fn a_positive_definite_problem() {
        let problem = Complementarity {
            matrix: integers(&[&[-2, -1], &[-1, -2]]),
            covered: vec![true; 2],
            right: integers(&[&[-5], &[-6]]),
            units: vec![[1.0; 2]; 2],
        };
        let found = checked(&problem);
        let thirds = |parts: i64| vec![Rational::new(parts, 3).expect("nonzero")];
        assert_eq!(found.z, [thirds(4), thirds(7)]);
    }

    #[test]
    fn powers_decide_ties() {
        // z1 + z2 >= 1 twice, once with +ε and once with -ε: the first alone binds.
        let tied = |first: i64| Complementarity {
            matrix: integers(&[&[-1, -1], &[-1, -1]]),
            covered: vec![true; 2],
            right: vec![vec![Integer::from(-1), Integer::from(-first)], vec![Integer::from(-1), Integer::from(first)]],
            units: vec![[1.0; 2]; 2],
        };
        for first in [1, -1] {
            let found = checked(&tied(first));
            let binding = usize::from(first < 0);
            assert!(found.w[binding].iter().all(Rational::is_zero), "{found:?}");
            assert_eq!(found.z[binding], [Rational::ONE, Rational::ONE]);
        }
    }

    /// Random positive definite problems of a size that goes through floats.
    #[test]
    fn larger_problems_are_lifted_from_floats() {
        let mut state = 5_u64;
        let mut draw = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as i64 % 10
        };
        for size in [13, 20, 30] {
            let root: Vec<Vec<i64>> = (0..size).map(|_| (0..size).map(|_| draw() - 5).collect()).collect();
            let square = |row: usize, column: usize| -> i64 { (0..size).map(|k| root[row][k] * root[column][k]).sum() };
            let entry = |row: usize, column: usize| -square(row, column) - i64::from(row == column);
            let problem = Complementarity {
                matrix: (0..size)
                    .map(|row| (0..size).map(|column| Integer::from(entry(row, column))).collect())
                    .collect(),
                covered: vec![true; size],
                right: (0..size).map(|_| vec![Integer::from(draw() - 6)]).collect(),
                units: vec![[1.0; 2]; size],
            };
            checked(&problem);
        }
    }
}
