//! A tree laid out for both players: how much their behaviour can be improved on, and the behaviour as an exact statement.

use crate::certify::nash::NASH;
use crate::certify::{Epsilon, Statement, Witness, tree_regrets};
use crate::error::Result;
use crate::form::{SequenceForm, Treeplex};
use crate::game::ExtensiveForm;
use crate::num::{Interval, Rational};
use crate::solve::regret::kernel::{best_response, plan, value};
use crate::solve::regret::layout::Side;
use crate::solve::regret::payoffs::{Payoffs, lay_out};
use crate::strategy::{BehaviorProfile, Solution};

/// Bits by which the probabilities that are given are finer than the accuracy, and the most of them.
const FINER_BITS: i32 = 12;
const MOST_BITS: i32 = 52;

/// Memory for a sequence: seven numbers, its place and parent; and for a leaf while it is sorted, and its share of two dense matrices.
const SEQUENCE_BYTES: usize = 64;
const LEAF_BYTES: usize = 128;

/// A tree of two players, and its sequence form laid out.
#[derive(Debug)]
pub(super) struct Arena<'g> {
    pub tree: &'g ExtensiveForm,
    pub form: &'g SequenceForm,
    pub sides: [Side; 2],
    pub payoffs: [Payoffs; 2],
    /// By how much payoffs are divided: their spread.
    pub unit: f64,
}

impl<'g> Arena<'g> {
    /// # Panics
    /// When there are not two players.
    pub fn new(tree: &'g ExtensiveForm, form: &'g SequenceForm) -> Arena<'g> {
        let payoffs = tree.terminal_payoffs().iter().map(|payoffs| payoffs[0].to_f64());
        let (least, most) = payoffs.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), p| (l.min(p), m.max(p)));
        let unit = if most > least { most - least } else { 1.0 };
        let (sides, payoffs) = lay_out(tree, form, unit);
        Arena { tree, form, sides, payoffs, unit }
    }

    /// About how many bytes the layout, the players' numbers and their averages take.
    pub fn bytes(form: &SequenceForm) -> u64 {
        let sequences: usize = form.treeplexes().iter().map(Treeplex::sequences).sum();
        (SEQUENCE_BYTES * sequences + LEAF_BYTES * form.leaves().len()) as u64
    }

    /// The most that a player gains by deviating from a behaviour, by place, in units and floats.
    pub fn gap(&self, behavior: &[Vec<f64>; 2]) -> f64 {
        let plans = [0, 1].map(|player| plan(&self.sides[player], &behavior[player]));
        let gain = |player: usize| {
            let (side, payoffs, other) = (&self.sides[player], &self.payoffs[player], &plans[1 - player]);
            best_response(side, payoffs, other) - value(side, payoffs, &plans[player], other)
        };
        gain(0).max(gain(1))
    }

    /// A behaviour by place, of this accuracy in units, as a statement with its exact bound.
    pub fn statement(&self, behavior: &[Vec<f64>; 2], accuracy: f64) -> Result<Statement> {
        let profile = self.profile(behavior, accuracy)?;
        let gains = tree_regrets(self.tree, &profile, self.tree.root())?;
        let bound = gains.into_iter().map(|deviation| deviation.gain).max().unwrap_or(Rational::ZERO);
        let epsilon = match bound.is_zero() {
            true => Epsilon::Zero,
            false => Epsilon::AtMost(Interval::from(&bound).upper()),
        };
        Ok(Statement { concept: &NASH, solution: Solution::Behavior(profile), witness: Witness::None, epsilon })
    }

    /// Rounded finer than the accuracy.
    fn profile(&self, behavior: &[Vec<f64>; 2], accuracy: f64) -> Result<BehaviorProfile> {
        let bits = (-accuracy.log2()).clamp(0.0, f64::from(MOST_BITS - FINER_BITS)).ceil() as i32 + FINER_BITS;
        let scale = f64::from(bits).exp2();
        let mut profile: Vec<Vec<Rational>> = vec![Vec::new(); self.tree.infosets().len()];
        for (player, treeplex) in self.form.treeplexes().iter().enumerate() {
            for (id, _, own) in treeplex.infosets() {
                let probabilities = own.map(|sequence| behavior[player][self.sides[player].places[sequence] as usize]);
                profile[id.index()] = rounded(probabilities.map(|p| (p * scale).round() as i64).collect(), bits);
            }
        }
        BehaviorProfile::new(self.tree, profile)
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
