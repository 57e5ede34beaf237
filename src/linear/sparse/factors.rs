//! A sparse factorisation of a basis, with updates.
//!
//! Gaussian elimination with the pivots of Markowitz (Management Science 3, 1957): of the entries that are not small in their row, one
//! whose row and column have few others, so that little fills in. Triangular parts of the basis, which are most of it, cost nothing but
//! their copies. A change of basis multiplies by an elementary matrix, as in [`super::super::eta`].
//!
//! Rows and basic variables share one numbering: the variable that is pivoted in a row is the basic variable of that row.

use super::buckets::{Buckets, NONE};
use super::columns::Lines;
use super::marked::MarkedVector;

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
    /// By row: its place in the order.
    places: Vec<u32>,
    /// By row: the pivot there.
    pivots: Vec<f64>,
    /// By place in the order: multipliers of the pivot's row that were subtracted from other rows; and the transpose by row.
    lower: Lines<f64>,
    lower_rows: Lines<f64>,
    /// The places with multipliers given, and those whose rows were given some.
    lower_places: Vec<u32>,
    lower_row_places: Vec<u32>,
    /// By place in the order: what was left in the pivot's row, by the rows of the columns' pivots; and the transpose by row.
    upper: Lines<f64>,
    upper_columns: Lines<f64>,
    etas: Lines<f64>,
    eta_pivots: Vec<(u32, f64)>,
}

/// What elimination has found so far: pivots in their order, multipliers by pivot, and what was left of the pivots' rows by column.
struct Found {
    order: Vec<u32>,
    pivots: Vec<f64>,
    row_of: Vec<u32>,
    lower: Lines<f64>,
    upper: Lines<f64>,
}

/// A matrix on its way to factors, without lines that are pivoted.
struct Elimination {
    rows: Vec<Vec<Entry>>,
    /// The rows that have an entry in each column.
    columns: Vec<Vec<u32>>,
    row_buckets: Buckets,
    column_buckets: Buckets,
}

/// A place in a line, and the value there.
type Entry = (u32, f64);

/// Pivots lines with one entry for as long as there are any; entries do not change by that.
struct Peeling<'m> {
    columns: &'m Lines<f64>,
    rows: Lines<f64>,
    basic: &'m [usize],
    /// The entries left in each line; `NONE` once it is pivoted.
    row_counts: Vec<u32>,
    column_counts: Vec<u32>,
}

