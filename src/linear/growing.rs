//! A packing that grows: maximise `Σ y_j` subject to `A y <= 1`, `y >= 0`, with A positive, whose rows and columns come one after another.
//!
//! The dictionary of the last optimum is kept. A new row may cut it off and a new column may improve it; dual simplex steps among the old
//! columns mend the first, primal steps then the second, so that an optimum is a few pivots away from the last one. Right-hand sides and
//! costs are perturbed a little, so that floats do not cycle: a basis found here is a proposal.
//!
//! Cost: a pivot passes over the dictionary, rows times columns; a new line costs the basis times the dictionary's other dimension.
//! Reference: Dantzig 1963, Linear Programming and Extensions.

use super::packing::Packing;
use super::simplex::Interrupted;

/// Costs, and right-hand sides below 0, of this magnitude are none.
const NOTHING: f64 = 1e-11;

/// Entries below this magnitude are no pivots.
const PIVOT: f64 = 1e-9;

/// The greatest perturbation.
const NOISE: f64 = 1e-9;

/// Pivots after which the dictionary is computed anew.
const DRIFT: usize = 400;

/// A variable: the number of a row's slack or of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Variable {
    Slack(usize),
    Column(usize),
}

/// A variable's place: a row of the dictionary where it is basic, a column where it is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stand {
    Basic(usize),
    Cobasic(usize),
}

/// The program and its dictionary: `basic + table · cobasic = right`, `Σ y = constant + costs · cobasic`.
#[derive(Clone, Debug, Default)]
pub struct GrowingPacking {
    /// The matrix, row by row.
    matrix: Vec<Vec<f64>>,
    columns: usize,
    table: Vec<Vec<f64>>,
    right: Vec<f64>,
    costs: Vec<f64>,
    basic: Vec<Variable>,
    cobasic: Vec<Variable>,
    slacks: Vec<Stand>,
    ys: Vec<Stand>,
    pivots: usize,
}

/// A small number that depends on the line's own number alone.
fn noise(number: usize) -> f64 {
    let mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    NOISE * ((mixed >> 11) as f64 / (1_u64 << 53) as f64 + 0.1)
}

