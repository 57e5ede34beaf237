//! What iterated elimination of dominated strategies leaves of a normal form: the core of both methods.
//!
//! Definition: in each round, every strategy that some mixture of remaining ones dominates against the others' remaining
//! profiles is eliminated; rounds follow until nothing changes. Strict elimination leaves the rationalizable strategies
//! (with beliefs that may correlate the others), whatever the order; weak elimination depends on the order, and takes all at once.
//!
//! Idea: a strategy that is a best reply to a simple belief stays, one that a pure strategy dominates goes. Between the two a
//! linear program decides: its optimum is a dominating mixture, or its multipliers are a belief to which the strategy is a best
//! reply (Pearce 1984, Appendix). Either way the answer carries its proof.
//!
//! Cost: for each round and strategy at most one program with a variable for each own strategy and a row for each remaining
//! profile of the others; a tick is a pivot or a strategy looked at. Degeneracy is none: ties are compared exactly. Claim: all,
//! the one set of survivors.
//!
//! References: Bernheim 1984 and Pearce 1984, Econometrica 52; Conitzer and Sandholm 2005, ACM Conference on Electronic Commerce.

use crate::certify::rationalizable::RATIONALIZABLE;
use crate::certify::reduction::{Dominance, Dominated, Justified, Round, remaining_profiles};
use crate::certify::undominated::UNDOMINATED;
use crate::certify::{Claim, Kind, Statement, Witness};
use crate::error::{Error, Result};
use crate::game::{Game, NormalForm};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::{Integer, Rational};
use crate::solve::program::solve_program;
use crate::solve::{Halt, Options, Run, Stop};
use crate::strategy::{Solution, Survivors};

/// The most pure profiles of a game that the programs take on.
const PROFILE_LIMIT: usize = 1 << 22;

pub(super) fn accepts(game: &Game, _: &Options) -> Result<()> {
    match game.normal()?.profile_count() {
        count if count > PROFILE_LIMIT => {
            Err(Error::too_large(format!("elimination takes at most {PROFILE_LIMIT} pure profiles; there are {count}")))
        }
        _ => Ok(()),
    }
}

pub(super) fn solve(game: &Game, dominance: Dominance, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let game = game.normal()?;
    run.reserve(16 * game.profile_count() as u64)?;
    let mut remaining: Vec<Vec<usize>> = game.shape().into_iter().map(|count| (0..count).collect()).collect();
    let mut rounds = Vec::new();
    loop {
        let mut round = look_at_all(game, dominance, &remaining, run)?;
        let finished = round.dominated.is_empty();
        if dominance == Dominance::Strict && !finished {
            // The order does not matter here, so only the last round has to show that nothing more can go.
            round.justified.clear();
        }
        for dominated in &round.dominated {
            remaining[dominated.player].retain(|&strategy| strategy != dominated.strategy);
        }
        rounds.push(round);
        if finished {
            break;
        }
    }
    let concept = if dominance == Dominance::Strict { &RATIONALIZABLE } else { &UNDOMINATED };
    let statement = Statement::exact(concept, Solution::Survivors(Survivors(remaining)));
    run.emit(statement.with_witness(Witness::Reduction(rounds)))?;
    Ok(Claim::All(Kind::Every))
}

fn look_at_all(
    game: &NormalForm,
    dominance: Dominance,
    remaining: &[Vec<usize>],
    run: &mut Run,
) -> std::result::Result<Round, Stop> {
    let mut round = Round::default();
    for player in 0..game.player_count() {
        let choice = Choice::new(game, player, remaining);
        for index in 0..choice.strategies.len() {
            run.tick()?;
            let strategy = choice.strategies[index];
            match choice.look_at(dominance, index, run)? {
                Finding::Dominated(weights) => {
                    let mut by = vec![Rational::ZERO; game.strategy_count(player)];
                    choice.strategies.iter().zip(weights).for_each(|(&strategy, weight)| by[strategy] = weight);
                    round.dominated.push(Dominated { player, strategy, by });
                }
                Finding::Justified(belief) => round.justified.push(Justified { player, strategy, belief }),
            }
        }
    }
    Ok(round)
}

/// A mixture of the remaining strategies that dominates, or a belief that justifies.
enum Finding {
    Dominated(Vec<Rational>),
    Justified(Vec<Rational>),
}

/// One player's remaining strategies and what they earn against the others' remaining profiles.
struct Choice<'r> {
    strategies: &'r [usize],
    /// Numerators over the player's common denominator: `[remaining strategy][remaining profile of the others]`.
    earned: Vec<Vec<Integer>>,
}

