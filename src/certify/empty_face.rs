//! Proof that no mixed strategy of a player has a given support and given best replies.
//!
//! Let a player mix over some strategies only, A, and let a set T of the opponent's replies all be best. With weights w on the replies
//! that sum to zero and are negative on members of T only, the replies of negative weight form, up to a factor, a mixture of T, and the
//! others a mixture that does as well as possible. If `Σ_j w_j u(j, i) > 0` for every i in A, that second mixture beats the first one
//! against whatever the player does, so that not all of T can be best: the face is empty. By Farkas' lemma every empty face has such
//! weights. This is conditional strict dominance (Porter, Nudelman and Shoham 2008) by mixed strategies.
//!
//! The sums are exact: in floats while they stay below 2^53, else in 128 bits, else in integers of any size.

use crate::game::{Bimatrix, PayoffTable};
use crate::num::Integer;

/// Strategies are padded to a multiple of this.
const LANES: usize = 8;

/// The greatest integer below which floats are exact.
const FLOAT_LIMIT: f64 = (1_u64 << 53) as f64;

/// The opponent's payoffs as integers with the same differences between replies.
#[derive(Debug, Clone)]
pub struct ReplyPayoffs {
    strategies: usize,
    stride: usize,
    /// Reply by reply, the payoffs against each strategy; empty where they do not fit floats.
    floats: Vec<f64>,
    /// The same as words; empty where they do not fit floats.
    words: Vec<i64>,
    /// The same; empty where they fit floats.
    integers: Vec<Integer>,
    /// The greatest magnitude among them, rounded up.
    greatest: f64,
}

impl ReplyPayoffs {
    /// The payoffs of the opponent of `player`, over these strategies of the player and these replies.
    ///
    /// From all payoffs against one strategy the least is taken: that changes no difference between replies.
    pub fn new(game: Bimatrix<'_>, player: usize, strategies: &[usize], replies: &[usize]) -> ReplyPayoffs {
        let table: &PayoffTable = game.table(1 - player);
        let columns = game.columns();
        let payoff = |strategy: usize, reply: usize| match player {
            0 => table.numerator(strategy * columns + reply),
            _ => table.numerator(reply * columns + strategy),
        };
        let stride = strategies.len().next_multiple_of(LANES);
        let mut integers = vec![Integer::ZERO; replies.len() * stride];
        for (index, &strategy) in strategies.iter().enumerate() {
            let payoffs: Vec<Integer> = replies.iter().map(|&reply| payoff(strategy, reply)).collect();
            let least = payoffs.iter().min().cloned().unwrap_or_default();
            for (reply, value) in payoffs.into_iter().enumerate() {
                integers[reply * stride + index] = value - &least;
            }
        }
        let divisor = integers.iter().fold(Integer::ZERO, |divisor, value| divisor.gcd(value));
        if !divisor.is_zero() && !divisor.is_one() {
            integers.iter_mut().for_each(|value| *value = value.div_exact(&divisor));
        }
        let bits = integers.iter().map(Integer::bit_length).max().unwrap_or(0);
        let greatest = 2.0_f64.powi(i32::try_from(bits).unwrap_or(i32::MAX));
        let mut words = Vec::new();
        if greatest < FLOAT_LIMIT {
            words = integers.iter().filter_map(Integer::to_i64).collect();
            integers = Vec::new();
        }
        let floats = words.iter().map(|&word| word as f64).collect();
        ReplyPayoffs { strategies: strategies.len(), stride, floats, words, integers, greatest }
    }

    /// How many bits whole weights on `count` replies should have, in the order in which to try: as many as leave the sums exact in
    /// floats, and as many as there may be.
    pub fn weight_bits(&self, count: usize) -> [i32; 2] {
        let count = (count as f64).log2().ceil() as i32;
        let most = 52 - count;
        [(most - self.greatest.log2().min(60.0) as i32).max(20), most]
    }

    /// Do the weights prove the face empty? They are whole numbers below 2^53, one per reply named.
    ///
    /// `used(i)` says whether strategy i may be used, `tight(j)` whether reply j has to be best.
    pub fn refutes(
        &self,
        weights: &[(usize, f64)],
        used: impl Fn(usize) -> bool,
        tight: impl Fn(usize) -> bool,
        sums: &mut Vec<f64>,
    ) -> bool {
        let whole = |weight: f64| weight.fract() == 0.0 && weight.abs() < FLOAT_LIMIT;
        if !weights.iter().all(|&(reply, weight)| whole(weight) && (weight >= 0.0 || tight(reply))) {
            return false;
        }
        // Partial sums of whole weights below 2^53 in all are exact.
        let volume: f64 = weights.iter().map(|(_, weight)| weight.abs()).sum();
        if volume == 0.0 || volume >= FLOAT_LIMIT || weights.iter().map(|(_, weight)| weight).sum::<f64>() != 0.0 {
            return false;
        }
        if volume * self.greatest < FLOAT_LIMIT {
            sums.clear();
            sums.resize(self.stride, 0.0);
            add_products(&self.floats, self.stride, weights, sums);
            return (0..self.strategies).all(|strategy| sums[strategy] > 0.0 || !used(strategy));
        }
        let sum = |strategy: usize| -> Integer {
            let product = |&(reply, weight): &(usize, f64)| self.payoff(reply, strategy) * Integer::from(weight as i64);
            weights.iter().map(product).sum()
        };
        (0..self.strategies).filter(|&strategy| used(strategy)).all(|strategy| match self.wide_sum(weights, strategy) {
            Some(sum) => sum > 0,
            None => sum(strategy).is_positive(),
        })
    }