impl GrowingPacking {
    pub fn rows(&self) -> usize {
        self.matrix.len()
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Adds a row, with an entry for each column.
    ///
    /// # Panics
    /// If there is not one entry a column.
    pub fn add_row(&mut self, entries: &[f64]) {
        assert_eq!(entries.len(), self.columns, "one entry a column");
        let number = self.matrix.len();
        let mut line = vec![0.0; self.columns];
        let mut right = 1.0 + noise(2 * number);
        for (entry, stand) in entries.iter().zip(&self.ys) {
            match stand {
                Stand::Cobasic(place) => line[*place] += entry,
                Stand::Basic(row) => {
                    line.iter_mut().zip(&self.table[*row]).for_each(|(sum, value)| *sum -= entry * value);
                    right -= entry * self.right[*row];
                }
            }
        }
        self.slacks.push(Stand::Basic(self.table.len()));
        self.basic.push(Variable::Slack(number));
        self.table.push(line);
        self.right.push(right);
        self.matrix.push(entries.to_vec());
    }

    /// Adds a column, with an entry for each row.
    ///
    /// # Panics
    /// If there is not one entry a row.
    pub fn add_column(&mut self, entries: &[f64]) {
        assert_eq!(entries.len(), self.matrix.len(), "one entry a row");
        let mut line = vec![0.0; self.table.len()];
        let mut cost = 1.0 - noise(2 * self.columns + 1);
        for (entry, stand) in entries.iter().zip(&self.slacks) {
            match stand {
                Stand::Basic(row) => line[*row] += entry,
                Stand::Cobasic(place) => {
                    line.iter_mut().zip(&self.table).for_each(|(sum, row)| *sum += entry * row[*place]);
                    cost += entry * self.costs[*place];
                }
            }
        }
        self.ys.push(Stand::Cobasic(self.cobasic.len()));
        self.cobasic.push(Variable::Column(self.columns));
        self.costs.push(cost);
        self.table.iter_mut().zip(line).for_each(|(row, value)| row.push(value));
        self.matrix.iter_mut().zip(entries).for_each(|(row, entry)| row.push(*entry));
        self.columns += 1;
    }

    /// Pivots to an optimum; false where floats fail. `tick` is asked before each pivot.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick` returned `false`.
    pub fn optimise(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<bool, Interrupted> {
        if self.pivots > DRIFT {
            self.refactor();
        }
        if self.steps(tick)? {
            return Ok(true);
        }
        self.restart(&[]);
        self.steps(tick)
    }

    fn steps(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<bool, Interrupted> {
        let limit = 1000 + 20 * (self.rows() + self.columns);
        let mut mends = true;
        for _ in 0..limit {
            let step = match mends {
                true => match self.violated() {
                    None => {
                        mends = false;
                        continue;
                    }
                    Some(row) => self.entering(row).map(|column| (row, column)),
                },
                false => match self.improving() {
                    None => return Ok(true),
                    Some(column) => self.leaving(column).map(|row| (row, column)),
                },
            };
            let Some((row, column)) = step else { return Ok(false) };
            if !tick() {
                return Err(Interrupted);
            }
            self.pivot(row, column);
        }
        Ok(false)
    }

    /// The row whose variable is farthest below 0.
    fn violated(&self) -> Option<usize> {
        let worst = (0..self.right.len()).min_by(|a, b| self.right[*a].total_cmp(&self.right[*b]))?;
        (self.right[worst] < -NOTHING).then_some(worst)
    }

    /// The column by which a violated row is mended: the costs of those that were not positive stay so.
    fn entering(&self, row: usize) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (column, (entry, cost)) in self.table[row].iter().zip(&self.costs).enumerate() {
            if *entry < -PIVOT && *cost <= NOTHING {
                let ratio = cost.min(0.0) / entry;
                let is_better = |(known, least): (usize, f64)| {
                    ratio < least - NOTHING || (ratio <= least + NOTHING && *entry < self.table[row][known])
                };
                if best.is_none_or(is_better) {
                    best = Some((column, ratio));
                }
            }
        }
        best.map(|(column, _)| column)
    }

    fn improving(&self) -> Option<usize> {
        let best = (0..self.costs.len()).max_by(|a, b| self.costs[*a].total_cmp(&self.costs[*b]))?;
        (self.costs[best] > NOTHING).then_some(best)
    }

    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (row, line) in self.table.iter().enumerate() {
            let entry = line[column];
            if entry > PIVOT {
                let ratio = self.right[row].max(0.0) / entry;
                let is_better = |(known, least): (usize, f64)| {
                    ratio < least - NOTHING || (ratio <= least + NOTHING && entry > self.table[known][column])
                };
                if best.is_none_or(is_better) {
                    best = Some((row, ratio));
                }
            }
        }
        best.map(|(row, _)| row)
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let inverse = 1.0 / self.table[row][column];
        let mut line = std::mem::take(&mut self.table[row]);
        line.iter_mut().for_each(|entry| *entry *= inverse);
        line[column] = inverse;
        self.right[row] *= inverse;
        let right = self.right[row];
        for (other, entries) in self.table.iter_mut().enumerate().filter(|(other, _)| *other != row) {
            let factor = entries[column];
            if factor != 0.0 {
                entries[column] = 0.0;
                entries.iter_mut().zip(&line).for_each(|(entry, value)| *entry -= factor * value);
                self.right[other] -= factor * right;
            }
        }
        let factor = std::mem::replace(&mut self.costs[column], 0.0);
        self.costs.iter_mut().zip(&line).for_each(|(cost, value)| *cost -= factor * value);
        self.table[row] = line;
        std::mem::swap(&mut self.basic[row], &mut self.cobasic[column]);
        *self.stand(self.basic[row]) = Stand::Basic(row);
        *self.stand(self.cobasic[column]) = Stand::Cobasic(column);
        self.pivots += 1;
    }

    fn stand(&mut self, variable: Variable) -> &mut Stand {
        match variable {
            Variable::Slack(row) => &mut self.slacks[row],
            Variable::Column(column) => &mut self.ys[column],
        }
    }

    /// Computes the dictionary of the basis anew.
    fn refactor(&mut self) {
        let columns = self.basis().columns;
        self.restart(&columns);
    }

    /// The dictionary of the origin, or one in which these columns are basic as far as they go with the rows that were tight.
    fn restart(&mut self, columns: &[usize]) {
        let tight: Vec<usize> = (0..self.rows()).filter(|&row| matches!(self.slacks[row], Stand::Cobasic(_))).collect();
        self.table = self.matrix.clone();
        self.right = (0..self.rows()).map(|row| 1.0 + noise(2 * row)).collect();
        self.costs = (0..self.columns).map(|column| 1.0 - noise(2 * column + 1)).collect();
        self.basic = (0..self.rows()).map(Variable::Slack).collect();
        self.cobasic = (0..self.columns).map(Variable::Column).collect();
        self.slacks = (0..self.rows()).map(Stand::Basic).collect();
        self.ys = (0..self.columns).map(Stand::Cobasic).collect();
        let mut free = tight;
        for &column in columns {
            let entry = |row: &usize| self.table[*row][column].abs();
            let greatest = (0..free.len()).max_by(|a, b| entry(&free[*a]).total_cmp(&entry(&free[*b])));
            if let Some(place) = greatest
                && entry(&free[place]) > PIVOT
            {
                let row = free.swap_remove(place);
                self.pivot(row, column);
            }
        }
        self.pivots = 0;
    }

    /// The basis: columns in use and rows that are tight, in order.
    pub fn basis(&self) -> Packing {
        let used = (0..self.columns).filter(|&column| matches!(self.ys[column], Stand::Basic(_)));
        let tight = (0..self.rows()).filter(|&row| matches!(self.slacks[row], Stand::Cobasic(_)));
        Packing { columns: used.collect(), rows: tight.collect() }
    }

    /// The values of the columns, divided by their sum.
    pub fn column_weights(&self) -> Vec<f64> {
        let value = |stand: &Stand| match stand {
            Stand::Basic(row) => self.right[*row].max(0.0),
            Stand::Cobasic(_) => 0.0,
        };
        shares(self.ys.iter().map(value).collect())
    }

    /// The multipliers of the rows, divided by their sum.
    pub fn row_weights(&self) -> Vec<f64> {
        let value = |stand: &Stand| match stand {
            Stand::Basic(_) => 0.0,
            Stand::Cobasic(place) => (-self.costs[*place]).max(0.0),
        };
        shares(self.slacks.iter().map(value).collect())
    }
}

fn shares(values: Vec<f64>) -> Vec<f64> {
    let total: f64 = values.iter().sum();
    values.into_iter().map(|value| value / total).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::linear::packing::{pack, packing_tableau};

    /// What the least column and the greatest row leave of a pair of mixtures.
    fn gap(matrix: &[Vec<f64>], x: &[f64], y: &[f64]) -> f64 {
        let most = matrix.iter().map(|row| row.iter().zip(y).map(|(a, y)| a * y).sum::<f64>());
        let least = (0..y.len()).map(|j| matrix.iter().zip(x).map(|(row, x)| row[j] * x).sum::<f64>());
        most.fold(f64::MIN, f64::max) - least.fold(f64::MAX, f64::min)
    }

    proptest! {
        /// Rows and columns come in any order, one at a time or several; ties abound.
        #[test]
        fn every_stage_ends_at_an_optimum(
            values in prop::collection::vec(0_u8..4, 64),
            order in prop::collection::vec((any::<bool>(), any::<bool>()), 14),
        ) {
            let entry = |row: usize, column: usize| f64::from(values[row * 8 + column]) / 3.0 + 0.5;
            let mut packing = GrowingPacking::default();
            packing.add_row(&[]);
            packing.add_column(&[entry(0, 0)]);
            for (is_row, waits) in order {
                let (rows, columns) = (packing.rows(), packing.columns());
                match is_row {
                    true if rows < 8 => packing.add_row(&(0..columns).map(|j| entry(rows, j)).collect::<Vec<_>>()),
                    false if columns < 8 => packing.add_column(&(0..rows).map(|i| entry(i, columns)).collect::<Vec<_>>()),
                    _ => {}
                }
                if !waits {
                    prop_assert!(packing.optimise(&mut || true).expect("no limit"));
                    let (x, y) = (packing.row_weights(), packing.column_weights());
                    prop_assert!(gap(&packing.matrix, &x, &y) < 1e-7);
                    let mut tableau = packing_tableau(packing.rows(), packing.columns(), entry);
                    prop_assert!(pack(&mut tableau, &mut || true).expect("no limit").is_some());
                    let before = packing.basis();
                    packing.refactor();
                    prop_assert_eq!(packing.basis(), before);
                }
            }
        }
    }

    #[test]
    fn a_tick_interrupts() {
        let mut packing = GrowingPacking::default();
        packing.add_row(&[]);
        packing.add_column(&[1.0]);
        assert!(packing.optimise(&mut || false).is_err());
    }
}
