//! Pure coordination: both players receive 1 if they choose alike and 0 otherwise.
//!
//! On every nonempty set of strategies there is exactly one equilibrium, uniform on it, so the game has 2^n - 1 equilibria and is
//! non-degenerate. It tests enumerations whose output is as large as it can get, and ties in every ratio test.

use super::known::Known;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "coordination",
    about: "two players who receive 1 when they choose alike, else 0 (the identity game)",
    keys: &[Key { name: "n", about: "strategies of each player", default: 5, range: (1, 1 << 14) }],
    fractions: &[],
    seeded: false,
    known: "2^n - 1 equilibria: uniform on each nonempty set of strategies",
    cites: &["Quint and Shubik 1997, International Journal of Game Theory 26"],
    build,
    answer: |member| match u32::try_from(member.value("n")).ok().and_then(|n| 1_u64.checked_shl(n)) {
        Some(sets) => Known::equilibria(sets - 1, member.value("n")),
        None => Known::pure(Some(member.value("n"))),
    },
};

fn build(member: &Member) -> Result<Game> {
    let n = member.value("n");
    member.check_size(2, n.checked_mul(n))?;
    let count = member.count("n");
    let mut payoffs = vec![0; count * count];
    payoffs.iter_mut().step_by(count + 1).for_each(|payoff| *payoff = 1);
    let players = vec![Player::numbered("Row", count), Player::numbered("Column", count)];
    let title = format!("Coordination game, {n} strategies");
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![payoffs.clone(), payoffs])?))
}
