//! A walk over all vertices of a best-reply polytope `{z >= 0 : M z <= 1}`.
//!
//! With the right-hand sides perturbed lexicographically every basis has one neighbour for each column, found by the ratio test,
//! and the graph of these bases is connected. The walk goes from neighbour to neighbour depth first; a pivot in the same place
//! undoes a pivot, so that one dictionary serves the whole walk.

use std::collections::HashSet;

use crate::form::{Entries, ReplyMatrix};
use crate::linear::{Place, Scalar, Tableau, WORD_MINOR_BITS, minor_bits};
use crate::num::{Integer, Rational};
use crate::solve::nash::labels::{self, LabelSet};
use crate::solve::{Run, Stop};

/// Whose mixtures a polytope holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// P, the first player's.
    First,
    /// Q, the second player's.
    Second,
}

/// A best-reply polytope in the dictionary of its origin.
pub(super) struct Polytope<S> {
    origin: Tableau<S>,
    side: Side,
}

/// A vertex, when the walk first meets it.
pub(super) struct Corner<'w, S> {
    pub dictionary: &'w Tableau<S>,
    /// The labels of the cobasic variables.
    pub cobasis: &'w LabelSet,
    /// All labels of the vertex; the same set unless basic variables are 0 as well.
    pub labels: &'w LabelSet,
}

impl<S> Corner<'_, S> {
    pub fn is_degenerate(&self) -> bool {
        self.labels != self.cobasis
    }
}

/// What receives the vertices.
pub(super) type Receive<'f, 'r, S> = dyn FnMut(Corner<'_, S>, &mut Run<'r>) -> Result<(), Stop> + 'f;

/// The payoffs of the player who replies, such that each column has a positive entry and none is negative: then the polytope is
/// bounded. Only columns of zeros change, which no reply depends on.
fn bounded<E: Clone + PartialEq>(entries: &[E], columns: usize, [zero, one]: [E; 2]) -> Vec<E> {
    let is_flat = |column: usize| entries.iter().skip(column).step_by(columns).all(|entry| *entry == zero);
    let flat: Vec<bool> = (0..columns).map(is_flat).collect();
    let shifted = |(index, entry): (usize, &E)| if flat[index % columns] { one.clone() } else { entry.clone() };
    entries.iter().enumerate().map(shifted).collect()
}

impl Polytope<i128> {
    /// In machine words; `None` if a minor might leave them.
    pub fn in_words(matrix: &ReplyMatrix, side: Side) -> Option<Polytope<i128>> {
        let Entries::Words(words) = &matrix.entries else { return None };
        let entries = bounded(words, matrix.opponent, [0, 1]);
        let fits = minor_bits(&entries, matrix.opponent) <= WORD_MINOR_BITS;
        fits.then(|| Polytope::new(matrix, side, entries.into_iter().map(i128::from).collect()))
    }
}

impl Polytope<Integer> {
    /// In integers of any size.
    pub fn in_integers(matrix: &ReplyMatrix, side: Side) -> Polytope<Integer> {
        let limits = [Integer::ZERO, Integer::ONE];
        let entries = match &matrix.entries {
            Entries::Big(big) => bounded(big, matrix.opponent, limits),
            Entries::Words(words) => {
                let big: Vec<Integer> = words.iter().map(|&word| Integer::from(word)).collect();
                bounded(&big, matrix.opponent, limits)
            }
        };
        Polytope::new(matrix, side, entries)
    }
}

impl<S: Scalar> Polytope<S> {
    fn new(matrix: &ReplyMatrix, side: Side, entries: Vec<S>) -> Polytope<S> {
        let mut origin = Tableau::new(matrix.own, 0, matrix.opponent);
        for (row, values) in entries.chunks_exact(matrix.opponent).enumerate() {
            origin.row_mut(row)[..matrix.opponent].clone_from_slice(values);
            origin.set(row, matrix.opponent, S::ONE);
        }
        Polytope { origin, side }
    }

    /// The number of labels, m + n.
    pub fn labels(&self) -> usize {
        self.origin.columns() + self.origin.constraints()
    }

    /// The label of a variable: first those of the first player's strategies, then those of the second's.
    fn label(&self, variable: usize) -> usize {
        match self.side {
            Side::First => variable,
            Side::Second if variable < self.origin.columns() => self.origin.constraints() + variable,
            Side::Second => variable - self.origin.columns(),
        }
    }