impl Peeling<'_> {
    fn new<'m>(columns: &'m Lines<f64>, basic: &'m [usize]) -> Peeling<'m> {
        let mut own = Lines::with_capacity(basic.len(), 4 * basic.len());
        for variable in basic {
            own.push(columns.iter(*variable).map(|(row, value)| (row, *value)));
        }
        let rows = own.transposed(basic.len());
        let row_counts = (0..basic.len()).map(|row| rows.line(row).0.len() as u32).collect();
        let column_counts = (0..basic.len()).map(|column| own.line(column).0.len() as u32).collect();
        Peeling { columns, rows, basic, row_counts, column_counts }
    }

    fn run(&mut self, found: &mut Found) {
        let singles = |counts: &[u32]| (0..counts.len() as u32).filter(|line| counts[*line as usize] == 1).collect();
        let (mut columns, mut rows): (Vec<u32>, Vec<u32>) = (singles(&self.column_counts), singles(&self.row_counts));
        loop {
            if let Some(column) = columns.pop() {
                if self.column_counts[column as usize] == 1 {
                    self.pivot_column(column as usize, found, &mut columns);
                }
            } else if let Some(row) = rows.pop() {
                if self.row_counts[row as usize] == 1 {
                    self.pivot_row(row as usize, found, &mut rows);
                }
            } else {
                return;
            }
        }
    }

    /// A column with one entry: no other row changes, and the rest of the entry's row is the upper factor's.
    fn pivot_column(&mut self, column: usize, found: &mut Found, columns: &mut Vec<u32>) {
        let own = self.columns.iter(self.basic[column]).find(|(row, _)| self.row_counts[*row] != NONE);
        let Some((row, &pivot)) = own.filter(|(_, value)| value.abs() > SINGULAR) else { return };
        self.row_counts[row] = NONE;
        self.column_counts[column] = NONE;
        found.pivot(row, column, pivot);
        found.lower.push([]);
        let counts = &mut self.column_counts;
        found.upper.push(self.rows.iter(row).filter_map(|(other, value)| {
            let count = &mut counts[other];
            if *count == NONE {
                return None;
            }
            *count -= 1;
            if *count == 1 {
                columns.push(other as u32);
            }
            Some((other, *value))
        }));
    }

    /// A row with one entry: multiples of nothing are subtracted from the other rows of its column.
    fn pivot_row(&mut self, row: usize, found: &mut Found, rows: &mut Vec<u32>) {
        let own = self.rows.iter(row).find(|(column, _)| self.column_counts[*column] != NONE);
        let Some((column, &pivot)) = own.filter(|(_, value)| value.abs() > SINGULAR) else { return };
        self.row_counts[row] = NONE;
        self.column_counts[column] = NONE;
        found.pivot(row, column, pivot);
        found.upper.push([]);
        let counts = &mut self.row_counts;
        let others = self.columns.iter(self.basic[column]).filter(|(other, _)| counts[*other] != NONE);
        let multipliers: Vec<(usize, f64)> = others.map(|(other, value)| (other, value / pivot)).collect();
        for (other, _) in &multipliers {
            counts[*other] -= 1;
            if counts[*other] == 1 {
                rows.push(*other as u32);
            }
        }
        found.lower.push(multipliers);
    }

    /// What is left.
    fn rest(self) -> Elimination {
        let size = self.basic.len();
        let (mut rows, mut columns) = (vec![Vec::new(); size], vec![Vec::new(); size]);
        for row in (0..size).filter(|row| self.row_counts[*row] != NONE) {
            let left = self.rows.iter(row).filter(|(column, _)| self.column_counts[*column] != NONE);
            rows[row] = left.map(|(column, value)| (column as u32, *value)).collect();
        }
        for column in (0..size).filter(|column| self.column_counts[*column] != NONE) {
            let left = self.columns.iter(self.basic[column]).filter(|(row, _)| self.row_counts[*row] != NONE);
            columns[column] = left.map(|(row, _)| row as u32).collect();
        }
        let (row_buckets, column_buckets) = (Buckets::new(self.row_counts), Buckets::new(self.column_counts));
        Elimination { rows, columns, row_buckets, column_buckets }
    }
}

impl Found {
    fn new(size: usize) -> Found {
        Found {
            order: Vec::with_capacity(size),
            pivots: vec![0.0; size],
            row_of: vec![NONE; size],
            lower: Lines::with_capacity(size, 2 * size),
            upper: Lines::with_capacity(size, 4 * size),
        }
    }

    fn pivot(&mut self, row: usize, column: usize, pivot: f64) {
        self.order.push(row as u32);
        self.pivots[row] = pivot;
        self.row_of[column] = row as u32;
    }
}

