//! Iterations of regret minimisation on both players' sequence forms, in floats.
//!
//! One update of a player: what each sequence earns against the other's plan; from the last group of information sets to the first, what
//! each set is worth at the present behaviour, by how much each action is better, the regrets and the behaviour that follows from them; and, from the
//! first group to the last, the plan of that behaviour, which is added to the average. Nothing is allocated, and nothing is looked up by key.
//!
//! Functions are compiled for several kinds of machines. Closures are not inlined into such a function, so there are loops where iterators
//! with closures would read as well.

use multiversion::multiversion;

use crate::solve::regret::layout::{Group, Side, WIDTH};
use crate::solve::regret::payoffs::{Column, Payoffs, Read, Run};
use crate::solve::regret::variant::Rule;

/// Some lanes at once.
type Lanes = [f64; WIDTH];

/// A player's state, by place.
#[derive(Debug, Clone)]
pub(super) struct Learner {
    numbers: Numbers,
    /// Of the behaviour.
    plan: Vec<f64>,
    earnings: Earnings,
}

/// What a player keeps from one iteration to the next, by place.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub regrets: Vec<f64>,
    /// At each information set how often the action is taken.
    pub behavior: Vec<f64>,
    /// The weighted sum of plans.
    pub total: Vec<f64>,
}

/// What each place earns.
#[derive(Debug, Clone)]
struct Earnings {
    /// 0 between two updates.
    values: Vec<f64>,
    gathered: Vec<f64>,
    scattered: Vec<f64>,
}

impl Earnings {
    fn new(side: &Side, payoffs: &Payoffs) -> Earnings {
        Earnings {
            values: vec![0.0; side.count],
            gathered: vec![0.0; payoffs.gathered.len()],
            scattered: vec![0.0; payoffs.scattered.len()],
        }
    }
}

impl Learner {
    pub fn new(side: &Side, payoffs: &Payoffs) -> Learner {
        let zeros = vec![0.0; side.count];
        let mut behavior = zeros.clone();
        for group in &side.groups {
            let range = group.first..group.first + group.actions * group.lanes;
            behavior[range].fill(1.0 / group.actions as f64);
        }
        let plan = plan(side, &behavior);
        let numbers = Numbers { regrets: zeros.clone(), behavior, total: zeros };
        Learner { numbers, plan, earnings: Earnings::new(side, payoffs) }
    }

    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Goes on from other numbers; the behaviour of lanes of no information set does not matter.
    pub fn restore(&mut self, side: &Side, numbers: Numbers) {
        self.plan = plan(side, &numbers.behavior);
        self.numbers = numbers;
    }

    pub fn plan(&self) -> &[f64] {
        &self.plan
    }

    /// Learns from the other's plan; the average counts the new plan with a weight.
    pub fn learn(&mut self, side: &Side, payoffs: &Payoffs, other: &[f64], rule: Rule, weight: f64) {
        earn(payoffs, other, &mut self.earnings);
        let Numbers { regrets, behavior, total } = &mut self.numbers;
        regret(side, rule, &mut self.earnings.values, regrets, behavior);
        flow_and_add(side, behavior, &mut self.plan, total, weight);
    }

    /// The plan of the average behaviour: 1 at the empty sequence; uniform where the averages do not lead.
    pub fn average(&self, side: &Side) -> Vec<f64> {
        let total = &self.numbers.total;
        let mut behavior = vec![0.0; total.len()];
        for group in &side.groups {
            for lane in 0..group.lanes {
                let places = (0..group.actions).map(|action| group.first + action * group.lanes + lane);
                let sum: f64 = places.clone().map(|place| total[place]).sum();
                for place in places {
                    behavior[place] = if sum > 0.0 { total[place] / sum } else { 1.0 / group.actions as f64 };
                }
            }
        }
        behavior
    }
}

