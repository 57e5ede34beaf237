//! `nash-milp`: a best equilibrium of a two-player game for an objective, by mixed-integer programming.
//!
//! Definition: maximise `xᵀC y` over the equilibria (x, y) of the bimatrix game (A, B), where `C_ij = r_i + s_j + α A_ij + β B_ij`,
//! so that the objective is `r·x + s·y + α u + β v` at equilibria with payoffs u and v (any sum of payoffs, and events about the
//! choice of one player). Without an objective it is welfare, the sum of both payoffs.
//!
//! Idea: a binary variable for each pure strategy says whether it is unused (1) or without regret (0); with a constant no smaller
//! than any regret this makes equilibrium linear (Sandholm, Gilpin and Conitzer 2005, formulation 1). Pure equilibria and the
//! ends of Lemke-Howson paths give a first answer. What the program proposes fixes which strategies are without regret; the best
//! equilibrium with these is a pair of small linear programs, solved exactly, and is certified.
//!
//! How good it is: the engine works in floats, and its own bound proves nothing. Every equilibrium is a correlated one, so the
//! multipliers of the best correlated equilibrium are a proof that no equilibrium gives more (exact ones of small games, rounded ones
//! of larger games; for games too large for that program, the best outcome). Where the bound is met, the search ends with a proof.
//!
//! Cost: exponential in the worst case; a tick is a pivot of the paths and the exact programs, and one for the mixed-integer program,
//! which works until it ends or the run is stopped. Degenerate games need no care. Claim: some.
//!
//! Symbols: A, B payoffs; x, y mixed strategies; u, v payoffs at equilibrium.
//!
//! References: Sandholm, Gilpin and Conitzer 2005, AAAI-05 (mixed-integer programming methods for finding Nash equilibria); Aumann
//! 1974, Journal of Mathematical Economics 1.

mod linear_objective;
mod prices;
mod program;

use std::sync::Arc;

use self::linear_objective::LinearObjective;
use self::prices::Prices;
use self::program::Formulation;
use crate::certify::choice::{UpperBound, value};
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::form::reply_matrices;
use crate::game::{Bimatrix, Game};
use crate::linear::mixed::{MixedProgram, Slice};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::correlated::correlated_lp;
use crate::solve::nash::lemke_howson::LEMKE_HOWSON;
use crate::solve::nash::polyhedra::profile;
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Param, Run, Stop, Wanted};
use crate::strategy::{MixedProfile, Solution};

pub static NASH_MILP: Method = Method {
    name: "nash-milp",
    about: "an equilibrium of a two-player game with a great value of an objective, and a proved bound on what others give",
    cites: &["Sandholm, Gilpin and Conitzer 2005, AAAI-05", "Aumann 1974, Journal of Mathematical Economics 1"],
    concepts: &[&NASH],
    params: &[Param {
        name: "maximize",
        about: "a sum of payoffs, or of probabilities of one player's choices; without it the sum of all payoffs",
    }],
    accepts,
    solve,
};

/// The most pure profiles of a game.
const PROFILE_LIMIT: usize = 250_000;

/// The most labels of a game of which every path is followed for a first answer.
const PATH_LIMIT: usize = 64;

/// The most coefficients of the program for the best correlated equilibrium that is solved exactly.
const EXACT_ENTRIES: usize = 4_000;

/// The most coefficients of that program at all.
const BOUND_ENTRIES: usize = 2_000_000;

/// The most seconds spent on multipliers in floats.
const BOUND_SECONDS: f64 = 10.0;

/// The first slice of time of the mixed-integer program in seconds; each is twice as long as the one before.
const FIRST_SLICE: f64 = 1.0;

fn accepts(game: &Game, options: &Options) -> Result<()> {
    linear_objective(game, options).map(|_| ())
}

/// The objective, one coefficient for each pure profile, and its linear form.
fn linear_objective(game: &Game, options: &Options) -> Result<(Vec<Rational>, LinearObjective)> {
    let bimatrix = game.normal()?.bimatrix()?;
    let count = bimatrix.game().profile_count();
    if count > PROFILE_LIMIT {
        return Err(Error::too_large(format!("the game has {count} pure profiles, more than {PROFILE_LIMIT}")));
    }
    let objective = match &options.objective {
        Some(objective) => objective.clone(),
        None => (0..count).map(|index| correlated_lp::total_payoff(bimatrix.game(), index)).collect(),
    };
    if objective.len() != count {
        let given = objective.len();
        return Err(Error::usage(format!(
            "the objective has {given} coefficients where the game has {count} profiles"
        )));
    }
    match LinearObjective::new(bimatrix, &objective) {
        Some(linear) => Ok((objective, linear)),
        None => {
            let message = "the objective depends on both players' choices together, beyond a sum of their payoffs";
            let hint = "`nash-milp` maximises sums of payoffs and of probabilities of one player's choices; games small enough \
                        for a complete list are searched for any objective";
            Err(Error::not_applicable(message).hint(hint))
        }
    }
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let (objective, linear) = linear_objective(game, options)?;
    if options.objective.is_none() {
        run.note("no objective was given: the sum of the payoffs is maximised, which compares the players' units");
    }
    let bimatrix = game.bimatrix()?;
    run.reserve(128 * objective.len() as u64)?;
    run.bound(UpperBound::by_outcomes(bimatrix.game(), &objective).map_err(Error::from)?);
    let mut search = Search { game: bimatrix, objective, linear, seen: 0, best: None, is_lost: false };
    search.begin(game, run)?;
    search.go_on(run)?;
    Ok(Claim::Some)
}

