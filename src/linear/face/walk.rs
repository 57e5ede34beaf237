//! All vertices of a face, by a walk from basis to neighbouring basis.
//!
//! The right-hand sides of the rows that vary on the face are perturbed by powers of an infinitesimal number, one for each: then no
//! vertex has two bases, the bases are the vertices of a simple polytope, and its graph is connected (Balinski 1961). The coefficients
//! of the perturbation are further columns, which pivots carry along. Every vertex of the face has a basis that is feasible after the
//! perturbation (von Stengel 2002, Handbook of Game Theory 3, chapter 45, section 6).
//!
//! Exact arithmetic only. Cost: a ratio test for each basis and free column, and two pivots for each basis.

use std::cmp::Ordering;

use super::{Arithmetic, Face, WordSet};

impl<A: Arithmetic> Face<A> {
    /// Calls `visit` with the face at each of its vertices, some of them more than once. `false` when the arithmetic does not suffice,
    /// and not all have been visited.
    pub fn walk(&self, mut visit: impl FnMut(&Face<A>) -> bool) -> bool {
        assert!(A::EXACT, "a walk needs exact arithmetic");
        if self.free == 0 {
            return visit(self);
        }
        let mut face = self.clone();
        let first = face.perturb();
        let mut known: WordSet<Box<[u64]>> = WordSet::default();
        let mut basis = face.basis_set();
        known.insert(basis.clone());
        if !visit(&face) {
            return false;
        }
        // The pivots that led here, to be undone; and the column to try next.
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut next = 0;
        loop {
            if next == face.free {
                let Some((row, column)) = path.pop() else { return true };
                toggle(&mut basis, [face.basic[row], face.cobasic[column]]);
                if !face.pivot(row, column) {
                    return false;
                }
                next = column + 1;
                continue;
            }
            let column = next;
            next += 1;
            let Some(row) = face.perturbed_row(column, first) else { continue };
            let exchanged = [face.basic[row], face.cobasic[column]];
            toggle(&mut basis, exchanged);
            if known.contains(&basis) {
                toggle(&mut basis, exchanged);
                continue;
            }
            known.insert(basis.clone());
            if !face.pivot(row, column) || !visit(&face) {
                return false;
            }
            path.push((row, column));
            next = 0;
        }
    }

    /// Adds the columns of the perturbation; returns the number of the first one.
    fn perturb(&mut self) -> usize {
        let first = self.grid.columns;
        for row in 0..self.grid.rows {
            let is_constant = A::sign(&self.grid.rhs[row]) == 0 && self.survey.least[row] >= 0.0;
            if is_constant || self.survey.greatest[row] <= 0.0 && A::sign(&self.grid.rhs[row]) > 0 {
                continue;
            }
            let mut unit = vec![A::Value::default(); self.grid.stride];
            unit[row] = self.grid.denominator.clone();
            self.grid.entries.extend(unit);
            self.grid.columns += 1;
        }
        first
    }

    /// The row that leaves when the column enters, unique after the perturbation.
    fn perturbed_row(&mut self, column: usize, first: usize) -> Option<usize> {
        let mut tied = Vec::new();
        A::leaving(&mut self.grid, column, |row, _| tied.push(row));
        let grid = &self.grid;
        let less = |one: usize, other: usize| {
            let (a, b) = (grid.entry(one, column), grid.entry(other, column));
            let orders = (first..grid.columns)
                .map(|power| A::compare_products(grid.entry(one, power), b, grid.entry(other, power), a));
            orders.into_iter().find(|order| order.is_ne()) == Some(Ordering::Less)
        };
        tied.into_iter().reduce(|best, row| if less(row, best) { row } else { best })
    }

    fn basis_set(&self) -> Box<[u64]> {
        let mut set = vec![0; self.places.len().div_ceil(64)].into_boxed_slice();
        self.basic.iter().for_each(|&variable| set[variable as usize / 64] |= 1 << (variable % 64));
        set
    }
}

fn toggle(set: &mut [u64], variables: [u32; 2]) {
    variables.iter().for_each(|&variable| set[variable as usize / 64] ^= 1 << (variable % 64));
}