/// 1 at the empty sequence.
fn empty_plan(side: &Side) -> Vec<f64> {
    let mut plan = vec![0.0; side.count];
    plan[0] = 1.0;
    plan
}

/// What a plan earns against the other's.
pub(super) fn value(side: &Side, payoffs: &Payoffs, own: &[f64], other: &[f64]) -> f64 {
    let mut earnings = Earnings::new(side, payoffs);
    earn(payoffs, other, &mut earnings);
    earnings.values.iter().zip(own).map(|(value, weight)| value * weight).sum()
}

/// What a player earns at best against a plan.
pub(super) fn best_response(side: &Side, payoffs: &Payoffs, other: &[f64]) -> f64 {
    let mut earnings = Earnings::new(side, payoffs);
    earn(payoffs, other, &mut earnings);
    let mut values = earnings.values;
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
    let mut plan = empty_plan(side);
    flow(side, behavior, &mut plan);
    plan
}

/// What each place earns by itself against the other's plan. A unit writes beyond its rows what the units after it put right.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn earn(payoffs: &Payoffs, other: &[f64], earnings: &mut Earnings) {
    let Earnings { values, gathered, scattered } = earnings;
    for (own, place) in gathered.iter_mut().zip(&payoffs.gathered) {
        *own = other[*place as usize];
    }
    for run in &payoffs.runs {
        let plan = if run.shape.read == Read::Gathered { &gathered[..] } else { other };
        let values = if run.shape.scattered { &mut scattered[..] } else { &mut values[..] };
        match run.shape.columns {
            1 => earn_run::<1>(run, payoffs, plan, values),
            2 => earn_run::<2>(run, payoffs, plan, values),
            3 => earn_run::<3>(run, payoffs, plan, values),
            4 => earn_run::<4>(run, payoffs, plan, values),
            5 => earn_run::<5>(run, payoffs, plan, values),
            6 => earn_run::<6>(run, payoffs, plan, values),
            7 => earn_run::<7>(run, payoffs, plan, values),
            8 => earn_run::<8>(run, payoffs, plan, values),
            _ => earn_wide_run(run, payoffs, plan, values),
        }
    }
    for (value, place) in scattered.iter().zip(&payoffs.scattered) {
        values[*place as usize] = *value;
    }
    for pair in payoffs.thin_rows.windows(2) {
        let entries = &payoffs.thin[pair[0].1 as usize..pair[1].1 as usize];
        let mut sum = 0.0;
        for (column, value) in entries {
            sum += value * other[*column as usize];
        }
        values[pair[0].0 as usize] = sum;
    }
}

#[inline(always)]
fn accumulate(sums: &mut Lanes, column: &Column, weight: f64) {
    for (sum, value) in sums.iter_mut().zip(column) {
        *sum += value * weight;
    }
}

#[inline(always)]
fn earn_run<const COLUMNS: usize>(run: &Run, payoffs: &Payoffs, plan: &[f64], values: &mut [f64]) {
    let is_read_twice = run.shape.read == Read::Twice;
    for unit in &run.units {
        let mut sums = [0.0; WIDTH];
        let mut entries = unit.entries as usize;
        for start in &unit.columns[..1 + usize::from(is_read_twice)] {
            let columns = &payoffs.columns[entries..][..COLUMNS];
            let weights = &plan[*start as usize..][..COLUMNS];
            for number in 0..COLUMNS {
                accumulate(&mut sums, &columns[number], weights[number]);
            }
            entries += COLUMNS;
        }
        values[unit.row as usize..][..WIDTH].copy_from_slice(&sums);
    }
}

/// The same for any number of columns.
#[inline(always)]
fn earn_wide_run(run: &Run, payoffs: &Payoffs, plan: &[f64], values: &mut [f64]) {
    let count = run.shape.columns;
    let is_read_twice = run.shape.read == Read::Twice;
    for unit in &run.units {
        let mut sums = [0.0; WIDTH];
        let mut entries = unit.entries as usize;
        for start in &unit.columns[..1 + usize::from(is_read_twice)] {
            let columns = &payoffs.columns[entries..][..count];
            for (column, weight) in columns.iter().zip(&plan[*start as usize..][..count]) {
                accumulate(&mut sums, column, *weight);
            }
            entries += count;
        }
        values[unit.row as usize..][..WIDTH].copy_from_slice(&sums);
    }
}

