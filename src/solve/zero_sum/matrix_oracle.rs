//! An oracle for a matrix that is stored: the best reply is found by a look at every strategy.

use std::fmt;

use crate::error::{Error, Result};
use crate::game::{Bimatrix, Oracle, PureStrategy, Reply, ZeroSum};
use crate::num::{Integer, Rational};

/// A pure strategy is coded by its number.
#[derive(Debug)]
pub(super) struct MatrixOracle<'g> {
    game: Bimatrix<'g>,
    constant: Rational,
}

impl<'g> MatrixOracle<'g> {
    pub fn new(game: &ZeroSum<'g>) -> MatrixOracle<'g> {
        MatrixOracle { game: game.bimatrix(), constant: game.constant().clone() }
    }

    fn count(&self, player: usize) -> usize {
        if player == 0 { self.game.rows() } else { self.game.columns() }
    }

    /// The place of a pair of strategies in the table, the player's own first.
    fn place(&self, player: usize, own: usize, other: usize) -> usize {
        let [row, column] = if player == 0 { [own, other] } else { [other, own] };
        row * self.game.columns() + column
    }

    fn earned(&self, player: usize, own: usize, against: &[(&[u32], Integer)]) -> Integer {
        let table = self.game.table(0);
        let place = |other: &[u32]| self.place(player, own, other[0] as usize);
        let narrow = |sum: i128, (other, weight): &(&[u32], Integer)| {
            let product = i128::from(weight.to_i64()?).checked_mul(i128::from(table.words()?[place(other)]))?;
            sum.checked_add(product)
        };
        match against.iter().try_fold(0_i128, narrow) {
            Some(sum) => Integer::from(sum),
            None => against.iter().map(|(other, weight)| weight * &table.numerator(place(other))).sum(),
        }
    }
}

impl Oracle for MatrixOracle<'_> {
    fn title(&self) -> &str {
        self.game.game().title()
    }

    fn players(&self) -> [&str; 2] {
        [0, 1].map(|player| self.game.game().players()[player].name.as_str())
    }

    fn strategy_count(&self, player: usize) -> Integer {
        Integer::from(self.count(player) as u64)
    }

    fn denominator(&self) -> &Integer {
        self.game.table(0).denominator()
    }

    fn constant(&self) -> Rational {
        self.constant.clone()
    }

    fn check(&self, player: usize, strategy: &[u32]) -> Result<()> {
        match strategy {
            [number] if (*number as usize) < self.count(player) => Ok(()),
            _ => Err(Error::invalid(format!("there is no strategy {strategy:?}"))),
        }
    }

    fn label(&self, player: usize, strategy: &[u32]) -> String {
        self.game.game().players()[player].strategies[strategy[0] as usize].clone()
    }

    fn parse(&self, player: usize, label: &str) -> Result<PureStrategy> {
        let found = self.game.game().players()[player].strategies.iter().position(|known| known == label);
        let found = found.ok_or_else(|| Error::invalid(format!("there is no strategy `{label}`")))?;
        Ok(vec![found as u32])
    }

    fn payoff(&self, first: &[u32], second: &[u32]) -> Integer {
        self.game.table(0).numerator(self.place(0, first[0] as usize, second[0] as usize))
    }

    fn best_reply(&self, player: usize, against: &[(&[u32], Integer)]) -> Reply {
        let mut best: Option<(usize, Integer)> = None;
        for own in 0..self.count(player) {
            let earned = self.earned(player, own, against);
            let is_better = |(_, known): &(usize, Integer)| if player == 0 { earned > *known } else { earned < *known };
            if best.as_ref().is_none_or(is_better) {
                best = Some((own, earned));
            }
        }
        let (own, value) = best.unwrap_or_else(|| unreachable!("every player has a strategy"));
        Reply { strategy: vec![own as u32], value }
    }

    fn quick_reply(&self, player: usize, against: &[(&[u32], f64)]) -> (PureStrategy, f64) {
        let floats = self.game.floats(0);
        let scale = self.denominator().to_f64();
        let mut sums = vec![0.0; self.count(player)];
        for (other, weight) in against {
            let other = other[0] as usize;
            for (own, sum) in sums.iter_mut().enumerate() {
                *sum += weight * floats[self.place(player, own, other)];
            }
        }
        let signed = |own: &usize| if player == 0 { sums[*own] } else { -sums[*own] };
        let mut best = 0;
        for own in 1..sums.len() {
            if signed(&own) > signed(&best) {
                best = own;
            }
        }
        (vec![best as u32], sums[best] * scale)
    }

    fn earnings(&self, player: usize, own: &[&[u32]], against: &[(&[u32], Integer)]) -> Vec<Integer> {
        own.iter().map(|own| self.earned(player, own[0] as usize, against)).collect()
    }

    fn strategies(&self, player: usize) -> Vec<PureStrategy> {
        (0..self.count(player) as u32).map(|number| vec![number]).collect()
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        write!(sink, "{:?}", self.game.table(0))
    }
}
