//! Complementary paths between two polyhedra (Lemke and Howson 1964, Journal of SIAM 12).
//!
//! The polyhedra are `P = {x >= 0 : N x <= 1}` with m variables and n rows, and `Q = {y >= 0 : M y <= 1}` with n variables and m rows.
//! There are `m + n` labels: i < m stands for `x_i = 0` in P and for row i binding in Q; m + j stands for row j binding in P and for
//! `y_j = 0` in Q. A pair of vertices is complementary when it has all labels. A path starts at a complementary pair, gives up one label,
//! and alternates between the polyhedra, each time giving up the label that is there twice, until the missing label is met again.
//!
//! Each polyhedron is a [`Dictionary`]: a dense tableau of floats or integers, or the list of the last pivots ([`super::eta`]),
//! which is cheaper while few variables are basic. Ties are broken lexicographically in all of them, so that exact paths never cycle.
//! Cost: one pivot in one polyhedron a step.

use super::{Place, Scalar, Tableau};

/// A feasible basic solution of `N x + s = 1`: variables `0 .. columns` are `x`, then come the slacks `s`.
pub trait Dictionary {
    /// Lets a cobasic variable enter the basis; returns the variable that leaves, or `None` if none bounds it (the dictionary is then
    /// as before; with exact numbers and bounded polyhedra this does not happen).
    fn enter(&mut self, variable: usize) -> Option<usize>;

    /// Is the variable basic?
    fn is_basic(&self, variable: usize) -> bool;

    /// The number of variables that are not slacks.
    fn columns(&self) -> usize;

    /// Is the arithmetic exact, so that no basis comes twice?
    fn is_exact(&self) -> bool;
}

impl<S: Scalar> Dictionary for Tableau<S> {
    fn enter(&mut self, variable: usize) -> Option<usize> {
        match self.place(variable) {
            Place::Row(_) => None,
            Place::Column(column) => self.lexicographic_row(column).map(|row| self.pivot(row, column)),
        }
    }

    fn is_basic(&self, variable: usize) -> bool {
        matches!(self.place(variable), Place::Row(_))
    }

    fn columns(&self) -> usize {
        Tableau::columns(self)
    }

    fn is_exact(&self) -> bool {
        S::EXACT
    }
}

/// What a step of a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A pair that lacks the missing label.
    OnTheWay,
    /// A complementary pair: the end of the path.
    Complementary,
    /// Nothing bounds the step, or the path is back where it was before; only rounding leads here.
    Lost,
}

/// A path between complementary pairs.
#[derive(Clone, Debug)]
pub struct ComplementaryPath<D> {
    /// P, then Q.
    dictionaries: [D; 2],
    /// The label that the path gave up at its start.
    missing: usize,
    /// The label to be given up next, and the polyhedron to do it in.
    next: (usize, usize),
    pivots: u64,
    /// A hash of both bases, and that of the last step whose number is a power of two: a cycle meets it again (Brent 1980, BIT 20).
    bases: u64,
    waymark: u64,
}

impl<D: Dictionary> ComplementaryPath<D> {
    /// A path that gives up the label, from a complementary pair: usually that of the two origins.
    pub fn new(dictionaries: [D; 2], label: usize) -> ComplementaryPath<D> {
        let labels = dictionaries[0].columns() + dictionaries[1].columns();
        assert!(label < labels, "label {label} of {labels}");
        let mut path =
            ComplementaryPath { dictionaries, missing: label, next: (0, label), pivots: 0, bases: 0, waymark: 0 };
        // In P a label is given up by a cobasic variable that enters; at a complementary pair it is cobasic in exactly one of P and Q.
        path.next.0 = usize::from(path.dictionaries[0].is_basic(path.variable(0, label)));
        path
    }

    /// The variable of a polyhedron that carries a label.
    fn variable(&self, side: usize, label: usize) -> usize {
        match side {
            0 => label,
            _ => {
                let (m, n) = (self.dictionaries[0].columns(), self.dictionaries[1].columns());
                if label < m { n + label } else { label - m }
            }
        }
    }

    fn label(&self, side: usize, variable: usize) -> usize {
        match side {
            0 => variable,
            _ => {
                let (m, n) = (self.dictionaries[0].columns(), self.dictionaries[1].columns());
                if variable < n { m + variable } else { variable - n }
            }
        }
    }

