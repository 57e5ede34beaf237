//! `lemke-howson`: an equilibrium of a two-player game by a complementary path.
//!
//! Definition: with positive payoff matrices A and B, `P = {x >= 0 : Bᵀx <= 1}` and `Q = {y >= 0 : A y <= 1}`. Label i (1..m) is a
//! row that is not used or a best reply, label m + j a column that is. A pair of vertices with all labels, other than the origin,
//! is an equilibrium once each vector is divided by its sum.
//!
//! Idea: give up a label at the origin and follow the edges on which no other label is given up; the path ends at an equilibrium
//! (Lemke and Howson 1964). Its length depends on the label like a lottery, so short attempts from the labels in rotation, their
//! caps in Luby's order, share the work with one path that is never given up (Codenotti, De Rossi and Pagan 2008; Luby, Sinclair
//! and Zuckerman 1993): at most twice the pivots of either. Pure equilibria, which most games have, are looked for first.
//!
//! Numbers: paths are followed in floats, each column scaled to the same range, which changes no label; the support at the end is
//! solved exactly and certified. What fails is followed again in fraction-free integers with lexicographic ties, where no path
//! cycles. So rounding can cost time, never an answer. A tick is a pivot.
//!
//! With `label` one path is followed, in integers if the game has at most `EXACT_LABELS` strategies, and its length is noted. When
//! all solutions are wanted, the path of each label is followed. Claim: some (paths from the origin may miss equilibria).
//!
//! References: Lemke and Howson 1964, Journal of SIAM 12; von Stengel 2002, Handbook of Game Theory 3, ch. 45; Codenotti, De Rossi
//! and Pagan 2008, arXiv:0811.3247; Luby, Sinclair and Zuckerman 1993, Information Processing Letters 47.

use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::form::reply_matrices;
use crate::game::{Bimatrix, Game, PayoffTable};
use crate::linear::eta::EtaDictionary;
use crate::linear::lemke::{ComplementaryPath, Dictionary, Step};
use crate::num::Integer;
use crate::solve::nash::polyhedra::{Polyhedra, dense, integer_tableaux, profile};
use crate::solve::{Emitted, Halt, Method, Options, Param, Run, Stop, Wanted, on_trees};
use crate::strategy::{MixedProfile, Solution};

pub static LEMKE_HOWSON: Method = Method {
    name: "lemke-howson",
    about: "one equilibrium of a two-player game, or the ends of the paths of all labels; exact, also for large games",
    cites: &[
        "Lemke and Howson 1964, Journal of SIAM 12",
        "Codenotti, De Rossi and Pagan 2008, arXiv:0811.3247",
        "von Stengel 2002, Handbook of Game Theory 3, ch. 45",
    ],
    concepts: &[&NASH],
    params: &[Param {
        name: "label",
        about: "the label given up first: 1..m are the first player's strategies, m+1..m+n the second's",
    }],
    accepts: |game, options| on_trees::accepts(game, options, accepts),
    solve: |game, options, run| on_trees::solve(game, options, run, solve),
};

/// The most labels of a game whose path is followed in integers when a label is asked for.
const EXACT_LABELS: usize = 64;

/// Up to so many strategies of each player the dense tableau is the faster dictionary.
const DENSE_STRATEGIES: usize = 32;

/// The cap of the shortest attempts, in pivots.
const CAP_UNIT: u64 = 8;

/// Paths lost to rounding after which integers take over.
const FAILURE_LIMIT: usize = 8;

/// Pivots in floats after which integers take over, lest rounding made a cycle.
const FLOAT_PIVOTS: u64 = 1 << 26;

fn accepts(game: &Game, options: &Options) -> Result<()> {
    let game = game.bimatrix()?;
    let labels = game.rows() + game.columns();
    match options.label {
        Some(label) if !(1..=labels).contains(&label) => {
            Err(Error::usage(format!("there is no label {label}")).hint(format!("labels are 1 to {labels}")))
        }
        _ => Ok(()),
    }
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    accepts(game, options)?;
    let bimatrix = game.bimatrix()?;
    run.reserve(4 * 8 * (bimatrix.rows() as u64) * (bimatrix.columns() as u64))?;
    let paths = Paths { game: bimatrix };
    match (options.label, options.wanted) {
        (Some(label), _) => paths.one_label(label - 1, run)?,
        (None, Wanted::Auto | Wanted::First(..=1)) => paths.any(run)?,
        (None, Wanted::All | Wanted::First(_)) => paths.every_label(run)?,
    }
    Ok(Claim::Some)
}

