//! A sparse factorisation of a basis, with updates.
//!
//! Gaussian elimination with the pivots of Markowitz (Management Science 3, 1957): of the entries that are not small in their row, one
//! whose row and column have few others, so that little fills in. Triangular parts of the basis, which are most of it, cost nothing but
//! their copies. A change of basis multiplies by an elementary matrix, as in [`super::super::eta`].
//!
//! Rows and basic variables share one numbering: the variable that is pivoted in a row is the basic variable of that row.

use super::columns::Lines;

/// An entry may be a pivot if it is at least this part of the greatest one in its row.
const THRESHOLD: f64 = 0.1;

/// Entries below this magnitude are zeros that rounding left.
const NOTHING: f64 = 1e-13;

/// A pivot below this magnitude makes a basis singular.
const SINGULAR: f64 = 1e-9;

/// Lines with few entries that are looked at for one pivot.
const SEARCHED: usize = 4;

/// The factors of a basis, and the elementary matrices since.
#[derive(Debug)]
pub(super) struct Factors {
    /// The rows in the order of their pivots.
    order: Vec<u32>,
    /// By row: the pivot there.
    pivots: Vec<f64>,
    /// By place in the order: multipliers of the pivot's row that were subtracted from other rows; and the transpose by row.
    lower: Lines<f64>,
    lower_rows: Lines<f64>,
    /// By place in the order: what was left in the pivot's row, by the rows of the columns' pivots; and the transpose by row.
    upper: Lines<f64>,
    upper_columns: Lines<f64>,
    etas: Lines<f64>,
    eta_pivots: Vec<(u32, f64)>,
}

/// A matrix on its way to factors.
struct Elimination {
    rows: Vec<Vec<(u32, f64)>>,
    /// The rows that have, or had, an entry in each column.
    columns: Vec<Vec<u32>>,
    row_buckets: Buckets,
    column_buckets: Buckets,
}

/// Lines by their numbers of entries, as linked lists.
struct Buckets {
    heads: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    counts: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Buckets {
    fn new(counts: Vec<u32>) -> Buckets {
        let size = counts.len();
        let mut buckets =
            Buckets { heads: vec![NONE; size + 1], next: vec![NONE; size], previous: vec![NONE; size], counts };
        (0..size as u32).rev().for_each(|line| buckets.link(line));
        buckets
    }

    fn link(&mut self, line: u32) {
        let head = &mut self.heads[self.counts[line as usize] as usize];
        self.next[line as usize] = *head;
        self.previous[line as usize] = NONE;
        if *head != NONE {
            self.previous[*head as usize] = line;
        }
        *head = line;
    }

    fn unlink(&mut self, line: u32) {
        let (before, after) = (self.previous[line as usize], self.next[line as usize]);
        match before {
            NONE => self.heads[self.counts[line as usize] as usize] = after,
            before => self.next[before as usize] = after,
        }
        if after != NONE {
            self.previous[after as usize] = before;
        }
    }

    fn set(&mut self, line: u32, count: u32) {
        if self.counts[line as usize] != count {
            self.unlink(line);
            self.counts[line as usize] = count;
            self.link(line);
        }
    }

    fn lines(&self, count: usize) -> impl Iterator<Item = u32> + '_ {
        let first = self.heads[count];
        std::iter::successors((first != NONE).then_some(first), |line| {
            Some(self.next[*line as usize]).filter(|next| *next != NONE)
        })
    }
}

impl Elimination {
    fn new(size: usize, matrix: &Lines<f64>, basic: &[usize]) -> Elimination {
        let mut rows = vec![Vec::new(); size];
        let mut columns = vec![Vec::new(); size];
        for (column, variable) in basic.iter().enumerate() {
            matrix.each(*variable, |row, value| {
                rows[row].push((column as u32, value));
                columns[column].push(row as u32);
            });
        }
        let row_counts = rows.iter().map(|row| row.len() as u32).collect();
        let column_counts = columns.iter().map(|column| column.len() as u32).collect();
        Elimination {
            rows,
            columns,
            row_buckets: Buckets::new(row_counts),
            column_buckets: Buckets::new(column_counts),
        }
    }