    /// One pivot.
    pub fn step(&mut self) -> Step {
        let (side, label) = self.next;
        let entering = self.variable(side, label);
        let Some(leaving) = self.dictionaries[side].enter(entering) else { return Step::Lost };
        self.pivots += 1;
        let met = self.label(side, leaving);
        self.next = (1 - side, met);
        self.bases ^= mark(side, entering) ^ mark(side, leaving);
        if met == self.missing {
            return Step::Complementary;
        }
        if self.bases == self.waymark && !self.dictionaries[side].is_exact() {
            return Step::Lost;
        }
        if self.pivots.is_power_of_two() {
            self.waymark = self.bases;
        }
        Step::OnTheWay
    }

    /// The pivots so far.
    pub fn pivots(&self) -> u64 {
        self.pivots
    }

    /// P and Q where the path stands.
    pub fn dictionaries(&self) -> &[D; 2] {
        &self.dictionaries
    }

    /// The basic variables of P that are not slacks; at a complementary pair these are also the binding rows of Q.
    pub fn support(&self, side: usize) -> Vec<usize> {
        let dictionary = &self.dictionaries[side];
        (0..dictionary.columns()).filter(|&variable| dictionary.is_basic(variable)).collect()
    }
}

/// A random word for each variable of each polyhedron (the finaliser of SplitMix64).
fn mark(side: usize, variable: usize) -> u64 {
    let mut word = (2 * variable as u64 + side as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Integer;

    fn polyhedron<S: Scalar>(rows: &[&[i32]], convert: impl Fn(i32) -> S) -> Tableau<S> {
        let mut tableau = Tableau::new(rows.len(), 0, rows[0].len());
        for (row, entries) in rows.iter().enumerate() {
            let (last, first) = tableau.row_mut(row).split_last_mut().expect("a right-hand side");
            *last = S::ONE;
            first.iter_mut().zip(*entries).for_each(|(entry, value)| *entry = convert(*value));
        }
        tableau
    }

    fn supports<S: Scalar>(path: &mut ComplementaryPath<Tableau<S>>) -> [Vec<usize>; 2] {
        while path.step() == Step::OnTheWay {}
        [path.support(0), path.support(1)]
    }

    /// The 3x2 game of von Stengel, Handbook of Game Theory 3, ch. 45, (2.4), with its three complementary pairs.
    #[test]
    fn the_handbook_example_is_followed_and_paths_lead_back() {
        let rows: [&[i32]; 3] = [&[3, 3], &[2, 5], &[0, 6]];
        let columns: [&[i32]; 2] = [&[3, 2, 3], &[2, 6, 1]];
        let start = || [polyhedron(&columns, Integer::from), polyhedron(&rows, Integer::from)];
        let ends: Vec<[Vec<usize>; 2]> =
            (0..5).map(|label| supports(&mut ComplementaryPath::new(start(), label))).collect();
        let known = [[vec![0], vec![0]], [vec![0, 1], vec![0, 1]], [vec![1, 2], vec![0, 1]]];
        assert!(ends.iter().all(|end| known.contains(end)), "{ends:?}");
        for (label, end) in ends.iter().enumerate() {
            let mut there = ComplementaryPath::new(start(), label);
            supports(&mut there);
            let mut back = ComplementaryPath::new(there.dictionaries().clone(), label);
            assert_eq!(supports(&mut back), [Vec::<usize>::new(), vec![]]);
            assert_eq!(back.pivots(), there.pivots());
            let floats = [polyhedron(&columns, f64::from), polyhedron(&rows, f64::from)];
            assert_eq!(supports(&mut ComplementaryPath::new(floats, label)), *end);
        }
    }

    #[test]
    fn ties_do_not_cycle() {
        // All payoffs equal: every row ties at every step.
        let ones: [&[i32]; 4] = [&[1; 4]; 4];
        for label in 0..8 {
            let mut path =
                ComplementaryPath::new([polyhedron(&ones, Integer::from), polyhedron(&ones, Integer::from)], label);
            let found = supports(&mut path);
            assert_eq!((found[0].len(), found[1].len()), (1, 1));
        }
    }
}
