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
//! that is given, whatever the floats were. A run that is stopped gives what it has.
//!
//! References: Zinkevich, Johanson, Bowling and Piccione 2007, Advances in Neural Information Processing Systems 20.

mod cfr;
mod cfr_plus;
mod discounted_cfr;
mod kernel;
mod layout;
mod linear_cfr;
mod predictive_cfr_plus;
mod predictive_discounted_cfr_plus;
#[cfg(test)]
mod tests;
mod variant;

pub use cfr::CFR;
pub use cfr_plus::CFR_PLUS;
pub use discounted_cfr::DISCOUNTED_CFR;
pub use linear_cfr::LINEAR_CFR;
pub use predictive_cfr_plus::PREDICTIVE_CFR_PLUS;
pub use predictive_discounted_cfr_plus::PREDICTIVE_DISCOUNTED_CFR_PLUS;
pub use variant::Variant;

use crate::certify::nash::NASH;
use crate::certify::{Claim, Epsilon, Statement, Witness, tree_regrets};
use crate::error::Result;
use crate::form::SequenceForm;
use crate::game::{ExtensiveForm, Game};
use crate::num::{Interval, Rational};
use crate::solve::regret::kernel::{Learner, best_response, plan, value};
use crate::solve::regret::layout::{Blocks, Side, lay_out};
use crate::solve::{Halt, Options, Run, Stop};
use crate::strategy::{BehaviorProfile, Solution};

/// The accuracy where none is asked for, in parts of the spread of payoffs.
const ACCURACY: f64 = 1e-4;

/// Bits by which the probabilities that are given are finer than the accuracy, and the most of them.
const FINER_BITS: i32 = 12;
const MOST_BITS: i32 = 52;

/// The tree, if it has two players, a constant sum and perfect recall.
fn tree(game: &Game) -> Result<&ExtensiveForm> {
    let tree = game.extensive()?;
    tree.constant_sum()?;
    tree.require_perfect_recall()?;
    Ok(tree)
}

fn solve(game: &Game, options: &Options, variant: &Variant, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let tree = tree(game)?;
    let form = SequenceForm::new(tree)?;
    run.look_up()?;
    let mut learning = Learning::new(tree, &form, variant);
    let target = match &options.epsilon {
        Some(epsilon) => epsilon.to_f64() / learning.unit,
        None => ACCURACY,
    };
    let ended = learning.learn(target, run);
    let profile = learning.behavior(&form, target)?;
    let gains = tree_regrets(tree, &profile, tree.root())?;
    let bound = gains.into_iter().map(|deviation| deviation.gain).max().unwrap_or(Rational::ZERO);
    let epsilon = match bound.is_zero() {
        true => Epsilon::Zero,
        false => Epsilon::AtMost(Interval::from(&bound).upper()),
    };
    run.emit(Statement { concept: &NASH, solution: Solution::Behavior(profile), witness: Witness::None, epsilon })?;
    ended?;
    Ok(Claim::Approximate)
}

/// Both players of a tree, learning from each other.
pub struct Learning<'g> {
    tree: &'g ExtensiveForm,
    variant: &'g Variant,
    sides: [Side; 2],
    blocks: [Blocks; 2],
    learners: [Learner; 2],
    /// By how much payoffs are divided: their spread.
    unit: f64,
    iterations: u64,
    /// The greatest gain from a deviation from the averages when it was last looked at, in units.
    gain: f64,
}

