//! Factors `L D Lᵀ` of a sparse symmetric matrix whose diagonal alone changes.
//!
//! The matrix is quasi-definite: positive definite in some rows and columns, negative definite in the others. Then every order of elimination
//! has pivots (Vanderbei 1995, SIAM Journal on Optimization 5), and one with little fill is chosen once (`ordering`). The factors are
//! found row by row, each row's pattern from the tree of eliminations.
//!
//! Reference: Davis 2005, ACM Transactions on Mathematical Software 31 (the up-looking method).

use super::columns::Lines;
use super::ordering::minimum_degree;

const NONE: u32 = u32::MAX;

/// The matrix, its order and its factors.
#[derive(Debug)]
pub(super) struct Symmetric {
    /// The nodes in the order of elimination, and by node its place there.
    order: Vec<u32>,
    places: Vec<u32>,
    /// By place: the entries with places before it.
    before: Lines<f64>,
    parents: Vec<u32>,
    /// By place: where its column of L starts, one more at the end; the places and values of its entries.
    starts: Vec<usize>,
    below: Vec<u32>,
    lower: Vec<f64>,
    pivots: Vec<f64>,
    /// Entries of each column that are known, a vector under way, a pattern, a stack, and marks; all empty between uses.
    filled: Vec<usize>,
    work: Vec<f64>,
    pattern: Vec<u32>,
    marks: Vec<u32>,
}

impl Symmetric {
    /// The entries below the diagonal, by column; `None` where the factors would have more entries than `most`.
    pub fn new(entries: &Lines<f64>, most: usize) -> Option<Symmetric> {
        let size = entries.len();
        let mut neighbours = vec![Vec::new(); size];
        for column in 0..size {
            for (row, _) in entries.iter(column) {
                neighbours[column].push(row as u32);
                neighbours[row].push(column as u32);
            }
        }
        let order = minimum_degree(neighbours);
        let mut places = vec![0; size];
        order.iter().enumerate().for_each(|(place, node)| places[*node as usize] = place as u32);
        let mut lists: Vec<Vec<(usize, f64)>> = vec![Vec::new(); size];
        for column in 0..size {
            for (row, value) in entries.iter(column) {
                let (a, b) = (places[column] as usize, places[row] as usize);
                lists[a.max(b)].push((a.min(b), *value));
            }
        }
        let mut before = Lines::with_capacity(size, entries.entries());
        lists.into_iter().for_each(|list| before.push(list));
        let mut parents = vec![NONE; size];
        let mut marks = vec![NONE; size];
        let mut starts = vec![0; size + 1];
        for place in 0..size {
            marks[place] = place as u32;
            for (mut other, _) in before.iter(place) {
                while marks[other] != place as u32 {
                    if parents[other] == NONE {
                        parents[other] = place as u32;
                    }
                    starts[other + 1] += 1;
                    marks[other] = place as u32;
                    other = parents[other] as usize;
                }
            }
        }
        for place in 0..size {
            starts[place + 1] += starts[place];
        }
        let entries = starts[size];
        (entries <= most).then(|| Symmetric {
            order,
            places,
            before,
            parents,
            starts,
            below: vec![0; entries],
            lower: vec![0.0; entries],
            pivots: vec![0.0; size],
            filled: vec![0; size],
            work: vec![0.0; size],
            pattern: vec![0; size],
            marks,
        })
    }

    /// Factors the matrix with this diagonal, no entry of which is smaller than `least`; then no pivot is, and each has the sign of its diagonal
    /// entry. False where a pivot is no number.
    pub fn factor(&mut self, diagonal: &[f64], least: f64) -> bool {
        let size = self.order.len();
        self.marks.fill(NONE);
        for place in 0..size {
            self.filled[place] = self.starts[place];
            self.marks[place] = place as u32;
            let mut top = size;
            let (others, values) = self.before.line(place);
            for (&other, &value) in others.iter().zip(values) {
                self.work[other as usize] += value;
                // The path from the entry towards the root, up to what is marked, goes before what is stacked.
                let mut length = 0;
                let mut next = other;
                while self.marks[next as usize] != place as u32 {
                    self.pattern[length] = next;
                    length += 1;
                    self.marks[next as usize] = place as u32;
                    next = self.parents[next as usize];
                }
                while length > 0 {
                    length -= 1;
                    top -= 1;
                    self.pattern[top] = self.pattern[length];
                }
            }
            let mut pivot = diagonal[self.order[place] as usize];
            let sign = pivot.signum();
            for &column in &self.pattern[top..] {
                let column = column as usize;
                let value = std::mem::take(&mut self.work[column]);
                let range = self.starts[column]..self.filled[column];
                for (row, entry) in self.below[range.clone()].iter().zip(&self.lower[range]) {
                    self.work[*row as usize] -= entry * value;
                }
                let entry = value / self.pivots[column];
                pivot -= entry * value;
                self.below[self.filled[column]] = place as u32;
                self.lower[self.filled[column]] = entry;
                self.filled[column] += 1;
            }
            if !pivot.is_finite() {
                self.work.fill(0.0);
                return false;
            }
            // Rounding may leave less.
            if pivot * sign < least {
                pivot = sign * least;
            }
            self.pivots[place] = pivot;
        }
        true
    }

    /// Solves with the last factors; the right-hand side and the solution are by node.
    pub fn solve(&mut self, values: &mut [f64]) {
        let work = &mut self.work;
        for (value, node) in work.iter_mut().zip(&self.order) {
            *value = values[*node as usize];
        }
        for place in 0..work.len() {
            let own = work[place];
            let range = self.starts[place]..self.starts[place + 1];
            for (row, entry) in self.below[range.clone()].iter().zip(&self.lower[range]) {
                work[*row as usize] -= entry * own;
            }
        }
        for place in (0..work.len()).rev() {
            let mut own = work[place] / self.pivots[place];
            let range = self.starts[place]..self.starts[place + 1];
            for (row, entry) in self.below[range.clone()].iter().zip(&self.lower[range]) {
                own -= entry * work[*row as usize];
            }
            work[place] = own;
        }
        for (value, place) in values.iter_mut().zip(&self.places) {
            *value = work[*place as usize];
        }
        work.fill(0.0);
    }
}
