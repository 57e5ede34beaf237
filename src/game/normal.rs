//! Games in normal form: any number of players, payoffs as integers over one denominator per player.

use std::sync::{Arc, OnceLock};

use crate::error::{Error, Result};
use crate::game::check_labels;
use crate::num::{Integer, Rational, common_denominator};

/// The most pure profiles that a stored game may have.
const PROFILE_LIMIT: usize = 1 << 32;

/// A player of a normal form and the labels of the strategies, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    pub name: String,
    pub strategies: Vec<String>,
}

impl Player {
    pub fn new<S: Into<String>>(name: impl Into<String>, strategies: impl IntoIterator<Item = S>) -> Player {
        Player { name: name.into(), strategies: strategies.into_iter().map(Into::into).collect() }
    }

    /// A player with strategies labelled `1` to `count`.
    pub fn numbered(name: impl Into<String>, count: usize) -> Player {
        Player::new(name, (1..=count).map(|strategy| strategy.to_string()))
    }
}

/// One player's payoffs at all pure profiles: integers over a common denominator.
#[derive(Debug, Clone)]
pub struct PayoffTable {
    denominator: Integer,
    values: Values,
}

/// Machine words where all numerators fit, so that a dense game costs eight bytes an entry; bytes in very large games whose players have
/// opposed interests, who then share them.
#[derive(Debug, Clone)]
enum Values {
    Words(Vec<i64>),
    Bytes { entries: Arc<[i8]>, negated: bool },
    Big(Vec<Integer>),
}

/// The numerators of a table that fit machine words, however they are stored.
#[derive(Debug, Clone, Copy)]
pub enum Words<'g> {
    Wide(&'g [i64]),
    /// Bytes, and whether they stand for their negatives.
    Bytes(&'g [i8], bool),
}

impl Words<'_> {
    /// The numerator of an entry.
    #[inline(always)]
    pub fn get(self, index: usize) -> i64 {
        match self {
            Words::Wide(words) => words[index],
            Words::Bytes(bytes, negated) => {
                let byte = i64::from(bytes[index]);
                if negated { -byte } else { byte }
            }
        }
    }

    /// The least and the greatest numerator; `None` for an empty table.
    pub fn range(self) -> Option<(i64, i64)> {
        match self {
            Words::Wide(words) => Some((*words.iter().min()?, *words.iter().max()?)),
            Words::Bytes(bytes, negated) => {
                let (least, most) = (i64::from(*bytes.iter().min()?), i64::from(*bytes.iter().max()?));
                Some(if negated { (-most, -least) } else { (least, most) })
            }
        }
    }
}

impl PayoffTable {
    fn from_rationals(payoffs: &[Rational]) -> PayoffTable {
        let denominator = common_denominator(payoffs);
        let numerators: Vec<Integer> =
            payoffs.iter().map(|payoff| payoff.numerator() * denominator.div_exact(&payoff.denominator())).collect();
        let words: Option<Vec<i64>> = numerators.iter().map(Integer::to_i64).collect();
        PayoffTable { denominator, values: words.map_or(Values::Big(numerators), Values::Words) }
    }

    /// The least denominator that serves all numerators is kept.
    fn from_scaled(numerators: Vec<Integer>, denominator: Integer) -> PayoffTable {
        let mut common = denominator.clone();
        for numerator in &numerators {
            if common.is_one() {
                break;
            }
            common = common.gcd(numerator);
        }
        let (numerators, denominator) = match common.is_one() {
            true => (numerators, denominator),
            false => {
                (numerators.iter().map(|value| value.div_exact(&common)).collect(), denominator.div_exact(&common))
            }
        };
        let words: Option<Vec<i64>> = numerators.iter().map(Integer::to_i64).collect();
        PayoffTable { denominator, values: words.map_or(Values::Big(numerators), Values::Words) }
    }

    fn from_words(values: Vec<i64>) -> PayoffTable {
        PayoffTable { denominator: Integer::from(1), values: Values::Words(values) }
    }

