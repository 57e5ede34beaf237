//! The revised primal simplex method from a feasible basis.
//!
//! Only the factors of the basis are kept ([`super::factors`]); each pivot solves for the entering column and for the leaving row. The
//! entering variable has the greatest reduced cost in the reference framework of Devex (Harris, Mathematical Programming 5, 1973); of the
//! rows that bound it nearly as much, the one with the greatest entry leaves. Whoever calls sees to it that right-hand sides do not tie,
//! by a perturbation, since nothing here breaks ties.

use super::super::simplex::Interrupted;
use super::columns::Lines;
use super::factors::Factors;
use super::jitter;
use super::marked::MarkedVector;

/// A reduced cost below this is none.
const OPTIMAL: f64 = 1e-9;

/// A basic variable may fall this much below zero in a ratio test.
const SLACK: f64 = 1e-10;

/// An entry below this magnitude bounds nothing.
const PIVOT: f64 = 1e-8;

/// Entries below this magnitude are zeros that rounding left.
const NOTHING: f64 = 1e-14;

/// A pivot that differs by this much between its row and its column asks for fresh factors.
const DRIFT: f64 = 1e-6;

/// The least value, about, that a shift gives a variable.
const SHIFT: f64 = 1e-7;

/// A value this much below zero is negative.
const INFEASIBLE: f64 = 1e-10;

/// Updates after which the basis is factored anew.
const UPDATES: usize = 100;

/// Entries of updates, in parts of those of the factors, after which it is factored anew.
const GROWTH: f64 = 3.0;

/// Maximise `objective · x` subject to `matrix x = right`, each `x` nonnegative or free; data about 1.
#[derive(Clone, Debug)]
pub struct SparseProgram {
    /// The columns.
    pub matrix: Lines<f64>,
    pub right: Vec<f64>,
    pub objective: Vec<f64>,
    pub free: Vec<bool>,
}

/// An optimal basis, in floats.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The basic variable of each row.
    pub basic: Vec<usize>,
    /// Its value.
    pub values: Vec<f64>,
    /// The multiplier of each row.
    pub duals: Vec<f64>,
    /// The rows in an order in which a factorisation met pivots.
    pub order: Vec<u32>,
}

/// What a rule of pivoting says.
enum Next {
    Optimal,
    /// Floats fail.
    Lost,
    /// The entering variable and its row.
    Pivot(usize, usize),
}

/// The state of a run.
struct Pivoting<'p> {
    program: &'p SparseProgram,
    rows: Lines<f64>,
    /// The right-hand side at hand: the program's, or one for which a guessed basis is feasible.
    right: Vec<f64>,
    basic: Vec<usize>,
    is_basic: Vec<bool>,
    factors: Factors,
    values: Vec<f64>,
    reduced: Vec<f64>,
    /// The variables whose reduced cost was positive when it last changed, each once.
    improving: Vec<u32>,
    is_listed: Vec<bool>,
    weights: Vec<f64>,
    /// Entries of the pivot's row, by variable, with the list of those touched.
    row: Vec<f64>,
    touched: Vec<u32>,
    /// The entering column in terms of the basis.
    column: MarkedVector,
    /// The multipliers of the rows that make the pivot's row.
    dual: MarkedVector,
}

