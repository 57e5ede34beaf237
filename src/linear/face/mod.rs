//! Faces of a polyhedron, by dictionaries that only ever shrink.
//!
//! The polyhedron is `{x >= 0 : M x <= b}` with b >= 0, so that 0 is a vertex of it. For best-reply polytopes b is 1 and all entries of M
//! are positive, so that they are bounded. Variables are numbered: `0 .. columns` are the entries of x, `columns .. columns + rows` the slacks of the rows. [`Face::tighten`] sets a variable
//! to zero for good, by a few pivots, or finds that it is positive all over the face.
//!
//! The dictionary is `D x_B(i) + Σ_j a(i,j) x_N(j) = b(i)`, D > 0, stored column by column: a pivot, the ratio tests of all columns and
//! the survey of the signs of all rows are then loops over whole columns without a horizontal step. Columns of variables at zero for
//! good leave, but for those of slacks, whose entries are the multipliers that prove a face empty; these stand after the free ones.
//!
//! Degeneracy: after as many pivots as there are variables the choice is Bland's (1977), which cannot cycle in exact arithmetic; in
//! floats the attempt is then given up as [`Tightened::Unsure`]. Cost: a pivot is one pass over the entries, a choice one more.

mod big;
mod float;
mod walk;
mod words;

pub use big::Big;
pub use float::{Rounded, Whole};
pub use walk::{Step, Walk};
pub use words::{WordMap, WordSet};

use std::cmp::Ordering;

use crate::num::Integer;

/// The numbers of a dictionary, and the loops over its columns.
///
/// Columns are `stride` entries long, of which the last ones may be padding that stays zero.
pub trait Arithmetic: Clone + Send + Sync + 'static {
    type Value: Clone + Default + Send + Sync + std::fmt::Debug;

    /// Is every sign right? Floats call values within a tolerance zero.
    const EXACT: bool;

    fn one() -> Self::Value;
    fn sign(value: &Self::Value) -> i32;
    /// A value some times.
    fn times(value: &Self::Value, count: i64) -> Self::Value;
    /// `value / denominator`, for the heuristics.
    fn approximate(value: &Self::Value, denominator: &Self::Value) -> f64;
    /// The order of `a * b` and `c * d`.
    fn compare_products(a: &Self::Value, b: &Self::Value, c: &Self::Value, d: &Self::Value) -> Ordering;
    /// The integer that an exact value is.
    fn to_integer(value: &Self::Value) -> Option<Integer>;

    /// Exchanges the basic variable of `row` with the cobasic one of `column`; the entry there is not zero. `false` when the result
    /// does not fit the arithmetic, and is void.
    fn pivot(grid: &mut Grid<Self::Value>, row: usize, column: usize) -> bool;

    /// A free column in which an increase lowers the basic variable of `row`, by preference one in which it reaches zero.
    fn entering(grid: &mut Grid<Self::Value>, free: usize, row: usize) -> Option<usize>;

    /// The rows that bound the increase in `column` first, all of them in a tie, are passed to `choose`, which keeps one.
    fn leaving(grid: &mut Grid<Self::Value>, column: usize, choose: impl FnMut(usize, f64));

    /// For each free column the row that bounds the increase first, as far as the right-hand side and then the column behind the free
    /// ones tell. Exact arithmetic only.
    fn all_leaving(grid: &mut Grid<Self::Value>, free: usize, leaving: &mut Vec<Leaving>);

    fn survey(grid: &Grid<Self::Value>, free: usize, survey: &mut Survey);
}

/// The row that bounds the increase in a column first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaving {
    None,
    Row(u32),
    /// Several rows do.
    Tied,
}

/// The entries of a dictionary, column by column, and its right-hand side.
#[derive(Clone, Debug)]
pub struct Grid<V> {
    pub(super) rows: usize,
    pub(super) stride: usize,
    pub(super) columns: usize,
    pub(super) entries: Vec<V>,
    pub(super) rhs: Vec<V>,
    pub(super) denominator: V,
    pub(super) scratch: Vec<V>,
}

impl<V> Grid<V> {
    fn entry(&self, row: usize, column: usize) -> &V {
        &self.entries[column * self.stride + row]
    }

    fn column(&self, column: usize) -> &[V] {
        &self.entries[column * self.stride..(column + 1) * self.stride]
    }
}

