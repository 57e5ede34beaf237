//! Regret minimisation in two-player trees whose payoffs add up to a constant: approximate equilibria with a proved bound.
//!
//! Definition. At every information set the counterfactual value of an action is what the player earns with it, times the probability that chance
//! and the other lead there; its regret is by how much it would have been better than what was played, summed over the iterations. If regrets grow
//! slower than the number of iterations, the average plans tend to an equilibrium (Zinkevich, Johanson, Bowling and Piccione 2007).
//!
//! Idea. Actions are taken in proportion to their positive regrets. The methods differ in what they forget and expect ([`Variant`]; one file each).
//! The kernel runs over the sequence form without recursion (`layout`, `kernel`), large games on several threads (`parts`, `team`).
//!
//! Cost: a tick is an iteration, which reads the payoffs and the sequences of each player a few times; the gap is looked at after
//! iterations whose number grows by a tenth each time. Claim: approximate; the gain of the best deviation is computed exactly from the behaviour
//! that is given, whatever the floats were. A run that is stopped gives what it has, and can go on later to the same bits ([`SavedLearning`]).
//!
//! References: Zinkevich, Johanson, Bowling and Piccione 2007, Advances in Neural Information Processing Systems 20.

mod aligned;
mod arena;
mod asymmetric_predictive_cfr_plus;
mod cfr;
mod cfr_plus;
mod chance_sampling;
mod discounted_cfr;
mod discounted_cfr_plus;
mod external_sampling;
mod hands;
mod implicit;
mod kernel;
mod layout;
mod lazy_cfr_plus;
mod linear_cfr;
mod outcome_sampling;
mod pace;
mod parts;
mod payoffs;
mod predictive_cfr_plus;
mod predictive_discounted_cfr_plus;
mod sampling;
mod saved;
mod scheduled_discounted_cfr;
mod scheduled_predictive_cfr_plus;
mod table;
mod team;
#[cfg(test)]
mod tests;
mod traffic;
mod unions;
mod variant;

pub use asymmetric_predictive_cfr_plus::ASYMMETRIC_PREDICTIVE_CFR_PLUS;
pub use cfr::CFR;
pub use cfr_plus::CFR_PLUS;
pub use chance_sampling::CHANCE_SAMPLING;
pub use discounted_cfr::DISCOUNTED_CFR;
pub use discounted_cfr_plus::DISCOUNTED_CFR_PLUS;
pub use external_sampling::EXTERNAL_SAMPLING;
pub use lazy_cfr_plus::LAZY_CFR_PLUS;
pub use linear_cfr::LINEAR_CFR;
pub use outcome_sampling::OUTCOME_SAMPLING;
pub use predictive_cfr_plus::PREDICTIVE_CFR_PLUS;
pub use predictive_discounted_cfr_plus::PREDICTIVE_DISCOUNTED_CFR_PLUS;
pub use sampling::{Sampler, Sampling};
pub use saved::SavedLearning;
pub use scheduled_discounted_cfr::SCHEDULED_DISCOUNTED_CFR;
pub use scheduled_predictive_cfr_plus::SCHEDULED_PREDICTIVE_CFR_PLUS;
pub use traffic::Traffic;
pub use variant::{Exponent, Variant};

use crate::certify::Claim;
use crate::error::Result;
use crate::form::SequenceForm;
use crate::game::{ExtensiveForm, Game};
pub(super) use crate::solve::regret::arena::Arena;
use crate::solve::regret::pace::{Pace, Way};
use crate::solve::regret::team::{Players, Stretch, Team};
use crate::solve::{Halt, Options, Param, Run, Saved, Stop, Storage};

/// The accuracy where none is asked for, in parts of the spread of payoffs.
const ACCURACY: f64 = 1e-4;

/// The most iterations between two looks at the clock, and about how many sequences and leaves are gone through in that time: some milliseconds.
const STRIDE: u64 = 64;
const STRETCH: u64 = 1 << 23;

/// What all methods of the family read.
const RESUME: Param =
    Param { name: "resume", about: "a file that keeps the state every minute and at the end, to go on from" };

/// What the methods that go through whole trees read.
const PARAMS: &[Param] = &[
    RESUME,
    Param { name: "threads", about: "number of threads; the answer is the same for any number" },
    Param {
        name: "storage",
        about: "single: regrets and averages take half the memory; they are computed with in double precision",
    },
];