    fn payoff(&self, reply: usize, strategy: usize) -> Integer {
        let index = reply * self.stride + strategy;
        match self.words.get(index) {
            Some(&payoff) => Integer::from(payoff),
            None => self.integers[index].clone(),
        }
    }

    /// The sum in 128 bits; `None` where the payoffs are longer than floats hold.
    fn wide_sum(&self, weights: &[(usize, f64)], strategy: usize) -> Option<i128> {
        if self.floats.is_empty() {
            return None;
        }
        // Two factors below 2^53, and fewer than 2^20 of them.
        let product = |&(reply, weight): &(usize, f64)| {
            i128::from(weight as i64) * i128::from(self.words[reply * self.stride + strategy])
        };
        (weights.len() < 1 << 20).then(|| weights.iter().map(product).sum())
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn add_products(payoffs: &[f64], stride: usize, weights: &[(usize, f64)], sums: &mut [f64]) {
    for &(reply, weight) in weights {
        let (target, _) = sums.as_chunks_mut::<LANES>();
        let (source, _) = payoffs[reply * stride..(reply + 1) * stride].as_chunks::<LANES>();
        for (t, s) in target.iter_mut().zip(source) {
            for lane in 0..LANES {
                t[lane] += weight * s[lane];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{NormalForm, Player};

    /// One player mixes over two strategies; replies earn (4, 0), (0, 4) and (1, 1) times the scale.
    fn game(scale: i64) -> NormalForm {
        let players = vec![Player::numbered("A", 2), Player::numbered("B", 3)];
        let replies = [4, 0, 1, 0, 4, 1].map(|payoff| payoff * scale).to_vec();
        NormalForm::from_integers("g", players, vec![vec![0; 6], replies]).expect("valid")
    }

    fn refutes(scale: i64, weights: &[(usize, f64)], used: [bool; 2], tight: [bool; 3]) -> bool {
        let game = game(scale);
        let payoffs = ReplyPayoffs::new(game.bimatrix().expect("two players"), 0, &[0, 1], &[0, 1, 2]);
        payoffs.refutes(weights, |i| used[i], |j| tight[j], &mut Vec::new())
    }

    #[test]
    fn a_dominated_reply_is_never_best() {
        let both = [(0, 1.0), (1, 1.0), (2, -2.0)];
        // Common factors and shifts cancel, so that large payoffs are no different; the last ones need 128 bits and more.
        for scale in [1, 1 << 40, 1 << 60] {
            assert!(refutes(scale, &both, [true, true], [false, false, true]));
            assert!(!refutes(scale, &both, [true, true], [false; 3]), "the third reply need not be best");
            assert!(
                !refutes(scale, &[(0, 1.0), (2, -1.0)], [true, true], [false, false, true]),
                "not against the second"
            );
            assert!(
                refutes(scale, &[(0, 1.0), (2, -1.0)], [true, false], [false, false, true]),
                "but against the first"
            );
        }
    }

    #[test]
    fn weights_that_are_no_mixtures_are_refused() {
        let tight = [false, false, true];
        assert!(!refutes(1, &[(0, 2.0), (1, 2.0), (2, -2.0)], [true, true], tight), "they do not sum to zero");
        assert!(!refutes(1, &[(0, 0.5), (1, 0.5), (2, -1.0)], [true, true], tight), "they are not whole");
        assert!(!refutes(1, &[], [true, true], tight), "no weights prove nothing");
    }

    #[test]
    fn long_payoffs_and_long_weights_are_exact() {
        let players = || vec![Player::numbered("A", 1), Player::numbered("B", 2)];
        for payoffs in [vec![(1_i64 << 52) + 1, 1 << 52], vec![i64::MAX, i64::MIN]] {
            let game = NormalForm::from_integers("g", players(), vec![vec![0; 2], payoffs]).expect("valid");
            let payoffs = ReplyPayoffs::new(game.bimatrix().expect("two players"), 0, &[0], &[0, 1]);
            let weight = ((1_u64 << 51) - 1) as f64;
            assert!(payoffs.refutes(&[(0, weight), (1, -weight)], |_| true, |j| j == 1, &mut Vec::new()));
            assert!(
                !payoffs.refutes(&[(0, 0.0), (1, 0.0)], |_| true, |j| j == 1, &mut Vec::new()),
                "nothing proves nothing"
            );
            assert!(!payoffs.refutes(&[(0, -weight), (1, weight)], |_| true, |j| j == 0, &mut Vec::new()));
        }
    }
}
