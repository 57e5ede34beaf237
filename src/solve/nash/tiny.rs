//! All equilibria of very small two-player games, of up to four strategies each, at the speed of a few hundred instructions a game.
//!
//! Definition: (x, y) is an equilibrium if and only if every strategy that x uses is a best reply to y, and every one that y uses is a
//! best reply to x. It is extreme when x is the only mixture with no more strategies used and no fewer best replies, and so is y: both are
//! vertices of the subdivision of their simplex by the other's best replies.
//!
//! Idea: all vertices of both subdivisions are found from square systems, k strategies that make k replies earn the same, which
//! determinants of differences of payoffs solve in whole numbers. A vertex is kept as two sets of bits, the strategies used and the best
//! replies; two vertices are an extreme equilibrium when each one's strategies lie in the other's replies, eight such tests at a time.
//! Payoffs whose determinants could leave the 64-bit words are computed in 128 bits, and longer ones are refused before any arithmetic.
//!
//! Cost: a 3x3 game has at most 13 vertices a side. No allocation but that of the list of equilibria, which is used again.
//! Degeneracy: ties, copies and games in which all is equal are exact, since sets of best replies are; a vertex that several systems give
//! is counted once. The set of all equilibria is finite if and only if no vertex stands in two extreme ones, which the answer says.
//!
//! Nothing here is proved: `label-search` hands what this finds to the certificate.
//!
//! References: Mangasarian 1964, Journal of the Society for Industrial and Applied Mathematics 12; Winkels 1979, Game Theory and Related
//! Topics; von Stengel 2002, Handbook of Game Theory 3, chapter 45.

mod corners;

use std::ops::{Add, Mul, Neg, Sub};

use self::corners::Corners;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::game::{Bimatrix, Game};
use crate::num::Rational;
use crate::solve::nash::extreme;
use crate::solve::{Halt, Run};
use crate::strategy::{MixedProfile, Solution};

/// The most strategies that a player may have.
pub const MOST_STRATEGIES: usize = 4;

/// An extreme equilibrium: strategy s of a player has the probability `weights[player][s] / totals[player]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TinyEquilibrium {
    /// Not negative; 0 beyond the player's strategies. They may have a common factor.
    pub weights: [[i64; MOST_STRATEGIES]; 2],
    /// The sum of the player's weights, positive.
    pub totals: [i64; 2],
}

/// What the list of the extreme equilibria of a game holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every equilibrium; they are finitely many.
    Every,
    /// The extreme ones of infinitely many.
    Extreme,
    /// Nothing: the payoffs are too long for the words of this kernel. `label-search` solves such games.
    TooLong,
}

/// Solves many games of one shape, one after the other, in the same memory.
#[derive(Debug, Clone)]
pub struct TinyGames {
    solve: [Kernel; 2],
    limits: [u32; 2],
    cells: usize,
    narrow: [Corners<i64>; 2],
    equilibria: Vec<TinyEquilibrium>,
}

/// Finds the equilibria of one game; are they finitely many?
type Kernel = fn(&[i64], &[i64], &mut [Corners<i64>; 2], &mut Vec<TinyEquilibrium>) -> bool;

impl TinyGames {
    /// For games of so many rows and columns; `None` when there are none or more than [`MOST_STRATEGIES`].
    pub fn new(rows: usize, columns: usize) -> Option<TinyGames> {
        Some(TinyGames {
            solve: kernels(rows, columns)?,
            limits: limits(rows.min(columns)),
            cells: rows * columns,
            narrow: [Corners::new(), Corners::new()],
            equilibria: Vec::new(),
        })
    }

    /// Finds the extreme equilibria of the game with these payoffs of the row player and of the column player, row by row.
    ///
    /// # Panics
    /// If a list of payoffs has another length than rows × columns.
    #[inline]
    pub fn solve(&mut self, payoffs: [&[i64]; 2]) -> Extent {
        let [first, second] = payoffs;
        assert!(first.len() == self.cells && second.len() == self.cells, "payoffs for another shape of game");
        self.equilibria.clear();
        let length = bits(first) | bits(second);
        let length = 64 - length.leading_zeros();
        let [narrow, wide] = self.limits;
        let kernel = match length {
            _ if length <= narrow => self.solve[0],
            _ if length <= wide => self.solve[1],
            _ => return Extent::TooLong,
        };
        match kernel(first, second, &mut self.narrow, &mut self.equilibria) {
            true => Extent::Every,
            false => Extent::Extreme,
        }
    }

    /// The equilibria of the game solved last, without order.
    pub fn equilibria(&self) -> &[TinyEquilibrium] {
        &self.equilibria
    }
}

/// Finds the extreme equilibria of many games of one shape: `payoffs` holds for each game the row player's payoffs, row by row, then the
/// column player's. `each` is given the number of the game, what the list holds, and the list.
///
/// `None` when the shape is not that of [`TinyGames::new`] or the payoffs are no whole number of games.
pub fn solve_all(
    rows: usize,
    columns: usize,
    payoffs: &[i64],
    mut each: impl FnMut(usize, Extent, &[TinyEquilibrium]),
) -> Option<()> {
    let mut games = TinyGames::new(rows, columns)?;
    let entries = payoffs.chunks_exact(2 * rows * columns);
    if !entries.remainder().is_empty() {
        return None;
    }
    for (number, entries) in entries.enumerate() {
        let (first, second) = entries.split_at(rows * columns);
        let extent = games.solve([first, second]);
        each(number, extent, games.equilibria());
    }
    Some(())
}