/// What the free entries of each row look like.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The greatest entry over the denominator; with the sign of the greatest entry in any case.
    pub(super) greatest: Vec<f64>,
    /// The least entry, likewise.
    pub(super) least: Vec<f64>,
    /// How many entries are positive.
    pub(super) positive: Vec<f64>,
}

/// What became of an attempt to set a variable to zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tightened {
    /// The face is now the part where the variable is zero.
    Reached,
    /// The variable is positive all over the face: its row, given here, has no positive entry over a free variable.
    Empty(usize),
    /// The arithmetic does not tell, and the face is void.
    Unsure,
}

/// Where a variable stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Row(u32),
    Column(u32),
    /// Zero for good, and its column is gone.
    Gone,
}

/// A face that is not empty, at one of its vertices.
#[derive(Clone, Debug)]
pub struct Face<A: Arithmetic> {
    grid: Grid<A::Value>,
    /// The variables below this have their columns dropped at zero: the entries of x, or all variables.
    structural: usize,
    /// The columns below this may still be increased; the others belong to slacks at zero.
    free: usize,
    basic: Vec<u32>,
    cobasic: Vec<u32>,
    places: Vec<Place>,
    survey: Survey,
}

impl<A: Arithmetic> Face<A> {
    /// The whole polytope `{x >= 0 : M x <= 1}`, at its vertex 0. `matrix` is row-major, `rows` by `columns`.
    ///
    /// # Panics
    /// If the matrix has another length.
    pub fn whole(rows: usize, columns: usize, matrix: &[A::Value]) -> Face<A> {
        Face::new(columns, columns, matrix, &vec![A::one(); rows])
    }

    /// The polyhedron `{x >= 0 : M x <= b}`, at its vertex 0. `matrix` is row-major; b must not be negative. The [`weights`](Face::weights)
    /// are those of entries and slacks alike, and no multipliers of slacks are kept.
    ///
    /// # Panics
    /// If the matrix has another length.
    pub fn at_origin(columns: usize, matrix: &[A::Value], right: &[A::Value]) -> Face<A> {
        Face::new(columns + right.len(), columns, matrix, right)
    }

    fn new(structural: usize, columns: usize, matrix: &[A::Value], right: &[A::Value]) -> Face<A> {
        let rows = right.len();
        assert_eq!(matrix.len(), rows * columns, "the matrix has rows times columns entries");
        let stride = rows.max(1).next_multiple_of(float::LANES);
        let mut entries = vec![A::Value::default(); stride * columns];
        for (index, value) in matrix.iter().enumerate() {
            entries[(index % columns) * stride + index / columns] = value.clone();
        }
        let mut rhs = vec![A::Value::default(); stride];
        rhs[..rows].clone_from_slice(right);
        let scratch = vec![A::Value::default(); stride];
        let mut face = Face {
            grid: Grid { rows, stride, columns, entries, rhs, denominator: A::one(), scratch },
            structural,
            free: columns,
            basic: (columns..columns + rows).map(|variable| variable as u32).collect(),
            cobasic: (0..columns as u32).collect(),
            places: (0..columns as u32).map(Place::Column).chain((0..rows as u32).map(Place::Row)).collect(),
            survey: Survey::default(),
        };
        face.look();
        face
    }

    /// Becomes a copy of another face without allocating where this one was as large before.
    pub fn copy(&mut self, other: &Face<A>) {
        let Grid { rows, stride, columns, entries, rhs, denominator, scratch } = &other.grid;
        (self.grid.rows, self.grid.stride, self.grid.columns) = (*rows, *stride, *columns);
        self.grid.entries.clone_from(entries);
        self.grid.rhs.clone_from(rhs);
        self.grid.denominator.clone_from(denominator);
        self.grid.scratch.clone_from(scratch);
        (self.structural, self.free) = (other.structural, other.free);
        self.basic.clone_from(&other.basic);
        self.cobasic.clone_from(&other.cobasic);
        self.places.clone_from(&other.places);
        self.survey.greatest.clone_from(&other.survey.greatest);
        self.survey.least.clone_from(&other.survey.least);
        self.survey.positive.clone_from(&other.survey.positive);
    }

    /// The dimension of the face, if no row is constant; an upper bound of it otherwise.
    pub fn dimension(&self) -> usize {
        self.free
    }