    /// The row and column of the next pivot; `None` where only nothing is left.
    fn pivot(&self) -> Option<(u32, u32)> {
        let size = self.rows.len();
        let mut best: Option<(u64, u32, u32)> = None;
        let mut searched = 0;
        for count in 1..=size {
            for column in self.column_buckets.lines(count) {
                for &row in &self.columns[column as usize] {
                    self.consider(row, column, &mut best);
                }
                searched += 1;
                if best.is_some_and(|(cost, ..)| searched >= SEARCHED || cost <= ((count - 1) as u64).pow(2)) {
                    return best.map(|(_, row, column)| (row, column));
                }
            }
            for row in self.row_buckets.lines(count) {
                for &(column, _) in &self.rows[row as usize] {
                    self.consider(row, column, &mut best);
                }
                searched += 1;
                if best.is_some_and(|(cost, ..)| searched >= SEARCHED || cost <= (count * (count - 1)) as u64) {
                    return best.map(|(_, row, column)| (row, column));
                }
            }
        }
        best.map(|(_, row, column)| (row, column))
    }

    fn consider(&self, row: u32, column: u32, best: &mut Option<(u64, u32, u32)>) {
        let others = |buckets: &Buckets, line: u32| u64::from(buckets.counts[line as usize]).saturating_sub(1);
        let cost = others(&self.row_buckets, row) * others(&self.column_buckets, column);
        if best.is_some_and(|(least, ..)| least <= cost) {
            return;
        }
        let entries = &self.rows[row as usize];
        let greatest = entries.iter().fold(0.0_f64, |greatest, (_, value)| greatest.max(value.abs()));
        let own = entries.iter().find(|(place, _)| *place == column).map_or(0.0, |(_, value)| value.abs());
        if own >= THRESHOLD * greatest && own > SINGULAR {
            *best = Some((cost, row, column));
        }
    }

    /// Takes a pivot's row and column out, and subtracts the row from the others; gives the rest of the row, its pivot, and the
    /// multipliers.
    fn eliminate(&mut self, row: u32, column: u32, work: &mut Work) -> (Vec<(u32, f64)>, f64, Vec<(u32, f64)>) {
        self.row_buckets.unlink(row);
        self.column_buckets.unlink(column);
        let mut own = std::mem::take(&mut self.rows[row as usize]);
        let place = own.iter().position(|(place, _)| *place == column);
        let pivot = own.swap_remove(place.unwrap_or_else(|| unreachable!("a pivot is an entry of its row"))).1;
        for &(place, _) in &own {
            let lines = &mut self.columns[place as usize];
            lines.retain(|other| *other != row);
            self.column_buckets.set(place, lines.len() as u32);
        }
        let mut multipliers = Vec::new();
        for other in std::mem::take(&mut self.columns[column as usize]) {
            if other == row {
                continue;
            }
            let entries = &mut self.rows[other as usize];
            let place = entries.iter().position(|(place, _)| *place == column);
            let value = entries.swap_remove(place.unwrap_or_else(|| unreachable!("columns list their entries"))).1;
            let multiplier = value / pivot;
            if !own.is_empty() {
                self.subtract(other, &own, multiplier, work);
            }
            self.row_buckets.set(other, self.rows[other as usize].len() as u32);
            multipliers.push((other, multiplier));
        }
        (own, pivot, multipliers)
    }

    /// Subtracts a multiple of a pivot's row from another row.
    fn subtract(&mut self, other: u32, own: &[(u32, f64)], multiplier: f64, work: &mut Work) {
        let entries = &mut self.rows[other as usize];
        for (position, (place, _)) in entries.iter().enumerate() {
            work.position[*place as usize] = position as u32;
        }
        let known = entries.len();
        for &(place, value) in own {
            let change = multiplier * value;
            match work.position[place as usize] {
                NONE => {
                    entries.push((place, -change));
                    self.columns[place as usize].push(other);
                    self.column_buckets.set(place, self.columns[place as usize].len() as u32);
                }
                position => entries[position as usize].1 -= change,
            }
        }
        for (place, _) in &entries[..known] {
            work.position[*place as usize] = NONE;
        }
        let (columns, buckets) = (&mut self.columns, &mut self.column_buckets);
        entries.retain(|(place, value)| {
            let stays = value.abs() > NOTHING;
            if !stays {
                columns[*place as usize].retain(|row| *row != other);
                buckets.set(*place, columns[*place as usize].len() as u32);
            }
            stays
        });
    }
}

/// By column, the place in the row at hand.
struct Work {
    position: Vec<u32>,
}

