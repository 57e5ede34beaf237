//! Iterations of `cfr-plus` and `lazy-cfr-plus` where hands are dealt first and all else is public: sweeps over the public states, with a
//! number for each hand.
//!
//! Definition, idea: as in [`super`]; the sum over histories is one over public states and pairs of hands (Johanson, Waugh, Bowling and Zinkevich
//! 2011). A sweep for a player comes to each state with the other's probability of each hand to lead there, and comes back with
//! the counterfactual value of each own hand. On the way down the other's plan is added to its average; on the way back regrets change. Parts
//! that the other leads to with no hand change nothing, and are left out. A lazy sweep leaves out parts that the other hardly leads to as well,
//! until what came there in several iterations is worth a look; then it is learned from at once.
//!
//! Nothing is looked up: sweeps come to the decisions in the same order each time, and that is the order of the numbers in memory. They
//! are floats of 32 bits, as proofs do not depend on them.
//!
//! Cost: two numbers for each action of each information set, and for each decision where its part of the numbers ends. Time goes at ends
//! into a product for every pair of hands, elsewhere into memory in order. It would gain from several hands at a time in wider registers, from payoffs
//! that grow with the hand (a sum instead of a product for each pair), and from parts of the tree on several threads.
//!
//! References: Johanson, Waugh, Bowling and Zinkevich 2011, Proceedings of IJCAI-11; Tammelin 2014, arXiv 1407.5042.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::game::{Code, Hands, ImplicitTree, Public};
use crate::num::{Rational, WordHash};
use crate::solve::regret::implicit::Rounding;
use crate::strategy::SparseBehavior;

/// More moves than this on one way are taken for rules without end, as in proofs.
const DEEPEST: usize = 1000;

/// Decisions between two looks at whether to stop.
const STRIDE: u64 = 1 << 14;

/// A lazy sweep goes to a decision once the probabilities with which the other led there add up to this over the square root of the iteration, as
/// a mean over the hands. Of 1/100 to 1, falling or not, this was quickest or near it at all accuracies in liar's dice with 8 and 10 sides.
const PATIENCE: f32 = 0.1;

/// Whether sweeps leave out what the other hardly leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Laziness {
    None,
    Patient,
}

/// Where a sweep is in the numbers: the decision, and each player's numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    decision: usize,
    numbers: [usize; 2],
}

/// Both players of a game of hands, learning from each other.
pub(super) struct HandsLearning<'t> {
    hands: &'t dyn Hands,
    counts: [usize; 2],
    /// By player, decision, action and hand.
    regrets: [Vec<f32>; 2],
    totals: [Vec<f32>; 2],
    /// By decision: where what comes after its part of the tree is.
    ends: Vec<Place>,
    /// What ends of each kind pay each player: by the other's hand, then by the own one.
    tables: HashMap<u64, [Vec<f32>; 2], WordHash>,
    iterations: u64,
    /// [`PATIENCE`], or 0 where sweeps are not lazy.
    patience: f32,
    /// By player who learns, decision and hand of the other: what the other led there with since it was swept last; empty where none is lazy.
    waiting: [Vec<f32>; 2],
    /// Free lists of numbers.
    spare: Vec<Vec<f32>>,
}

/// How far from an equilibrium the averages are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    /// The greatest gain of a deviation, in parts of the spread of payoffs.
    pub gap: f64,
    /// How many public states it took to tell.
    pub visited: u64,
}

/// What a sweep needs on its way.
struct Sweep<'s> {
    player: usize,
    /// The weight of the other's plan in its average.
    weight: f32,
    go_on: &'s dyn Fn() -> bool,
    is_over: bool,
    /// The least mean probability of a hand of the other that is worth a look.
    patience: f32,
    visited: u64,
}

