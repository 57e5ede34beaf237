//! The two-phase primal simplex method on a dense dictionary, over fraction-free integers or floats.
//!
//! Maximise `c·y` subject to `a y <= b` and `a y = b` row by row, each `y` nonnegative or free.
//!
//! Free variables enter the basis at once and never leave it; slacks of equations leave it at once and never return. What remains is an
//! inequality form. Where its basic solution is infeasible, an artificial variable that relaxes every row enters at the worst row and is
//! then minimised (Chvátal, Linear Programming, 1983, chapter 3); where it stays positive, its row is a proof of infeasibility. The second
//! phase maximises. Both take the steepest column, and the least index (Bland 1977) while the method stalls on degenerate pivots, so that
//! it ends.
//!
//! Cost: a dense pivot each step. In integers every claim is exact. In floats only the final basis is of use, and must be lifted.
//!
//! Symbols: `y` structural variables, numbered `0 .. columns`; `columns` the artificial variable; then the slacks, one a row.

use std::cmp::Ordering;

use crate::num::Rational;

use super::scalar::Scalar;
use super::tableau::{Place, Tableau};

/// The caller's `tick` asked to stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interrupted;

/// What a variable may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Nonnegative,
    /// Basic once it has a pivot, and then for good.
    Free,
    /// Zero; cobasic once it has a pivot, and then for good.
    Fixed,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// The basic solution is optimal.
    Optimal,
    /// This row shows that no solution exists.
    Infeasible { row: usize },
    /// The basic solution can move without bound along this column, upwards or (free variables only) downwards.
    Unbounded { column: usize, upwards: bool },
    /// Too many pivots for floats to be trusted.
    Lost,
}

/// A variable of the dictionary, as the caller knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mover {
    /// A structural variable.
    Structural(usize),
    /// The artificial variable of the first phase.
    Artificial,
    /// The slack of a row.
    Slack(usize),
}

/// A program in inequality form on its way to an optimum.
pub(super) struct Simplex<S> {
    tableau: Tableau<S>,
    kinds: Vec<Kind>,
    artificial: usize,
    degenerate: usize,
    pivots: usize,
}

impl<S: Scalar> Simplex<S> {
    /// A program of zeros with the given kinds of columns (free or not) and rows (equation or not), to be filled by `set_row`.
    pub(super) fn new(free: &[bool], equations: &[bool]) -> Simplex<S> {
        let columns = free.len();
        let structural = free.iter().map(|free| if *free { Kind::Free } else { Kind::Nonnegative });
        let slacks = equations.iter().map(|equation| if *equation { Kind::Fixed } else { Kind::Nonnegative });
        Simplex {
            tableau: Tableau::new(equations.len(), 1, columns + 1),
            kinds: structural.chain([Kind::Fixed]).chain(slacks).collect(),
            artificial: columns,
            degenerate: 0,
            pivots: 0,
        }
    }

    /// Sets the coefficient of a structural variable in a row.
    pub(super) fn set(&mut self, row: usize, variable: usize, value: S) {
        self.tableau.set(row, variable, value);
    }

    /// Sets the right-hand side of a row.
    pub(super) fn set_bound(&mut self, row: usize, value: S) {
        self.tableau.set(row, self.tableau.columns(), value);
    }

    /// Sets the coefficient of a structural variable in the objective, which is maximised.
    pub(super) fn set_objective(&mut self, variable: usize, value: &S) {
        self.tableau.set(self.tableau.constraints(), variable, value.negated());
    }

