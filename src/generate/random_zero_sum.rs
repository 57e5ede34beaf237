//! Two-player zero-sum games with independent uniform payoffs.
//!
//! The row player's payoffs are integers in [-100, 100], drawn independently row by row; the column player receives their negatives.

use super::draw::Stream;
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "random-zero-sum",
    about: "two players with opposed interests, independent integer payoffs in [-100, 100]",
    keys: &[
        Key { name: "rows", about: "strategies of the row player", default: 10, range: (1, 1 << 27) },
        Key { name: "columns", about: "strategies of the column player", default: 10, range: (1, 1 << 27) },
    ],
    fractions: &[],
    seeded: true,
    known: "a value between -100 and 100; a square game has about half of its strategies in the optimal supports",
    cites: &[
        "von Neumann 1928, Mathematische Annalen 100",
        "Jonasson 2004, Electronic Communications in Probability 9",
    ],
    build,
    answer: nothing,
};

/// Entries beyond which payoffs are stored in bytes: 64 MiB of words.
const WIDE: u64 = 1 << 22;

fn build(member: &Member) -> Result<Game> {
    let (rows, columns) = (member.value("rows"), member.value("columns"));
    let entries = rows.checked_mul(columns);
    let players =
        vec![Player::numbered("Row", member.count("rows")), Player::numbered("Column", member.count("columns"))];
    let title = format!("Random zero-sum game, {rows} x {columns}, seed {}", member.seed);
    let mut stream = Stream::new(member.seed);
    if entries.is_some_and(|entries| entries > WIDE) {
        member.check_bytes(entries)?;
        let gains = (0..entries.unwrap_or(0)).map(|_| stream.payoff() as i8).collect();
        return Ok(Game::Normal(NormalForm::opposed(title, players, gains)?));
    }
    member.check_size(2, entries)?;
    let gains: Vec<i64> = (0..entries.unwrap_or(0)).map(|_| stream.payoff()).collect();
    let losses = gains.iter().map(|gain| -gain).collect();
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![gains, losses])?))
}
