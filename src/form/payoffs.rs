//! Payoffs by sequences: a sparse matrix, and what each sequence earns against a plan.

use crate::num::{Integer, Rational};

/// A number that payoffs and plans may be made of.
pub trait Weight: Clone + PartialOrd {
    fn zero() -> Self;

    fn is_zero(&self) -> bool;

    /// `self += other`.
    fn add(&mut self, other: &Self);

    /// `self += a * b`.
    fn add_product(&mut self, a: &Self, b: &Self);
}

impl Weight for f64 {
    fn zero() -> f64 {
        0.0
    }

    fn is_zero(&self) -> bool {
        *self == 0.0
    }

    fn add(&mut self, other: &f64) {
        *self += other;
    }

    fn add_product(&mut self, a: &f64, b: &f64) {
        *self += a * b;
    }
}

macro_rules! exact_weight {
    ($number:ty) => {
        impl Weight for $number {
            fn zero() -> $number {
                <$number>::ZERO
            }

            fn is_zero(&self) -> bool {
                self.is_zero()
            }

            fn add(&mut self, other: &$number) {
                *self += other;
            }

            fn add_product(&mut self, a: &$number, b: &$number) {
                *self += &(a * b);
            }
        }
    };
}

exact_weight!(Integer);
exact_weight!(Rational);

/// A sparse matrix by rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Payoffs<T> {
    starts: Vec<usize>,
    places: Vec<u32>,
    values: Vec<T>,
}

impl<T: Weight> Payoffs<T> {
    /// Rows one after another: row i has the entries from `starts[i]` to `starts[i + 1]`.
    pub(super) fn new(starts: Vec<usize>, places: Vec<u32>, values: Vec<T>) -> Payoffs<T> {
        Payoffs { starts, places, values }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The entries, in order of the rows.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The entries of a row: their columns and values.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, &T)> {
        let range = self.starts[row]..self.starts[row + 1];
        self.places[range.clone()].iter().map(|place| *place as usize).zip(&self.values[range])
    }

    /// The same matrix with rows and columns exchanged; there are so many columns.
    pub fn transposed(&self, columns: usize) -> Payoffs<T> {
        let mut starts = vec![0; columns + 1];
        self.places.iter().for_each(|place| starts[*place as usize + 1] += 1);
        (1..starts.len()).for_each(|column| starts[column] += starts[column - 1]);
        let mut next = starts.clone();
        let mut order = vec![(0_u32, 0_usize); self.places.len()];
        for row in 0..self.rows() {
            for entry in self.starts[row]..self.starts[row + 1] {
                let slot = &mut next[self.places[entry] as usize];
                order[*slot] = (row as u32, entry);
                *slot += 1;
            }
        }
        let places = order.iter().map(|(row, _)| *row).collect();
        Payoffs { starts, places, values: order.iter().map(|(_, entry)| self.values[*entry].clone()).collect() }
    }

    /// The same matrix of other numbers.
    pub fn map<S: Weight>(&self, value: impl Fn(&T) -> S) -> Payoffs<S> {
        let values = self.values.iter().map(value).collect();
        Payoffs { starts: self.starts.clone(), places: self.places.clone(), values }
    }

    /// What each row earns against a plan of the columns.
    pub fn against(&self, plan: &[T]) -> Vec<T> {
        let earned = |row: usize| {
            let mut sum = T::zero();
            for (column, value) in self.row(row).filter(|(column, _)| !plan[*column].is_zero()) {
                sum.add_product(value, &plan[column]);
            }
            sum
        };
        (0..self.rows()).map(earned).collect()
    }
}
