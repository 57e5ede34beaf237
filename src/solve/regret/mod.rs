//! Regret minimisation in two-player trees whose payoffs add up to a constant: approximate equilibria with a proved bound.
//!
//! Definition. At every information set the counterfactual value of an action is what the player earns with it, times the probability that chance
//! and the other lead there; its regret is by how much it would have been better than what was played, summed over the iterations. If regrets grow
//! slower than the number of iterations, the average plans tend to an equilibrium (Zinkevich, Johanson, Bowling and Piccione 2007).
//!
//! Idea. Actions are taken in proportion to their positive regrets. The methods differ in what they forget and expect ([`Variant`]; one file each).
//! The kernel runs over the sequence form without recursion (`layout`, `kernel`).
//!
//! Cost: a tick is an iteration, which reads the payoffs and the sequences of each player a few times; the gap is looked at after
//! iterations whose number grows by a tenth each time. Claim: approximate; the gain of the best deviation is computed exactly from the behaviour
//! that is given, whatever the floats were. A run that is stopped gives what it has, and can go on later to the same bits ([`SavedLearning`]).
//!
//! References: Zinkevich, Johanson, Bowling and Piccione 2007, Advances in Neural Information Processing Systems 20.

mod arena;
mod cfr;
mod cfr_plus;
mod chance_sampling;
mod discounted_cfr;
mod external_sampling;
mod hands;
mod implicit;
mod kernel;
mod layout;
mod linear_cfr;
mod outcome_sampling;
mod payoffs;
mod predictive_cfr_plus;
mod predictive_discounted_cfr_plus;
mod sampling;
mod saved;
mod scheduled_discounted_cfr;
mod scheduled_predictive_cfr_plus;
mod table;
#[cfg(test)]
mod tests;
mod unions;
mod variant;

pub use cfr::CFR;
pub use cfr_plus::CFR_PLUS;
pub use chance_sampling::CHANCE_SAMPLING;
pub use discounted_cfr::DISCOUNTED_CFR;
pub use external_sampling::EXTERNAL_SAMPLING;
pub use linear_cfr::LINEAR_CFR;
pub use outcome_sampling::OUTCOME_SAMPLING;
pub use predictive_cfr_plus::PREDICTIVE_CFR_PLUS;
pub use predictive_discounted_cfr_plus::PREDICTIVE_DISCOUNTED_CFR_PLUS;
pub use sampling::{Sampler, Sampling};
pub use saved::SavedLearning;
pub use scheduled_discounted_cfr::SCHEDULED_DISCOUNTED_CFR;
pub use scheduled_predictive_cfr_plus::SCHEDULED_PREDICTIVE_CFR_PLUS;
pub use variant::{Exponent, Variant};

use crate::certify::Claim;
use crate::error::Result;
use crate::form::SequenceForm;
use crate::game::{ExtensiveForm, Game};
use crate::solve::regret::arena::Arena;
use crate::solve::regret::kernel::{Learner, plan};
use crate::solve::{Halt, Options, Param, Run, Saved, Stop};

/// The accuracy where none is asked for, in parts of the spread of payoffs.
const ACCURACY: f64 = 1e-4;

/// Iterations between two looks at whether the state is to be kept.
const STRIDE: u64 = 16;

/// What all methods of the family read.
const PARAMS: &[Param] =
    &[Param { name: "resume", about: "a file that keeps the state every minute and at the end, to go on from" }];

/// The tree, if it has two players, a constant sum and perfect recall.
fn tree(game: &Game) -> Result<&ExtensiveForm> {
    let tree = game.extensive()?;
    tree.constant_sum()?;
    tree.require_perfect_recall()?;
    Ok(tree)
}

/// Is it a tree whose samples can be walked, stored or not?
fn walked(game: &Game) -> Result<()> {
    match game {
        Game::ImplicitTree(tree) => tree.require_walkable(),
        game => tree(game).map(|_| ()),
    }
}

