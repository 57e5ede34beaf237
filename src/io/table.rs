//! Payoffs as they are read, before the size of the game is known to be true.

use crate::error::{Error, Result};
use crate::game::{NormalForm, Player};
use crate::num::{Integer, Rational};

/// The most bits that the numerators of one player's payoffs may take together, over their common denominator: 1 GiB.
const NUMERATOR_BITS: usize = 1 << 33;

/// The payoffs of one player in the order of the file: machine integers as long as all are, then rationals.
#[derive(Debug, Clone)]
pub(super) enum Payoffs {
    Words(Vec<i64>),
    Rationals(Vec<Rational>),
}

impl Payoffs {
    pub(super) fn new() -> Payoffs {
        Payoffs::Words(Vec::new())
    }

    pub(super) fn push(&mut self, payoff: Rational) {
        let word = if payoff.is_integer() { payoff.numerator().to_i64() } else { None };
        match (&mut *self, word) {
            (Payoffs::Words(words), Some(word)) => words.push(word),
            (Payoffs::Rationals(rationals), _) => rationals.push(payoff),
            (Payoffs::Words(words), None) => {
                let mut rationals: Vec<Rational> = words.iter().map(|&word| Rational::from(word)).collect();
                rationals.push(payoff);
                *self = Payoffs::Rationals(rationals);
            }
        }
    }

    /// The payoffs in another order: entry k of the result is entry `order(k)`.
    fn reordered(&self, length: usize, order: impl Fn(usize) -> usize) -> Payoffs {
        match self {
            Payoffs::Words(words) => Payoffs::Words((0..length).map(|index| words[order(index)]).collect()),
            Payoffs::Rationals(all) => Payoffs::Rationals((0..length).map(|index| all[order(index)].clone()).collect()),
        }
    }

    fn into_rationals(self) -> Vec<Rational> {
        match self {
            Payoffs::Words(words) => words.into_iter().map(Rational::from).collect(),
            Payoffs::Rationals(rationals) => rationals,
        }
    }
}

/// The order in which a file runs through the profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fastest {
    First,
    Last,
}

/// Builds a game from payoffs (one list per player, of the right length) in the order of a file.
pub(super) fn build(
    title: String,
    players: Vec<Player>,
    payoffs: Vec<Payoffs>,
    fastest: Fastest,
) -> Result<NormalForm> {
    let payoffs = match fastest {
        Fastest::Last => payoffs,
        Fastest::First => {
            let shape: Vec<usize> = players.iter().map(|player| player.strategies.len()).collect();
            let length = shape.iter().product();
            payoffs.iter().map(|payoffs| payoffs.reordered(length, |index| first_fastest(index, &shape))).collect()
        }
    };
    if payoffs.iter().all(|payoffs| matches!(payoffs, Payoffs::Words(_))) {
        let words = payoffs.into_iter().filter_map(|payoffs| match payoffs {
            Payoffs::Words(words) => Some(words),
            Payoffs::Rationals(_) => None,
        });
        return NormalForm::from_integers(title, players, words.collect());
    }
    let rationals: Vec<Vec<Rational>> = payoffs.into_iter().map(Payoffs::into_rationals).collect();
    for (player, payoffs) in players.iter().zip(&rationals) {
        check_denominators(&player.name, payoffs)?;
    }
    NormalForm::new(title, players, &rationals)
}

/// The number of a profile with the first player's strategy running fastest, from its number with the last player's fastest.
pub(super) fn first_fastest(mut index: usize, shape: &[usize]) -> usize {
    shape.iter().rev().fold(0, |number, &count| {
        let strategy = index % count;
        index /= count;
        number * count + strategy
    })
}

/// Refuses payoffs whose common denominator is so large that the numerators would not fit into memory.
fn check_denominators(player: &str, payoffs: &[Rational]) -> Result<()> {
    let mut common = Integer::ONE;
    for payoff in payoffs {
        if !payoff.is_integer() {
            common = common.lcm(&payoff.denominator());
            if common.bit_length().saturating_mul(payoffs.len()) > NUMERATOR_BITS {
                let message = format!("the payoffs of player `{player}` have too large a common denominator");
                return Err(Error::too_large(message).hint("round them to a common number of decimals"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_renumbered_between_the_orders() {
        // 3 x 2: with the first player fastest, (2, 0) is number 2 and (0, 1) number 3.
        let order: Vec<usize> = (0..6).map(|index| first_fastest(index, &[3, 2])).collect();
        assert_eq!(order, [0, 3, 1, 4, 2, 5]);
        // (1, 0, 2) in 2 x 3 x 4: last fastest 1*12 + 0*4 + 2, first fastest 1 + 2*0 + 6*2.
        assert_eq!(first_fastest(14, &[2, 3, 4]), 13);
    }

    #[test]
    fn payoffs_become_rationals_only_when_they_must() {
        let mut payoffs = Payoffs::new();
        payoffs.push(Rational::from(2));
        assert!(matches!(&payoffs, Payoffs::Words(words) if words == &[2]));
        payoffs.push("1/2".parse().expect("a rational"));
        payoffs.push("99999999999999999999".parse().expect("a rational"));
        let texts: Vec<String> = payoffs.into_rationals().iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["2", "1/2", "99999999999999999999"]);
    }

    #[test]
    fn hostile_denominators_are_refused() {
        let payoffs: Vec<Rational> = (1..40_000).filter_map(|n| Rational::new(1, 1_000_000_007_i64 + 2 * n)).collect();
        let error = check_denominators("A", &payoffs).expect_err("too large");
        assert!(error.to_string().contains("common denominator"), "{error}");
    }
}
