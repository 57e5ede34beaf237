//! Multipliers of correlated equilibria in floats: the dual of the program for the best one.
//!
//! minimise w subject to `w >= c(s) + Σ_i Σ_b λ_i(s_i, b) (u_i(s) - u_i(b, s_-i))` for every pure profile s, and `λ >= 0`. Each λ
//! proves the bound that it gives in exact arithmetic, so an inexact one costs a little of the bound and no truth.

use crate::game::NormalForm;
use crate::linear::Relation;
use crate::linear::mixed::{MixedProgram, simple_fraction};
use crate::num::Rational;

/// Multipliers beyond this, in scaled units, are not looked for.
const GREATEST: f64 = 1e6;

/// The dual program, with payoffs and objective scaled to a range of 1.
pub(super) struct Prices {
    pub program: MixedProgram,
    /// By which a multiplier of the program is multiplied, for each player.
    scales: Vec<Rational>,
    shape: Vec<usize>,
}

impl Prices {
    pub(super) fn new(game: &NormalForm, objective: &[Rational]) -> Prices {
        let spread = |values: &[Rational]| -> Rational {
            let range = match (values.iter().max(), values.iter().min()) {
                (Some(greatest), Some(least)) => greatest - least,
                _ => Rational::ZERO,
            };
            if range.is_zero() { Rational::ONE } else { range }
        };
        let range = spread(objective);
        let Some(least) = objective.iter().min() else { unreachable!("a game has a profile") };
        let shape = game.shape();
        let mut program = MixedProgram::new();
        // All but the bound itself cost nothing; the program is written as a maximum.
        let offsets: Vec<usize> = shape
            .iter()
            .map(|&count| (0..count * count).map(|_| program.continuous(0.0, 0.0, GREATEST)).min().unwrap_or(0))
            .collect();
        let bound = program.continuous(-1.0, 0.0, 1.0);
        let ranges: Vec<Rational> = (0..shape.len())
            .map(|player| spread(&(0..objective.len()).map(|index| game.table(player).get(index)).collect::<Vec<_>>()))
            .collect();
        let inverse: Vec<f64> = ranges.iter().map(|range| 1.0 / range.to_f64()).collect();
        for (index, coefficient) in objective.iter().enumerate() {
            let mut row = vec![(bound, 1.0)];
            for (player, &count) in shape.iter().enumerate() {
                let (told, stride, values) =
                    (game.strategy_at(index, player), game.stride(player), game.floats(player));
                for instead in (0..count).filter(|&instead| instead != told) {
                    let loss = values[index] - values[index - told * stride + instead * stride];
                    if loss != 0.0 {
                        row.push((offsets[player] + told * count + instead, -loss * inverse[player]));
                    }
                }
            }
            program.row(row, Relation::Ge, ((coefficient - least) / &range).to_f64());
        }
        Prices { program, scales: ranges.into_iter().map(|own| &range / own).collect(), shape }
    }

    /// The multipliers at a point of the program, in the order of the certificate. `None` for a point without meaning.
    pub(super) fn multipliers(&self, values: &[f64]) -> Option<Vec<Rational>> {
        let players = self.shape.iter().zip(&self.scales);
        let scales = players.flat_map(|(&count, scale)| std::iter::repeat_n(scale, count * count));
        values.iter().zip(scales).map(|(value, scale)| Some(simple_fraction(value.max(0.0))? * scale)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::choice::correlated_bound;
    use crate::game::Game;
    use crate::linear::mixed::Slice;
    use crate::solve::correlated::correlated_lp;
    use crate::solve::{Budget, Run};
    use std::sync::Arc;

    /// Rounded multipliers prove almost what exact ones prove, and exactly that where they are simple.
    #[test]
    fn rounded_multipliers_prove_almost_the_least_bound() {
        for text in ["random-bimatrix:rows=4,columns=5:3", "random-bimatrix:rows=7,columns=6:1", "coordination:n=4"] {
            let game: Game = crate::generate::parse(text).expect("a family").expect("a game");
            let normal = game.normal().expect("normal");
            let objective: Vec<Rational> =
                (0..normal.profile_count()).map(|index| -normal.table(0).get(index)).collect();
            let prices = Prices::new(normal, &objective);
            let slice = Arc::new(prices.program.clone()).solve(None, 30.0, &mut || true);
            let Ok(Slice::Point { values, .. }) = slice else { panic!("{text}: no point") };
            let rounded = prices.multipliers(&values).expect("finite");
            let rounded = correlated_bound(normal, &objective, &rounded).expect("multipliers");
            let mut run = Run::new(&game, Budget::default());
            let (_, exact) = correlated_lp::optimum(normal, &objective, &mut run).expect("in time");
            let exact = correlated_bound(normal, &objective, &exact).expect("multipliers");
            assert!(rounded >= exact && (&rounded - &exact).to_f64() < 1e-5, "{text}: {rounded} for {exact}");
        }
    }
}