impl<'s> Sweep<'s> {
    fn new(player: usize, weight: f32, go_on: &'s dyn Fn() -> bool) -> Sweep<'s> {
        Sweep { player, weight, go_on, is_over: false, patience: 0.0, visited: 0 }
    }
}

/// Bytes that the numbers of a game take, from the public states; `None` when there are more than the limit. Errors: plays that are too long.
pub(super) fn bytes(hands: &dyn Hands, laziness: Laziness, limit: u64) -> Result<Option<u64>> {
    let counts = hands.counts();
    let each = match laziness {
        Laziness::None => 0,
        Laziness::Patient => size_of::<f32>() * (counts[0] + counts[1]),
    } + size_of::<Place>();
    let mut bytes = 0_u64;
    let mut open = vec![(hands.start(), 0)];
    while let Some((state, depth)) = open.pop() {
        if depth >= DEEPEST {
            return Err(Error::too_large(format!("a play has {DEEPEST} moves or more")));
        }
        let actions = match hands.public(state) {
            Public::End(_) => 0,
            Public::Chance(actions) => {
                bytes += each as u64;
                actions
            }
            Public::Decision { player, actions } => {
                bytes += (8 * counts[player] * actions + each) as u64;
                actions
            }
        };
        if bytes > limit {
            return Ok(None);
        }
        open.extend((0..actions).map(|action| (hands.after(state, action), depth + 1)));
    }
    Ok(Some(bytes))
}

impl<'t> HandsLearning<'t> {
    pub fn new(tree: &'t ImplicitTree, hands: &'t dyn Hands, laziness: Laziness) -> HandsLearning<'t> {
        let mut learning = HandsLearning {
            hands,
            counts: hands.counts(),
            regrets: Default::default(),
            totals: Default::default(),
            ends: Vec::new(),
            tables: HashMap::default(),
            iterations: 0,
            patience: 0.0,
            waiting: Default::default(),
            spare: Vec::new(),
        };
        let mut place = Place::default();
        learning.lay_out(tree, hands.start(), &mut place, 0);
        for player in 0..2 {
            learning.regrets[player] = vec![0.0; place.numbers[player]];
            learning.totals[player] = vec![0.0; place.numbers[player]];
        }
        if laziness == Laziness::Patient {
            learning.patience = PATIENCE;
            learning.waiting = [1, 0].map(|other| vec![0.0; place.decision * learning.counts[other]]);
        }
        learning
    }

    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    fn lay_out(&mut self, tree: &ImplicitTree, state: Code, place: &mut Place, depth: usize) {
        assert!(depth < DEEPEST, "plays are shorter where `bytes` has counted");
        let actions = match self.hands.public(state) {
            Public::End(kind) => return self.add_table(tree, kind),
            Public::Chance(actions) => actions,
            Public::Decision { player, actions } => {
                place.numbers[player] += actions * self.counts[player];
                actions
            }
        };
        let decision = place.decision;
        place.decision += 1;
        self.ends.push(Place::default());
        for action in 0..actions {
            self.lay_out(tree, self.hands.after(state, action), place, depth + 1);
        }
        self.ends[decision] = *place;
    }

    fn add_table(&mut self, tree: &ImplicitTree, kind: u64) {
        if self.tables.contains_key(&kind) {
            return;
        }
        let spread = Some(tree.spread()).filter(Rational::is_positive).unwrap_or(Rational::ONE).to_f64();
        let outcomes = &tree.rules().preamble().outcomes;
        let entry = |first: usize, second: usize| {
            let (probability, outcome) = self.hands.meeting(kind, [first, second]);
            (probability.to_f64() * outcomes[outcome].to_f64() / spread) as f32
        };
        let [one, other] = self.counts;
        let first = (0..other).flat_map(|second| (0..one).map(move |first| entry(first, second))).collect();
        let second = (0..one).flat_map(|first| (0..other).map(move |second| -entry(first, second))).collect();
        self.tables.insert(kind, [first, second]);
    }

    /// One iteration of both players; ended early by `false`, which spoils nothing. The number of public states that it looked at.
    pub fn step(&mut self, go_on: &dyn Fn() -> bool) -> u64 {
        self.iterations += 1;
        let patience = self.patience / (self.iterations as f32).sqrt();
        let mut visited = 0;
        for player in 0..2 {
            let mut sweep = Sweep { patience, ..Sweep::new(player, self.iterations as f32, go_on) };
            let reach = vec![1.0; self.counts[1 - player]];
            let value = self.sweep(&mut sweep, self.hands.start(), &reach, &mut Place::default());
            self.spare.push(value);
            visited += sweep.visited;
        }
        visited
    }