    pub fn len(&self) -> usize {
        match &self.values {
            Values::Words(words) => words.len(),
            Values::Bytes { entries, .. } => entries.len(),
            Values::Big(big) => big.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The denominator that all entries share; positive.
    pub fn denominator(&self) -> &Integer {
        &self.denominator
    }

    /// The numerator of one entry, over [`denominator`](Self::denominator).
    pub fn numerator(&self, index: usize) -> Integer {
        match (&self.values, self.entries()) {
            (Values::Big(big), _) => big[index].clone(),
            (_, Some(words)) => Integer::from(words.get(index)),
            (_, None) => unreachable!("what is not big fits words"),
        }
    }

    /// All numerators as machine words, when they fit and are stored so; see [`PayoffTable::entries`].
    pub fn words(&self) -> Option<&[i64]> {
        match &self.values {
            Values::Words(words) => Some(words),
            Values::Bytes { .. } | Values::Big(_) => None,
        }
    }

    /// All numerators when they fit machine words, also where they are stored in fewer bits.
    #[inline]
    pub fn entries(&self) -> Option<Words<'_>> {
        match &self.values {
            Values::Words(words) => Some(Words::Wide(words)),
            Values::Bytes { entries, negated } => Some(Words::Bytes(entries, *negated)),
            Values::Big(_) => None,
        }
    }

    pub fn get(&self, index: usize) -> Rational {
        match &self.denominator.to_i64() {
            Some(1) => Rational::from(self.numerator(index)),
            _ => Rational::from(self.numerator(index)) / Rational::from(self.denominator.clone()),
        }
    }

    fn to_floats(&self) -> Vec<f64> {
        match (&self.values, self.denominator.to_i64()) {
            (Values::Words(words), Some(1)) => words.iter().map(|&word| word as f64).collect(),
            _ => (0..self.len()).map(|index| self.get(index).to_f64()).collect(),
        }
    }
}

/// An n-player game in normal form. Profiles are numbered with the last player's strategy running fastest.
#[derive(Debug, Clone)]
pub struct NormalForm {
    title: String,
    players: Vec<Player>,
    strides: Vec<usize>,
    payoffs: Vec<PayoffTable>,
    floats: OnceLock<Vec<Vec<f64>>>,
}

impl NormalForm {
    /// Builds a game from exact payoffs: `payoffs[player][profile]`, profiles with the last player's strategy running fastest.
    ///
    /// Errors: no player, a player without strategies, labels that appear twice, a payoff list of the wrong length.
    pub fn new(title: impl Into<String>, players: Vec<Player>, payoffs: &[Vec<Rational>]) -> Result<NormalForm> {
        let lengths: Vec<usize> = payoffs.iter().map(Vec::len).collect();
        let strides = check_shape(&players, &lengths)?;
        let payoffs = payoffs.iter().map(|payoffs| PayoffTable::from_rationals(payoffs)).collect();
        Ok(NormalForm { title: title.into(), players, strides, payoffs, floats: OnceLock::new() })
    }

    /// The same from machine integers, without a detour through rationals; for generated games.
    pub fn from_integers(title: impl Into<String>, players: Vec<Player>, payoffs: Vec<Vec<i64>>) -> Result<NormalForm> {
        let lengths: Vec<usize> = payoffs.iter().map(Vec::len).collect();
        let strides = check_shape(&players, &lengths)?;
        let payoffs = payoffs.into_iter().map(PayoffTable::from_words).collect();
        Ok(NormalForm { title: title.into(), players, strides, payoffs, floats: OnceLock::new() })
    }

    /// A two-player game with opposed interests from the first player's payoffs, row by row, at a byte an entry for both players together;
    /// for very large generated games.
    ///
    /// Errors: not two players; labels that appear twice; a list of the wrong length.
    pub fn opposed(title: impl Into<String>, players: Vec<Player>, gains: Vec<i8>) -> Result<NormalForm> {
        let strides = check_shape(&players, &[gains.len(), gains.len()])?;
        let entries: Arc<[i8]> = gains.into();
        let table = |negated| PayoffTable {
            denominator: Integer::from(1),
            values: Values::Bytes { entries: Arc::clone(&entries), negated },
        };
        let payoffs = vec![table(false), table(true)];
        Ok(NormalForm { title: title.into(), players, strides, payoffs, floats: OnceLock::new() })
    }

