//! The payoffs of one player against the strategies of the other, as integers: best replies, and signs of minors.

use std::cell::OnceCell;
use std::cmp::Ordering;

use super::exact::{Exact, determinant_sign};
use crate::certify::two_players::Weights;
use crate::game::Bimatrix;
use crate::num::{Integer, Rational, scale_to_integers};

/// The payoffs of the player who replies to the mixtures of another, positive: `[reply][strategy of the mixing player]`.
///
/// Numbers are added to all payoffs against one strategy so that the least is 1, after division by a common factor: neither changes
/// best replies, nor an index.
pub(super) struct Replies {
    /// The number of strategies of the mixing player.
    mixing: usize,
    words: Option<Vec<i64>>,
    integers: OnceCell<Vec<Integer>>,
}

impl Replies {
    pub fn new(game: Bimatrix<'_>, mixing: usize) -> Replies {
        let (own, replies) = if mixing == 0 { (game.rows(), game.columns()) } else { (game.columns(), game.rows()) };
        let table = game.table(1 - mixing);
        let columns = game.columns();
        let place = |reply: usize, strategy: usize| {
            let (row, column) = if mixing == 0 { (strategy, reply) } else { (reply, strategy) };
            row * columns + column
        };
        let words = table.words().and_then(|words| positive_words([own, replies], |r, s| words[place(r, s)]));
        let integers = OnceCell::new();
        if words.is_none() {
            integers.get_or_init(|| positive([own, replies], |r, s| table.numerator(place(r, s))));
        }
        Replies { mixing: own, words, integers }
    }

    pub fn words(&self) -> Option<&[i64]> {
        self.words.as_deref()
    }

    pub fn integers(&self) -> &[Integer] {
        self.integers.get_or_init(|| {
            let words = self.words.iter().flatten();
            words.map(|&word| Integer::from(word)).collect()
        })
    }

    /// Writes down what a mixture uses, and the best replies to it.
    pub fn read(&self, strategy: &[Rational], lists: &mut Lists) {
        let Lists { support, replies, .. } = lists;
        support.clear();
        replies.clear();
        if let (Some(words), Some(weights)) = (&self.words, Weights::new(strategy)) {
            support.extend(weights.used.iter().map(|&(own, _)| own));
            // Weights are positive and add up to a word, and so do not leave 128 bits.
            let earned = |payoffs: &[i64]| -> i128 {
                weights.used.iter().map(|&(own, weight)| i128::from(weight) * i128::from(payoffs[own])).sum()
            };
            return greatest(words.chunks_exact(self.mixing).map(earned), replies);
        }
        let (weights, _) = scale_to_integers(strategy);
        support.extend((0..weights.len()).filter(|&own| !weights[own].is_zero()));
        let earned =
            |payoffs: &[Integer]| -> Integer { support.iter().map(|&own| &weights[own] * &payoffs[own]).sum() };
        greatest(self.integers().chunks_exact(self.mixing).map(earned), replies);
    }

    /// The sign of the determinant of the best replies and the support, as many.
    pub fn sign(&self, lists: &mut Lists) -> i32 {
        let Lists { support, replies, matrix } = lists;
        matrix.clear();
        if let Some(words) = &self.words {
            matrix.extend(minor(words, self.mixing, replies, support));
            if let Some(sign) = determinant_sign(matrix, replies.len()) {
                return sign;
            }
        }
        let mut matrix: Vec<Integer> = minor(self.integers(), self.mixing, replies, support).collect();
        determinant_sign(&mut matrix, replies.len()).unwrap_or_else(|| unreachable!("integers have no limit"))
    }
}

/// What a mixture uses, the best replies to it, both in order, and room for a matrix of them.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub support: Vec<usize>,
    pub replies: Vec<usize>,
    pub matrix: Vec<i64>,
}

impl Lists {
    /// Exchanges the players.
    pub fn turn(&mut self) {
        std::mem::swap(&mut self.support, &mut self.replies);
    }
}

/// Writes down the places of the greatest values.
fn greatest<T: Ord>(values: impl Iterator<Item = T>, places: &mut Vec<usize>) {
    let mut best: Option<T> = None;
    for (place, value) in values.enumerate() {
        let order = best.as_ref().map_or(Ordering::Greater, |best| value.cmp(best));
        if order.is_gt() {
            places.clear();
            best = Some(value);
        }
        if order.is_ge() {
            places.push(place);
        }
    }
}

/// [`positive`] in words, if they fit.
fn positive_words([own, replies]: [usize; 2], payoff: impl Fn(usize, usize) -> i64) -> Option<Vec<i64>> {
    let least: Vec<i64> =
        (0..own).map(|strategy| (0..replies).map(|reply| payoff(reply, strategy)).min().unwrap_or_default()).collect();
    let mut words = Vec::with_capacity(own * replies);
    for reply in 0..replies {
        for (strategy, &least) in least.iter().enumerate() {
            words.push(payoff(reply, strategy).checked_sub(least)?);
        }
    }
    let mut common: i64 = 0;
    for &word in &words {
        let (mut one, mut other) = (common, word);
        while other != 0 {
            (one, other) = (other, one % other);
        }
        common = one;
        if common == 1 {
            break;
        }
    }
    for word in &mut words {
        *word = (*word / common.max(1)).checked_add(1)?;
    }
    Some(words)
}

fn positive([own, replies]: [usize; 2], payoff: impl Fn(usize, usize) -> Integer) -> Vec<Integer> {
    let least: Vec<Integer> =
        (0..own).map(|strategy| (0..replies).map(|reply| payoff(reply, strategy)).min().unwrap_or_default()).collect();
    let mut integers: Vec<Integer> = Vec::with_capacity(own * replies);
    for reply in 0..replies {
        integers.extend((0..own).map(|strategy| payoff(reply, strategy) - &least[strategy]));
    }
    let common = integers.iter().fold(Integer::ZERO, |common, value| common.gcd(value));
    let reduced =
        |value: &Integer| if value.is_zero() { Integer::ONE } else { value.div_exact(&common) + Integer::ONE };
    integers.iter().map(reduced).collect()
}

/// The entries of some rows and columns, row by row.
fn minor<E: Exact>(entries: &[E], width: usize, rows: &[usize], columns: &[usize]) -> impl Iterator<Item = E> {
    rows.iter().flat_map(move |&row| columns.iter().map(move |&column| entries[row * width + column].clone()))
}
