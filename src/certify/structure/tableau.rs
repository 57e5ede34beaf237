//! Small tableaux of homogeneous systems with a perturbed right-hand side, by fraction-free pivoting without a cost row.
//!
//! A row reads `divisor · basic + Σ entry · cobasic = right · ε`. Only cobasic columns are kept. A basis is feasible when all right-hand
//! sides are positive; one of 0 is a tie, which no generic perturbation has.

use super::effort::{Effort, Halt};
use super::exact::Exact;

/// A variable that must stay 0: it leaves the basis and its column is dropped.
const OUTSIDE: usize = usize::MAX;

#[derive(Debug, Clone)]
pub(super) struct Tableau<E> {
    /// The variable of each row.
    pub basic: Vec<usize>,
    /// The variable of each column.
    pub cobasic: Vec<usize>,
    /// Row by row, the right-hand side last.
    entries: Vec<E>,
    /// Positive: every entry over this is the entry of the canonical tableau.
    divisor: E,
}

impl<E: Exact> Tableau<E> {
    /// Entries row by row, the right-hand side last; the divisor is 1.
    pub fn new(basic: Vec<usize>, cobasic: Vec<usize>, entries: Vec<E>) -> Tableau<E> {
        assert_eq!(entries.len(), basic.len() * (cobasic.len() + 1), "rows of one length");
        Tableau { basic, cobasic, entries, divisor: E::from_word(1) }
    }

    /// The number of entries.
    pub fn size(&self) -> usize {
        self.entries.len()
    }

    #[inline]
    fn width(&self) -> usize {
        self.cobasic.len() + 1
    }

    #[inline]
    fn entry(&self, row: usize, column: usize) -> &E {
        &self.entries[row * self.width() + column]
    }

    /// The sign of a row's basic variable.
    #[inline]
    fn right_sign(&self, row: usize) -> i32 {
        self.entry(row, self.cobasic.len()).sign()
    }

    /// Exchanges the basic variable of a row with the cobasic one of a column, whose entry in the row is not 0.
    pub fn pivot(&mut self, row: usize, column: usize, effort: &mut Effort) -> Result<(), Halt> {
        effort.spend(self.entries.len() as u64)?;
        let width = self.width();
        let (above, rest) = self.entries.split_at_mut(row * width);
        let (pivot_row, below) = rest.split_at_mut(width);
        let is_negative = pivot_row[column].sign() < 0;
        if is_negative {
            pivot_row.iter_mut().for_each(|entry| *entry = entry.negated());
        }
        let before = self.divisor.clone();
        // The column becomes that of the variable that leaves, which only this row holds.
        let leaver = if is_negative { before.negated() } else { before.clone() };
        let pivot = std::mem::replace(&mut pivot_row[column], leaver);
        let (divisor, is_unchanged) = (before.divisor(), pivot.is_same(&before));
        for other in above.chunks_exact_mut(width).chain(below.chunks_exact_mut(width)) {
            let factor = std::mem::take(&mut other[column]);
            if factor.sign() == 0 && is_unchanged {
                continue;
            }
            for (entry, above) in other.iter_mut().zip(&*pivot_row) {
                *entry = E::minor(entry, &pivot, &factor, above, &divisor).ok_or(Halt::Words)?;
            }
        }
        self.divisor = pivot;
        std::mem::swap(&mut self.basic[row], &mut self.cobasic[column]);
        Ok(())
    }

    /// Brings the variable of a column into the basis in any row, and forgets that row.
    pub fn eliminate(&mut self, column: usize, effort: &mut Effort) -> Result<(), Halt> {
        let row = (0..self.basic.len()).find(|&row| self.entry(row, column).sign() != 0).ok_or(Halt::NotExtreme)?;
        self.pivot(row, column, effort)?;
        let width = self.width();
        self.entries.drain(row * width..(row + 1) * width);
        self.basic.remove(row);
        Ok(())
    }