    /// The same from numerators and one positive denominator per player; for forms derived from other games.
    pub fn from_scaled(
        title: impl Into<String>,
        players: Vec<Player>,
        payoffs: Vec<(Vec<Integer>, Integer)>,
    ) -> Result<NormalForm> {
        let lengths: Vec<usize> = payoffs.iter().map(|(numerators, _)| numerators.len()).collect();
        let strides = check_shape(&players, &lengths)?;
        if let Some((_, denominator)) = payoffs.iter().find(|(_, denominator)| !denominator.is_positive()) {
            return Err(Error::invalid(format!("payoffs are given over the denominator {denominator}")));
        }
        let table = |(numerators, denominator)| PayoffTable::from_scaled(numerators, denominator);
        let payoffs = payoffs.into_iter().map(table).collect();
        Ok(NormalForm { title: title.into(), players, strides, payoffs, floats: OnceLock::new() })
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn players(&self) -> &[Player] {
        &self.players
    }

    pub fn player_count(&self) -> usize {
        self.players.len()
    }

    pub fn strategy_count(&self, player: usize) -> usize {
        self.players[player].strategies.len()
    }

    /// The number of pure strategies of each player.
    pub fn shape(&self) -> Vec<usize> {
        self.players.iter().map(|player| player.strategies.len()).collect()
    }

    pub fn profile_count(&self) -> usize {
        self.payoffs[0].len()
    }

    /// How far the profile number moves when the player's strategy moves by one.
    pub fn stride(&self, player: usize) -> usize {
        self.strides[player]
    }

    /// The number of a pure profile.
    pub fn index(&self, profile: &[usize]) -> usize {
        profile.iter().zip(&self.strides).map(|(strategy, stride)| strategy * stride).sum()
    }

    /// The strategies of a pure profile, from its number.
    pub fn profile(&self, index: usize) -> Vec<usize> {
        (0..self.player_count()).map(|player| self.strategy_at(index, player)).collect()
    }

    /// The strategy of one player in a pure profile, from its number.
    pub fn strategy_at(&self, index: usize, player: usize) -> usize {
        index / self.strides[player] % self.strategy_count(player)
    }

    pub fn payoff(&self, player: usize, profile: &[usize]) -> Rational {
        self.payoffs[player].get(self.index(profile))
    }

    /// All payoffs of one player, exact.
    pub fn table(&self, player: usize) -> &PayoffTable {
        &self.payoffs[player]
    }

    /// All payoffs of one player in floating point, nearest to the exact ones; computed once.
    pub fn floats(&self, player: usize) -> &[f64] {
        &self.floats.get_or_init(|| self.payoffs.iter().map(PayoffTable::to_floats).collect())[player]
    }

    /// The game as two matrices. Errors when there are not two players.
    pub fn bimatrix(&self) -> Result<Bimatrix<'_>> {
        match self.player_count() {
            2 => Ok(Bimatrix { game: self }),
            given => Err(Error::not_applicable(format!("this needs two players; `{}` has {given}", self.title))),
        }
    }

    /// The game as one matrix. Errors when there are not two players or the payoffs do not add up to a constant.
    pub fn zero_sum(&self) -> Result<ZeroSum<'_>> {
        self.bimatrix()?;
        let sum = |index| self.payoffs[0].get(index) + self.payoffs[1].get(index);
        let constant = sum(0);
        if self.words_add_up() {
            return Ok(ZeroSum { game: self, constant });
        }
        match (1..self.profile_count()).find(|&index| sum(index) != constant) {
            None => Ok(ZeroSum { game: self, constant }),
            Some(index) => {
                let names: Vec<&str> = self.labels(&self.profile(index));
                Err(Error::not_applicable(format!(
                    "this needs payoffs that add up to a constant; they add up to {constant} at the first profile and to {} at ({})",
                    sum(index),
                    names.join(", ")
                )))
            }
        }
    }