/// Emits the extreme equilibria of a game that is small and whose payoffs are short enough; `None` for others. One tick.
pub(super) fn solve(game: &Game, run: &mut Run) -> Option<Result<Claim, Halt>> {
    let game = game.bimatrix().ok()?;
    let mut games = TinyGames::new(game.rows(), game.columns())?;
    let extent = games.solve([game.table(0).words()?, game.table(1).words()?]);
    (extent != Extent::TooLong).then(|| emit(game, extent, &games.equilibria, run))
}

fn emit(game: Bimatrix, extent: Extent, found: &[TinyEquilibrium], run: &mut Run) -> Result<Claim, Halt> {
    run.tick()?;
    for equilibrium in found {
        let mixture = |player: usize, strategies: usize| {
            let total = equilibrium.totals[player];
            let probability = |&weight: &i64| match Rational::new(weight, total) {
                Some(probability) => probability,
                None => unreachable!("positive weights have a positive sum"),
            };
            equilibrium.weights[player][..strategies].iter().map(probability).collect()
        };
        let profile = MixedProfile::new(game.game(), vec![mixture(0, game.rows()), mixture(1, game.columns())]);
        let Ok(profile) = profile else { unreachable!("positive weights over their sum are a distribution") };
        run.emit(Statement::exact(&NASH, Solution::Profile(profile)))?;
    }
    run.arrange();
    Ok(extreme::claim(extent == Extent::Every, run))
}

/// A word whose highest bit is that of the longest payoff p, counted as p or -p - 1, whichever is not negative.
fn bits(payoffs: &[i64]) -> u64 {
    payoffs.iter().fold(0, |bits, &payoff| bits | (payoff ^ (payoff >> 63)) as u64)
}

/// The longest payoffs, in bits, of 64-bit and of 128-bit arithmetic, where the smaller player has so many strategies.
///
/// Payoffs of b bits differ by less than 2^(b+1). Weights of k strategies are determinants of k - 1 rows of differences, below 2^(b+1),
/// 2^(2b+3), 2^(3b+6) for k = 2, 3, 4, and what a reply earns is a sum of k products of a weight and a payoff: at most 2^(2b+2), 2^(3b+5),
/// 2^(4b+8). In the wide kernel the sums of weights, below 2^(b+2), 2^(2b+5), 2^(3b+8), must fit 64 bits.
fn limits(strategies: usize) -> [u32; 2] {
    match strategies {
        1 => [62, 62],
        2 => [30, 61],
        3 => [19, 29],
        _ => [13, 18],
    }
}

/// The integers of a kernel: machine words wide enough for its payoffs.
trait Word:
    Copy
    + Ord
    + Default
    + From<i64>
    + TryInto<i64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
{
}

impl Word for i64 {}
impl Word for i128 {}

/// The kernels of a shape, in 64 and in 128 bits.
fn kernels(rows: usize, columns: usize) -> Option<[Kernel; 2]> {
    macro_rules! by_shape {
        ($(($rows:literal, $columns:literal)),*) => {
            match (rows, columns) {
                $(($rows, $columns) => Some([narrow::<$rows, $columns>, wide::<$rows, $columns>]),)*
                _ => None,
            }
        };
    }
    by_shape!(
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 4),
        (2, 1),
        (2, 2),
        (2, 3),
        (2, 4),
        (3, 1),
        (3, 2),
        (3, 3),
        (3, 4),
        (4, 1),
        (4, 2),
        (4, 3),
        (4, 4)
    )
}

fn narrow<const M: usize, const N: usize>(
    first: &[i64],
    second: &[i64],
    corners: &mut [Corners<i64>; 2],
    found: &mut Vec<TinyEquilibrium>,
) -> bool {
    equilibria::<i64, M, N>(first, second, corners, found)
}

fn wide<const M: usize, const N: usize>(
    first: &[i64],
    second: &[i64],
    _: &mut [Corners<i64>; 2],
    found: &mut Vec<TinyEquilibrium>,
) -> bool {
    equilibria::<i128, M, N>(first, second, &mut [Corners::new(), Corners::new()], found)
}

/// All extreme equilibria of an M x N game. Does no vertex stand in two of them?
#[inline(always)]
fn equilibria<W: Word, const M: usize, const N: usize>(
    first: &[i64],
    second: &[i64],
    corners: &mut [Corners<W>; 2],
    found: &mut Vec<TinyEquilibrium>,
) -> bool {
    let (mut replies_to_x, mut replies_to_y) = ([[W::default(); N]; M], [[W::default(); M]; N]);
    for row in 0..M {
        for column in 0..N {
            replies_to_x[row][column] = W::from(second[row * N + column]);
            replies_to_y[column][row] = W::from(first[row * N + column]);
        }
    }
    let [xs, ys] = corners;
    xs.fill(&replies_to_x);
    ys.fill(&replies_to_y);
    pairs(xs, ys, found)
}

/// All pairs of corners that are equilibria. Does no corner stand in two of them?
#[inline(always)]
fn pairs<W: Word>(xs: &Corners<W>, ys: &mut Corners<W>, found: &mut Vec<TinyEquilibrium>) -> bool {
    let (mut finite, mut taken) = (true, 0_u64);
    ys.pad();
    for x in 0..xs.len() {
        let partners = ys.partners(xs.own_key(x));
        finite &= partners & taken == 0 && partners & partners.wrapping_sub(1) == 0;
        taken |= partners;
        let mut left = partners;
        while left != 0 {
            let y = left.trailing_zeros() as usize;
            left &= left - 1;
            let ((x, x_total), (y, y_total)) = (xs.weights(x), ys.weights(y));
            found.push(TinyEquilibrium { weights: [x, y], totals: [x_total, y_total] });
        }
    }
    finite
}

#[cfg(test)]
mod tests;
