//! A player's payoffs in a two-player game as small integers with the same best replies.
//!
//! Best replies of a player do not change when all of the player's payoffs are multiplied by one positive number, nor when a
//! number is added to all payoffs against one strategy of the opponent. Both freedoms are used exactly: the least payoff
//! against each opponent strategy becomes 0, and the greatest common divisor of all entries becomes 1.

use crate::game::{Bimatrix, PayoffTable};
use crate::num::Integer;

/// Non-negative integers: own strategies × opponent's strategies, row-major.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyMatrix {
    /// The number of own strategies (rows).
    pub own: usize,
    /// The number of the opponent's strategies (columns).
    pub opponent: usize,
    pub entries: Entries,
}

/// Machine words where all entries fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entries {
    Words(Vec<i64>),
    Big(Vec<Integer>),
}

impl ReplyMatrix {
    /// The matrix of player 0 or 1, with that player's strategies as rows.
    pub fn new(game: Bimatrix<'_>, player: usize) -> ReplyMatrix {
        let (rows, columns) = (game.rows(), game.columns());
        let (own, opponent) = if player == 0 { (rows, columns) } else { (columns, rows) };
        ReplyMatrix::build(game.table(player), own, opponent, position(game, player))
    }

    /// The matrix of the game in which only these strategies are left: smaller numbers than [`ReplyMatrix::restricted`] gives.
    pub fn of_part(game: Bimatrix<'_>, player: usize, own: &[usize], opponent: &[usize]) -> ReplyMatrix {
        let position = position(game, player);
        let index = |strategy: usize, against: usize| position(own[strategy], opponent[against]);
        ReplyMatrix::build(game.table(player), own.len(), opponent.len(), index)
    }

    fn build(
        table: &PayoffTable,
        own: usize,
        opponent: usize,
        index: impl Fn(usize, usize) -> usize + Copy,
    ) -> ReplyMatrix {
        let entries = match table.words().and_then(|words| small_words(words, own, opponent, index)) {
            Some(words) => Entries::Words(words),
            None => big_entries(table, own, opponent, index),
        };
        ReplyMatrix { own, opponent, entries }
    }

    /// The entry as an integer of any size.
    pub fn entry(&self, own: usize, opponent: usize) -> Integer {
        let index = own * self.opponent + opponent;
        match &self.entries {
            Entries::Words(words) => Integer::from(words[index]),
            Entries::Big(big) => big[index].clone(),
        }
    }

    /// The greatest entry.
    pub fn greatest(&self) -> Integer {
        match &self.entries {
            Entries::Words(words) => Integer::from(words.iter().copied().max().unwrap_or(0)),
            Entries::Big(big) => big.iter().max().cloned().unwrap_or_default(),
        }
    }

    /// The matrix of some of the strategies, each list in order.
    pub fn restricted(&self, own: &[usize], opponent: &[usize]) -> ReplyMatrix {
        let kept = own.iter().flat_map(|&row| opponent.iter().map(move |&column| row * self.opponent + column));
        let entries = match &self.entries {
            Entries::Words(words) => Entries::Words(kept.map(|index| words[index]).collect()),
            Entries::Big(big) => Entries::Big(kept.map(|index| big[index].clone()).collect()),
        };
        ReplyMatrix { own: own.len(), opponent: opponent.len(), entries }
    }

    /// For each strategy of the opponent, the own strategies that earn most, in order.
    pub fn best_replies(&self) -> Vec<Vec<usize>> {
        match &self.entries {
            Entries::Words(words) => best_rows(words, self.opponent),
            Entries::Big(big) => best_rows(big, self.opponent),
        }
    }

    /// Does `row` earn less than `other` against every one of these strategies of the opponent?
    pub fn is_worse(&self, row: usize, other: usize, against: impl Iterator<Item = usize>) -> bool {
        let (row, other) = (row * self.opponent, other * self.opponent);
        match &self.entries {
            Entries::Words(words) => against.into_iter().all(|column| words[row + column] < words[other + column]),
            Entries::Big(big) => against.into_iter().all(|column| big[row + column] < big[other + column]),
        }
    }
}

/// Where a payoff of the player stands, given the own strategy and the opponent's.
fn position(game: Bimatrix<'_>, player: usize) -> impl Fn(usize, usize) -> usize + Copy {
    let columns = game.columns();
    move |strategy, against| match player {
        0 => strategy * columns + against,
        _ => against * columns + strategy,
    }
}