impl Factors {
    /// Factors the columns of the basic variables; these are reordered, each to the row of its pivot. `None` for a singular basis.
    pub(super) fn new(matrix: &Lines<f64>, basic: &mut [usize]) -> Option<Factors> {
        let size = basic.len();
        let mut elimination = Elimination::new(size, matrix, basic);
        let mut work = Work { position: vec![NONE; size] };
        let mut order = Vec::with_capacity(size);
        let mut pivots = vec![0.0; size];
        let (mut lower, mut upper) = (Lines::new(), Lines::new());
        let mut row_of = vec![NONE; size];
        for _ in 0..size {
            let (row, column) = elimination.pivot()?;
            let (rest, pivot, multipliers) = elimination.eliminate(row, column, &mut work);
            order.push(row);
            pivots[row as usize] = pivot;
            row_of[column as usize] = row;
            lower.push(multipliers.into_iter().map(|(row, value)| (row as usize, value)));
            upper.push(rest.into_iter().map(|(column, value)| (column as usize, value)));
        }
        let old: Vec<usize> = basic.to_vec();
        for (column, row) in row_of.iter().enumerate() {
            basic[*row as usize] = old[column];
        }
        let mut named = Lines::new();
        for place in 0..size {
            named.push(upper.iter(place).map(|(column, value)| (row_of[column] as usize, *value)));
        }
        let by_row = |lines: &Lines<f64>| -> Lines<f64> {
            // Places in the order become the rows of their pivots.
            let transposed = lines.transposed(size);
            let mut renamed = Lines::new();
            for row in 0..size {
                renamed.push(transposed.iter(row).map(|(place, value)| (order[place] as usize, *value)));
            }
            renamed
        };
        let (lower_rows, upper_columns) = (by_row(&lower), by_row(&named));
        let (etas, eta_pivots) = (Lines::new(), Vec::new());
        Some(Factors { order, pivots, lower, lower_rows, upper: named, upper_columns, etas, eta_pivots })
    }

    /// Updates since the factorisation, and their entries in relation to those of the factors.
    pub(super) fn updates(&self) -> (usize, f64) {
        let own = self.lower.entries() + self.upper.entries() + self.order.len();
        (self.eta_pivots.len(), self.etas.entries() as f64 / own as f64)
    }

    /// Entries beyond those of the basis and its diagonal, for tests of fill.
    #[cfg(test)]
    pub(super) fn entries(&self) -> usize {
        self.lower.entries() + self.upper.entries() + self.order.len()
    }

    /// Replaces the basic variable of a row; `column` is its column in terms of the basis.
    pub(super) fn update(&mut self, row: usize, column: &[f64]) {
        self.etas.push(column.iter().copied().enumerate().filter(|(other, value)| *other != row && *value != 0.0));
        self.eta_pivots.push((row as u32, column[row]));
    }

    /// Solves `B x = v` in place.
    pub(super) fn solve(&self, values: &mut [f64]) {
        for (place, row) in self.order.iter().enumerate() {
            let own = values[*row as usize];
            if own != 0.0 {
                self.lower.each(place, |other, multiplier| values[other] -= multiplier * own);
            }
        }
        for row in self.order.iter().rev().map(|row| *row as usize) {
            let own = values[row];
            if own != 0.0 {
                let value = own / self.pivots[row];
                values[row] = value;
                self.upper_columns.each(row, |other, entry| values[other] -= entry * value);
            }
        }
        for (eta, (row, pivot)) in self.eta_pivots.iter().enumerate() {
            let own = values[*row as usize];
            if own != 0.0 {
                let value = own / pivot;
                values[*row as usize] = value;
                self.etas.each(eta, |other, entry| values[other] -= entry * value);
            }
        }
    }

    /// Solves `Bᵀ y = v` in place.
    pub(super) fn solve_transposed(&self, values: &mut [f64]) {
        for (eta, (row, pivot)) in self.eta_pivots.iter().enumerate().rev() {
            let mut own = values[*row as usize];
            self.etas.each(eta, |other, entry| own -= entry * values[other]);
            values[*row as usize] = own / pivot;
        }
        for (place, row) in self.order.iter().enumerate() {
            let row = *row as usize;
            let own = values[row];
            if own != 0.0 {
                let value = own / self.pivots[row];
                values[row] = value;
                self.upper.each(place, |other, entry| values[other] -= entry * value);
            }
        }
        for row in self.order.iter().rev().map(|row| *row as usize) {
            let own = values[row];
            if own != 0.0 {
                self.lower_rows.each(row, |other, multiplier| values[other] -= multiplier * own);
            }
        }
    }

    /// The rows in the order of their pivots.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }
}