/// The paths of a game.
struct Paths<'g> {
    game: Bimatrix<'g>,
}

/// What became of a path that was followed.
#[derive(PartialEq, Eq)]
enum Outcome {
    Proved,
    /// The cap was reached.
    Open,
    /// Rounding led astray, or to a point that cannot be proved.
    Failed,
}

impl Paths<'_> {
    fn labels(&self) -> usize {
        self.game.rows() + self.game.columns()
    }

    /// Some equilibrium, as fast as possible.
    fn any(&self, run: &mut Run) -> std::result::Result<(), Stop> {
        if let Some(pure) = self.pure() {
            run.emit(Statement::exact(&NASH, Solution::Profile(MixedProfile::pure(self.game.game(), &pure))))?;
            return Ok(());
        }
        let polyhedra = Polyhedra::new(self.game);
        let found = if self.is_dense() {
            let start = polyhedra.0.each_ref().map(dense);
            self.rotate(&|| start.clone(), run)?
        } else {
            self.rotate(&|| polyhedra.0.each_ref().map(EtaDictionary::new), run)?
        };
        if found { Ok(()) } else { self.exact(0, run).map(|_| ()) }
    }

    fn is_dense(&self) -> bool {
        self.game.rows().max(self.game.columns()) <= DENSE_STRATEGIES
    }

    /// The first pure equilibrium, column by column.
    fn pure(&self) -> Option<[usize; 2]> {
        let tables = [self.game.table(0), self.game.table(1)];
        match tables.map(PayoffTable::words) {
            [Some(first), Some(second)] => first_pure(first, second, self.game.columns()),
            _ => {
                let numerators = |table: &PayoffTable| -> Vec<Integer> {
                    (0..self.game.rows() * self.game.columns()).map(|index| table.numerator(index)).collect()
                };
                first_pure(&numerators(tables[0]), &numerators(tables[1]), self.game.columns())
            }
        }
    }

    /// Attempts in rotation beside one steady path. False when rounding spoils too many paths.
    fn rotate<D: Dictionary>(&self, start: &dyn Fn() -> [D; 2], run: &mut Run) -> std::result::Result<bool, Stop> {
        let mut steady = ComplementaryPath::new(start(), 0);
        let (mut failures, mut pivots) = (0, 0);
        for attempt in 1_u64.. {
            let cap = CAP_UNIT * luby(attempt);
            let label = (attempt % self.labels() as u64) as usize;
            let mut path = ComplementaryPath::new(start(), label);
            let mut outcome = self.follow(&mut path, cap, run)?;
            pivots += path.pivots();
            if outcome != Outcome::Proved {
                failures += usize::from(outcome == Outcome::Failed);
                let before = steady.pivots();
                outcome = self.follow(&mut steady, cap, run)?;
                pivots += steady.pivots() - before;
            }
            match outcome {
                Outcome::Proved => return Ok(true),
                Outcome::Open => {}
                Outcome::Failed => {
                    failures += 1;
                    steady = ComplementaryPath::new(start(), failures % self.labels());
                }
            }
            if failures > FAILURE_LIMIT || pivots > FLOAT_PIVOTS {
                break;
            }
        }
        Ok(false)
    }

    /// At most `cap` steps; emits the equilibrium at the end.
    fn follow<D: Dictionary>(
        &self,
        path: &mut ComplementaryPath<D>,
        cap: u64,
        run: &mut Run,
    ) -> std::result::Result<Outcome, Stop> {
        for _ in 0..cap {
            run.tick()?;
            match path.step() {
                Step::OnTheWay => {}
                Step::Lost => return Ok(Outcome::Failed),
                Step::Complementary => return self.emit([path.support(0), path.support(1)], run),
            }
        }
        Ok(Outcome::Open)
    }

    /// Solves the supports exactly and has the result certified.
    fn emit(&self, supports: [Vec<usize>; 2], run: &mut Run) -> std::result::Result<Outcome, Stop> {
        let Some(profile) = profile(self.game, &supports) else { return Ok(Outcome::Failed) };
        match run.emit(Statement::exact(&NASH, Solution::Profile(profile)))? {
            Emitted::New | Emitted::Known => Ok(Outcome::Proved),
            Emitted::Refused => Ok(Outcome::Failed),
        }
    }

    /// The path of one label in integers; returns its length.
    fn exact(&self, label: usize, run: &mut Run) -> std::result::Result<u64, Stop> {
        let mut path = ComplementaryPath::new(integer_tableaux(&reply_matrices(self.game)), label);
        match self.follow(&mut path, u64::MAX, run)? {
            Outcome::Proved => Ok(path.pivots()),
            _ => unreachable!("exact lexicographic paths end at an equilibrium"),
        }
    }

    /// The path of one label in floats; `None` when rounding spoils it.
    fn float<D: Dictionary>(
        &self,
        start: [D; 2],
        label: usize,
        run: &mut Run,
    ) -> std::result::Result<Option<u64>, Stop> {
        let mut path = ComplementaryPath::new(start, label);
        let outcome = self.follow(&mut path, FLOAT_PIVOTS, run)?;
        Ok((outcome == Outcome::Proved).then_some(path.pivots()))
    }

    fn one_label(&self, label: usize, run: &mut Run) -> std::result::Result<(), Stop> {
        let shown = label + 1;
        if self.labels() <= EXACT_LABELS {
            let length = self.exact(label, run)?;
            run.note(format!("the path of label {shown} takes {length} pivots"));
            return Ok(());
        }
        let polyhedra = Polyhedra::new(self.game);
        match self.float(polyhedra.0.each_ref().map(EtaDictionary::new), label, run)? {
            Some(length) => {
                run.note(format!("the path of label {shown} takes {length} pivots, followed in floating point"))
            }
            None => {
                let length = self.exact(label, run)?;
                run.note(format!("the path of label {shown} takes {length} pivots"));
            }
        }
        Ok(())
    }

    fn every_label(&self, run: &mut Run) -> std::result::Result<(), Stop> {
        let polyhedra = Polyhedra::new(self.game);
        let tableaux = self.is_dense().then(|| polyhedra.0.each_ref().map(dense));
        for label in 0..self.labels() {
            let length = match &tableaux {
                Some(start) => self.float(start.clone(), label, run)?,
                None => self.float(polyhedra.0.each_ref().map(EtaDictionary::new), label, run)?,
            };
            if length.is_none() {
                self.exact(label, run)?;
            }
        }
        Ok(())
    }
}