    fn zeros(&mut self, count: usize) -> Vec<f32> {
        let mut list = self.spare.pop().unwrap_or_default();
        list.clear();
        list.resize(count, 0.0);
        list
    }

    /// In lazy sweeps what there is to learn from at a decision: what waits there and what comes now, or nothing as long as that is little.
    fn due(&mut self, sweep: &Sweep, decision: usize, reach: &[f32]) -> Option<Vec<f32>> {
        if self.waiting[sweep.player].is_empty() {
            return None;
        }
        let mut due = self.zeros(reach.len());
        let waiting = &mut self.waiting[sweep.player][decision * reach.len()..][..reach.len()];
        waiting.iter_mut().zip(reach).for_each(|(waiting, reach)| *waiting += reach);
        if waiting.iter().sum::<f32>() >= sweep.patience * reach.len() as f32 {
            waiting.swap_with_slice(&mut due);
        }
        Some(due)
    }

    /// The counterfactual value of each own hand. As deep as play is long.
    fn sweep(&mut self, sweep: &mut Sweep, state: Code, reach: &[f32], place: &mut Place) -> Vec<f32> {
        let own = self.counts[sweep.player];
        let mut values = self.zeros(own);
        let (mover, actions) = match self.hands.public(state) {
            Public::End(kind) => {
                pay(&self.tables[&kind][sweep.player], reach, &mut values);
                return values;
            }
            Public::Chance(actions) => (None, actions),
            Public::Decision { player, actions } => (Some(player), actions),
        };
        let decision = place.decision;
        let due = self.due(sweep, decision, reach);
        let reach = due.as_deref().unwrap_or(reach);
        sweep.is_over |= sweep.visited.is_multiple_of(STRIDE) && !(sweep.go_on)();
        if sweep.is_over || reach.iter().all(|reach| *reach == 0.0) {
            *place = self.ends[decision];
            self.spare.extend(due);
            return values;
        }
        sweep.visited += 1;
        place.decision += 1;
        match mover {
            None => {
                for action in 0..actions {
                    let below = self.sweep(sweep, self.hands.after(state, action), reach, place);
                    values.iter_mut().zip(&below).for_each(|(value, below)| *value += below);
                    self.spare.push(below);
                }
            }
            Some(player) if player == sweep.player => self.decide(sweep, state, (reach, actions), place, &mut values),
            Some(player) => {
                let count = self.counts[player];
                let start = place.numbers[player];
                place.numbers[player] += actions * count;
                let mut plan = self.matched(player, start, actions);
                for (action, plan) in plan.chunks_exact_mut(count).enumerate() {
                    plan.iter_mut().zip(reach).for_each(|(plan, reach)| *plan *= reach);
                    let totals = &mut self.totals[player][start + action * count..][..count];
                    totals.iter_mut().zip(&*plan).for_each(|(total, plan)| *total += sweep.weight * *plan);
                    let below = self.sweep(sweep, self.hands.after(state, action), plan, place);
                    values.iter_mut().zip(&below).for_each(|(value, below)| *value += below);
                    self.spare.push(below);
                }
                self.spare.push(plan);
            }
        }
        self.spare.extend(due);
        values
    }

    /// An own decision: values by the present behaviour, and the regrets that follow.
    fn decide(
        &mut self,
        sweep: &mut Sweep,
        state: Code,
        (reach, actions): (&[f32], usize),
        place: &mut Place,
        values: &mut [f32],
    ) {
        let (player, count) = (sweep.player, values.len());
        let start = place.numbers[player];
        place.numbers[player] += actions * count;
        let taken = self.matched(player, start, actions);
        let mut earned = self.zeros(actions * count);
        for action in 0..actions {
            let below = self.sweep(sweep, self.hands.after(state, action), reach, place);
            let range = action * count..(action + 1) * count;
            earned[range.clone()].copy_from_slice(&below);
            for ((value, below), taken) in values.iter_mut().zip(&below).zip(&taken[range]) {
                *value += below * taken;
            }
            self.spare.push(below);
        }
        if !sweep.is_over {
            let regrets = self.regrets[player][start..start + actions * count].chunks_exact_mut(count);
            for (regrets, earned) in regrets.zip(earned.chunks_exact(count)) {
                for ((regret, earned), value) in regrets.iter_mut().zip(earned).zip(&*values) {
                    *regret = (*regret + earned - value).max(0.0);
                }
            }
        }
        self.spare.push(taken);
        self.spare.push(earned);
    }