    /// Do both players' payoffs, as words over one denominator, add up to a constant? False says nothing.
    fn words_add_up(&self) -> bool {
        let [first, second] = [&self.payoffs[0], &self.payoffs[1]];
        if let (Values::Bytes { entries: a, negated }, Values::Bytes { entries: b, negated: opposed }) =
            (&first.values, &second.values)
            && Arc::ptr_eq(a, b)
        {
            return negated != opposed;
        }
        let (Some(a), Some(b)) = (first.words(), second.words()) else { return false };
        let sum = |(a, b): (&i64, &i64)| i128::from(*a) + i128::from(*b);
        let mut sums = a.iter().zip(b).map(sum);
        first.denominator() == second.denominator() && sums.next().is_some_and(|first| sums.all(|sum| sum == first))
    }

    /// The labels of the strategies of a pure profile.
    pub fn labels(&self, profile: &[usize]) -> Vec<&str> {
        profile.iter().zip(&self.players).map(|(&strategy, player)| player.strategies[strategy].as_str()).collect()
    }

    /// The same game under another title.
    pub fn with_title(mut self, title: impl Into<String>) -> NormalForm {
        self.title = title.into();
        self
    }
}

/// Checks players and payoff lengths; returns the strides of the profile number.
fn check_shape(players: &[Player], lengths: &[usize]) -> Result<Vec<usize>> {
    check_labels("player", players.iter().map(|player| player.name.as_str()))?;
    for player in players {
        check_labels("strategy", player.strategies.iter().map(String::as_str))
            .map_err(|error| error.within(format!("player `{}`", player.name)))?;
    }
    let mut strides = vec![0; players.len()];
    let mut count: usize = 1;
    for (stride, player) in strides.iter_mut().zip(players).rev() {
        *stride = count;
        count = count
            .checked_mul(player.strategies.len())
            .filter(|count| *count <= PROFILE_LIMIT)
            .ok_or_else(|| Error::too_large(format!("the game has more than {PROFILE_LIMIT} pure profiles")))?;
    }
    if lengths.len() != players.len() {
        let message = format!("{} players, but payoffs for {}", players.len(), lengths.len());
        return Err(Error::invalid(message).hint("give one payoff list per player"));
    }
    match lengths.iter().zip(players).find(|(length, _)| **length != count) {
        None => Ok(strides),
        Some((length, player)) => Err(Error::invalid(format!(
            "player `{}` has {length} payoffs where the game has {count} profiles",
            player.name
        ))),
    }
}

/// A two-player view: player 0 chooses rows, player 1 columns.
#[derive(Debug, Clone, Copy)]
pub struct Bimatrix<'g> {
    game: &'g NormalForm,
}

impl<'g> Bimatrix<'g> {
    pub fn game(&self) -> &'g NormalForm {
        self.game
    }

    pub fn rows(&self) -> usize {
        self.game.strategy_count(0)
    }

    pub fn columns(&self) -> usize {
        self.game.strategy_count(1)
    }

    /// The payoff of a player (0 the row player, 1 the column player).
    pub fn payoff(&self, player: usize, row: usize, column: usize) -> Rational {
        self.game.payoffs[player].get(row * self.columns() + column)
    }

    /// A player's payoffs, row by row: rows × columns.
    pub fn table(&self, player: usize) -> &'g PayoffTable {
        &self.game.payoffs[player]
    }

    /// A player's payoffs in floating point, row by row: rows × columns.
    pub fn floats(&self, player: usize) -> &'g [f64] {
        self.game.floats(player)
    }
}

/// A constant-sum view: the row player's matrix; the column player receives the constant minus its entries.
#[derive(Debug, Clone)]
pub struct ZeroSum<'g> {
    game: &'g NormalForm,
    constant: Rational,
}

impl<'g> ZeroSum<'g> {
    pub fn bimatrix(&self) -> Bimatrix<'g> {
        Bimatrix { game: self.game }
    }

    /// What the two payoffs add up to at every profile.
    pub fn constant(&self) -> &Rational {
        &self.constant
    }
}
