//! The matrix of a constant-sum game as linear programs want it, and the way back from supports to exact strategies.

use crate::game::{Bimatrix, Words};
use crate::linear::Tableau;
use crate::linear::dense::narrow::NarrowMatrix;
use crate::linear::mutual::{Mutual, solve_mutual};
use crate::linear::packing::packing_tableau;
use crate::num::{Integer, Rational, shares};
use crate::solve::nash::polyhedra::profile;
use crate::strategy::MixedProfile;

/// What is added to the payoffs, scaled to lie between 0 and 1, so that the value is positive.
const OFFSET: f64 = 0.5;

/// The player with fewer strategies replies: the rows of the programs are that player's strategies.
pub(super) fn replier(game: Bimatrix<'_>) -> usize {
    usize::from(game.columns() < game.rows())
}

/// The profile in which each player mixes on the own support so that the other's support earns the same throughout; supports of the
/// replier and the other. `None` where they determine no such profile.
pub(super) fn equalisers(game: Bimatrix<'_>, replier: usize, supports: [Vec<usize>; 2]) -> Option<MixedProfile> {
    let [rows, columns] = &supports;
    if rows.len() == columns.len()
        && rows.len() >= LIFTED
        && let Some(raised) = raised(game, replier, &supports)
    {
        let Mutual { x, y } = solve_mutual(&raised, rows.len())?;
        let (rows_of, columns_of) = Matrix::shape_of(game, replier);
        let mut mixtures = vec![scattered(rows_of, rows, &x)?, scattered(columns_of, columns, &y)?];
        mixtures.rotate_left(replier);
        return MixedProfile::new(game.game(), mixtures).ok();
    }
    let [rows, columns] = supports;
    profile(game, &if replier == 0 { [rows, columns] } else { [columns, rows] })
}

/// Sizes from which lifting both solutions together is faster than one after the other.
const LIFTED: usize = 10;

/// The replier's payoffs on the supports, raised to be positive, if they are short.
fn raised(game: Bimatrix<'_>, replier: usize, [rows, columns]: &[Vec<usize>; 2]) -> Option<Vec<i32>> {
    let words = game.table(replier).entries()?;
    let (stride, step) = if replier == 0 { (game.columns(), 1) } else { (1, game.columns()) };
    let entries =
        || rows.iter().flat_map(|row| columns.iter().map(move |column| words.get(row * stride + column * step)));
    let least = entries().min()?;
    entries().map(|word| i32::try_from(word.checked_sub(least)?.checked_add(1)?).ok()).collect()
}

/// Weights as parts of their sum, at their places; `None` where a weight is negative.
fn scattered(length: usize, places: &[usize], weights: &[Integer]) -> Option<Vec<Rational>> {
    let mut mixture = vec![Rational::ZERO; length];
    for (place, share) in places.iter().zip(shares(weights)?) {
        if share.is_negative() {
            return None;
        }
        mixture[*place] = share;
    }
    Some(mixture)
}

/// How payoffs become floats.
enum Scale<'g> {
    /// Payoffs, the least one, and one over the spread.
    Words(Words<'g>, i64, f64),
    /// The spread.
    Big(Integer),
}

/// The payoffs of the player who replies: own strategies × the other's.
pub(super) struct Matrix<'g> {
    game: Bimatrix<'g>,
    replier: usize,
    least: Integer,
    /// Greatest minus least.
    spread: Integer,
}