    /// How a player behaves at a decision: by action and hand, in proportion to the regrets.
    fn matched(&mut self, player: usize, start: usize, actions: usize) -> Vec<f32> {
        let count = self.counts[player];
        let mut taken = self.zeros(actions * count);
        shares(&self.regrets[player][start..start + actions * count], count, &mut taken);
        taken
    }

    /// About the most that a player gains by deviating from the averages; infinite when it was ended.
    pub fn gap(&mut self, go_on: &dyn Fn() -> bool) -> Gap {
        let mut gain = [0.0; 2];
        let mut visited = 0;
        for (player, gain) in gain.iter_mut().enumerate() {
            let mut sweep = Sweep::new(player, 0.0, go_on);
            let reach = vec![1.0; self.counts[1 - player]];
            let [best, own] = self.respond(&mut sweep, self.hands.start(), &reach, &mut Place::default());
            let sum = |list: &[f32]| list.iter().map(|value| f64::from(*value)).sum::<f64>();
            *gain = if sweep.is_over { f64::INFINITY } else { sum(&best) - sum(&own) };
            self.spare.extend([best, own]);
            visited += sweep.visited;
        }
        Gap { gap: gain[0].max(gain[1]), visited }
    }

    /// For each own hand the best that can be had against the other's average, and what the own one gets.
    fn respond(&mut self, sweep: &mut Sweep, state: Code, reach: &[f32], place: &mut Place) -> [Vec<f32>; 2] {
        let mut values = [0, 1].map(|_| self.zeros(self.counts[sweep.player]));
        let (mover, actions) = match self.hands.public(state) {
            Public::End(kind) => {
                values.iter_mut().for_each(|values| pay(&self.tables[&kind][sweep.player], reach, values));
                return values;
            }
            Public::Chance(actions) => (None, actions),
            Public::Decision { player, actions } => (Some(player), actions),
        };
        let decision = place.decision;
        sweep.is_over |= sweep.visited.is_multiple_of(STRIDE) && !(sweep.go_on)();
        if sweep.is_over || reach.iter().all(|reach| *reach == 0.0) {
            *place = self.ends[decision];
            return values;
        }
        sweep.visited += 1;
        place.decision += 1;
        let count = mover.map_or(0, |player| self.counts[player]);
        let mut taken = self.zeros(actions * count);
        if let Some(player) = mover {
            let start = place.numbers[player];
            place.numbers[player] += actions * count;
            shares(&self.totals[player][start..start + actions * count], count, &mut taken);
        }
        for action in 0..actions {
            let next = self.hands.after(state, action);
            let taken = &mut taken[action * count..(action + 1) * count];
            let is_own = mover == Some(sweep.player);
            let below = match mover {
                Some(_) if !is_own => {
                    taken.iter_mut().zip(reach).for_each(|(taken, reach)| *taken *= reach);
                    self.respond(sweep, next, taken, place)
                }
                _ => self.respond(sweep, next, reach, place),
            };
            let [best, own] = &mut values;
            for (hand, (best, own)) in best.iter_mut().zip(own).enumerate() {
                let (below_best, below_own) = (below[0][hand], below[1][hand]);
                (*best, *own) = match is_own {
                    true if action == 0 => (below_best, below_own * taken[hand]),
                    true => (best.max(below_best), *own + below_own * taken[hand]),
                    false => (*best + below_best, *own + below_own),
                };
            }
            self.spare.extend(below);
        }
        self.spare.push(taken);
        values
    }

    /// The average behaviour, where it leads with more than a least probability.
    /// Errors: too many information sets are listed.
    pub fn behavior(&self, rounding: &Rounding) -> Result<SparseBehavior> {
        let mut rows: [Vec<(u64, Vec<u32>)>; 2] = Default::default();
        let reach = self.counts.map(|count| vec![1.0; count]);
        self.gather(rounding, self.hands.start(), &reach, &mut Place::default(), &mut rows);
        rounding.collect(rows)
    }