/// The search for a better equilibrium than the best one found so far.
struct Search<'g> {
    game: Bimatrix<'g>,
    /// One coefficient for each pure profile.
    objective: Vec<Rational>,
    linear: LinearObjective,
    /// How many of the run's solutions have been looked at.
    seen: usize,
    best: Option<(Rational, MixedProfile)>,
    /// Has the engine given up?
    is_lost: bool,
}

impl Search<'_> {
    /// A first answer: the best pure equilibrium, and the ends of Lemke-Howson paths.
    fn begin(&mut self, game: &Game, run: &mut Run) -> std::result::Result<(), Halt> {
        run.look_up()?;
        if let Some(profile) = self.best_pure() {
            run.tick()?;
            self.emit(MixedProfile::pure(self.game.game(), &profile), run)?;
        }
        let every = self.game.rows() + self.game.columns() <= PATH_LIMIT;
        let wanted = if every { Wanted::All } else { Wanted::Auto };
        (LEMKE_HOWSON.solve)(game, &Options { wanted, ..Options::new(&NASH) }, run)?;
        self.look(run);
        Ok(())
    }

    fn best_pure(&self) -> Option<[usize; 2]> {
        let [rows, columns] = reply_matrices(self.game).map(|matrix| matrix.best_replies());
        let places =
            columns.iter().enumerate().flat_map(|(row, replies)| replies.iter().map(move |&column| [row, column]));
        let stable = places.filter(|[row, column]| rows[*column].binary_search(row).is_ok());
        stable.max_by_key(|[row, column]| &self.objective[row * self.game.columns() + column])
    }

    fn emit(&mut self, profile: MixedProfile, run: &mut Run) -> std::result::Result<(), Stop> {
        let emitted = run.emit(Statement::exact(&NASH, Solution::Profile(profile)));
        self.look(run);
        emitted.map(|_| ())
    }

    /// Takes up what the run has found since the last look.
    fn look(&mut self, run: &Run) {
        for certified in &run.found()[self.seen..] {
            let Solution::Profile(profile) = certified.solution() else { continue };
            let value = value(self.game.game(), &self.objective, profile);
            if self.best.as_ref().is_none_or(|(best, _)| value > *best) {
                self.best = Some((value, profile.clone()));
            }
        }
        self.seen = run.found().len();
    }

    fn is_settled(&self, run: &Run) -> bool {
        match (&self.best, run.upper_bound()) {
            (Some((best, _)), Some(bound)) => best >= bound.value(),
            _ => false,
        }
    }

    /// Proves a bound by correlated equilibria, where that program is not too large. Any multipliers prove something, so large
    /// programs are solved in floats and their multipliers rounded to fractions.
    fn bound(&self, run: &mut Run) -> std::result::Result<(), Halt> {
        let game = self.game.game();
        let entries = self.objective.len() * (self.game.rows() + self.game.columns());
        if self.is_settled(run) || entries > BOUND_ENTRIES {
            return Ok(());
        }
        let multipliers = if entries <= EXACT_ENTRIES {
            Some(correlated_lp::optimum(game, &self.objective, run)?.1)
        } else {
            run.tick()?;
            let prices = Prices::new(game, &self.objective);
            match sliced(&Arc::new(prices.program.clone()), None, BOUND_SECONDS, run)? {
                Slice::Point { values, .. } => prices.multipliers(&values),
                Slice::Open | Slice::Failed => None,
            }
        };
        if let Some(multipliers) = multipliers {
            run.bound(UpperBound::by_multipliers(game, &self.objective, multipliers).map_err(Error::from)?);
        }
        Ok(())
    }

    /// The mixed-integer program, slice by slice, until its engine is done or gives up or the bound is met; the bound after the
    /// first slice, so that a short time brings some of both.
    fn go_on(&mut self, run: &mut Run) -> std::result::Result<(), Halt> {
        if self.is_settled(run) {
            return Ok(());
        }
        run.tick()?;
        let formulation = Formulation::new(self.game, &self.linear);
        let program = Arc::new(formulation.program.clone());
        let mut seconds = FIRST_SLICE;
        let mut ended = self.improve(&formulation, &program, seconds, run)?;
        self.bound(run)?;
        while !ended && !self.is_settled(run) {
            seconds *= 2.0;
            ended = self.improve(&formulation, &program, seconds, run)?;
        }
        if !self.is_settled(run) && !self.is_lost {
            run.note("the mixed-integer program found nothing better, in floating point, which is no proof");
        }
        Ok(())
    }

    /// One slice of the program. True if another one would bring nothing.
    fn improve(
        &mut self,
        formulation: &Formulation,
        program: &Arc<MixedProgram>,
        seconds: f64,
        run: &mut Run,
    ) -> std::result::Result<bool, Halt> {
        let start = self.best.as_ref().map(|(_, profile)| formulation.point(profile));
        match sliced(program, start, seconds, run)? {
            Slice::Point { values, last } => {
                self.settle(formulation, &values, run)?;
                Ok(last)
            }
            Slice::Open => Ok(false),
            Slice::Failed => {
                self.is_lost = true;
                run.note("the mixed-integer program was lost to rounding; the best of what was found before is given");
                Ok(true)
            }
        }
    }

    /// The exact equilibrium at a float point of the program, or a better one with the same strategies without regret.
    fn settle(&mut self, formulation: &Formulation, values: &[f64], run: &mut Run) -> std::result::Result<(), Halt> {
        let fixed = formulation.without_regret(values);
        if let Some(profile) = self.best_within(&fixed, run)? {
            return Ok(self.emit(profile, run)?);
        }
        if let Some(profile) = profile(self.game, &formulation.supports(values)) {
            self.emit(profile, run)?;
        }
        Ok(())
    }

    /// The best equilibrium in which these strategies are without regret and no others are used. `None` if there is none.
    fn best_within(&self, fixed: &[Vec<usize>; 2], run: &mut Run) -> std::result::Result<Option<MixedProfile>, Stop> {
        let mut mixtures = Vec::with_capacity(2);
        for player in [0, 1] {
            match self.best_mixture(player, fixed, run)? {
                Some(mixture) => mixtures.push(mixture),
                None => return Ok(None),
            }
        }
        Ok(MixedProfile::new(self.game.game(), mixtures).ok())
    }

    /// The mixture of `player` on the fixed strategies against which the opponent's fixed ones are best replies, and which is best
    /// by the player's part of the objective and the opponent's payoff. The parts of the two players do not touch.
    fn best_mixture(
        &self,
        player: usize,
        fixed: &[Vec<usize>; 2],
        run: &mut Run,
    ) -> std::result::Result<Option<Vec<Rational>>, Stop> {
        let other = 1 - player;
        let payoff = |strategy: usize, reply: usize| match player {
            0 => self.game.payoff(1, strategy, reply),
            _ => self.game.payoff(0, reply, strategy),
        };
        let counts = [self.game.rows(), self.game.columns()];
        let mut program = LinearProgram::new();
        let weights: Vec<(usize, usize)> = fixed[player]
            .iter()
            .map(|&strategy| (strategy, program.nonnegative(self.linear.strategies[player][strategy].clone())))
            .collect();
        let earned = program.free(self.linear.payoffs[other].clone());
        program.row(weights.iter().map(|&(_, weight)| (weight, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        for reply in 0..counts[other] {
            let mut row: Vec<(usize, Rational)> =
                weights.iter().map(|&(strategy, weight)| (weight, payoff(strategy, reply))).collect();
            row.push((earned, -Rational::ONE));
            let relation = if fixed[other].contains(&reply) { Relation::Eq } else { Relation::Le };
            program.row(row, relation, Rational::ZERO);
        }
        let LpSolution::Optimal { x, .. } = solve_program(&program, run)? else { return Ok(None) };
        let mut mixture = vec![Rational::ZERO; counts[player]];
        for (strategy, weight) in weights {
            mixture[strategy] = x[weight].clone();
        }
        Ok(Some(mixture))
    }
}

/// A slice of time of a program. Errors: the run's limits, at any moment.
fn sliced(
    program: &Arc<MixedProgram>,
    start: Option<Vec<f64>>,
    seconds: f64,
    run: &mut Run,
) -> std::result::Result<Slice, Stop> {
    let mut stop = None;
    let slice = program.solve(start, seconds, &mut || match run.look_up() {
        Ok(()) => true,
        Err(reason) => {
            stop = Some(reason);
            false
        }
    });
    match (slice, stop) {
        (Ok(slice), _) => Ok(slice),
        (Err(_), Some(reason)) => Err(reason),
        (Err(_), None) => unreachable!("a program is interrupted by its poll alone"),
    }
}

#[cfg(test)]
mod tests;
