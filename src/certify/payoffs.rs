//! Expected payoffs in exact arithmetic: of profiles of a normal form, and of the outcome lottery of a tree.

use std::collections::HashMap;

use crate::certify::long_products::long_products;
use crate::game::{ExtensiveForm, NormalForm};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::strategy::{BehaviorProfile, MixedProfile};

/// What each pure strategy of one player earns against the others' mixed strategies.
///
/// The payoffs are kept as integers over one positive denominator, so that comparing them costs no rational arithmetic.
#[derive(Debug, Clone)]
pub struct Responses {
    pub numerators: Vec<Integer>,
    pub denominator: Integer,
}

impl Responses {
    /// The payoff of one strategy.
    pub fn payoff(&self, strategy: usize) -> Rational {
        Rational::from(self.numerators[strategy].clone()) / Rational::from(self.denominator.clone())
    }

    /// What a mixture of the strategies earns.
    pub fn mean(&self, probabilities: &[Rational]) -> Rational {
        own_payoff(self, probabilities)
    }

    /// The strategies that earn most, in order.
    pub fn best(&self) -> Vec<usize> {
        let best = self.numerators.iter().max();
        (0..self.numerators.len()).filter(|&strategy| Some(&self.numerators[strategy]) == best).collect()
    }
}

/// Payoffs of all pure strategies of `player` when the others play `profile` (the player's own entry is not read).
pub fn pure_responses(game: &NormalForm, player: usize, profile: &MixedProfile) -> Responses {
    let (weights, weight_denominator) = opponent_weights(game, player, profile);
    let table = game.table(player);
    let stride = game.stride(player);
    if let Some(words) = table.entries()
        && let Some(numerators) = long_products(&weights, words, stride, game.strategy_count(player))
    {
        return Responses { numerators, denominator: &weight_denominator * table.denominator() };
    }
    let numerators = (0..game.strategy_count(player))
        .map(|strategy| {
            let offset = strategy * stride;
            match table.entries() {
                Some(words) => dot_words(&weights, |base| words.get(base + offset)),
                None => weights.iter().map(|(base, weight)| weight * &table.numerator(base + offset)).sum(),
            }
        })
        .collect();
    Responses { numerators, denominator: &weight_denominator * table.denominator() }
}

/// Sum of weight × payoff, in 128-bit words while they suffice.
fn dot_words(weights: &[(usize, Integer)], word: impl Fn(usize) -> i64) -> Integer {
    let narrow = weights.iter().try_fold(0_i128, |sum, (base, weight)| {
        let product = i128::from(weight.to_i64()?).checked_mul(i128::from(word(*base)))?;
        sum.checked_add(product)
    });
    match narrow {
        Some(sum) => Integer::from(sum),
        None => weights.iter().map(|(base, weight)| weight * &Integer::from(word(*base))).sum(),
    }
}

/// The pure profiles of the others that have positive probability: profile number with the player's strategy at 0, and the
/// probability's numerator over the returned denominator.
fn opponent_weights(game: &NormalForm, player: usize, profile: &MixedProfile) -> (Vec<(usize, Integer)>, Integer) {
    let mut weights = vec![(0, Integer::from(1))];
    let mut denominator = Integer::from(1);
    for (other, probabilities) in profile.players().iter().enumerate() {
        if other == player {
            continue;
        }
        let (numerators, common) = scale_to_integers(probabilities);
        let support = || numerators.iter().enumerate().filter(|(_, numerator)| !numerator.is_zero());
        weights = weights
            .iter()
            .flat_map(|(base, weight)| {
                support().map(move |(strategy, n)| (base + strategy * game.stride(other), weight * n))
            })
            .collect();
        denominator = &denominator * &common;
    }
    (weights, denominator)
}

/// Each player's expected payoff.
pub fn expected_payoffs(game: &NormalForm, profile: &MixedProfile) -> Vec<Rational> {
    (0..game.player_count())
        .map(|player| {
            let responses = pure_responses(game, player, profile);
            own_payoff(&responses, &profile.players()[player])
        })
        .collect()
}

/// What a mixed strategy earns, from what its pure strategies earn.
pub(crate) fn own_payoff(responses: &Responses, probabilities: &[Rational]) -> Rational {
    let (weights, common) = scale_to_integers(probabilities);
    let used = weights.iter().zip(&responses.numerators).filter(|(weight, _)| !weight.is_zero());
    let total: Integer = used.map(|(weight, numerator)| weight * numerator).sum();
    Rational::from(total) / Rational::from(&common * &responses.denominator)
}

/// The probability of each terminal node, in the order of [`ExtensiveForm::terminals`].
pub fn terminal_lottery(game: &ExtensiveForm, profile: &BehaviorProfile) -> Vec<Rational> {
    let reach = profile.reach(game);
    game.terminals().iter().map(|terminal| reach[terminal.index()].clone()).collect()
}

/// Numbers the lotteries over terminals that some profiles lead to, in order of first appearance: one number per profile, the
/// same for two profiles if and only if they lead to the same lottery.
pub fn outcome_classes(game: &ExtensiveForm, profiles: &[&BehaviorProfile]) -> Vec<usize> {
    let mut classes: HashMap<Vec<Rational>, usize> = HashMap::new();
    let class = |profile: &&BehaviorProfile| {
        let fresh = classes.len();
        *classes.entry(terminal_lottery(game, profile)).or_insert(fresh)
    };
    profiles.iter().map(class).collect()
}