/// Regrets and behaviour of all groups, from the last to the first; takes the values back to 0.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn regret(side: &Side, rule: Rule, values: &mut [f64], regrets: &mut [f64], behavior: &mut [f64]) {
    for group in side.groups.iter().rev() {
        match group.actions {
            1 => regret_group::<1>(side, group, rule, values, regrets, behavior),
            2 => regret_group::<2>(side, group, rule, values, regrets, behavior),
            3 => regret_group::<3>(side, group, rule, values, regrets, behavior),
            4 => regret_group::<4>(side, group, rule, values, regrets, behavior),
            _ => regret_wide_group(side, group, rule, values, regrets, behavior),
        }
    }
    values[0] = 0.0;
}

/// By how much an action is better, then the regret and what the action is taken in proportion to.
#[inline(always)]
fn judge(rule: Rule, value: f64, worth: f64, regret: f64) -> (f64, f64) {
    let better = value - worth;
    let kept = (regret + better).max(rule.floor);
    let regret = kept * if kept > 0.0 { rule.positive } else { rule.negative };
    (regret, (regret + rule.prediction * better).max(0.0))
}

/// What the taken actions are multiplied by so that they add up to 1; 0 where none is taken.
#[inline(always)]
fn factors(sums: &Lanes) -> Lanes {
    let mut factors = [0.0; WIDTH];
    for (factor, sum) in factors.iter_mut().zip(sums) {
        *factor = if *sum > 0.0 { 1.0 / *sum } else { 0.0 };
    }
    factors
}

/// The plan's weights of the sequences that lead to some lanes.
#[inline(always)]
fn reached(before: &[f64], parents: &[u32; WIDTH]) -> Lanes {
    let mut reached = [0.0; WIDTH];
    for (weight, parent) in reached.iter_mut().zip(parents) {
        *weight = before[*parent as usize];
    }
    reached
}

#[inline(always)]
fn lanes(numbers: &[f64], at: usize) -> Lanes {
    let mut lanes = [0.0; WIDTH];
    lanes.copy_from_slice(&numbers[at..at + WIDTH]);
    lanes
}

/// Adds what information sets are worth to the sequences before them.
#[inline(always)]
fn hand_up(parents: &[u32], worth: &Lanes, values: &mut [f64]) {
    for (parent, worth) in parents.iter().zip(worth) {
        values[*parent as usize] += worth;
    }
}

#[inline(always)]
fn regret_group<const ACTIONS: usize>(
    side: &Side,
    group: &Group,
    rule: Rule,
    values: &mut [f64],
    regrets: &mut [f64],
    behavior: &mut [f64],
) {
    let even = 1.0 / ACTIONS as f64;
    let parents = &side.parents[group.parents..group.parents + group.lanes];
    for (chunk, parents) in parents.as_chunks::<WIDTH>().0.iter().enumerate() {
        let (mut worth, mut sums) = ([0.0; WIDTH], [0.0; WIDTH]);
        let (mut at, mut earned) = ([0; ACTIONS], [[0.0; WIDTH]; ACTIONS]);
        for action in 0..ACTIONS {
            at[action] = group.first + action * group.lanes + chunk * WIDTH;
            earned[action] = lanes(values, at[action]);
            let taken = lanes(behavior, at[action]);
            for lane in 0..WIDTH {
                worth[lane] += taken[lane] * earned[action][lane];
            }
            values[at[action]..at[action] + WIDTH].fill(0.0);
        }
        let mut taken = [[0.0; WIDTH]; ACTIONS];
        for action in 0..ACTIONS {
            let regrets = &mut regrets[at[action]..at[action] + WIDTH];
            for lane in 0..WIDTH {
                (regrets[lane], taken[action][lane]) = judge(rule, earned[action][lane], worth[lane], regrets[lane]);
                sums[lane] += taken[action][lane];
            }
        }
        let factors = factors(&sums);
        for (at, taken) in at.iter().zip(&taken) {
            let behavior = &mut behavior[*at..at + WIDTH];
            for lane in 0..WIDTH {
                behavior[lane] = if factors[lane] > 0.0 { taken[lane] * factors[lane] } else { even };
            }
        }
        hand_up(parents, &worth, values);
    }
}

