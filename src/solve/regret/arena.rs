//! A tree laid out for both players: how much their behaviour can be improved on, and the behaviour as an exact statement.

use std::ops::Range;

use crate::certify::nash::NASH;
use crate::certify::{Epsilon, Statement, Witness, tree_regrets};
use crate::error::Result;
use crate::form::{SequenceForm, Treeplex};
use crate::game::ExtensiveForm;
use crate::num::{Interval, Rational};
use crate::solve::regret::kernel::{best_response, earned, plan};
use crate::solve::regret::payoffs::{LaidOut, Part, lay_out};
use crate::strategy::{BehaviorProfile, Solution};

/// Bits by which the probabilities that are given are finer than the accuracy, and the most of them.
const FINER_BITS: i32 = 12;
const MOST_BITS: i32 = 52;

/// Memory for a sequence: seven numbers, its place and parent; and for a leaf while it is sorted, and its share of two dense matrices.
const SEQUENCE_BYTES: usize = 64;
const LEAF_BYTES: usize = 128;

/// A tree of two players, and its sequence form laid out.
#[derive(Debug)]
pub(in crate::solve) struct Arena<'g> {
    pub tree: &'g ExtensiveForm,
    pub form: &'g SequenceForm,
    /// The stem, and branches.
    pub(super) parts: Vec<Part>,
    pub sides: [Places; 2],
    /// By how much payoffs are divided: their spread.
    pub unit: f64,
}

/// Where a player's numbers lie when those of all parts are put one after the other.
#[derive(Debug)]
pub(in crate::solve) struct Places {
    /// For each sequence of the treeplex.
    pub places: Vec<u32>,
    pub count: usize,
    /// Where the numbers of each part start; at the end how many there are.
    starts: Vec<usize>,
    /// For each sequence its part.
    homes: Vec<u32>,
}

impl Places {
    fn new(parts: &[Part], player: usize, homes: Vec<u32>, places: &[u32]) -> Places {
        let mut starts = vec![0];
        for part in parts {
            starts.push(starts[starts.len() - 1] + part.sides[player].count);
        }
        let place = |(home, place): (&u32, &u32)| starts[*home as usize] as u32 + place;
        let places = homes.iter().zip(places).map(place).collect();
        Places { places, count: starts[parts.len()], starts, homes }
    }

    /// What is known by the sequences of the treeplex, by place; 0 at idle places.
    pub fn placed(&self, by_sequence: &[f64]) -> Vec<f64> {
        let mut placed = vec![0.0; self.count];
        by_sequence.iter().zip(&self.places).for_each(|(value, place)| placed[*place as usize] = *value);
        placed
    }

    /// The places of a part.
    pub fn range(&self, part: usize) -> Range<usize> {
        self.starts[part]..self.starts[part + 1]
    }

    /// For each sequence its part, and its place there.
    pub fn within_parts(&self) -> impl Iterator<Item = (usize, usize)> {
        let within = |(home, place): (&u32, &u32)| (*home as usize, *place as usize - self.starts[*home as usize]);
        self.homes.iter().zip(&self.places).map(within)
    }
}

impl<'g> Arena<'g> {
    /// # Panics
    /// When there are not two players.
    pub fn new(tree: &'g ExtensiveForm, form: &'g SequenceForm) -> Arena<'g> {
        let payoffs = tree.terminal_payoffs().iter().map(|payoffs| payoffs[0].to_f64());
        let (least, most) = payoffs.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), p| (l.min(p), m.max(p)));
        let unit = if most > least { most - least } else { 1.0 };
        let LaidOut { parts, homes: [first, second], places } = lay_out(tree, form, unit);
        let sides = [Places::new(&parts, 0, first, &places[0]), Places::new(&parts, 1, second, &places[1])];
        Arena { tree, form, parts, sides, unit }
    }

    /// Sequences and leaves, which an iteration goes through.
    pub fn work(&self) -> usize {
        self.form.treeplexes().iter().map(Treeplex::sequences).sum::<usize>() + self.form.leaves().len()
    }

    /// About how many bytes the layout, the players' numbers and their averages take.
    pub fn bytes(form: &SequenceForm) -> u64 {
        let sequences: usize = form.treeplexes().iter().map(Treeplex::sequences).sum();
        (SEQUENCE_BYTES * sequences + LEAF_BYTES * form.leaves().len()) as u64
    }

    /// The plan of a behaviour, both by place.
    pub fn plan(&self, player: usize, behavior: &[f64]) -> Vec<f64> {
        let mut plans = vec![0.0; behavior.len()];
        plans[0] = 1.0;
        for (number, part) in self.parts.iter().enumerate() {
            let (side, range) = (&part.sides[player], self.sides[player].range(number));
            if number > 0 {
                plans.copy_within(..side.before, range.start);
            }
            plan(side, &behavior[range.clone()], &mut plans[range]);
        }
        plans
    }

    /// The most that a player gains by deviating from a behaviour, by place, in units and floats.
    pub fn gap(&self, behavior: &[Vec<f64>; 2]) -> f64 {
        let plans = [0, 1].map(|player| self.plan(player, &behavior[player]));
        self.gain(0, &plans).max(self.gain(1, &plans))
    }

    fn gain(&self, player: usize, plans: &[Vec<f64>; 2]) -> f64 {
        let mut value = 0.0;
        let mut stem = vec![0.0; self.parts[0].sides[player].count];
        // Branches first, since they hand up to the stem.
        for (number, part) in self.parts.iter().enumerate().rev() {
            let side = &part.sides[player];
            let [own, other] = [player, 1 - player].map(|player| &plans[player][self.sides[player].range(number)]);
            let mut values = earned(side, &part.payoffs[player], other);
            value += values.iter().zip(own).map(|(value, weight)| value * weight).sum::<f64>();
            if number > 0 {
                best_response(side, &mut values);
            }
            stem.iter_mut().zip(&values).for_each(|(sum, value)| *sum += value);
        }
        best_response(&self.parts[0].sides[player], &mut stem);
        stem[0] - value
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
