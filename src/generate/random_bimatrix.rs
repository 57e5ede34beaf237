//! Two-player games with independent uniform payoffs.
//!
//! Every payoff is an integer in [-100, 100] or, with few levels, in 0 .. levels - 1, drawn independently: first the row player's matrix
//! row by row, then the column player's. With two levels nearly all such games are degenerate.

use super::draw::{LEVELS, Stream, range_of};
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "random-bimatrix",
    about: "two players, independent integer payoffs in [-100, 100] or of a few levels",
    keys: &[
        Key { name: "rows", about: "strategies of the row player", default: 10, range: (1, 1 << 27) },
        Key { name: "columns", about: "strategies of the column player", default: 10, range: (1, 1 << 27) },
        LEVELS,
    ],
    fractions: &[],
    seeded: true,
    known: "an odd number of equilibria where no ties make it degenerate; most have an equilibrium with a small support",
    cites: &["Bárány, Vempala and Vetta 2007, Random Structures and Algorithms 31"],
    build,
    answer: nothing,
};

fn build(member: &Member) -> Result<Game> {
    let (rows, columns) = (member.value("rows"), member.value("columns"));
    let entries = rows.checked_mul(columns);
    member.check_size(2, entries)?;
    let entries = entries.unwrap_or(0);
    let mut stream = Stream::new(member.seed);
    let levels = member.value("levels");
    let payoffs = (0..2).map(|_| (0..entries).map(|_| stream.payoff_of(levels)).collect()).collect();
    let players =
        vec![Player::numbered("Row", member.count("rows")), Player::numbered("Column", member.count("columns"))];
    let range = range_of(levels);
    let title = format!("Random bimatrix game, {rows} x {columns}{range}, seed {}", member.seed);
    Ok(Game::Normal(NormalForm::from_integers(title, players, payoffs)?))
}