fn best_rows<V: Ord>(entries: &[V], columns: usize) -> Vec<Vec<usize>> {
    let mut best: Vec<Vec<usize>> = vec![vec![0]; columns];
    for (row, values) in entries.chunks_exact(columns).enumerate().skip(1) {
        for (column, (value, best)) in values.iter().zip(&mut best).enumerate() {
            match value.cmp(&entries[best[0] * columns + column]) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => best.push(row),
                std::cmp::Ordering::Greater => {
                    best.clear();
                    best.push(row);
                }
            }
        }
    }
    best
}

/// The reply matrices of both players.
pub fn reply_matrices(game: Bimatrix<'_>) -> [ReplyMatrix; 2] {
    [ReplyMatrix::new(game, 0), ReplyMatrix::new(game, 1)]
}

/// `None` when a difference of two payoffs leaves the machine word.
fn small_words(words: &[i64], own: usize, opponent: usize, index: impl Fn(usize, usize) -> usize) -> Option<Vec<i64>> {
    let mut least = vec![i64::MAX; opponent];
    for row in 0..own {
        least.iter_mut().enumerate().for_each(|(column, least)| *least = (*least).min(words[index(row, column)]));
    }
    let mut entries = Vec::with_capacity(own * opponent);
    for row in 0..own {
        for (column, least) in least.iter().enumerate() {
            entries.push(words[index(row, column)].checked_sub(*least)?);
        }
    }
    let mut divisor: i64 = 0;
    for &entry in &entries {
        divisor = word_gcd(divisor, entry);
        if divisor == 1 {
            break;
        }
    }
    if divisor > 1 {
        entries.iter_mut().for_each(|entry| *entry /= divisor);
    }
    Some(entries)
}

/// Both arguments are non-negative.
fn word_gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn big_entries(table: &PayoffTable, own: usize, opponent: usize, index: impl Fn(usize, usize) -> usize) -> Entries {
    let mut least: Vec<Option<Integer>> = vec![None; opponent];
    for row in 0..own {
        for (column, least) in least.iter_mut().enumerate() {
            let payoff = table.numerator(index(row, column));
            if least.as_ref().is_none_or(|least| payoff < *least) {
                *least = Some(payoff);
            }
        }
    }
    let least: Vec<Integer> = least.into_iter().flatten().collect();
    let mut entries = Vec::with_capacity(own * opponent);
    for row in 0..own {
        entries.extend((0..opponent).map(|column| table.numerator(index(row, column)) - &least[column]));
    }
    let divisor = entries.iter().fold(Integer::default(), |divisor, entry| divisor.gcd(entry));
    if !divisor.is_zero() && !divisor.is_one() {
        entries.iter_mut().for_each(|entry| *entry = entry.div_exact(&divisor));
    }
    let words: Option<Vec<i64>> = entries.iter().map(Integer::to_i64).collect();
    words.map_or(Entries::Big(entries), Entries::Words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{NormalForm, Player};
    use crate::num::Rational;

    fn game(rows: &[&str], columns: &[&str]) -> NormalForm {
        let parse = |texts: &[&str]| texts.iter().map(|text| text.parse::<Rational>().expect("a rational")).collect();
        let players = vec![Player::numbered("A", 2), Player::numbered("B", rows.len() / 2)];
        NormalForm::new("g", players, &[parse(rows), parse(columns)]).expect("valid")
    }

    #[test]
    fn offsets_and_common_factors_go() {
        let game = game(&["7", "-1/2", "1", "3", "-1/2", "1"], &["0", "0", "0", "5", "15", "-5"]);
        let [rows, columns] = reply_matrices(game.bimatrix().expect("two players"));
        // Against columns 1..3 the payoffs are (7, 3), (-1/2, -1/2), (1, 1): only a difference of 4 remains, of factor 4.
        assert_eq!(rows.entries, Entries::Words(vec![1, 0, 0, 0, 0, 0]));
        assert_eq!((columns.own, columns.opponent), (3, 2));
        assert_eq!(columns.entries, Entries::Words(vec![0, 1, 0, 2, 0, 0]));
    }

    #[test]
    fn payoffs_at_both_ends_of_the_word_do_not_wrap() {
        let low = i64::MIN.to_string();
        let game = game(&["9223372036854775807", "0", &low, "0"], &["1e300", "0", "0", "3e300"]);
        let [rows, columns] = reply_matrices(game.bimatrix().expect("two players"));
        assert_eq!(rows.entries, Entries::Words(vec![1, 0, 0, 0]));
        assert_eq!(columns.entries, Entries::Words(vec![1, 0, 0, 3]));
    }
}
