//! Iterations of regret minimisation on both players' sequence forms, in floats.
//!
//! One update of a player: what each sequence earns against the other's plan; from the last group of information sets to the first, what each set is
//! worth at the present behaviour, by how much each action is better, the regrets and the behaviour that follows from them; and, from the first
//! group to the last, the plan of that behaviour, which is added to the average. Nothing is allocated, and nothing is looked up by key.

use multiversion::multiversion;

use crate::solve::regret::layout::{Block, Blocks, Group, Places, Side, WIDTH};
use crate::solve::regret::variant::Rule;

/// A player's numbers, by place.
#[derive(Debug, Clone)]
pub(super) struct Learner {
    regrets: Vec<f64>,
    /// At each information set how often the action is taken.
    behavior: Vec<f64>,
    plan: Vec<f64>,
    /// The weighted sum of plans.
    total: Vec<f64>,
    values: Vec<f64>,
    /// By lane: worth, and the sum of what the actions are taken in proportion to.
    worth: Vec<f64>,
    sums: Vec<f64>,
    /// Entries of the other's plan that do not lie side by side.
    gathered: Vec<f64>,
}

impl Learner {
    pub fn new(side: &Side, blocks: &Blocks) -> Learner {
        let count = side.places.len();
        let lanes = side.groups.iter().map(|group| group.lanes).max().unwrap_or(0);
        let mut learner = Learner {
            regrets: vec![0.0; count],
            behavior: vec![0.0; count],
            plan: vec![1.0; count],
            total: vec![0.0; count],
            values: vec![0.0; count],
            worth: vec![0.0; lanes],
            sums: vec![0.0; lanes],
            gathered: vec![0.0; blocks.widest()],
        };
        for group in &side.groups {
            let range = group.first..group.first + group.actions * group.lanes;
            learner.behavior[range].fill(1.0 / group.actions as f64);
        }
        flow(side, &learner.behavior, &mut learner.plan);
        learner
    }

    pub fn plan(&self) -> &[f64] {
        &self.plan
    }

    /// Learns from the other's plan; the average counts the new plan with a weight.
    pub fn learn(&mut self, side: &Side, blocks: &Blocks, other: &[f64], rule: &Rule, weight: f64) {
        earn(blocks, other, &mut self.gathered, &mut self.values);
        for group in side.groups.iter().rev() {
            regret(side, group, rule, self);
        }
        flow(side, &self.behavior, &mut self.plan);
        add(&mut self.total, &self.plan, weight);
    }

    /// The plan of the average behaviour: 1 at the empty sequence; uniform where the averages do not lead.
    pub fn average(&self, side: &Side) -> Vec<f64> {
        let mut behavior = vec![0.0; self.total.len()];
        for group in &side.groups {
            for lane in 0..group.lanes {
                let places = (0..group.actions).map(|action| group.first + action * group.lanes + lane);
                let sum: f64 = places.clone().map(|place| self.total[place]).sum();
                for place in places {
                    behavior[place] = if sum > 0.0 { self.total[place] / sum } else { 1.0 / group.actions as f64 };
                }
            }
        }
        behavior
    }
}

/// What a plan earns against the other's.
pub(super) fn value(side: &Side, blocks: &Blocks, own: &[f64], other: &[f64]) -> f64 {
    let mut values = vec![0.0; side.places.len()];
    earn(blocks, other, &mut vec![0.0; blocks.widest()], &mut values);
    values.iter().zip(own).map(|(value, weight)| value * weight).sum()
}

/// What a player earns at best against a plan.
pub(super) fn best_response(side: &Side, blocks: &Blocks, other: &[f64]) -> f64 {
    let mut values = vec![0.0; side.places.len()];
    earn(blocks, other, &mut vec![0.0; blocks.widest()], &mut values);
    for group in side.groups.iter().rev() {
        for lane in 0..group.lanes {
            let places = (0..group.actions).map(|action| group.first + action * group.lanes + lane);
            let best = places.map(|place| values[place]).fold(f64::NEG_INFINITY, f64::max);
            values[side.parents[group.parents + lane] as usize] += best;
        }
    }
    values[0]
}

/// The plan of a behaviour.
pub(super) fn plan(side: &Side, behavior: &[f64]) -> Vec<f64> {
    let mut plan = vec![1.0; behavior.len()];
    flow(side, behavior, &mut plan);
    plan
}

