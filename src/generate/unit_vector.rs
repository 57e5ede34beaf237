//! Unit vector games: every column of the row player's matrix holds one 1, at a random place.
//!
//! First the places are drawn, column by column, then the column player's payoffs, integers in [-100, 100] row by row. The row
//! player's best-reply polytope is a product of simplices, up to the strategies that are never a best reply, and the other one may
//! be any simple polytope: so some of these games have long Lemke-Howson paths and but few equilibria.

use super::draw::Stream;
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "unit-vector",
    about: "two players with n strategies; one best reply of value 1 to each column, random payoffs in [-100, 100] for the other",
    keys: &[Key { name: "n", about: "strategies of each player", default: 5, range: (1, 1 << 14) }],
    fractions: &[],
    seeded: true,
    known: "the row player receives a payoff of at least 1/n and at most 1 in every equilibrium",
    cites: &["Savani and von Stengel 2016, International Journal of Economic Theory 12"],
    build,
    answer: nothing,
};

fn build(member: &Member) -> Result<Game> {
    let n = member.value("n");
    member.check_size(2, n.checked_mul(n))?;
    let count = member.count("n");
    let mut stream = Stream::new(member.seed);
    let mut rows = vec![0; count * count];
    for column in 0..count {
        rows[stream.below(n) as usize * count + column] = 1;
    }
    let columns = (0..count * count).map(|_| stream.payoff()).collect();
    let players = vec![Player::numbered("Row", count), Player::numbered("Column", count)];
    let title = format!("Unit vector game, {n} x {n}, seed {}", member.seed);
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![rows, columns])?))
}
