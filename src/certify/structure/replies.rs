//! The payoffs of one player against the strategies of the other, as integers: best replies, signs of minors, and local tableaux.

use std::cell::OnceCell;

use super::effort::{Effort, Halt};
use super::exact::{Exact, determinant_sign};
use super::tableau::Tableau;
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

    /// The best replies to a mixture, in order.
    pub fn best(&self, strategy: &[Rational]) -> Vec<usize> {
        if let (Some(words), Some(weights)) = (&self.words, Weights::new(strategy)) {
            // Weights are positive and add up to a word, and so do not leave 128 bits.
            let earned = |payoffs: &[i64]| -> i128 {
                weights.used.iter().map(|&(own, weight)| i128::from(weight) * i128::from(payoffs[own])).sum()
            };
            return greatest(words.chunks_exact(self.mixing).map(earned));
        }
        let (weights, _) = scale_to_integers(strategy);
        let used: Vec<(usize, &Integer)> = weights.iter().enumerate().filter(|(_, weight)| !weight.is_zero()).collect();
        let earned =
            |payoffs: &[Integer]| -> Integer { used.iter().map(|&(own, weight)| weight * &payoffs[own]).sum() };
        greatest(self.integers().chunks_exact(self.mixing).map(earned))
    }

    /// The sign of the determinant of the rows of some replies and the columns of as many strategies.
    pub fn determinant_sign(&self, replies: &[usize], strategies: &[usize]) -> i32 {
        let words = self.words.as_ref().and_then(|words| minor_sign(words, self.mixing, replies, strategies));
        let sign = words.or_else(|| minor_sign(self.integers(), self.mixing, replies, strategies));
        sign.unwrap_or_else(|| unreachable!("integers have no limit"))
    }
}

/// The places of the greatest values.
fn greatest<T: Ord>(values: impl Iterator<Item = T>) -> Vec<usize> {
    let mut best: Option<T> = None;
    let mut places = Vec::new();
    for (place, value) in values.enumerate() {
        let order = best.as_ref().map_or(std::cmp::Ordering::Greater, |best| value.cmp(best));
        if order.is_gt() {
            places.clear();
            best = Some(value);
        }
        if order.is_ge() {
            places.push(place);
        }
    }
    places
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

fn minor_sign<E: Exact>(entries: &[E], columns: usize, rows: &[usize], chosen: &[usize]) -> Option<i32> {
    let row = |&row: &usize| chosen.iter().map(move |&column| entries[row * columns + column].clone());
    let mut matrix: Vec<E> = rows.iter().flat_map(row).collect();
    determinant_sign(&mut matrix, rows.len())
}

/// The variables that are 0 at a vertex: rows `M x + s = δ ε` of the best replies, without those that give the strategies of the support.
/// `own` and `slacks` name the variables: of strategies of the mixing player, and of replies. `right` has an entry for each reply.
pub(super) fn local<E: Exact>(
    payoffs: &[E],
    [support, replies]: [&[usize]; 2],
    [own, slacks]: [std::ops::Range<usize>; 2],
    right: &[E],
    effort: &mut Effort,
) -> Result<Tableau<E>, Halt> {
    let mixing = own.len();
    effort.spend((replies.len() * (mixing + 1)) as u64)?;
    let mut entries = Vec::with_capacity(replies.len() * (mixing + 1));
    for &reply in replies {
        entries.extend_from_slice(&payoffs[reply * mixing..(reply + 1) * mixing]);
        entries.push(right[reply].clone());
    }
    let basic = replies.iter().map(|reply| slacks.start + reply).collect();
    let mut tableau = Tableau::new(basic, own.collect(), entries);
    for &strategy in support {
        tableau.eliminate(strategy, effort)?;
    }
    Ok(tableau)
}