/// `name` is the method's.
fn solve(
    game: &Game,
    options: &Options,
    name: &str,
    variant: &Variant,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    let tree = tree(game)?;
    let form = SequenceForm::new(tree)?;
    run.reserve(Arena::bytes(&form))?;
    run.look_up()?;
    let mut learning = Learning::new(tree, &form, variant);
    match run.take_saved() {
        Some(Saved::Learning(saved)) => saved.restore(name, &mut learning)?,
        Some(other) => return Err(other.is_not_of(name).into()),
        None => {}
    }
    let target = target(options, &learning.arena);
    let ended = learning.learn(target, run, |learning| Saved::Learning(SavedLearning::new(name, learning)));
    if run.is_resumable() {
        run.save(Saved::Learning(SavedLearning::new(name, &learning)));
    }
    let behavior = learning.averages();
    emit(&learning.arena, &behavior, target, run)?;
    ended?;
    Ok(Claim::Approximate)
}

/// The accuracy that is asked for, in units.
fn target(options: &Options, arena: &Arena) -> f64 {
    options.epsilon.as_ref().map_or(ACCURACY, |epsilon| epsilon.to_f64() / arena.unit)
}

/// Emits a behaviour by place with its exact bound, rounded finer than the target where it comes near it.
fn emit(arena: &Arena, behavior: &[Vec<f64>; 2], target: f64, run: &mut Run) -> std::result::Result<(), Halt> {
    let gap = arena.gap(behavior);
    let accuracy = if target > 0.0 { target.min(gap) } else { gap };
    run.emit(arena.statement(behavior, accuracy)?)?;
    Ok(())
}

/// The iteration after this one at which the gap is looked at: the numbers grow by a tenth, wherever a run began.
fn next_look(iteration: u64) -> u64 {
    let mut look = 1;
    while look <= iteration {
        look += look / 10 + 1;
    }
    look
}

/// Both players of a tree, learning from each other.
#[derive(Debug)]
pub struct Learning<'g> {
    arena: Arena<'g>,
    variant: &'g Variant,
    learners: [Learner; 2],
    iterations: u64,
}

impl<'g> Learning<'g> {
    /// Before the first iteration: all actions alike.
    ///
    /// # Panics
    /// When there are not two players.
    pub fn new(tree: &'g ExtensiveForm, form: &'g SequenceForm, variant: &'g Variant) -> Learning<'g> {
        let arena = Arena::new(tree, form);
        let learners = [0, 1].map(|player| Learner::new(&arena.sides[player], &arena.payoffs[player]));
        Learning { arena, variant, learners, iterations: 0 }
    }

    /// Iterates until no deviation gains more than the target, in units; every so often the run may keep what `save` makes of the state.
    fn learn(
        &mut self,
        target: f64,
        run: &mut Run,
        save: impl Fn(&Learning<'g>) -> Saved,
    ) -> std::result::Result<(), Stop> {
        let mut look = next_look(self.iterations);
        loop {
            run.tick()?;
            run.look_up()?;
            self.step();
            if self.iterations >= look {
                if self.gap() <= target {
                    return Ok(());
                }
                look = next_look(self.iterations);
                run.progress(self.iterations, None);
            }
            if self.iterations.is_multiple_of(STRIDE) && run.is_keeping_due() {
                run.keep(save(self));
            }
        }
    }

    /// One iteration of both players.
    pub fn step(&mut self) {
        self.iterations += 1;
        let t = self.iterations as f64;
        let (rule, weight) = (self.variant.rule(t), self.variant.weight(t));
        let Arena { sides, payoffs, .. } = &self.arena;
        let [first, second] = &mut self.learners;
        if self.variant.alternating {
            first.learn(&sides[0], &payoffs[0], second.plan(), rule, weight);
            second.learn(&sides[1], &payoffs[1], first.plan(), rule, weight);
        } else {
            let before = first.plan().to_vec();
            first.learn(&sides[0], &payoffs[0], second.plan(), rule, weight);
            second.learn(&sides[1], &payoffs[1], &before, rule, weight);
        }
    }

    /// The most that a player gains by deviating from the averages, in parts of the spread of payoffs, in floats.
    pub fn gap(&self) -> f64 {
        self.arena.gap(&self.averages())
    }

    /// The average behaviour, by place.
    fn averages(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|player| self.learners[player].average(&self.arena.sides[player]))
    }

    /// The plans of the averages, by the sequences of each player's treeplex.
    pub fn average_plans(&self) -> [Vec<f64>; 2] {
        let averages = self.averages();
        [0, 1].map(|player| {
            let side = &self.arena.sides[player];
            let plan = plan(side, &averages[player]);
            side.places.iter().map(|place| plan[*place as usize]).collect()
        })
    }
}
