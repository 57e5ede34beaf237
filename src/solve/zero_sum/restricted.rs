//! The part of a zero-sum game that a double oracle has seen so far: some strategies of both players and what they pay.
//!
//! Where the oracle knows a cyclic group of symmetries, a strategy stands for the uniform mixture of all its turns. The mean of an
//! equilibrium over the group is an equilibrium, and against such a mean every turn of a strategy earns the same: nothing is lost, and the
//! group's order is gained in the number of strategies.

use std::collections::{BTreeMap, HashSet};

use crate::error::Result;
use crate::game::{Oracle, PureStrategy};
use crate::linear::Interrupted;
use crate::linear::growing::GrowingPacking;
use crate::linear::packing::{Packing, pack, packing_tableau};
use crate::linear::steepest::pack_floats;
use crate::linear::system::{ExactSolution, solve_system, solve_words};
use crate::num::{Integer, Rational};

/// A mixture: strategies and probabilities.
pub(super) type Mixture<T> = Vec<(PureStrategy, T)>;

/// What is added to payoffs scaled to lie between 0 and 1, so that the value is positive.
const OFFSET: f64 = 0.5;

/// Shares below this are none.
const SHARE: f64 = 1e-12;

/// Rounded probabilities are over this denominator.
const DENOMINATOR: f64 = 1_099_511_627_776.0;

/// How an optimal basis is found: kept from round to round in floats, anew in floats, anew in integers (which never fails).
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Growing,
    SteepestEdges,
    Integers,
}

pub(super) struct Restricted<'o> {
    oracle: &'o dyn Oracle,
    sides: [Vec<PureStrategy>; 2],
    known: [HashSet<PureStrategy>; 2],
    /// Payoff numerators, one for each turn, added up: first player's strategies × second's.
    payoffs: Vec<Vec<Integer>>,
    packing: GrowingPacking,
    /// The least payoff and the spread that the packing was made for.
    range: (f64, f64),
}

