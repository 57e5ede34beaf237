//! Normal forms whose payoffs are a formula of the profile: the one place that counts, labels and fills them.

use super::Member;
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};
use crate::num::Integer;

/// A normal form before its payoffs: players, strategies, the denominator of all payoffs.
pub(super) struct Formula {
    title: String,
    players: Vec<Player>,
    denominator: i64,
}

impl Formula {
    /// Players `Row` and `Column`, or `Player 1` and so on, with so many strategies each, numbered from 1. Errors: too many payoffs.
    pub(super) fn new(member: &Member, title: impl Into<String>, shape: &[u64]) -> Result<Formula> {
        let profiles = shape.iter().try_fold(1_u64, |product, &count| product.checked_mul(count));
        member.check_size(shape.len() as u64, profiles)?;
        let name = |player: usize| match (shape.len(), player) {
            (2, 0) => "Row".to_owned(),
            (2, _) => "Column".to_owned(),
            _ => format!("Player {}", player + 1),
        };
        let counts = shape.iter().map(|&count| usize::try_from(count).unwrap_or(usize::MAX));
        let players = counts.enumerate().map(|(player, count)| Player::numbered(name(player), count)).collect();
        Ok(Formula { title: title.into(), players, denominator: 1 })
    }

    /// Other names of the players.
    pub(super) fn names(mut self, names: [&str; 2]) -> Formula {
        self.players.iter_mut().zip(names).for_each(|(player, name)| name.clone_into(&mut player.name));
        self
    }

    /// Other labels of the strategies, from 0, the same for all players.
    pub(super) fn labels(mut self, label: impl Fn(usize) -> String) -> Formula {
        for player in &mut self.players {
            player.strategies.iter_mut().enumerate().for_each(|(strategy, text)| *text = label(strategy));
        }
        self
    }

    /// The positive number by which all payoffs are divided.
    pub(super) fn over(mut self, denominator: i64) -> Formula {
        self.denominator = denominator;
        self
    }

    /// The game in which `payoff` writes what each player gets at a profile of strategies from 0; it is asked once for each profile, in
    /// order, the last player's strategy fastest.
    pub(super) fn build(self, mut payoff: impl FnMut(&[usize], &mut [i64])) -> Result<Game> {
        let shape: Vec<usize> = self.players.iter().map(|player| player.strategies.len()).collect();
        let count: usize = shape.iter().product();
        let mut tables: Vec<Vec<i64>> = shape.iter().map(|_| Vec::with_capacity(count)).collect();
        let (mut profile, mut paid) = (vec![0; shape.len()], vec![0; shape.len()]);
        for _ in 0..count {
            payoff(&profile, &mut paid);
            tables.iter_mut().zip(&paid).for_each(|(table, &paid)| table.push(paid));
            for (strategy, &end) in profile.iter_mut().zip(&shape).rev() {
                *strategy += 1;
                if *strategy < end {
                    break;
                }
                *strategy = 0;
            }
        }
        if self.denominator == 1 {
            return Ok(Game::Normal(NormalForm::from_integers(self.title, self.players, tables)?));
        }
        let denominator = Integer::from(self.denominator);
        let scaled = |table: Vec<i64>| (table.into_iter().map(Integer::from).collect(), denominator.clone());
        let tables = tables.into_iter().map(scaled).collect();
        Ok(Game::Normal(NormalForm::from_scaled(self.title, self.players, tables)?))
    }

    /// The game of two players with these payoffs.
    pub(super) fn bimatrix(self, mut payoffs: impl FnMut(usize, usize) -> [i64; 2]) -> Result<Game> {
        self.build(|profile, paid| paid.copy_from_slice(&payoffs(profile[0], profile[1])))
    }

    /// The game in which the second player loses what the first gains.
    pub(super) fn zero_sum(self, mut gain: impl FnMut(usize, usize) -> i64) -> Result<Game> {
        self.bimatrix(|row, column| {
            let gain = gain(row, column);
            [gain, -gain]
        })
    }

    /// The game of two players that is the same for both, by what a strategy earns against another.
    pub(super) fn symmetric(self, mut payoff: impl FnMut(usize, usize) -> i64) -> Result<Game> {
        self.bimatrix(|row, column| [payoff(row, column), payoff(column, row)])
    }
}

/// So many strategies for each of so many players.
pub(super) fn alike(players: u64, strategies: u64) -> Vec<u64> {
    vec![strategies; usize::try_from(players).unwrap_or(usize::MAX)]
}

/// The least number that each of 1 to `most` divides, so that any share of it among so many is whole; `most` is at most 40.
pub(super) fn shares(most: u64) -> i64 {
    let gcd = |mut a: i64, mut b: i64| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    (1..=most as i64).fold(1, |multiple, number| multiple / gcd(multiple, number) * number)
}
