//! Games of Sandholm, Gilpin and Conitzer, whose one equilibrium has a support of middle size.
//!
//! Each player has 2k - 1 strategies on a cycle and 2k guesses. On the cycle a strategy earns 4 against its predecessor, 2 against
//! its successor and 3 otherwise, and 2 against any guess. A guess earns nothing on the cycle; among the guesses, which come in
//! pairs, the row player earns 3 for the same guess, the column player for the other one of the pair, else nothing.
//!
//! A guess is a best reply only if the opponent makes one guess with a probability of 2/3 or more; each then follows the other around
//! the pair, so no equilibrium uses guesses. On the cycle the sum of payoffs is constant, and as its length is odd, only the uniform
//! strategy makes all of it indifferent. Enumerations by size of support meet the equilibrium late. The payoffs here are four times
//! those of the normalisation to [0, 1].

use super::known::Known;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "sgc",
    about: "two players with 4k - 1 strategies each; one equilibrium, on 2k - 1 of them",
    keys: &[Key {
        name: "k",
        about: "2k - 1 strategies of each player are in the support",
        default: 2,
        range: (1, 1 << 12),
    }],
    fractions: &[],
    seeded: false,
    known: "one equilibrium: both uniform on the first 2k - 1 strategies, payoffs 3",
    cites: &["Sandholm, Gilpin and Conitzer 2005, Proceedings of AAAI-05"],
    build,
    answer: |_| Known::equilibria(1, 0).with_payoffs(vec![Rational::from(3); 2]),
};

fn build(member: &Member) -> Result<Game> {
    let k = member.count("k");
    let (cycle, count) = (2 * k - 1, 4 * k - 1);
    member.check_size(2, member.value("k").checked_mul(4).and_then(|edge| (edge - 1).checked_pow(2)))?;
    // What a strategy earns against the opponent's; `partner` is the place of the right guess in each pair.
    let payoff = |own: usize, other: usize, partner: usize| match (own.checked_sub(cycle), other.checked_sub(cycle)) {
        (None, None) if (other + 1) % cycle == own && cycle > 1 => 4,
        (None, None) if (own + 1) % cycle == other && cycle > 1 => 2,
        (None, None) => 3,
        (None, Some(_)) => 2,
        (Some(guess), Some(made)) if guess ^ partner == made => 3,
        (Some(_), _) => 0,
    };
    let cells = || (0..count).flat_map(|row| (0..count).map(move |column| (row, column)));
    let rows = cells().map(|(row, column)| payoff(row, column, 0)).collect();
    let columns = cells().map(|(row, column)| payoff(column, row, 1)).collect();
    let players = vec![Player::numbered("Row", count), Player::numbered("Column", count)];
    let title = format!("Sandholm-Gilpin-Conitzer game, k = {k}");
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![rows, columns])?))
}