/// The tree, if it has two players, a constant sum and perfect recall.
pub(super) fn tree(game: &Game) -> Result<&ExtensiveForm> {
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
    let threads = options.threads.unwrap_or_else(rayon::current_num_threads);
    let mut learning = Learning::new(tree, &form, variant).with_threads(threads).with_storage(options.storage);
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
pub(super) fn target(options: &Options, arena: &Arena) -> f64 {
    options.epsilon.as_ref().map_or(ACCURACY, |epsilon| epsilon.to_f64() / arena.unit)
}

/// Emits a behaviour by place with its exact bound, rounded finer than the target where it comes near it.
pub(super) fn emit(
    arena: &Arena,
    behavior: &[Vec<f64>; 2],
    target: f64,
    run: &mut Run,
) -> std::result::Result<(), Halt> {
    let gap = arena.gap(behavior);
    let accuracy = if target > 0.0 { target.min(gap) } else { gap };
    run.emit(arena.statement(behavior, accuracy)?)?;
    Ok(())
}

/// The iteration after this one at which the gap is looked at: the numbers grow by a tenth, wherever a run began.
pub(super) fn next_look(iteration: u64) -> u64 {
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
    players: Box<dyn Players>,
    iterations: u64,
    threads: usize,
}

impl<'g> Learning<'g> {
    /// Before the first iteration: all actions alike; one thread works.
    ///
    /// # Panics
    /// When there are not two players.
    pub fn new(tree: &'g ExtensiveForm, form: &'g SequenceForm, variant: &'g Variant) -> Learning<'g> {
        let arena = Arena::new(tree, form);
        let players = Box::new(Team::<f64>::new(&arena.parts));
        Learning { arena, variant, players, iterations: 0, threads: 1 }
    }

    /// Keeps regrets, behaviour and averages in words of this length, before the first iteration.
    pub fn with_storage(mut self, storage: Storage) -> Learning<'g> {
        self.players = match storage {
            Storage::Double => Box::new(Team::<f64>::new(&self.arena.parts)),
            Storage::Single => Box::new(Team::<f32>::new(&self.arena.parts)),
        };
        self
    }

    /// Lets so many threads work where the game is cut into branches; the bits are the same for any number.
    pub fn with_threads(mut self, threads: usize) -> Learning<'g> {
        self.threads = threads;
        self
    }

    /// Iterates until no deviation gains more than the target, in units; every so often the run may keep what `save` makes of the state.
    fn learn(
        &mut self,
        target: f64,
        run: &mut Run,
        save: impl Fn(&Learning<'g>) -> Saved,
    ) -> std::result::Result<(), Stop> {
        let most = (STRETCH / (self.arena.work() as u64).max(1)).clamp(1, STRIDE);
        let mut look = next_look(self.iterations);
        let mut pace = Pace::default();
        loop {
            let count = run.work_left().unwrap_or(most).min(most).min(look - self.iterations);
            if count == 0 {
                return Err(Stop::Work);
            }
            run.look_up()?;
            if self.arena.parts.len() > 1 && self.threads > 1 {
                let (way, began) = (pace.way(), run.elapsed());
                self.steps_on(count, if way == Way::Alone { 1 } else { self.threads });
                pace.took(way, (run.elapsed() - began).as_secs_f64() / count as f64);
            } else {
                self.steps(count);
            }
            run.spend(count);
            if self.iterations >= look {
                if self.gap() <= target {
                    return Ok(());
                }
                look = next_look(self.iterations);
                run.progress(self.iterations, None);
            }
            if run.is_keeping_due() {
                run.keep(save(self));
            }
        }
    }

    /// What an iteration of both players moves and computes, with numbers kept in this precision.
    pub fn traffic(&self, storage: Storage) -> Traffic {
        let kept = match storage {
            Storage::Double => size_of::<f64>(),
            Storage::Single => size_of::<f32>(),
        };
        traffic::traffic(&self.arena.parts, kept)
    }

    /// One iteration of both players.
    pub fn step(&mut self) {
        self.steps(1);
    }

    /// So many iterations. Threads are started once.
    pub fn steps(&mut self, count: u64) {
        self.steps_on(count, self.threads);
    }

    fn steps_on(&mut self, count: u64, threads: usize) {
        let stretch = Stretch { variant: self.variant, before: self.iterations, count };
        self.players.learn(&self.arena.parts, stretch, threads);
        self.iterations += count;
    }

    /// The most that a player gains by deviating from the averages, in parts of the spread of payoffs, in floats.
    pub fn gap(&self) -> f64 {
        self.arena.gap(&self.averages())
    }

    /// The average behaviour, by place.
    fn averages(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|player| {
            let mut behavior = vec![0.0; self.arena.sides[player].count];
            let parts = &self.arena.parts;
            for part in 0..parts.len() {
                self.players.average(parts, part, player, &mut behavior[self.arena.sides[player].range(part)]);
            }
            behavior
        })
    }

    /// The plans of the averages, by the sequences of each player's treeplex.
    pub fn average_plans(&self) -> [Vec<f64>; 2] {
        let averages = self.averages();
        [0, 1].map(|player| {
            let plan = self.arena.plan(player, &averages[player]);
            self.arena.sides[player].places.iter().map(|place| plan[*place as usize]).collect()
        })
    }
}