impl Elimination {
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
    fn eliminate(&mut self, row: u32, column: u32, work: &mut Work) -> (Vec<Entry>, f64, Vec<Entry>) {
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
    fn subtract(&mut self, other: u32, own: &[Entry], multiplier: f64, work: &mut Work) {
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
        let mut found = Found::new(size);
        let mut peeling = Peeling::new(matrix, basic);
        peeling.run(&mut found);
        if found.order.len() < size {
            let mut elimination = peeling.rest();
            let mut work = Work { position: vec![NONE; size] };
            for _ in found.order.len()..size {
                let (row, column) = elimination.pivot()?;
                let (rest, pivot, multipliers) = elimination.eliminate(row, column, &mut work);
                found.pivot(row as usize, column as usize, pivot);
                found.lower.push(multipliers.into_iter().map(|(row, value)| (row as usize, value)));
                found.upper.push(rest.into_iter().map(|(column, value)| (column as usize, value)));
            }
        }
        let Found { order, pivots, row_of, lower, mut upper } = found;
        let old: Vec<usize> = basic.to_vec();
        for (column, row) in row_of.iter().enumerate() {
            basic[*row as usize] = old[column];
        }
        upper.rename(|column| row_of[column]);
        let by_row = |lines: &Lines<f64>| -> Lines<f64> {
            // Places in the order become the rows of their pivots.
            let mut transposed = lines.transposed(size);
            transposed.rename(|place| order[place]);
            transposed
        };
        let (lower_rows, upper_columns) = (by_row(&lower), by_row(&upper));
        let places =
            |is_used: &dyn Fn(usize) -> bool| (0..size as u32).filter(|place| is_used(*place as usize)).collect();
        let lower_places = places(&|place| !lower.line(place).0.is_empty());
        let lower_row_places = places(&|place| !lower_rows.line(order[place] as usize).0.is_empty());
        let mut row_places = vec![0; size];
        order.iter().enumerate().for_each(|(place, row)| row_places[*row as usize] = place as u32);
        let (etas, eta_pivots) = (Lines::new(), Vec::new());
        Some(Factors {
            order,
            places: row_places,
            pivots,
            lower,
            lower_places,
            lower_rows,
            lower_row_places,
            upper,
            upper_columns,
            etas,
            eta_pivots,
        })
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

    /// Replaces the basic variable of a row; `column` is its column in terms of the basis, not zero in the rows `filled`.
    pub(super) fn update(&mut self, row: usize, column: &[f64], filled: &[u32]) {
        let others = filled.iter().map(|other| *other as usize).filter(|other| *other != row);
        self.etas.push(others.map(|other| (other, column[other])));
        self.eta_pivots.push((row as u32, column[row]));
    }

    /// Solves `B x = v` in place.
    pub(super) fn solve(&self, values: &mut [f64]) {
        for place in self.lower_places.iter().map(|place| *place as usize) {
            let own = values[self.order[place] as usize];
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
        for row in self.lower_row_places.iter().rev().map(|place| self.order[*place as usize] as usize) {
            let own = values[row];
            if own != 0.0 {
                self.lower_rows.each(row, |other, multiplier| values[other] -= multiplier * own);
            }
        }
    }

    /// The place in the order of each row.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// As [`Factors::solve`], where few values are not zero.
    pub(super) fn solve_marked(&self, vector: &mut MarkedVector) {
        let MarkedVector { values, marks, .. } = vector;
        marks.ascend(|marks, place| {
            let own = values[self.order[place] as usize];
            self.lower.each(place, |other, multiplier| {
                values[other] -= multiplier * own;
                marks.insert(self.places[other]);
            });
        });
        marks.descend(|marks, place| {
            let row = self.order[place] as usize;
            let value = values[row] / self.pivots[row];
            values[row] = value;
            self.upper_columns.each(row, |other, entry| {
                values[other] -= entry * value;
                marks.insert(self.places[other]);
            });
        });
        for (eta, (row, pivot)) in self.eta_pivots.iter().enumerate() {
            let own = values[*row as usize];
            if own != 0.0 {
                let value = own / pivot;
                values[*row as usize] = value;
                self.etas.each(eta, |other, entry| {
                    values[other] -= entry * value;
                    marks.insert(self.places[other]);
                });
            }
        }
    }

    /// As [`Factors::solve_transposed`], where few values are not zero.
    pub(super) fn solve_marked_transposed(&self, vector: &mut MarkedVector) {
        let MarkedVector { values, marks, .. } = vector;
        for (eta, (row, pivot)) in self.eta_pivots.iter().enumerate().rev() {
            let mut own = values[*row as usize];
            self.etas.each(eta, |other, entry| own -= entry * values[other]);
            if own != 0.0 {
                values[*row as usize] = own / pivot;
                marks.insert(self.places[*row as usize]);
            }
        }
        marks.ascend(|marks, place| {
            let row = self.order[place] as usize;
            let value = values[row] / self.pivots[row];
            values[row] = value;
            self.upper.each(place, |other, entry| {
                values[other] -= entry * value;
                marks.insert(self.places[other]);
            });
        });
        marks.descend(|marks, place| {
            let row = self.order[place] as usize;
            let own = values[row];
            self.lower_rows.each(row, |other, multiplier| {
                values[other] -= multiplier * own;
                marks.insert(self.places[other]);
            });
        });
    }

    /// The rows in the order of their pivots.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }
}