    /// The number of variables: the entries of x and the slacks.
    pub fn variables(&self) -> usize {
        self.places.len()
    }

    /// Is the variable set to zero for good, or zero all over the face by its row?
    pub fn is_zero(&self, variable: usize) -> bool {
        match self.places[variable] {
            Place::Gone => true,
            Place::Column(column) => column as usize >= self.free,
            Place::Row(row) => {
                let row = row as usize;
                A::sign(&self.grid.rhs[row]) <= 0 && (self.free == 0 || self.survey.least[row] >= 0.0)
            }
        }
    }

    /// The row that shows that the variable is positive all over the face, if there is one.
    pub fn positive_row(&self, variable: usize) -> Option<usize> {
        let Place::Row(row) = self.places[variable] else { return None };
        let row = row as usize;
        let positive = A::sign(&self.grid.rhs[row]) > 0 && (self.free == 0 || self.survey.greatest[row] <= 0.0);
        positive.then_some(row)
    }

    /// Is the variable positive at the vertex?
    pub fn is_positive(&self, variable: usize) -> bool {
        matches!(self.places[variable], Place::Row(row) if A::sign(&self.grid.rhs[row as usize]) > 0)
    }

    /// How far the variable is from zero, as pivots see it: its value over the greatest rate at which one free variable lowers it,
    /// less where several do. Zero where it is zero at the vertex.
    pub fn distance(&self, variable: usize) -> f64 {
        let Place::Row(row) = self.places[variable] else { return 0.0 };
        let row = row as usize;
        let value = A::approximate(&self.grid.rhs[row], &self.grid.denominator);
        value / self.survey.greatest[row].max(1e-9) / (self.survey.positive[row] + 0.5)
    }

    /// The coefficients of the slacks in the equation of a row, the row's own among them: pairs of a row of M and a number.
    pub fn multipliers(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let own = (self.basic[row] as usize).checked_sub(self.structural).map(|slack| (slack, 1.0));
        let others = self.cobasic.iter().enumerate().filter_map(move |(column, &variable)| {
            let slack = (variable as usize).checked_sub(self.structural)?;
            Some((slack, A::approximate(self.grid.entry(row, column), &self.grid.denominator)))
        });
        own.into_iter().chain(others)
    }

    /// The entries of x that are basic, and the slacks that are not; by their number, in order. They determine the vertex.
    pub fn basis(&self) -> (Vec<usize>, Vec<usize>) {
        let structural = |&variable: &usize| variable < self.structural;
        let mut mixed: Vec<usize> = self.basic.iter().map(|&variable| variable as usize).filter(structural).collect();
        let slack = |&variable: &u32| (variable as usize).checked_sub(self.structural);
        let mut tight: Vec<usize> = self.cobasic.iter().filter_map(slack).collect();
        mixed.sort_unstable();
        tight.sort_unstable();
        (mixed, tight)
    }

    /// The values of the positive entries of x at the vertex up to a common factor, with their numbers; exact arithmetic only.
    pub fn weights(&self) -> Option<Vec<(usize, Integer)>> {
        let rows = self.basic.iter().enumerate();
        let positive =
            rows.filter(|&(row, &variable)| (variable as usize) < self.structural && A::sign(&self.grid.rhs[row]) > 0);
        let mut weights: Vec<(usize, Integer)> = positive
            .map(|(row, &variable)| Some((variable as usize, A::to_integer(&self.grid.rhs[row])?)))
            .collect::<Option<_>>()?;
        weights.sort_unstable_by_key(|(variable, _)| *variable);
        Some(weights)
    }

    /// Sets a variable to zero for good.
    pub fn tighten(&mut self, variable: usize) -> Tightened {
        let row = match self.places[variable] {
            Place::Gone => return Tightened::Reached,
            Place::Column(column) => {
                if (column as usize) < self.free {
                    self.freeze(column as usize);
                    self.look();
                }
                return Tightened::Reached;
            }
            Place::Row(row) => row as usize,
        };
        let patience = self.places.len();
        for step in 0.. {
            let bland = step >= patience;
            if bland && !A::EXACT {
                return Tightened::Unsure;
            }
            let entering = if bland { self.first_lowering(row) } else { A::entering(&mut self.grid, self.free, row) };
            let Some(column) = entering else { return self.settle(row) };
            let Some(leaving) = self.leaving(column, row, bland) else { return Tightened::Unsure };
            if !self.pivot(leaving, column) {
                return Tightened::Unsure;
            }
            if leaving == row {
                self.freeze(column);
                break;
            }
        }
        self.look();
        Tightened::Reached
    }