impl<'r> Choice<'r> {
    fn new(game: &NormalForm, player: usize, remaining: &'r [Vec<usize>]) -> Choice<'r> {
        let bases = remaining_profiles(game, player, remaining);
        let (table, stride) = (game.table(player), game.stride(player));
        let strategies = &remaining[player];
        let earned = strategies
            .iter()
            .map(|strategy| bases.iter().map(|base| table.numerator(base + strategy * stride)).collect())
            .collect();
        Choice { strategies, earned }
    }

    fn profiles(&self) -> usize {
        self.earned[0].len()
    }

    fn look_at(&self, dominance: Dominance, index: usize, run: &mut Run) -> std::result::Result<Finding, Stop> {
        if let Some(belief) = self.simple_belief(dominance, index) {
            return Ok(Finding::Justified(belief));
        }
        if let Some(other) = (0..self.earned.len()).find(|&other| self.dominates(dominance, other, index)) {
            return Ok(Finding::Dominated(self.pure(other)));
        }
        match dominance {
            Dominance::Strict => self.strict_program(index, run),
            Dominance::Weak => self.weak_program(index, run),
        }
    }

    fn pure(&self, index: usize) -> Vec<Rational> {
        (0..self.earned.len()).map(|other| Rational::from(i64::from(other == index))).collect()
    }

    /// Certainty of one profile (strict) or equal weights on all (weak), if the strategy is a best reply to that.
    fn simple_belief(&self, dominance: Dominance, index: usize) -> Option<Vec<Rational>> {
        match dominance {
            Dominance::Strict => {
                let is_best =
                    |profile: &usize| self.earned.iter().all(|row| row[*profile] <= self.earned[index][*profile]);
                let sure = (0..self.profiles()).find(is_best)?;
                Some((0..self.profiles()).map(|profile| Rational::from(i64::from(profile == sure))).collect())
            }
            Dominance::Weak => {
                let total = |row: &Vec<Integer>| -> Integer { row.iter().cloned().sum() };
                let own = total(&self.earned[index]);
                self.earned.iter().all(|row| total(row) <= own).then(|| vec![Rational::ONE; self.profiles()])
            }
        }
    }

    fn dominates(&self, dominance: Dominance, other: usize, index: usize) -> bool {
        let (other, own) = (&self.earned[other], &self.earned[index]);
        match dominance {
            Dominance::Strict => other.iter().zip(own).all(|(other, own)| other > own),
            Dominance::Weak => other != own && other.iter().zip(own).all(|(other, own)| other >= own),
        }
    }

    fn difference(&self, other: usize, index: usize, profile: usize) -> Rational {
        Rational::from(&self.earned[other][profile] - &self.earned[index][profile])
    }

    fn others(&self, index: usize) -> impl Iterator<Item = usize> + use<> {
        (0..self.earned.len()).filter(move |&other| other != index)
    }

    /// `max ε` with `Σ_a σ_a d(a, t) >= ε` for every profile t: dominated if ε > 0, else the multipliers are a belief.
    fn strict_program(&self, index: usize, run: &mut Run) -> std::result::Result<Finding, Stop> {
        let mut program = LinearProgram::new();
        let others: Vec<usize> = self.others(index).collect();
        let mixture: Vec<usize> = others.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
        let margin = program.free(Rational::ONE);
        for profile in 0..self.profiles() {
            let terms =
                others.iter().zip(&mixture).map(|(&a, &variable)| (variable, self.difference(a, index, profile)));
            program.row(terms.chain([(margin, -Rational::ONE)]).collect(), Relation::Ge, Rational::ZERO);
        }
        program.row(mixture.iter().map(|&variable| (variable, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        match solve_program(&program, run)? {
            LpSolution::Optimal { value, x, .. } if value.is_positive() => {
                Ok(self.dominated(&others, &x[..others.len()]))
            }
            LpSolution::Optimal { row_duals, .. } => {
                Ok(Finding::Justified(row_duals[..self.profiles()].iter().map(|dual| -dual).collect()))
            }
            _ => unreachable!("mixtures exist and the margin is bounded"),
        }
    }

    /// `max Σ_t Σ_a σ_a d(a, t)` with each sum over a at least 0: dominated if the value is positive, else 1 and the multipliers
    /// are weights of a belief in every profile.
    fn weak_program(&self, index: usize, run: &mut Run) -> std::result::Result<Finding, Stop> {
        let mut program = LinearProgram::new();
        let others: Vec<usize> = self.others(index).collect();
        for &a in &others {
            program.nonnegative((0..self.profiles()).map(|profile| self.difference(a, index, profile)).sum());
        }
        for profile in 0..self.profiles() {
            let terms = others.iter().enumerate().map(|(variable, &a)| (variable, self.difference(a, index, profile)));
            program.row(terms.collect(), Relation::Ge, Rational::ZERO);
        }
        program.row((0..others.len()).map(|variable| (variable, Rational::ONE)).collect(), Relation::Le, Rational::ONE);
        match solve_program(&program, run)? {
            LpSolution::Optimal { value, x, .. } if value.is_positive() => Ok(self.dominated(&others, &x)),
            LpSolution::Optimal { row_duals, .. } => {
                let weight = |dual: &Rational| Rational::ONE - dual;
                Ok(Finding::Justified(row_duals[..self.profiles()].iter().map(weight).collect()))
            }
            _ => unreachable!("weight 0 is feasible and the weights are bounded"),
        }
    }

    /// The mixture with these weights on the other strategies, up to a factor.
    fn dominated(&self, others: &[usize], weights: &[Rational]) -> Finding {
        let total: Rational = weights.iter().sum();
        let mut mixture = vec![Rational::ZERO; self.earned.len()];
        others.iter().zip(weights).for_each(|(&other, weight)| mixture[other] = weight / &total);
        Finding::Dominated(mixture)
    }
}

#[cfg(test)]
mod tests;