impl<'g> Matrix<'g> {
    pub fn new(game: Bimatrix<'g>, replier: usize) -> Matrix<'g> {
        let table = game.table(replier);
        let (least, greatest) = match table.entries().and_then(Words::range) {
            Some((least, most)) => (Integer::from(least), Integer::from(most)),
            None => {
                let first = table.numerator(0);
                (1..table.len()).fold((first.clone(), first), |(least, most), index| {
                    let value = table.numerator(index);
                    (least.min(value.clone()), most.max(value))
                })
            }
        };
        let spread = &greatest - &least;
        Matrix { game, replier, least, spread }
    }

    /// The replier's and the other's strategies.
    pub fn shape(&self) -> (usize, usize) {
        Matrix::shape_of(self.game, self.replier)
    }

    fn shape_of(game: Bimatrix<'_>, replier: usize) -> (usize, usize) {
        if replier == 0 { (game.rows(), game.columns()) } else { (game.columns(), game.rows()) }
    }

    fn index(&self, row: usize, column: usize) -> usize {
        match self.replier {
            0 => row * self.game.columns() + column,
            _ => column * self.game.columns() + row,
        }
    }

    /// The tableau of the packing program in floats.
    pub fn float(&self) -> Tableau<f64> {
        let (rows, columns) = self.shape();
        let scale = self.scale();
        packing_tableau(rows, columns, |row, column| self.scaled(&scale, row, column))
    }

    /// The payoffs in floats, positive and about 1, row by row.
    pub fn floats(&self) -> Vec<f64> {
        let (rows, columns) = self.shape();
        let scale = self.scale();
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        places.map(|(row, column)| self.scaled(&scale, row, column)).collect()
    }

    /// The payoffs in the narrowest words, stretched to lie between -1 and 1, row by row.
    pub fn narrow(&self) -> NarrowMatrix {
        let (rows, columns) = self.shape();
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        if let (Some(words), Some((middle, half))) = (self.game.table(self.replier).entries(), self.middle()) {
            let entries = places.map(|(row, column)| words.get(self.index(row, column)));
            return NarrowMatrix::from_words(columns, entries, middle, half);
        }
        let scale = self.scale();
        let entries = places.map(|(row, column)| (2.0 * (self.scaled(&scale, row, column) - OFFSET) - 1.0) as f32);
        NarrowMatrix::from_floats(columns, entries.collect())
    }

    /// Bytes of [`Matrix::narrow`].
    pub fn narrow_memory(&self) -> u64 {
        let (rows, columns) = self.shape();
        NarrowMatrix::memory((rows * columns) as u64, self.middle().map_or(u64::MAX, |(_, half)| half))
    }

    /// The payoff in the middle of all, in words, and how far the farthest is from it.
    fn middle(&self) -> Option<(i64, u64)> {
        let (least, spread) = (self.least.to_i64()?, self.spread.to_i64()?.unsigned_abs());
        let half = spread.div_ceil(2);
        Some((least.checked_add(i64::try_from(half).ok()?)?, half))
    }

    /// What 1 in [`Matrix::narrow`] stands for, as a payoff.
    pub fn half_spread(&self) -> Rational {
        let denominator = self.game.table(self.replier).denominator();
        match self.middle() {
            Some((_, half)) => Rational::new(Integer::from(half), denominator.clone()),
            None => Rational::new(self.spread.clone(), denominator * &Integer::from(2)),
        }
        .unwrap_or_default()
    }

    fn scale(&self) -> Scale<'g> {
        let table = self.game.table(self.replier);
        let spread = if self.spread.is_zero() { Integer::from(1) } else { self.spread.clone() };
        match (table.entries(), self.least.to_i64(), spread.to_i64()) {
            (Some(words), Some(least), Some(spread)) => Scale::Words(words, least, 1.0 / spread as f64),
            _ => Scale::Big(spread),
        }
    }

    /// A payoff stretched to lie between 0 and 1, and the offset.
    #[inline]
    fn scaled(&self, scale: &Scale<'g>, row: usize, column: usize) -> f64 {
        let index = self.index(row, column);
        match scale {
            // The spread is a word, so the differences are.
            Scale::Words(words, least, factor) => (words.get(index) - least) as f64 * factor + OFFSET,
            Scale::Big(spread) => {
                let above = self.game.table(self.replier).numerator(index) - &self.least;
                Rational::new(above, spread.clone()).map_or(0.0, |ratio| ratio.to_f64()) + OFFSET
            }
        }
    }

    /// The tableau of the packing program in integers.
    pub fn exact(&self) -> Tableau<Integer> {
        let (rows, columns) = self.shape();
        let table = self.game.table(self.replier);
        let one = Integer::from(1);
        packing_tableau(rows, columns, |row, column| table.numerator(self.index(row, column)) - &self.least + &one)
    }
}
