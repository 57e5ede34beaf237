//! The mixed-integer program (formulation 1 of Sandholm, Gilpin and Conitzer 2005) in floats, and how its points are read.
//!
//! Payoffs a of player 1 (b of player 2) are scaled to [0, 1], `M_i` is the greatest regret that strategy i can have.
//!
//! maximise `r·x + s·y + α u + β v` subject to, for each row i and likewise for each column:
//! `Σ x = 1`, `x_i + d_i <= 1`, `0 <= u - (a y)_i <= M_i d_i`, `d_i` 0 or 1.

use super::linear_objective::LinearObjective;
use crate::game::Bimatrix;
use crate::linear::Relation;
use crate::linear::mixed::{MixedProgram, is_positive};
use crate::strategy::MixedProfile;

/// The program, and where the parts of its points stand: x, then y; d for x, then for y; u and v.
pub(super) struct Formulation {
    pub program: MixedProgram,
    counts: [usize; 2],
    /// For each player the payoffs in 0 to 1, own strategies × the other's, row by row.
    scaled: [Vec<f64>; 2],
}

impl Formulation {
    pub(super) fn new(game: Bimatrix<'_>, objective: &LinearObjective) -> Formulation {
        let counts = [game.rows(), game.columns()];
        let (scaled, ranges): (Vec<Vec<f64>>, Vec<f64>) = [0, 1].map(|player| scaled(game, player)).into_iter().unzip();
        let Ok(scaled) = <[Vec<f64>; 2]>::try_from(scaled) else { unreachable!("there are two players") };
        let mut formulation = Formulation { program: MixedProgram::new(), counts, scaled };
        formulation.variables(objective, &ranges);
        (0..2).for_each(|player| formulation.rows(player));
        formulation
    }

    fn variables(&mut self, objective: &LinearObjective, ranges: &[f64]) {
        // Each list of probabilities adds up to 1, so that its coefficients may be shifted.
        let shifted = |player: usize| -> Vec<f64> {
            let coefficients = &objective.strategies[player];
            let Some(least) = coefficients.iter().min() else { return Vec::new() };
            coefficients.iter().map(|coefficient| (coefficient - least).to_f64()).collect()
        };
        let payoffs = [0, 1].map(|player| objective.payoffs[player].to_f64() * ranges[player]);
        let strategies = [shifted(0), shifted(1)].concat();
        let greatest = strategies.iter().chain(&payoffs).fold(0.0_f64, |greatest, value| greatest.max(value.abs()));
        let scale = if greatest > 0.0 && greatest.is_finite() { 1.0 / greatest } else { 1.0 };
        for coefficient in strategies {
            self.program.continuous(coefficient * scale, 0.0, 1.0);
        }
        for _ in 0..self.counts[0] + self.counts[1] {
            self.program.binary(0.0);
        }
        for coefficient in payoffs {
            self.program.continuous(coefficient * scale, 0.0, 1.0);
        }
    }

    fn probability(&self, player: usize, strategy: usize) -> usize {
        player * self.counts[0] + strategy
    }

    fn unused(&self, player: usize, strategy: usize) -> usize {
        self.counts[0] + self.counts[1] + self.probability(player, strategy)
    }

    fn payoff(&self, player: usize) -> usize {
        2 * (self.counts[0] + self.counts[1]) + player
    }

    fn rows(&mut self, player: usize) {
        let other = 1 - player;
        let (own, against) = (self.counts[player], self.counts[other]);
        let all = (0..own).map(|strategy| (self.probability(player, strategy), 1.0)).collect();
        self.program.row(all, Relation::Eq, 1.0);
        let greatest =
            |reply: usize| (0..own).map(|strategy| self.scaled[player][strategy * against + reply]).fold(0.0, f64::max);
        let greatest: Vec<f64> = (0..against).map(greatest).collect();
        for strategy in 0..own {
            let earned = &self.scaled[player][strategy * against..(strategy + 1) * against];
            let regret = earned.iter().zip(&greatest).map(|(earned, greatest)| greatest - earned).fold(0.0, f64::max);
            let mut row: Vec<(usize, f64)> =
                earned.iter().enumerate().map(|(reply, earned)| (self.probability(other, reply), -earned)).collect();
            row.push((self.payoff(player), 1.0));
            let unused = self.unused(player, strategy);
            let used_or_not = vec![(self.probability(player, strategy), 1.0), (unused, 1.0)];
            self.program.row(row.clone(), Relation::Ge, 0.0);
            row.push((unused, -regret));
            self.program.row(row, Relation::Le, 0.0);
            self.program.row(used_or_not, Relation::Le, 1.0);
        }
    }

    /// The point of the program at an equilibrium.
    pub(super) fn point(&self, profile: &MixedProfile) -> Vec<f64> {
        let probabilities: [Vec<f64>; 2] =
            [0, 1].map(|player| profile.players()[player].iter().map(|probability| probability.to_f64()).collect());
        let unused = |player: usize| probabilities[player].iter().map(|&value| if value > 0.0 { 0.0 } else { 1.0 });
        let payoff = |player: usize| {
            let earned = self.scaled[player].chunks_exact(self.counts[1 - player]).map(|row| -> f64 {
                row.iter().zip(&probabilities[1 - player]).map(|(payoff, probability)| payoff * probability).sum()
            });
            earned.fold(0.0, f64::max)
        };
        let mut point = probabilities.concat();
        point.extend(unused(0).chain(unused(1)));
        point.extend([payoff(0), payoff(1)]);
        point
    }

    /// For each player the strategies that a point holds to be without regret.
    pub(super) fn without_regret(&self, values: &[f64]) -> [Vec<usize>; 2] {
        self.read(|player, strategy| values[self.unused(player, strategy)] < 0.5)
    }

    /// For each player the strategies that a point uses.
    pub(super) fn supports(&self, values: &[f64]) -> [Vec<usize>; 2] {
        self.read(|player, strategy| is_positive(values[self.probability(player, strategy)]))
    }

    fn read(&self, holds: impl Fn(usize, usize) -> bool) -> [Vec<usize>; 2] {
        [0, 1].map(|player| (0..self.counts[player]).filter(|&strategy| holds(player, strategy)).collect())
    }
}

/// A player's payoffs in 0 to 1, own strategies × the other's, and the range that was divided out.
fn scaled(game: Bimatrix<'_>, player: usize) -> (Vec<f64>, f64) {
    let (rows, columns) = (game.rows(), game.columns());
    let values = game.floats(player);
    let (least, greatest) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, g), &value| (l.min(value), g.max(value)));
    let range = if greatest > least { greatest - least } else { 1.0 };
    let at = |row: usize, column: usize| (values[row * columns + column] - least) / range;
    let entries = match player {
        0 => (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).map(|(r, c)| at(r, c)).collect(),
        _ => (0..columns).flat_map(|column| (0..rows).map(move |row| (row, column))).map(|(r, c)| at(r, c)).collect(),
    };
    (entries, range)
}