impl<'g> Learning<'g> {
    /// Before the first iteration: all actions alike.
    ///
    /// # Panics
    /// When there are not two players.
    pub fn new(tree: &'g ExtensiveForm, form: &SequenceForm, variant: &'g Variant) -> Learning<'g> {
        let payoffs = tree.terminal_payoffs().iter().map(|payoffs| payoffs[0].to_f64());
        let (least, most) = payoffs.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), p| (l.min(p), m.max(p)));
        let unit = if most > least { most - least } else { 1.0 };
        let (sides, blocks) = lay_out(tree, form, unit);
        let learners = [0, 1].map(|player| Learner::new(&sides[player], &blocks[player]));
        Learning { tree, variant, sides, blocks, learners, unit, iterations: 0, gain: f64::INFINITY }
    }

    /// Iterates until no deviation gains more than the target, in units.
    fn learn(&mut self, target: f64, run: &mut Run) -> std::result::Result<(), Stop> {
        let mut look = 1;
        loop {
            run.tick()?;
            run.look_up()?;
            self.step();
            if self.iterations >= look {
                self.gain = self.gains().into_iter().fold(0.0, f64::max);
                if self.gain <= target {
                    return Ok(());
                }
                look = self.iterations + self.iterations / 10 + 1;
                run.progress(self.iterations, None);
            }
        }
    }

    /// One iteration of both players.
    pub fn step(&mut self) {
        self.iterations += 1;
        let t = self.iterations as f64;
        let (rule, weight) = (self.variant.rule(t), self.variant.weight(t));
        let [first, second] = &mut self.learners;
        if self.variant.alternating {
            first.learn(&self.sides[0], &self.blocks[0], second.plan(), &rule, weight);
            second.learn(&self.sides[1], &self.blocks[1], first.plan(), &rule, weight);
        } else {
            let before = first.plan().to_vec();
            first.learn(&self.sides[0], &self.blocks[0], second.plan(), &rule, weight);
            second.learn(&self.sides[1], &self.blocks[1], &before, &rule, weight);
        }
    }

    /// What each player gains at most by deviating from the averages, in parts of the spread of payoffs, in floats.
    pub fn gains(&self) -> [f64; 2] {
        let plans = [0, 1].map(|player| plan(&self.sides[player], &self.learners[player].average(&self.sides[player])));
        [0, 1].map(|player| {
            let (side, blocks, other) = (&self.sides[player], &self.blocks[player], &plans[1 - player]);
            best_response(side, blocks, other) - value(side, blocks, &plans[player], other)
        })
    }

    /// The plans of the averages, by the sequences of each player's treeplex.
    pub fn average_plans(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|player| {
            let side = &self.sides[player];
            let plan = plan(side, &self.learners[player].average(side));
            side.places.iter().map(|place| plan[*place as usize]).collect()
        })
    }

    /// The averages, rounded finer than the target.
    fn behavior(&self, form: &SequenceForm, target: f64) -> Result<BehaviorProfile> {
        let accuracy = if target > 0.0 { target.min(self.gain) } else { self.gain };
        let bits = (-accuracy.log2()).clamp(0.0, f64::from(MOST_BITS - FINER_BITS)).ceil() as i32 + FINER_BITS;
        let scale = f64::from(bits).exp2();
        let mut behavior: Vec<Vec<Rational>> = vec![Vec::new(); self.tree.infosets().len()];
        for (player, treeplex) in form.treeplexes().iter().enumerate() {
            let average = self.learners[player].average(&self.sides[player]);
            for (id, _, own) in treeplex.infosets() {
                let probabilities = own.map(|sequence| average[self.sides[player].places[sequence] as usize]);
                behavior[id.index()] = rounded(probabilities.map(|p| (p * scale).round() as i64).collect(), bits);
            }
        }
        BehaviorProfile::new(self.tree, behavior)
    }
}

/// Parts of `2^bits` as probabilities: the greatest takes what is missing.
fn rounded(mut parts: Vec<i64>, bits: i32) -> Vec<Rational> {
    let whole = 1_i64 << bits;
    let missing = whole - parts.iter().sum::<i64>();
    if let Some(greatest) = parts.iter_mut().max() {
        *greatest += missing;
    }
    let part = |part: i64| Rational::new(part, whole).unwrap_or_default();
    parts.into_iter().map(part).collect()
}
