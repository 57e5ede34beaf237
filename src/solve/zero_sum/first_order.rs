//! What first-order methods for matrix games share: the matrix in narrow words, averages, gaps, restarts, and the proved answer.
//!
//! An iteration multiplies the matrix with one vector from either side and nothing else, so that the largest matrices that fit into memory can be
//! solved to a moderate accuracy. The products are in single precision and only steer; the bound that is given is computed exactly from the
//! strategies that are given ([`emit_rounded`]), and the support is tried as an exact solution where it has become square.

use crate::certify::{Claim, Statement};
use crate::game::{Bimatrix, Game};
use crate::linear::dense::narrow::NarrowMatrix;
use crate::num::Rational;
use crate::solve::zero_sum::approximate::{bound, emit_rounded};
use crate::solve::zero_sum::matrix::{Matrix, equalisers, replier};
use crate::solve::{Emitted, Halt, Options, Run, Stop};
use crate::strategy::Solution;

/// The accuracy where none is asked for, in parts of the spread of payoffs.
const ACCURACY: f64 = 1e-6;

/// Supports up to this size are tried as exact solutions.
const TRIED: usize = 600;

/// A probability below this part of the greatest is taken for none when a support is read off.
const UNUSED: f64 = 1e-3;

/// The gap of an exact candidate, in parts of half the spread, that products in single precision may show.
const AGREED: f64 = 1e-5;

/// The least accuracy, in parts of the spread, that products in single precision can steer to.
const FINEST: f64 = 1e-8;

/// A rule by which two strategies learn from what pure strategies earn against the other.
pub(super) trait Rule {
    /// One iteration; keeps [`Pairs`] up to date.
    fn step(&mut self, matrix: &NarrowMatrix, parallel: bool);

    /// The present strategies and their averages.
    fn pairs(&self) -> &Pairs;
}

/// A strategy of either player, and what the other's pure strategies earn or concede against it.
#[derive(Clone)]
pub(super) struct Pair {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// What each row earns against y.
    pub rows: Vec<f64>,
    /// What each column concedes to x.
    pub columns: Vec<f64>,
}

impl Pair {
    /// Uniform strategies.
    pub fn uniform(matrix: &NarrowMatrix, parallel: bool) -> Pair {
        let (rows, columns) = (matrix.rows(), matrix.columns());
        let mut pair = Pair {
            x: vec![1.0 / rows as f64; rows],
            y: vec![1.0 / columns as f64; columns],
            rows: vec![0.0; rows],
            columns: vec![0.0; columns],
        };
        pair.columns = conceded(matrix, &pair.x, parallel);
        pair.rows = earned(matrix, &pair.y, parallel);
        pair
    }

    /// By how much the most that a row earns exceeds the least that a column concedes.
    pub fn gap(&self) -> f64 {
        let most = self.rows.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most - self.columns.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// Moves by a part of the way to another pair; products move along, since they are linear.
    pub fn approach(&mut self, other: &Pair, part: f64) {
        let along = |own: &mut [f64], other: &[f64]| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += part * (other - *own));
        };
        along(&mut self.x, &other.x);
        along(&mut self.y, &other.y);
        along(&mut self.rows, &other.rows);
        along(&mut self.columns, &other.columns);
    }
}

/// The strategies of the present iteration and an average of those since the last restart.
pub(super) struct Pairs {
    pub present: Pair,
    pub average: Pair,
}

/// What rows earn against a mixture of the columns.
pub(super) fn earned(matrix: &NarrowMatrix, y: &[f64], parallel: bool) -> Vec<f64> {
    let mut earned = vec![0.0; matrix.rows()];
    matrix.times(&y.iter().map(|y| *y as f32).collect::<Vec<f32>>(), &mut earned, parallel);
    earned.into_iter().map(f64::from).collect()
}

/// What columns concede to a mixture of the rows.
pub(super) fn conceded(matrix: &NarrowMatrix, x: &[f64], parallel: bool) -> Vec<f64> {
    let mut conceded = vec![0.0; matrix.columns()];
    matrix.times_transposed(&x.iter().map(|x| *x as f32).collect::<Vec<f32>>(), &mut conceded, parallel);
    conceded.into_iter().map(f64::from).collect()
}

