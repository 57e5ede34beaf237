//! Ranking games: a contest in which the higher score wins, and effort costs.
//!
//! Each player chooses one of n efforts. A score goes with each effort, and a cost, the least effort being free; both grow by random
//! steps of 1 to 10, drawn player by player, first all scores and then all costs. The higher score wins a prize, equal ones share it.
//! A step of the cost is 1/(10 n) of the prize, so that effort never costs more than it can win. Payoffs are in units of 1/(20 n) of
//! the prize.

use super::draw::Stream;
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "ranking",
    about: "two players with n levels of effort; the higher score wins the prize of 20n, equal scores share it",
    keys: &[Key { name: "n", about: "levels of effort of each player", default: 5, range: (1, 1 << 14) }],
    fractions: &[],
    seeded: true,
    known: "each player receives at least 0 in every equilibrium, and both together at most the prize",
    cites: &["Goldberg, Goldberg, Krysta and Ventre 2013, Theoretical Computer Science 476"],
    build,
    answer: nothing,
};

/// The greatest step of a score or a cost.
const STEPS: u64 = 10;

fn build(member: &Member) -> Result<Game> {
    let n = member.value("n");
    member.check_size(2, n.checked_mul(n))?;
    let count = member.count("n");
    let mut stream = Stream::new(member.seed);
    let mut climb = |mut level: i64, steps: usize| -> Vec<i64> {
        let mut levels = Vec::with_capacity(steps);
        for _ in 0..steps {
            level += 1 + stream.below(STEPS) as i64;
            levels.push(level);
        }
        levels
    };
    let mut draw = || {
        let scores = climb(0, count);
        let costs: Vec<i64> = std::iter::once(0).chain(climb(0, count - 1)).collect();
        (scores, costs)
    };
    let contestants = [draw(), draw()];
    let share = (STEPS * n) as i64;
    let payoff = |player: usize, own: usize, other: usize| {
        let ((scores, costs), (others, _)) = (&contestants[player], &contestants[1 - player]);
        share * (1 + (scores[own] - others[other]).signum()) - 2 * costs[own]
    };
    let cells = || (0..count).flat_map(|row| (0..count).map(move |column| (row, column)));
    let rows = cells().map(|(row, column)| payoff(0, row, column)).collect();
    let columns = cells().map(|(row, column)| payoff(1, column, row)).collect();
    let players = vec![Player::numbered("Row", count), Player::numbered("Column", count)];
    let title = format!("Ranking game, {n} levels of effort, seed {}", member.seed);
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![rows, columns])?))
}