    /// Goes to every vertex but the origin. A tick is a pivot.
    pub fn walk<'r>(&self, run: &mut Run<'r>, receive: &mut Receive<'_, 'r, S>) -> Result<(), Stop> {
        let mut dictionary = self.origin.clone();
        let mut cobasis = labels::empty(self.labels());
        (0..dictionary.columns()).for_each(|variable| labels::flip(&mut cobasis, self.label(variable)));
        // Bases, and the label sets of degenerate vertices, which are larger.
        let mut seen: HashSet<LabelSet> = HashSet::from([cobasis.as_slice().into()]);
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut column = 0;
        loop {
            if let Some((row, found)) = self.unseen(&dictionary, &mut cobasis, column, &seen) {
                run.tick()?;
                run.reserve((96 + self.labels().div_ceil(8)) as u64)?;
                dictionary.pivot(row, found);
                let basis: LabelSet = cobasis.as_slice().into();
                seen.insert(basis.clone());
                let labels = self.all_labels(&dictionary, &basis);
                if labels == basis || seen.insert(labels.clone()) {
                    receive(Corner { dictionary: &dictionary, cobasis: &basis, labels: &labels }, run)?;
                }
                path.push((row, found));
                column = 0;
            } else {
                let Some((row, last)) = path.pop() else { return Ok(()) };
                run.tick()?;
                self.exchange(&dictionary, &mut cobasis, row, last);
                dictionary.pivot(row, last);
                column = last + 1;
            }
        }
    }

    /// The pivot of the next column that leads to a basis not seen; `cobasis` is then that basis.
    fn unseen(
        &self,
        dictionary: &Tableau<S>,
        cobasis: &mut [u64],
        first: usize,
        seen: &HashSet<LabelSet>,
    ) -> Option<(usize, usize)> {
        for column in first..dictionary.columns() {
            let Some(row) = dictionary.lexicographic_row(column) else { unreachable!("the polytope is bounded") };
            self.exchange(dictionary, cobasis, row, column);
            if !seen.contains(&*cobasis) {
                return Some((row, column));
            }
            self.exchange(dictionary, cobasis, row, column);
        }
        None
    }

    /// What a pivot does to the cobasis, before or after it.
    fn exchange(&self, dictionary: &Tableau<S>, cobasis: &mut [u64], row: usize, column: usize) {
        labels::flip(cobasis, self.label(dictionary.basic()[row]));
        labels::flip(cobasis, self.label(dictionary.cobasic()[column]));
    }

    /// The labels of the cobasic variables and of the basic ones that are 0.
    fn all_labels(&self, dictionary: &Tableau<S>, cobasis: &LabelSet) -> LabelSet {
        let mut zeros =
            (0..dictionary.constraints()).filter(|&row| dictionary.right_hand_side(row).sign() == 0).peekable();
        if zeros.peek().is_none() {
            return cobasis.clone();
        }
        let mut labels = cobasis.to_vec();
        zeros.for_each(|row| labels::flip(&mut labels, self.label(dictionary.basic()[row])));
        labels.into()
    }

    /// The dictionary of a feasible basis.
    pub fn dictionary(&self, cobasis: &[u64]) -> Tableau<S> {
        let mut dictionary = self.origin.clone();
        for variable in (0..dictionary.columns()).filter(|&variable| !labels::contains(cobasis, self.label(variable))) {
            let Place::Column(column) = dictionary.place(variable) else { unreachable!("each variable enters once") };
            let leaves = |&row: &usize| {
                labels::contains(cobasis, self.label(dictionary.basic()[row]))
                    && dictionary.entry(row, column).sign() != 0
            };
            let Some(row) = (0..dictionary.constraints()).find(leaves) else { unreachable!("a basis is not singular") };
            dictionary.pivot(row, column);
        }
        dictionary
    }

    /// The mixed strategy in which a vertex other than the origin points.
    pub fn mixture(&self, dictionary: &Tableau<S>) -> Vec<Rational> {
        let weight = |variable: usize| match dictionary.place(variable) {
            Place::Column(_) => Rational::ZERO,
            Place::Row(row) => S::ratio(dictionary.right_hand_side(row), &S::ONE)
                .unwrap_or_else(|| unreachable!("a whole number is finite")),
        };
        let weights: Vec<Rational> = (0..dictionary.columns()).map(weight).collect();
        let total: Rational = weights.iter().sum();
        weights.iter().map(|weight| weight / &total).collect()
    }
}