    /// Runs to the end; `tick` is asked before each pivot.
    pub(super) fn run(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<End, Interrupted> {
        self.enter_free_variables(tick)?;
        if let Some(row) = self.expel_equations(tick)? {
            return Ok(End::Infeasible { row });
        }
        if let Some(row) = self.most_violated_row() {
            let end = self.find_feasible(row, tick)?;
            if end != End::Optimal {
                return Ok(end);
            }
        }
        self.maximize(tick)
    }

    fn pivot(&mut self, row: usize, column: usize, tick: &mut dyn FnMut() -> bool) -> Result<(), Interrupted> {
        if !tick() {
            return Err(Interrupted);
        }
        self.pivots += 1;
        let stalls = self.tableau.right_hand_side(row).sign() == 0;
        self.degenerate = if stalls { self.degenerate + 1 } else { 0 };
        self.tableau.pivot(row, column);
        Ok(())
    }

    fn kind_of_row(&self, row: usize) -> Kind {
        self.kinds[self.tableau.basic()[row]]
    }

    fn kind_of_column(&self, column: usize) -> Kind {
        self.kinds[self.tableau.cobasic()[column]]
    }

    /// The better of two pivot entries: the greater in floats, for accuracy, the lesser in integers, for short numbers.
    fn preferred(&self, first: (usize, usize), second: (usize, usize)) -> bool {
        let magnitude = |(row, column): (usize, usize)| {
            let entry = self.tableau.entry(row, column);
            if entry.sign() < 0 { entry.negated() } else { entry.clone() }
        };
        let order = magnitude(first).compare(&magnitude(second));
        if S::EXACT { order.is_lt() } else { order.is_gt() }
    }

    /// Pivots each free variable into the basis, at an equation if it can be.
    fn enter_free_variables(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<(), Interrupted> {
        for variable in 0..self.artificial {
            let Place::Column(column) = self.tableau.place(variable) else { continue };
            if self.kinds[variable] != Kind::Free {
                continue;
            }
            let mut best: Option<usize> = None;
            for row in 0..self.tableau.constraints() {
                let kind = self.kind_of_row(row);
                if kind == Kind::Free || self.tableau.entry(row, column).sign() == 0 {
                    continue;
                }
                let better =
                    best.is_none_or(|best| match (kind == Kind::Fixed, self.kind_of_row(best) == Kind::Fixed) {
                        (true, false) => true,
                        (false, true) => false,
                        _ => self.preferred((row, column), (best, column)),
                    });
                if better {
                    best = Some(row);
                }
            }
            if let Some(row) = best {
                self.pivot(row, column, tick)?;
            }
        }
        Ok(())
    }

    /// Pivots the slack of each equation out of the basis; gives the row of an equation that cannot hold.
    fn expel_equations(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<Option<usize>, Interrupted> {
        for row in 0..self.tableau.constraints() {
            if self.kind_of_row(row) != Kind::Fixed {
                continue;
            }
            let mut best: Option<usize> = None;
            for column in 0..self.tableau.columns() {
                if self.kind_of_column(column) == Kind::Fixed || self.tableau.entry(row, column).sign() == 0 {
                    continue;
                }
                if best.is_none_or(|best| self.preferred((row, column), (row, best))) {
                    best = Some(column);
                }
            }
            match best {
                Some(column) => self.pivot(row, column, tick)?,
                None if self.tableau.right_hand_side(row).sign() != 0 => return Ok(Some(row)),
                // A redundant equation: its row stays zero in every column that may enter.
                None => {}
            }
        }
        Ok(None)
    }

    /// The row whose nonnegative basic variable is most negative.
    fn most_violated_row(&self) -> Option<usize> {
        (0..self.tableau.constraints())
            .filter(|row| self.kind_of_row(*row) == Kind::Nonnegative && self.tableau.right_hand_side(*row).sign() < 0)
            .min_by(|a, b| self.tableau.right_hand_side(*a).compare(self.tableau.right_hand_side(*b)))
    }

    /// The first phase, from the most violated row: `Optimal` if the artificial variable could be brought to zero.
    fn find_feasible(&mut self, worst: usize, tick: &mut dyn FnMut() -> bool) -> Result<End, Interrupted> {
        let relaxation = self.tableau.denominator().negated();
        let Place::Column(artificial_column) = self.tableau.place(self.artificial) else {
            unreachable!("the artificial variable enters only here")
        };
        for row in 0..self.tableau.constraints() {
            if self.kind_of_row(row) == Kind::Nonnegative {
                self.tableau.set(row, artificial_column, relaxation.clone());
            }
        }
        self.kinds[self.artificial] = Kind::Nonnegative;
        self.pivot(worst, artificial_column, tick)?;
        self.degenerate = 0;
        while let Place::Row(artificial_row) = self.tableau.place(self.artificial) {
            if self.is_lost() {
                return Ok(End::Lost);
            }
            let entering = self.entering(|column| {
                let entry = self.tableau.entry(artificial_row, column);
                (entry.sign() > 0).then(|| entry.negated())
            });
            let Some(column) = entering else {
                if self.tableau.right_hand_side(artificial_row).sign() > 0 {
                    return Ok(End::Infeasible { row: artificial_row });
                }
                self.drop_artificial(artificial_row, tick)?;
                break;
            };
            let row = self.leaving(column, Some(artificial_row));
            match row {
                Some(row) => self.pivot(row, column, tick)?,
                None => unreachable!("the row of the artificial variable bounds the column"),
            }
        }
        self.kinds[self.artificial] = Kind::Fixed;
        self.degenerate = 0;
        Ok(End::Optimal)
    }

    /// The artificial variable is basic at zero: any entry of its row takes it out; without one the row is redundant.
    fn drop_artificial(&mut self, row: usize, tick: &mut dyn FnMut() -> bool) -> Result<(), Interrupted> {
        let live = |column: &usize| {
            self.kind_of_column(*column) != Kind::Fixed && self.tableau.entry(row, *column).sign() != 0
        };
        let column = (0..self.tableau.columns()).find(live);
        match column {
            Some(column) => self.pivot(row, column, tick),
            None => Ok(()),
        }
    }

    /// The second phase, from a feasible dictionary.
    fn maximize(&mut self, tick: &mut dyn FnMut() -> bool) -> Result<End, Interrupted> {
        let objective = self.tableau.constraints();
        loop {
            if self.is_lost() {
                return Ok(End::Lost);
            }
            let entering = self.entering(|column| {
                let entry = self.tableau.entry(objective, column);
                match (entry.sign(), self.kind_of_column(column)) {
                    (-1, _) => Some(entry.clone()),
                    // A free variable that never found a pivot may also decrease.
                    (1, Kind::Free) => Some(entry.negated()),
                    _ => None,
                }
            });
            let Some(column) = entering else { return Ok(End::Optimal) };
            let upwards = self.tableau.entry(objective, column).sign() < 0;
            match self.leaving(column, None) {
                Some(row) => self.pivot(row, column, tick)?,
                None => return Ok(End::Unbounded { column, upwards }),
            }
        }
    }

    /// The column with the least price among those with one, or while stalling the first by variable.
    fn entering(&self, price: impl Fn(usize) -> Option<S>) -> Option<usize> {
        let bland = self.stalls();
        let mut best: Option<(usize, S)> = None;
        for column in 0..self.tableau.columns() {
            if self.kind_of_column(column) == Kind::Fixed {
                continue;
            }
            let Some(price) = price(column) else { continue };
            let variable = self.tableau.cobasic()[column];
            let better = best.as_ref().is_none_or(|(other, least)| {
                if bland { variable < self.tableau.cobasic()[*other] } else { price.compare(least).is_lt() }
            });
            if better {
                best = Some((column, price));
            }
        }
        best.map(|(column, _)| column)
    }

    /// The row that bounds the column first; of tied ones the favourite, then the one with the least variable.
    fn leaving(&self, column: usize, favourite: Option<usize>) -> Option<usize> {
        let eligible = |row: usize| self.kind_of_row(row) == Kind::Nonnegative;
        let beats = |row: usize, best: usize| {
            if favourite == Some(best) {
                return false;
            }
            if favourite == Some(row) {
                return true;
            }
            if !S::EXACT && !self.stalls() {
                return self.preferred((row, column), (best, column));
            }
            self.tableau.basic()[row] < self.tableau.basic()[best]
        };
        self.tableau.ratio_row(column, eligible, beats)
    }

    fn stalls(&self) -> bool {
        self.degenerate > STALL
    }

    fn is_lost(&self) -> bool {
        !S::EXACT && self.pivots > 100 + 20 * (self.tableau.constraints() + self.tableau.columns())
    }

    /// The value of every structural variable at the basic solution; `None` if a float is not finite.
    pub(super) fn values(&self) -> Option<Vec<Rational>> {
        (0..self.artificial).map(|variable| self.value_along(variable, self.tableau.columns())).collect()
    }

    fn value_along(&self, variable: usize, column: usize) -> Option<Rational> {
        match self.tableau.place(variable) {
            Place::Row(row) => S::ratio(self.tableau.entry(row, column), self.tableau.denominator()),
            Place::Column(_) => Some(Rational::ZERO),
        }
    }

    /// The dual of every row at an optimum: not negative for `<=`.
    pub(super) fn duals(&self) -> Option<Vec<Rational>> {
        self.slack_coefficients(self.tableau.constraints())
    }

    /// The coefficients of the slacks in a row of the dictionary.
    fn slack_coefficients(&self, row: usize) -> Option<Vec<Rational>> {
        (0..self.tableau.constraints())
            .map(|slack| S::ratio(self.tableau.coefficient(row, self.tableau.slack(slack)), self.tableau.denominator()))
            .collect()
    }

    /// Multipliers of the rows, not negative for `<=`, whose combination `μa y <= μb` no solution satisfies: its left side is not
    /// negative, its right side is.
    pub(super) fn farkas(&self, row: usize) -> Option<Vec<Rational>> {
        let multipliers = self.slack_coefficients(row)?;
        let reversed = self.tableau.right_hand_side(row).sign() > 0;
        Some(multipliers.into_iter().map(|multiplier| if reversed { -multiplier } else { multiplier }).collect())
    }

    /// The direction of the structural variables along an unbounded column.
    pub(super) fn ray(&self, column: usize, upwards: bool) -> Option<Vec<Rational>> {
        let entering = self.tableau.cobasic()[column];
        let step = if upwards { Rational::ONE } else { -Rational::ONE };
        (0..self.artificial)
            .map(|variable| {
                if variable == entering {
                    Some(step.clone())
                } else {
                    self.value_along(variable, column).map(|slope| -slope * &step)
                }
            })
            .collect()
    }

    /// What may enter along a column of the dictionary.
    pub(super) fn entering_of(&self, column: usize) -> Mover {
        self.mover(self.tableau.cobasic()[column])
    }

    /// What is basic in a row of the dictionary.
    pub(super) fn basic_of(&self, row: usize) -> Mover {
        self.mover(self.tableau.basic()[row])
    }

    fn mover(&self, variable: usize) -> Mover {
        match variable.cmp(&self.artificial) {
            Ordering::Less => Mover::Structural(variable),
            Ordering::Equal => Mover::Artificial,
            Ordering::Greater => Mover::Slack(variable - self.artificial - 1),
        }
    }

    /// The basic structural variables, and the rows whose slack is cobasic: a square system that determines the basic solution.
    pub(super) fn basis(&self) -> (Vec<usize>, Vec<usize>) {
        let is_basic = |variable: usize| matches!(self.tableau.place(variable), Place::Row(_));
        let variables = (0..self.artificial).filter(|variable| is_basic(*variable)).collect();
        let rows = (0..self.tableau.constraints()).filter(|row| !is_basic(self.tableau.slack(*row))).collect();
        (variables, rows)
    }
}

/// Degenerate pivots in a row after which Bland's rule takes over until one is not degenerate.
const STALL: usize = 20;
