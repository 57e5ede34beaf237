//! The Nash condition of two-player games in machine words, for the many answers whose numbers are short.
//!
//! A player gains by no deviation if and only if every strategy used earns as much as the best one: what the mixture earns is an average
//! of what its strategies earn. Payoffs are integers over one denominator, and so are the probabilities; sums of products of 64-bit
//! words are kept in 128 bits, which they cannot leave since weights are not negative and add up to a word.

use crate::game::{NormalForm, PayoffTable};
use crate::num::{Integer, Rational, common_word, scaled_word};
use crate::strategy::MixedProfile;

/// The players' payoffs when the profile, which belongs to the game, is an equilibrium and all numbers fit. `None` says nothing.
pub(super) fn equilibrium_payoffs(game: &NormalForm, profile: &MixedProfile) -> Option<Vec<Rational>> {
    let [x, y] = profile.players() else { return None };
    let (rows, columns) = (x.len(), y.len());
    let (x, y) = (Weights::new(x)?, Weights::new(y)?);
    let first = x.payoff_of_best(&y, game.table(0), [columns, 1], rows)?;
    let second = y.payoff_of_best(&x, game.table(1), [1, columns], columns)?;
    Some(vec![first, second])
}

/// The strategies that a player uses, and their probabilities: weights over their sum.
pub(super) struct Weights {
    pub used: Vec<(usize, i64)>,
    total: i64,
}

impl Weights {
    /// `None` where a number is longer than a word.
    pub fn new(probabilities: &[Rational]) -> Option<Weights> {
        let total = common_word(probabilities)?;
        let is_used = |probability: &Rational| !probability.is_zero();
        let mut used = Vec::with_capacity(probabilities.iter().filter(|probability| is_used(probability)).count());
        for (strategy, probability) in probabilities.iter().enumerate().filter(|(_, probability)| is_used(probability))
        {
            used.push((strategy, scaled_word(probability, total)?));
        }
        Some(Weights { used, total })
    }

    /// What the best strategies earn against the other's mixture, if these weights use no worse one. `steps`: how far the place in the
    /// table moves with the own and with the other's strategy; `count`: the number of own strategies.
    fn payoff_of_best(
        &self,
        other: &Weights,
        table: &PayoffTable,
        steps: [usize; 2],
        count: usize,
    ) -> Option<Rational> {
        let payoffs = table.words()?;
        let earned = |own: usize| -> i128 {
            let payoff = |against: usize| i128::from(payoffs[own * steps[0] + against * steps[1]]);
            other.used.iter().map(|&(against, weight)| i128::from(weight) * payoff(against)).sum()
        };
        let (first, _) = self.used.first()?;
        let best = earned(*first);
        let mut used = self.used.iter().map(|(strategy, _)| *strategy).peekable();
        for strategy in 0..count {
            let earned = earned(strategy);
            let must_be_best = used.next_if_eq(&strategy).is_some();
            if earned > best || (must_be_best && earned < best) {
                return None;
            }
        }
        Rational::new(best, Integer::from(other.total) * table.denominator())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::certify::expected_payoffs;
    use crate::certify::nash::regrets;
    use crate::game::Player;

    fn game(rows: usize, payoffs: [Vec<Rational>; 2]) -> NormalForm {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
        NormalForm::new("g", players, &payoffs).expect("valid")
    }

    fn mixture(weights: &[i64]) -> Vec<Rational> {
        let total: i64 = weights.iter().sum();
        weights.iter().map(|&weight| Rational::new(weight, total).expect("a positive sum")).collect()
    }

    fn weights() -> impl Strategy<Value = Vec<i64>> {
        prop::collection::vec(0_i64..=3, 3).prop_filter("a positive sum", |weights| weights.iter().sum::<i64>() > 0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Few payoffs, so that many profiles are equilibria.
        #[test]
        fn agrees_with_rational_arithmetic(
            cells in prop::collection::vec((0_i64..=1, 0_i64..=1), 9),
            denominator in 1_i64..=6,
            x in weights(),
            y in weights(),
        ) {
            let payoff = |value: i64| Rational::new(value, denominator).expect("a fraction");
            let first = cells.iter().map(|cell| payoff(cell.0)).collect();
            let second = cells.iter().map(|cell| payoff(-cell.1)).collect();
            let game = game(3, [first, second]);
            let profile = MixedProfile::new(&game, vec![mixture(&x), mixture(&y)]).expect("a profile");
            let is_equilibrium = regrets(&game, &profile).iter().all(Rational::is_zero);
            prop_assert_eq!(equilibrium_payoffs(&game, &profile), is_equilibrium.then(|| expected_payoffs(&game, &profile)));
        }
    }

    #[test]
    fn the_longest_words_are_exact_and_longer_numbers_are_left_to_others() {
        let word = |value: i64| Rational::from(value);
        let payoffs = |corner: i64| vec![word(i64::MIN), word(corner), word(i64::MIN), word(i64::MAX)];
        let weights = [(1 << 61) + 1, (1 << 61) - 2];
        let game_of = |corner| game(2, [payoffs(corner), vec![word(i64::MAX); 4]]);
        let equilibrium = game_of(i64::MAX);
        let profile = MixedProfile::new(&equilibrium, vec![mixture(&weights), mixture(&weights)]).expect("a profile");
        assert_eq!(equilibrium_payoffs(&equilibrium, &profile), Some(expected_payoffs(&equilibrium, &profile)));
        assert_eq!(equilibrium_payoffs(&game_of(i64::MAX - 1), &profile), None);
        let longer = game(2, [vec![word(i64::MAX) * word(2); 4], vec![word(0); 4]]);
        let pure = MixedProfile::pure(&longer, &[0, 0]);
        assert_eq!(equilibrium_payoffs(&longer, &pure), None);
        assert!(regrets(&longer, &pure).iter().all(Rational::is_zero));
    }
}