/// The same for any number of actions, which are gone through three times.
#[inline(always)]
fn regret_wide_group(
    side: &Side,
    group: &Group,
    rule: Rule,
    values: &mut [f64],
    regrets: &mut [f64],
    behavior: &mut [f64],
) {
    let even = 1.0 / group.actions as f64;
    let parents = &side.parents[group.parents..group.parents + group.lanes];
    for (chunk, parents) in parents.as_chunks::<WIDTH>().0.iter().enumerate() {
        let places = || (0..group.actions).map(|action| group.first + action * group.lanes + chunk * WIDTH);
        let (mut worth, mut sums) = ([0.0; WIDTH], [0.0; WIDTH]);
        for at in places() {
            let (earned, taken) = (lanes(values, at), lanes(behavior, at));
            for lane in 0..WIDTH {
                worth[lane] += taken[lane] * earned[lane];
            }
        }
        for at in places() {
            let earned = lanes(values, at);
            let (regrets, taken) = (&mut regrets[at..at + WIDTH], &mut behavior[at..at + WIDTH]);
            for lane in 0..WIDTH {
                (regrets[lane], taken[lane]) = judge(rule, earned[lane], worth[lane], regrets[lane]);
                sums[lane] += taken[lane];
            }
            values[at..at + WIDTH].fill(0.0);
        }
        let factors = factors(&sums);
        for at in places() {
            let behavior = &mut behavior[at..at + WIDTH];
            for lane in 0..WIDTH {
                behavior[lane] = if factors[lane] > 0.0 { behavior[lane] * factors[lane] } else { even };
            }
        }
        hand_up(parents, &worth, values);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn flow(side: &Side, behavior: &[f64], plan: &mut [f64]) {
    for group in &side.groups {
        let (before, after) = plan.split_at_mut(group.first);
        for (chunk, parents) in side.parents[group.parents..][..group.lanes].as_chunks::<WIDTH>().0.iter().enumerate() {
            let reached = reached(before, parents);
            for action in 0..group.actions {
                let at = action * group.lanes + chunk * WIDTH;
                let taken = &behavior[group.first + at..][..WIDTH];
                let plan = &mut after[at..at + WIDTH];
                for lane in 0..WIDTH {
                    plan[lane] = reached[lane] * taken[lane];
                }
            }
        }
    }
}

/// [`flow`], and adds the plan times the weight to a total.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn flow_and_add(side: &Side, behavior: &[f64], plan: &mut [f64], total: &mut [f64], weight: f64) {
    total[0] += weight;
    for group in &side.groups {
        let (before, after) = plan.split_at_mut(group.first);
        for (chunk, parents) in side.parents[group.parents..][..group.lanes].as_chunks::<WIDTH>().0.iter().enumerate() {
            let reached = reached(before, parents);
            for action in 0..group.actions {
                let at = action * group.lanes + chunk * WIDTH;
                let taken = &behavior[group.first + at..][..WIDTH];
                let total = &mut total[group.first + at..][..WIDTH];
                let plan = &mut after[at..at + WIDTH];
                for lane in 0..WIDTH {
                    plan[lane] = reached[lane] * taken[lane];
                    total[lane] += weight * plan[lane];
                }
            }
        }
    }
}