/// Iterates until the gap is as small as wanted and proved to be, or the support proves exact.
pub(super) fn solve<R: Rule>(
    game: &Game,
    options: &Options,
    run: &mut Run,
    rule: impl FnOnce(&NarrowMatrix, bool) -> R,
) -> std::result::Result<Claim, Halt> {
    game.zero_sum()?;
    let game = game.bimatrix()?;
    let replier = replier(game);
    let source = Matrix::new(game, replier);
    let (rows, columns) = source.shape();
    run.reserve(source.narrow_memory() + 160 * (rows + columns) as u64)?;
    let narrow = source.narrow();
    let unit = source.half_spread();
    let wanted = match &options.epsilon {
        Some(epsilon) => epsilon.clone(),
        None => &unit * &Rational::from_f64(2.0 * ACCURACY).unwrap_or_default(),
    };
    let parallel = options.threads != Some(1);
    let mut search = Search { game, replier, narrow, options, rule: None, tried: None };
    let rule = rule(&search.narrow, parallel);
    search.rule = Some(rule);
    let ended = search.learn(&wanted, unit.to_f64(), parallel, run);
    match ended {
        Ok(claim) => Ok(claim),
        Err(Stop::Enough) => Err(Stop::Enough.into()),
        Err(stop) => {
            let pair = search.best();
            emit_rounded(game, replier, [&pair.x, &pair.y], options, run)?;
            Err(stop.into())
        }
    }
}

/// One call of a first-order method.
struct Search<'g, R> {
    game: Bimatrix<'g>,
    replier: usize,
    narrow: NarrowMatrix,
    options: &'g Options,
    rule: Option<R>,
    tried: Option<[Vec<usize>; 2]>,
}

impl<R: Rule> Search<'_, R> {
    fn pairs(&self) -> &Pairs {
        match &self.rule {
            Some(rule) => rule.pairs(),
            None => unreachable!("the rule is set before it is asked"),
        }
    }

    /// The better of the present strategies and their averages.
    fn best(&self) -> &Pair {
        let Pairs { present, average } = self.pairs();
        if present.gap() < average.gap() { present } else { average }
    }

    /// `unit`: the payoff that the gap counts in.
    fn learn(&mut self, wanted: &Rational, unit: f64, parallel: bool, run: &mut Run) -> Result<Claim, Stop> {
        let mut target = if unit > 0.0 { (0.9 * wanted.to_f64() / unit).max(FINEST) } else { FINEST };
        let mut look = 8;
        for iteration in 1_u64.. {
            run.tick()?;
            run.look_up()?;
            if let Some(rule) = &mut self.rule {
                rule.step(&self.narrow, parallel);
            }
            if iteration < look {
                continue;
            }
            look = iteration + iteration / 10 + 1;
            run.progress(iteration, None);
            if self.try_support(run)? {
                return Ok(Claim::Some);
            }
            let pair = self.best();
            if pair.gap() <= target {
                let proved = bound(self.game, self.replier, [&pair.x, &pair.y]);
                if proved.is_some_and(|proved| proved <= *wanted) || target <= FINEST {
                    emit_rounded(self.game, self.replier, [&pair.x, &pair.y], self.options, run)?;
                    return Ok(Claim::Approximate);
                }
                target = (target / 2.0).max(FINEST);
            }
        }
        unreachable!("the iterations have no end")
    }

    /// Solves the supports exactly where both players use equally many strategies and floats agree with them; true when that is proved.
    fn try_support(&mut self, run: &mut Run) -> Result<bool, Stop> {
        let pair = self.best();
        let support = |values: &[f64]| -> Vec<usize> {
            let greatest = values.iter().copied().fold(0.0, f64::max);
            (0..values.len()).filter(|&place| values[place] > UNUSED * greatest).collect()
        };
        let supports = [support(&pair.x), support(&pair.y)];
        if supports[0].len() != supports[1].len() || supports[0].len() > TRIED || self.tried.as_ref() == Some(&supports)
        {
            return Ok(false);
        }
        self.tried = Some(supports.clone());
        let Some(profile) = equalisers(self.game, self.replier, supports) else { return Ok(false) };
        let mut mixtures: Vec<Vec<f64>> =
            profile.players().iter().map(|mixture| mixture.iter().map(Rational::to_f64).collect()).collect();
        mixtures.rotate_left(self.replier);
        let gap = {
            let rows = earned(&self.narrow, &mixtures[1], true);
            let columns = conceded(&self.narrow, &mixtures[0], true);
            Pair { x: Vec::new(), y: Vec::new(), rows, columns }.gap()
        };
        if gap > AGREED {
            return Ok(false);
        }
        let emitted = run.emit(Statement::exact(self.options.concept, Solution::Profile(profile)))?;
        Ok(emitted != Emitted::Refused)
    }
}
