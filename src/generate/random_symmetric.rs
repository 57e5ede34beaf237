//! Symmetric two-player games with independent uniform payoffs.
//!
//! The row player's payoffs are integers in [-100, 100] or, with few levels, in 0 .. levels - 1, drawn independently row by row; the
//! column player's matrix is the transpose.

use super::draw::{LEVELS, Stream, range_of};
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "random-symmetric",
    about: "a symmetric game of two players, independent integer payoffs in [-100, 100] or of a few levels",
    keys: &[Key { name: "n", about: "strategies of each player", default: 10, range: (1, 1 << 14) }, LEVELS],
    fractions: &[],
    seeded: true,
    known: "a symmetric equilibrium; an odd number of them where no ties make the game degenerate",
    cites: &["Nash 1951, Annals of Mathematics 54"],
    build,
    answer: nothing,
};

fn build(member: &Member) -> Result<Game> {
    let n = member.value("n");
    let entries = n.checked_mul(n);
    member.check_size(2, entries)?;
    let count = member.count("n");
    let mut stream = Stream::new(member.seed);
    let levels = member.value("levels");
    let rows: Vec<i64> = (0..entries.unwrap_or(0)).map(|_| stream.payoff_of(levels)).collect();
    let columns = (0..count).flat_map(|row| (0..count).map(move |column| (row, column)));
    let columns = columns.map(|(row, column)| rows[column * count + row]).collect();
    let players = vec![Player::numbered("Row", count), Player::numbered("Column", count)];
    let range = range_of(levels);
    let title = format!("Random symmetric game, {n} x {n}{range}, seed {}", member.seed);
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![rows, columns])?))
}
