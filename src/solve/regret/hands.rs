//! Iterations of `cfr-plus` where hands are dealt first and all else is public: sweeps over the public states, with a number for each hand.
//!
//! Definition, idea: as in [`super`]; the sum over histories is one over public states and pairs of hands (Johanson, Waugh, Bowling and Zinkevich
//! 2011). A sweep for a player comes to each state with the other's probability of each hand to lead there, and comes back with
//! the counterfactual value of each own hand. On the way down the other's plan is added to its average; on the way back regrets change. Parts
//! that the other leads to with no hand change nothing, and are left out.
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
const STRIDE: usize = 1 << 14;

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
    /// Free lists of numbers.
    spare: Vec<Vec<f32>>,
}

/// What a sweep needs on its way.
struct Sweep<'s> {
    player: usize,
    /// The weight of the other's plan in its average.
    weight: f32,
    go_on: &'s dyn Fn() -> bool,
    is_over: bool,
}

/// Bytes that the numbers of a game take, from the public states; `None` when there are more than the limit. Errors: plays that are too long.
pub(super) fn bytes(hands: &dyn Hands, limit: u64) -> Result<Option<u64>> {
    let counts = hands.counts();
    let mut bytes = 0_u64;
    let mut open = vec![(hands.start(), 0)];
    while let Some((state, depth)) = open.pop() {
        if depth >= DEEPEST {
            return Err(Error::too_large(format!("a play has {DEEPEST} moves or more")));
        }
        let actions = match hands.public(state) {
            Public::End(_) => 0,
            Public::Chance(actions) => actions,
            Public::Decision { player, actions } => {
                bytes += (8 * counts[player] * actions + size_of::<Place>()) as u64;
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
    pub fn new(tree: &'t ImplicitTree, hands: &'t dyn Hands) -> HandsLearning<'t> {
        let mut learning = HandsLearning {
            hands,
            counts: hands.counts(),
            regrets: Default::default(),
            totals: Default::default(),
            ends: Vec::new(),
            tables: HashMap::default(),
            iterations: 0,
            spare: Vec::new(),
        };
        let mut place = Place::default();
        learning.lay_out(tree, hands.start(), &mut place, 0);
        for player in 0..2 {
            learning.regrets[player] = vec![0.0; place.numbers[player]];
            learning.totals[player] = vec![0.0; place.numbers[player]];
        }
        learning
    }

    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// The public states at which somebody or chance moves.
    pub fn states(&self) -> u64 {
        self.ends.len() as u64
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

    /// One iteration of both players; ended early by `false`, which spoils nothing.
    pub fn step(&mut self, go_on: &dyn Fn() -> bool) {
        self.iterations += 1;
        for player in 0..2 {
            let mut sweep = Sweep { player, weight: self.iterations as f32, go_on, is_over: false };
            let reach = vec![1.0; self.counts[1 - player]];
            let value = self.sweep(&mut sweep, self.hands.start(), &reach, &mut Place::default());
            self.spare.push(value);
        }
    }

    fn zeros(&mut self, count: usize) -> Vec<f32> {
        let mut list = self.spare.pop().unwrap_or_default();
        list.clear();
        list.resize(count, 0.0);
        list
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
        if decision.is_multiple_of(STRIDE) && !(sweep.go_on)() {
            sweep.is_over = true;
        }
        if sweep.is_over || reach.iter().all(|reach| *reach == 0.0) {
            *place = self.ends[decision];
            return values;
        }
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

    /// About the most that a player gains by deviating from the averages, in parts of the spread of payoffs; infinite when it was ended.
    pub fn gap(&mut self, go_on: &dyn Fn() -> bool) -> f64 {
        let mut gain = [0.0; 2];
        for (player, gain) in gain.iter_mut().enumerate() {
            let mut sweep = Sweep { player, weight: 0.0, go_on, is_over: false };
            let reach = vec![1.0; self.counts[1 - player]];
            let [best, own] = self.respond(&mut sweep, self.hands.start(), &reach, &mut Place::default());
            let sum = |list: &[f32]| list.iter().map(|value| f64::from(*value)).sum::<f64>();
            *gain = if sweep.is_over { f64::INFINITY } else { sum(&best) - sum(&own) };
            self.spare.extend([best, own]);
        }
        gain[0].max(gain[1])
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
        sweep.is_over |= decision.is_multiple_of(STRIDE) && !(sweep.go_on)();
        if sweep.is_over || reach.iter().all(|reach| *reach == 0.0) {
            *place = self.ends[decision];
            return values;
        }
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