impl SparseProgram {
    /// Maximises from a feasible basis, all free variables in it. Variables of smaller weight, one each, enter earlier: what is thought to
    /// be basic in the end gets less than 1. `tick` is asked before each pivot. `None` where floats fail.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick` returned `false`.
    ///
    /// # Panics
    /// If the basis has not as many variables as there are rows.
    pub fn maximize(
        &self,
        basic: Vec<usize>,
        weights: Vec<f64>,
        tick: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Basis>, Interrupted> {
        assert_eq!(basic.len(), self.right.len(), "one basic variable a row");
        assert_eq!(weights.len(), self.objective.len(), "one weight a variable");
        let Some(mut run) = Pivoting::new(self, basic, weights) else { return Ok(None) };
        run.recompute();
        if run.ascend(tick)? { Ok(Some(run.end())) } else { Ok(None) }
    }

    /// Maximises from a guess of the optimal basis, all free variables in it, which need not be feasible: right-hand sides for which it is
    /// take the place of those given until it is optimal, and a dual simplex method leads back. Result and errors as for
    /// [`SparseProgram::maximize`]; `None` also where the guess is no basis.
    ///
    /// # Panics
    /// If the guess has not as many variables as there are rows.
    pub fn maximize_from_guess(
        &self,
        basic: Vec<usize>,
        tick: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Basis>, Interrupted> {
        assert_eq!(basic.len(), self.right.len(), "one basic variable a row");
        let Some(mut run) = Pivoting::new(self, basic, vec![1.0; self.objective.len()]) else { return Ok(None) };
        run.recompute();
        run.shift();
        if !run.ascend(tick)? {
            return Ok(None);
        }
        run.right.clone_from(&self.right);
        run.recompute();
        if run.descend(tick)? && run.ascend(tick)? { Ok(Some(run.end())) } else { Ok(None) }
    }
}

impl<'p> Pivoting<'p> {
    fn new(program: &'p SparseProgram, mut basic: Vec<usize>, weights: Vec<f64>) -> Option<Pivoting<'p>> {
        let (size, count) = (program.right.len(), program.objective.len());
        let factors = Factors::new(&program.matrix, &mut basic)?;
        let mut is_basic = vec![false; count];
        basic.iter().for_each(|variable| is_basic[*variable] = true);
        Some(Pivoting {
            program,
            rows: program.matrix.transposed(size),
            right: program.right.clone(),
            basic,
            is_basic,
            factors,
            values: Vec::new(),
            reduced: Vec::new(),
            improving: Vec::new(),
            is_listed: vec![false; count],
            weights,
            row: vec![0.0; count],
            touched: Vec::new(),
            column: MarkedVector::new(size),
            dual: MarkedVector::new(size),
        })
    }

    /// Pivots until no reduced cost is positive; false where floats fail.
    fn ascend(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<bool, Interrupted> {
        self.pivot_while(tick, |run| {
            let Some(entering) = run.entering() else { return Next::Optimal };
            run.read_column(entering);
            run.leaving().map_or(Next::Lost, |row| Next::Pivot(entering, row))
        })
    }

    /// Pivots until no value is negative, from a basis without positive reduced costs; false where floats fail.
    fn descend(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<bool, Interrupted> {
        self.pivot_while(tick, |run| {
            let Some(row) = run.falling() else { return Next::Optimal };
            run.read_row(row);
            let entering = run.rising();
            run.clear_row();
            let Some(entering) = entering else { return Next::Lost };
            run.read_column(entering);
            Next::Pivot(entering, row)
        })
    }

    /// `next` chooses, and leaves the entering column at hand.
    fn pivot_while(
        &mut self,
        tick: &mut dyn FnMut() -> bool,
        next: impl Fn(&mut Self) -> Next,
    ) -> Result<bool, Interrupted> {
        for _ in 0..self.limit() {
            let goes_on = match next(self) {
                Next::Optimal if self.factors.updates().0 == 0 => return Ok(true),
                // What looks optimal after many updates is looked at again with fresh factors.
                Next::Optimal => self.refactor(),
                Next::Lost => false,
                Next::Pivot(..) if !tick() => return Err(Interrupted),
                Next::Pivot(entering, row) => self.pivot(entering, row),
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(false)
    }

    fn limit(&self) -> usize {
        1000 + 50 * self.basic.len()
    }

    /// Raises right-hand sides until the basis is feasible; values from fresh factors are at hand.
    fn shift(&mut self) {
        let mut state = 1;
        for row in 0..self.basic.len() {
            let variable = self.basic[row];
            let least = SHIFT * jitter(&mut state);
            if self.program.free[variable] || self.values[row] >= -INFEASIBLE {
                continue;
            }
            let raise = least - self.values[row];
            self.values[row] = least;
            let right = &mut self.right;
            self.program.matrix.each(variable, |row, value| right[row] += raise * value);
        }
    }

    /// The row whose value is most negative.
    fn falling(&self) -> Option<usize> {
        let mut least = -INFEASIBLE;
        let mut found = None;
        for (row, value) in self.values.iter().enumerate() {
            if *value < least && !self.program.free[self.basic[row]] {
                least = *value;
                found = Some(row);
            }
        }
        found
    }

    /// The variable that enters in the row at hand, which is too low: no reduced cost becomes positive. Of those that bound nearly as much the
    /// one with the greatest entry.
    fn rising(&self) -> Option<usize> {
        let open = || {
            let entries = self.touched.iter().map(|variable| (*variable as usize, self.row[*variable as usize]));
            entries.filter(|(variable, entry)| !self.is_basic[*variable] && *entry < -PIVOT)
        };
        let most = open().fold(f64::INFINITY, |most: f64, (variable, entry)| {
            most.min((self.reduced[variable].min(0.0) - OPTIMAL) / entry)
        });
        let mut found = None;
        let mut greatest = 0.0;
        for (variable, entry) in open() {
            if -entry > greatest && self.reduced[variable].min(0.0) >= most * entry {
                greatest = -entry;
                found = Some(variable);
            }
        }
        found
    }

    /// Values and reduced costs from the factors.
    fn recompute(&mut self) {
        self.values.clone_from(&self.right);
        self.factors.solve(&mut self.values);
        let prices = self.prices();
        self.improving.clear();
        self.reduced.clear();
        for variable in 0..self.is_basic.len() {
            let mut cost = if self.is_basic[variable] { 0.0 } else { self.program.objective[variable] };
            if !self.is_basic[variable] {
                self.program.matrix.each(variable, |row, value| cost -= value * prices[row]);
            }
            self.reduced.push(cost);
            self.is_listed[variable] = cost > OPTIMAL;
            if cost > OPTIMAL {
                self.improving.push(variable as u32);
            }
        }
    }

    /// The multiplier of each row.
    fn prices(&self) -> Vec<f64> {
        let mut prices: Vec<f64> = self.basic.iter().map(|variable| self.program.objective[*variable]).collect();
        self.factors.solve_transposed(&mut prices);
        prices
    }

    fn refactor(&mut self) -> bool {
        match Factors::new(&self.program.matrix, &mut self.basic) {
            None => false,
            Some(factors) => {
                self.factors = factors;
                self.recompute();
                true
            }
        }
    }

    /// The variable to enter.
    fn entering(&mut self) -> Option<usize> {
        let mut best = None;
        let mut most = 0.0;
        let (reduced, weights, is_listed) = (&self.reduced, &self.weights, &mut self.is_listed);
        self.improving.retain(|variable| {
            let place = *variable as usize;
            let cost = reduced[place];
            if cost <= OPTIMAL {
                is_listed[place] = false;
                return false;
            }
            let gain = cost * cost / weights[place];
            if gain > most {
                most = gain;
                best = Some(place);
            }
            true
        });
        best
    }

    /// Leaves the column of a variable in `column`, in terms of the basis.
    fn read_column(&mut self, variable: usize) {
        let (column, factors) = (&mut self.column, &self.factors);
        column.clear();
        self.program.matrix.each(variable, |row, value| {
            column.values[row] = value;
            column.marks.insert(factors.places()[row]);
        });
        factors.solve_marked(column);
        column.settle(factors.order(), NOTHING);
    }

    /// The row that bounds the variable whose column is at hand; `None` where none does.
    fn leaving(&self) -> Option<usize> {
        let column = &self.column.values;
        let rows = || self.column.rows.iter().map(|row| *row as usize);
        let bounds = |row: &usize| column[*row] > PIVOT && !self.program.free[self.basic[*row]];
        let most = rows()
            .filter(bounds)
            .fold(f64::INFINITY, |most: f64, row| most.min((self.values[row] + SLACK) / column[row]));
        let mut best = None;
        let mut greatest = 0.0;
        for row in rows().filter(bounds) {
            let entry = column[row];
            if entry > greatest && self.values[row] <= most * entry {
                greatest = entry;
                best = Some(row);
            }
        }
        best
    }

    /// Lets the variable whose column is at hand enter in a row; false where floats fail.
    fn pivot(&mut self, entering: usize, row: usize) -> bool {
        let pivot = self.column.values[row];
        self.read_row(row);
        let seen = self.row[entering];
        if (seen - pivot).abs() > DRIFT * (1.0 + pivot.abs()) && self.factors.updates().0 > 0 {
            // Rounding has piled up; the next choice is made with fresh factors.
            self.clear_row();
            return self.refactor();
        }
        let step = (self.values[row] / pivot).max(0.0);
        for row in self.column.rows.iter().map(|row| *row as usize) {
            self.values[row] -= step * self.column.values[row];
        }
        self.values[row] = step;
        self.update_costs(entering, row, pivot);
        self.clear_row();
        let leaving = std::mem::replace(&mut self.basic[row], entering);
        self.is_basic[leaving] = false;
        self.is_basic[entering] = true;
        self.factors.update(row, &self.column.values, &self.column.rows);
        let (updates, growth) = self.factors.updates();
        if updates >= UPDATES || growth > GROWTH { self.refactor() } else { true }
    }

    /// The entries of a row of the dictionary at all variables that are not basic.
    fn read_row(&mut self, row: usize) {
        let dual = &mut self.dual;
        dual.clear();
        dual.values[row] = 1.0;
        dual.marks.insert(self.factors.places()[row]);
        self.factors.solve_marked_transposed(dual);
        dual.settle(self.factors.order(), NOTHING);
        for row in &dual.rows {
            let multiplier = dual.values[*row as usize];
            self.rows.each(*row as usize, |variable, value| {
                let entry = &mut self.row[variable];
                if *entry == 0.0 {
                    self.touched.push(variable as u32);
                }
                *entry += multiplier * value;
            });
        }
    }

    fn clear_row(&mut self) {
        for variable in self.touched.drain(..) {
            self.row[variable as usize] = 0.0;
        }
    }

    /// Reduced costs and Devex weights after a pivot.
    fn update_costs(&mut self, entering: usize, row: usize, pivot: f64) {
        let ratio = self.reduced[entering] / pivot;
        let weight = self.weights[entering];
        for variable in self.touched.iter().map(|variable| *variable as usize) {
            // A variable is listed twice where its entry cancelled on the way.
            let entry = std::mem::take(&mut self.row[variable]);
            if self.is_basic[variable] || entry == 0.0 {
                continue;
            }
            self.reduced[variable] -= ratio * entry;
            if self.reduced[variable] > OPTIMAL && !self.is_listed[variable] {
                self.is_listed[variable] = true;
                self.improving.push(variable as u32);
            }
            let relative = entry / pivot;
            self.weights[variable] = self.weights[variable].max(relative * relative * weight);
        }
        self.reduced[entering] = 0.0;
        let leaving = self.basic[row];
        self.reduced[leaving] = if self.program.free[leaving] { 0.0 } else { -ratio };
        self.weights[leaving] = (weight / (pivot * pivot)).max(1.0);
    }

    fn end(self) -> Basis {
        Basis { duals: self.prices(), order: self.factors.order().to_vec(), basic: self.basic, values: self.values }
    }
}