    /// The basic variable of the row is at its least.
    fn settle(&mut self, row: usize) -> Tightened {
        if A::sign(&self.grid.rhs[row]) > 0 {
            self.look();
            return Tightened::Empty(row);
        }
        // At zero already, and it only grows: a free variable takes its place in the basis, if one can.
        let magnitude = |&column: &usize| A::approximate(self.grid.entry(row, column), &self.grid.denominator).abs();
        let negative = (0..self.free).filter(|&column| A::sign(self.grid.entry(row, column)) < 0);
        if let Some(column) = negative.max_by(|a, b| magnitude(a).total_cmp(&magnitude(b))) {
            if !self.pivot(row, column) {
                return Tightened::Unsure;
            }
            self.freeze(column);
        }
        self.look();
        Tightened::Reached
    }

    /// Bland's choice: of the free variables that lower the row's variable, the first one.
    fn first_lowering(&self, row: usize) -> Option<usize> {
        let lowers = |&column: &usize| A::sign(self.grid.entry(row, column)) > 0;
        (0..self.free).filter(lowers).min_by_key(|&column| self.cobasic[column])
    }

    /// The row that bounds the increase in the column: `row` itself in a tie, then the one with the greatest entry, or Bland's.
    fn leaving(&mut self, column: usize, row: usize, bland: bool) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        let basic = &self.basic;
        A::leaving(&mut self.grid, column, |candidate, entry| {
            let rank = if candidate == row {
                f64::INFINITY
            } else if bland {
                -f64::from(basic[candidate])
            } else {
                entry
            };
            if best.is_none_or(|(_, known)| rank > known) {
                best = Some((candidate, rank));
            }
        });
        best.map(|(candidate, _)| candidate)
    }

    fn pivot(&mut self, row: usize, column: usize) -> bool {
        let (leaving, entering) = (self.basic[row], self.cobasic[column]);
        self.basic[row] = entering;
        self.cobasic[column] = leaving;
        self.places[entering as usize] = Place::Row(row as u32);
        self.places[leaving as usize] = Place::Column(column as u32);
        A::pivot(&mut self.grid, row, column)
    }

    /// Takes a column from the free ones: that of a slack is kept behind them, that of an entry of x goes.
    fn freeze(&mut self, column: usize) {
        self.free -= 1;
        self.exchange(column, self.free);
        if (self.cobasic[self.free] as usize) < self.structural {
            let last = self.grid.columns - 1;
            self.exchange(self.free, last);
            let variable = self.cobasic.swap_remove(last);
            self.places[variable as usize] = Place::Gone;
            self.grid.columns = last;
            self.grid.entries.truncate(last * self.grid.stride);
        }
    }

    fn exchange(&mut self, one: usize, other: usize) {
        if one == other {
            return;
        }
        let stride = self.grid.stride;
        let (low, high) = self.grid.entries.split_at_mut(one.max(other) * stride);
        let start = one.min(other) * stride;
        low[start..start + stride].swap_with_slice(&mut high[..stride]);
        self.cobasic.swap(one, other);
        self.places[self.cobasic[one] as usize] = Place::Column(one as u32);
        self.places[self.cobasic[other] as usize] = Place::Column(other as u32);
    }

    /// Surveys the rows. In exact arithmetic a zero row without negative entries shows that its positive columns are zero all over
    /// the face: they go, which may show more.
    fn look(&mut self) {
        loop {
            A::survey(&self.grid, self.free, &mut self.survey);
            if !A::EXACT {
                return;
            }
            let is_bar = |&row: &usize| {
                self.survey.greatest[row] > 0.0 && self.survey.least[row] >= 0.0 && A::sign(&self.grid.rhs[row]) == 0
            };
            let Some(row) = (0..self.grid.rows).find(is_bar) else { return };
            for column in (0..self.free).rev() {
                if A::sign(self.grid.entry(row, column)) > 0 {
                    self.freeze(column);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