impl<'o> Restricted<'o> {
    /// With one strategy of each player. Errors: the oracle gives an illegal one.
    pub fn new(oracle: &'o dyn Oracle) -> Result<Restricted<'o>> {
        let [first, second] = [0, 1].map(|player| oracle.quick_reply(player, &[]).0);
        check(oracle, 0, &first)?;
        check(oracle, 1, &second)?;
        let known = [HashSet::from([first.clone()]), HashSet::from([second.clone()])];
        let mut game = Restricted {
            oracle,
            sides: [vec![first], Vec::new()],
            known,
            payoffs: vec![Vec::new()],
            packing: GrowingPacking::default(),
            range: (0.0, 0.0),
        };
        game.append(1, second)?;
        Ok(game)
    }

    /// The number of strategies of each player.
    pub fn sizes(&self) -> [usize; 2] {
        [self.sides[0].len(), self.sides[1].len()]
    }

    /// Adds a strategy; false where it is there already. Errors: it is not legal.
    pub fn add(&mut self, player: usize, strategy: PureStrategy) -> Result<bool> {
        check(self.oracle, player, &strategy)?;
        if !self.known[player].insert(strategy.clone()) {
            return Ok(false);
        }
        self.append(player, strategy)?;
        Ok(true)
    }

    fn append(&mut self, player: usize, strategy: PureStrategy) -> Result<()> {
        let turned: Vec<PureStrategy> =
            (0..self.oracle.turns()).map(|by| self.oracle.turned(player, &strategy, by)).collect();
        turned.iter().try_for_each(|turned| check(self.oracle, player, turned))?;
        let against: Vec<(&[u32], Integer)> = turned.iter().map(|code| (code.as_slice(), Integer::ONE)).collect();
        let others: Vec<&[u32]> = self.sides[1 - player].iter().map(Vec::as_slice).collect();
        let paid = self.oracle.earnings(1 - player, &others, &against);
        let floats: Vec<f64> = paid.iter().map(Integer::to_f64).collect();
        match player {
            0 => self.payoffs.push(paid),
            _ => self.payoffs.iter_mut().zip(paid).for_each(|(row, paid)| row.push(paid)),
        }
        self.sides[player].push(strategy);
        let (least, spread) = self.range;
        if floats.iter().all(|paid| (least..=least + spread).contains(paid)) && spread > 0.0 {
            let entries: Vec<f64> = floats.iter().map(|paid| (paid - least) / spread + OFFSET).collect();
            match player {
                0 => self.packing.add_row(&entries),
                _ => self.packing.add_column(&entries),
            }
        } else {
            self.rescale();
        }
        Ok(())
    }

    /// Makes the packing anew for the payoffs seen so far, with some room.
    fn rescale(&mut self) {
        let floats: Vec<Vec<f64>> = self.payoffs.iter().map(|row| row.iter().map(Integer::to_f64).collect()).collect();
        let all = || floats.iter().flatten().copied();
        let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        let spread = if most > least { most - least } else { 1.0_f64.max(least.abs() / 16.0) };
        self.range = (least - spread / 4.0, 1.5 * spread);
        let (least, spread) = self.range;
        self.packing = GrowingPacking::default();
        floats.iter().for_each(|_| self.packing.add_row(&[]));
        for column in 0..self.sides[1].len() {
            let entries: Vec<f64> = floats.iter().map(|row| (row[column] - least) / spread + OFFSET).collect();
            self.packing.add_column(&entries);
        }
    }

    /// Optimal mixtures in floats; `None` where floats fail.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick` returned `false`.
    pub fn solve(&mut self, tick: &mut dyn FnMut() -> bool) -> std::result::Result<Option<[Vec<f64>; 2]>, Interrupted> {
        let found = self.packing.optimise(tick)?;
        Ok(found.then(|| [self.packing.row_weights(), self.packing.column_weights()]))
    }

    /// The strategies behind a mixture, each turn by itself.
    pub fn spread(&self, player: usize, weights: &[f64]) -> Mixture<f64> {
        let turns = self.oracle.turns();
        let used = weights.iter().enumerate().filter(|(_, weight)| **weight > SHARE);
        let each = |(number, weight): (usize, &f64)| {
            let weight = weight / turns as f64;
            (0..turns).map(move |by| (self.oracle.turned(player, &self.sides[player][number], by), weight))
        };
        used.flat_map(each).collect()
    }

    /// The mixture in rationals over a power of 2, its rounding made up for.
    pub fn rounded(&self, player: usize, weights: &[f64]) -> Mixture<Rational> {
        let whole = |weight: &f64| Integer::from((weight * DENOMINATOR).round() as i64);
        let used = weights.iter().enumerate().filter(|(_, weight)| **weight * DENOMINATOR >= 1.0);
        self.shares(player, used.map(|(number, weight)| (number, whole(weight))).collect())
    }

    /// Weighted strategies as a mixture of all their turns.
    fn shares(&self, player: usize, weights: Vec<(usize, Integer)>) -> Mixture<Rational> {
        let turns = self.oracle.turns();
        let total: Integer = weights.iter().map(|(_, weight)| weight).sum();
        let total = total * Integer::from(turns as u64);
        let mut sums: BTreeMap<PureStrategy, Integer> = BTreeMap::new();
        for (number, weight) in weights {
            for by in 0..turns {
                *sums.entry(self.oracle.turned(player, &self.sides[player][number], by)).or_default() += &weight;
            }
        }
        let share = |weight: Integer| Rational::from(weight) / Rational::from(total.clone());
        sums.into_iter().map(|(strategy, weight)| (strategy, share(weight))).collect()
    }

    /// The exact mixtures of the basis that a rule finds; `None` where floats lead it astray.
    ///
    /// # Errors
    /// [`Interrupted`] if `tick` returned `false`.
    pub fn exact(
        &self,
        rule: Rule,
        tick: &mut dyn FnMut() -> bool,
    ) -> std::result::Result<Option<[Mixture<Rational>; 2]>, Interrupted> {
        let [rows, columns] = self.sizes();
        let basis = match rule {
            Rule::Growing => Some(self.packing.basis()),
            Rule::SteepestEdges => {
                let (least, spread) = self.range;
                let scaled = |paid: &Integer| (paid.to_f64() - least) / spread + OFFSET;
                let entries: Vec<f64> = self.payoffs.iter().flatten().map(scaled).collect();
                pack_floats(rows, &entries, tick)?
            }
            Rule::Integers => {
                let least = self.payoffs.iter().flatten().min().expect("one strategy of each");
                let raise = Integer::ONE - least;
                pack(&mut packing_tableau(rows, columns, |row, column| &self.payoffs[row][column] + &raise), tick)?
            }
        };
        Ok(basis.and_then(|basis| self.of_basis(&basis)))
    }

    fn of_basis(&self, basis: &Packing) -> Option<[Mixture<Rational>; 2]> {
        let lines = [&basis.rows, &basis.columns];
        if lines[0].len() != lines[1].len() || lines[0].is_empty() {
            return None;
        }
        let least = lines[0].iter().flat_map(|&i| lines[1].iter().map(move |&j| &self.payoffs[i][j])).min()?;
        // Positive payoffs have a positive value, to which weights can be scaled.
        let raise = Integer::ONE - least;
        let entry = |row: usize, column: usize| &self.payoffs[row][column] + &raise;
        let columns: Vec<Integer> = lines[0].iter().flat_map(|&i| lines[1].iter().map(move |&j| entry(i, j))).collect();
        let rows: Vec<Integer> = lines[1].iter().flat_map(|&j| lines[0].iter().map(move |&i| entry(i, j))).collect();
        let weights = |player: usize, matrix: &[Integer]| {
            let found = equalising(matrix, lines[0].len())?;
            let used = lines[player].iter().copied().zip(found).filter(|(_, weight)| !weight.is_zero());
            let used: Vec<(usize, Integer)> = used.collect();
            used.iter().all(|(_, weight)| weight.is_positive()).then(|| self.shares(player, used))
        };
        Some([weights(0, &rows)?, weights(1, &columns)?])
    }
}

fn check(oracle: &dyn Oracle, player: usize, strategy: &[u32]) -> Result<()> {
    let name = oracle.players()[player];
    oracle
        .check(player, strategy)
        .map_err(|error| error.within(format!("the oracle of `{name}` gives an illegal strategy")))
}

/// Weights up to a factor that make all rows of a positive square matrix equal.
fn equalising(matrix: &[Integer], size: usize) -> Option<Vec<Integer>> {
    let words: Option<Vec<i64>> = matrix.iter().map(Integer::to_i64).collect();
    let ExactSolution { numerators, .. } = match words {
        Some(words) => solve_words(&words, &vec![1; size])?,
        None => solve_system(matrix, &vec![Integer::ONE; size])?,
    };
    Some(numerators)
}