    /// The system of those of its variables that are in a sorted list, named by their places in it, with the others held at 0: at some
    /// basis, not always a feasible one. `None` when it has no solution.
    pub fn restricted(&self, variables: &[usize], effort: &mut Effort) -> Result<Option<Tableau<E>>, Halt> {
        let place = |variable: &usize| variables.binary_search(variable).unwrap_or(OUTSIDE);
        let kept: Vec<usize> =
            (0..self.cobasic.len()).filter(|&column| place(&self.cobasic[column]) != OUTSIDE).collect();
        effort.spend((self.basic.len() * (kept.len() + 1)) as u64)?;
        let mut entries = Vec::with_capacity(self.basic.len() * (kept.len() + 1));
        for row in self.entries.chunks_exact(self.width()) {
            entries.extend(kept.iter().map(|&column| row[column].clone()));
            entries.push(row[self.cobasic.len()].clone());
        }
        let cobasic = kept.iter().map(|&column| place(&self.cobasic[column])).collect();
        let mut tableau =
            Tableau { basic: self.basic.iter().map(place).collect(), cobasic, entries, divisor: self.divisor.clone() };
        for row in 0..tableau.basic.len() {
            if tableau.basic[row] != OUTSIDE {
                continue;
            }
            match (0..tableau.cobasic.len()).find(|&column| tableau.entry(row, column).sign() != 0) {
                Some(column) => {
                    tableau.pivot(row, column, effort)?;
                    tableau.drop_column(column);
                }
                None if tableau.right_sign(row) != 0 => return Ok(None),
                None => return Err(Halt::Tie),
            }
        }
        Ok(Some(tableau))
    }

    fn drop_column(&mut self, column: usize) {
        let width = self.width();
        let mut place = 0;
        self.entries.retain(|_| {
            place += 1;
            (place - 1) % width != column
        });
        self.cobasic.remove(column);
    }

    /// Pivots to a feasible basis; `false` when there is none. The rule of least indices (Bland 1977, Mathematics of Operations
    /// Research 2) on the dual of a problem without costs: it ends.
    pub fn make_feasible(&mut self, effort: &mut Effort) -> Result<bool, Halt> {
        loop {
            let negative = (0..self.basic.len()).filter(|&row| self.right_sign(row) < 0);
            let Some(row) = negative.min_by_key(|&row| self.basic[row]) else { break };
            let columns = (0..self.cobasic.len()).filter(|&column| self.entry(row, column).sign() < 0);
            let Some(column) = columns.min_by_key(|&column| self.cobasic[column]) else { return Ok(false) };
            self.pivot(row, column, effort)?;
        }
        self.signs().map(|_| true)
    }

    /// Are all basic variables positive?
    fn signs(&self) -> Result<bool, Halt> {
        let mut least = 1;
        for row in 0..self.basic.len() {
            least = least.min(self.right_sign(row));
        }
        match least {
            0 => Err(Halt::Tie),
            sign => Ok(sign > 0),
        }
    }

    /// At a feasible basis, the row whose variable reaches 0 first when that of a column grows.
    pub fn leaving(&self, column: usize) -> Result<Option<usize>, Halt> {
        let (width, last) = (self.width(), self.cobasic.len());
        let mut best: Option<(usize, &[E])> = None;
        let mut is_tied = false;
        for (row, entries) in self.entries.chunks_exact(width).enumerate() {
            if entries[column].sign() <= 0 {
                continue;
            }
            let order = match best {
                None => std::cmp::Ordering::Less,
                Some((_, best)) => E::compare_products(&entries[last], &best[column], &best[last], &entries[column]),
            };
            match order {
                std::cmp::Ordering::Less => (best, is_tied) = (Some((row, entries)), false),
                std::cmp::Ordering::Equal => is_tied = true,
                std::cmp::Ordering::Greater => {}
            }
        }
        if is_tied { Err(Halt::Tie) } else { Ok(best.map(|(row, _)| row)) }
    }

    /// Is the set of these variables, as many as there are rows, a feasible basis? Pivots there as far as possible.
    pub fn reaches(&mut self, is_wanted: impl Fn(usize) -> bool, effort: &mut Effort) -> Result<bool, Halt> {
        for row in 0..self.basic.len() {
            if is_wanted(self.basic[row]) {
                continue;
            }
            let fits = |&column: &usize| is_wanted(self.cobasic[column]) && self.entry(row, column).sign() != 0;
            if let Some(column) = (0..self.cobasic.len()).find(fits) {
                self.pivot(row, column, effort)?;
            }
        }
        // What could not leave is fixed by the wanted variables that are left: at 0 for no generic right-hand side.
        let mut stuck = (0..self.basic.len()).filter(|&row| !is_wanted(self.basic[row])).peekable();
        if stuck.peek().is_none() {
            return self.signs();
        }
        if stuck.any(|row| self.right_sign(row) != 0) { Ok(false) } else { Err(Halt::Tie) }
    }
}