    fn gather(
        &self,
        rounding: &Rounding,
        state: Code,
        reach: &[Vec<f32>; 2],
        place: &mut Place,
        rows: &mut [Vec<(u64, Vec<u32>)>; 2],
    ) {
        let (mover, actions) = match self.hands.public(state) {
            Public::End(_) => return,
            Public::Chance(actions) => (None, actions),
            Public::Decision { player, actions } => (Some(player), actions),
        };
        let is_out_of_reach = |player: usize| reach[player].iter().all(|reach| f64::from(*reach) < rounding.least);
        if is_out_of_reach(0) && is_out_of_reach(1) {
            *place = self.ends[place.decision];
            return;
        }
        place.decision += 1;
        let Some(player) = mover else {
            for action in 0..actions {
                self.gather(rounding, self.hands.after(state, action), reach, place, rows);
            }
            return;
        };
        let (count, start) = (self.counts[player], place.numbers[player]);
        place.numbers[player] += actions * count;
        let mut taken = vec![0.0; actions * count];
        shares(&self.totals[player][start..start + actions * count], count, &mut taken);
        for hand in (0..count).filter(|hand| f64::from(reach[player][*hand]) >= rounding.least) {
            let probabilities = (0..actions).map(|action| f64::from(taken[action * count + hand]));
            rows[player].push((self.hands.infoset(state, hand), rounding.parts(probabilities)));
        }
        for (action, taken) in taken.chunks_exact(count).enumerate() {
            let mut next = reach.clone();
            next[player].iter_mut().zip(taken).for_each(|(reach, taken)| *reach *= taken);
            self.gather(rounding, self.hands.after(state, action), &next, place, rows);
        }
    }
}

/// Adds what each own hand is paid at an end, where the other leads to with these probabilities.
fn pay(table: &[f32], reach: &[f32], values: &mut [f32]) {
    for (entries, reach) in table.chunks_exact(values.len()).zip(reach) {
        if *reach != 0.0 {
            values.iter_mut().zip(entries).for_each(|(value, entry)| *value += entry * reach);
        }
    }
}

/// For each hand the shares of the actions in the sum of numbers that are not negative, by action and hand; even ones where all are 0.
fn shares(numbers: &[f32], count: usize, shares: &mut [f32]) {
    let even = count as f32 / numbers.len() as f32;
    // The sums lie where the shares of the first action will be.
    let (sums, others) = shares.split_at_mut(count);
    sums.copy_from_slice(&numbers[..count]);
    for numbers in numbers[count..].chunks_exact(count) {
        sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    for (shares, numbers) in others.chunks_exact_mut(count).zip(numbers[count..].chunks_exact(count)) {
        for ((share, number), sum) in shares.iter_mut().zip(numbers).zip(&*sums) {
            *share = if *sum > 0.0 { number / sum } else { even };
        }
    }
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum = if *sum > 0.0 { number / *sum } else { even };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Game;
    use crate::generate;

    #[test]
    fn laziness_without_patience_changes_nothing_and_with_patience_looks_at_less() {
        let Some(Ok(Game::ImplicitTree(tree))) = generate::parse("liars-dice:sides=6,implicit=1") else {
            panic!("a tree that is not stored")
        };
        let hands = tree.rules().hands().expect("hands");
        let [mut eager, mut impatient, mut patient] = [Laziness::None, Laziness::Patient, Laziness::Patient]
            .map(|laziness| HandsLearning::new(&tree, hands, laziness));
        impatient.patience = 0.0;
        let mut visited = [0; 3];
        for _ in 0..100 {
            for (learning, visited) in [&mut eager, &mut impatient, &mut patient].into_iter().zip(&mut visited) {
                *visited += learning.step(&|| true);
            }
        }
        assert_eq!((&eager.regrets, &eager.totals), (&impatient.regrets, &impatient.totals));
        assert_eq!(visited[0], visited[1]);
        assert!(2 * visited[2] < visited[0], "{visited:?}");
        let [eager, patient] = [eager, patient].map(|mut learning| learning.gap(&|| true).gap);
        assert!(eager < 1e-2 && patient < 3e-2, "{eager} {patient}");
    }
}