/// The place, first by column, where the entry of `first` is greatest in its column and that of `second` in its row.
fn first_pure<V: Ord + Clone>(first: &[V], second: &[V], columns: usize) -> Option<[usize; 2]> {
    let mut best = first[..columns].to_vec();
    for row in first.chunks_exact(columns).skip(1) {
        best.iter_mut().zip(row).for_each(|(best, value)| {
            if *value > *best {
                best.clone_from(value);
            }
        });
    }
    let mut found: Option<[usize; 2]> = None;
    for (row, (first, second)) in first.chunks_exact(columns).zip(second.chunks_exact(columns)).enumerate() {
        let greatest = second.iter().max();
        // Only a column before the one found so far is of use.
        let before = found.map_or(columns, |[_, column]| column);
        let column = (0..before).find(|&column| first[column] == best[column] && Some(&second[column]) == greatest);
        found = column.map(|column| [row, column]).or(found);
    }
    found
}

/// Luby's sequence 1, 1, 2, 1, 1, 2, 4, …: within a logarithm of the best caps for any distribution of path lengths.
fn luby(mut index: u64) -> u64 {
    loop {
        let power = (index + 1).next_power_of_two();
        if index + 1 == power {
            return power / 2;
        }
        index -= power / 2 - 1;
    }
}

#[cfg(test)]
mod tests;