/// What each place earns by itself against the other's plan.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn earn(blocks: &Blocks, other: &[f64], gathered: &mut [f64], values: &mut [f64]) {
    values.fill(0.0);
    for block in &blocks.blocks {
        let plan: &[f64] = match &block.columns {
            Places::From(first) => &other[*first..*first + block.column_count],
            Places::List(list) => {
                let gathered = &mut gathered[..block.column_count];
                gathered.iter_mut().zip(list).for_each(|(own, place)| *own = other[*place as usize]);
                gathered
            }
        };
        let entries = block.column_count * WIDTH;
        let chunks = blocks.values[block.values..].chunks_exact(entries);
        for (number, chunk) in (0..block.row_count.div_ceil(WIDTH)).zip(chunks) {
            let mut sums = [0.0; WIDTH];
            for (column, weight) in chunk.as_chunks::<WIDTH>().0.iter().zip(plan) {
                for (sum, value) in sums.iter_mut().zip(column) {
                    *sum += value * weight;
                }
            }
            put(block, number * WIDTH, &sums, values);
        }
    }
    for pair in blocks.thin_rows.windows(2) {
        let entries = &blocks.thin[pair[0].1 as usize..pair[1].1 as usize];
        values[pair[0].0 as usize] = entries.iter().map(|(column, value)| value * other[*column as usize]).sum();
    }
}

#[inline(always)]
fn put(block: &Block, from: usize, sums: &[f64; WIDTH], values: &mut [f64]) {
    let count = (block.row_count - from).min(WIDTH);
    match &block.rows {
        Places::From(first) if count == WIDTH => values[first + from..first + from + WIDTH].copy_from_slice(sums),
        Places::From(first) => {
            values[first + from..first + from + count].iter_mut().zip(sums).for_each(|(value, sum)| *value = *sum);
        }
        Places::List(list) => {
            list[from..from + count].iter().zip(sums).for_each(|(place, sum)| values[*place as usize] = *sum);
        }
    }
}

/// Regrets and behaviour of a group, and its worth to the sequences before it.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn regret(side: &Side, group: &Group, rule: &Rule, learner: &mut Learner) {
    let lanes = group.lanes;
    let (worth, sums) = (&mut learner.worth[..lanes], &mut learner.sums[..lanes]);
    worth.fill(0.0);
    sums.fill(0.0);
    let actions = || (0..group.actions).map(|action| group.first + action * lanes);
    for first in actions() {
        let taken = &learner.behavior[first..first + lanes];
        let values = &learner.values[first..first + lanes];
        for ((worth, taken), value) in worth.iter_mut().zip(taken).zip(values) {
            *worth += taken * value;
        }
    }
    for first in actions() {
        let regrets = &mut learner.regrets[first..first + lanes];
        let taken = &mut learner.behavior[first..first + lanes];
        let values = &learner.values[first..first + lanes];
        for ((((regret, taken), value), worth), sum) in
            regrets.iter_mut().zip(taken).zip(values).zip(worth.iter()).zip(sums.iter_mut())
        {
            let better = value - worth;
            let kept = (*regret + better).max(rule.floor);
            *regret = kept * if kept > 0.0 { rule.positive } else { rule.negative };
            *taken = (*regret + rule.prediction * better).max(0.0);
            *sum += *taken;
        }
    }
    sums.iter_mut().for_each(|sum| *sum = if *sum > 0.0 { sum.recip() } else { 0.0 });
    let even = 1.0 / group.actions as f64;
    for first in actions() {
        let taken = &mut learner.behavior[first..first + lanes];
        for (taken, factor) in taken.iter_mut().zip(sums.iter()) {
            *taken = if *factor > 0.0 { *taken * factor } else { even };
        }
    }
    let parents = &side.parents[group.parents..group.parents + lanes];
    parents.iter().zip(worth.iter()).for_each(|(parent, worth)| learner.values[*parent as usize] += worth);
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn flow(side: &Side, behavior: &[f64], plan: &mut [f64]) {
    for group in &side.groups {
        let parents = &side.parents[group.parents..group.parents + group.lanes];
        let (before, after) = plan.split_at_mut(group.first);
        for action in 0..group.actions {
            let range = action * group.lanes..(action + 1) * group.lanes;
            let taken = &behavior[group.first + range.start..group.first + range.end];
            for ((plan, taken), parent) in after[range].iter_mut().zip(taken).zip(parents) {
                *plan = before[*parent as usize] * taken;
            }
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn add(total: &mut [f64], plan: &[f64], weight: f64) {
    total.iter_mut().zip(plan).for_each(|(total, plan)| *total += weight * plan);
}
