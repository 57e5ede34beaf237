//! Iterations of regret minimisation on both players' sequence forms, in floats.
//!
//! One update of a player: what each sequence earns against the other's plan; from the last group of information sets to the first, what
//! each set is worth at the present behaviour, by how much each action is better, the regrets and the behaviour that follows from them; and, from the
//! first group to the last, the plan of that behaviour, which is added to the average. Nothing is allocated, and nothing is looked up by key.
//!
//! Where time goes (`cargo bench --bench roofline`, samples of a profiler): on Leduc two fifths into what sequences earn, a third into regrets, a fifth into
//! plans; on liar's dice with six sides a half into regrets. An iteration moves about 115 bytes for a place and goes over most of them
//! at half the bandwidth of the second cache and more; it computes at less than a quarter of the rate of the machine. So what would
//! make it faster is to move less: behaviour and plan are written by one pass and read by the next, values are taken back to 0,
//! totals are read and written at each iteration. In very small games it is the start of each group and run that counts.
//! Single precision moves half as much of what is kept, and takes as long where all stays in the caches: what is saved in moving goes into conversions.
//!
//! Functions are compiled for several kinds of machines. Closures are not inlined into such a function, so there are loops where iterators
//! with closures would read as well.

use multiversion::multiversion;

use crate::solve::regret::aligned::Aligned;
use crate::solve::regret::layout::{Group, Side, WIDTH};
use crate::solve::regret::payoffs::{NARROW, Payoffs, Read, Run};
use crate::solve::regret::variant::Rule;

/// Some lanes at once.
type Lanes = [f64; WIDTH];

/// What is kept from one iteration to the next, in double precision or in single; it is computed with in double precision.
pub trait Real: Copy + std::fmt::Debug + Default + Send + Sync {
    fn wide(self) -> f64;
    fn narrow(number: f64) -> Self;
}

impl Real for f64 {
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }

    #[inline(always)]
    fn narrow(number: f64) -> f64 {
        number
    }
}

impl Real for f32 {
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn narrow(number: f64) -> f32 {
        number as f32
    }
}

/// A player's state, by place.
#[derive(Debug)]
pub(super) struct Learner<R> {
    numbers: Numbers<R>,
    /// Of the behaviour.
    plan: Aligned<f64>,
    earnings: Earnings,
}

/// What a player keeps from one iteration to the next, by place.
#[derive(Debug)]
pub(super) struct Numbers<R> {
    pub regrets: Aligned<R>,
    /// At each information set how often the action is taken.
    pub behavior: Aligned<R>,
    /// The weighted sum of plans.
    pub total: Aligned<R>,
}

/// What each place earns.
#[derive(Debug)]
struct Earnings {
    /// 0 between two updates.
    values: Aligned<f64>,
    gathered: Vec<f64>,
    scattered: Vec<f64>,
}

impl Earnings {
    fn new(side: &Side, payoffs: &Payoffs) -> Earnings {
        Earnings {
            values: Aligned::new(side.count),
            gathered: vec![0.0; payoffs.gathered.len()],
            scattered: vec![0.0; payoffs.scattered.len()],
        }
    }
}

impl<R: Real> Learner<R> {
    pub fn new(side: &Side, payoffs: &Payoffs) -> Learner<R> {
        let mut behavior = Aligned::<R>::new(side.count);
        for group in &side.groups {
            let range = group.first..group.first + group.actions * group.lanes;
            behavior[range].fill(R::narrow(1.0 / group.actions as f64));
        }
        let mut plan = Aligned::new(side.count);
        plan[0] = 1.0;
        let numbers = Numbers { regrets: Aligned::new(side.count), behavior, total: Aligned::new(side.count) };
        Learner { numbers, plan, earnings: Earnings::new(side, payoffs) }
    }

    pub fn numbers(&self) -> &Numbers<R> {
        &self.numbers
    }

    /// The plan does not follow by itself.
    pub fn numbers_mut(&mut self) -> &mut Numbers<R> {
        &mut self.numbers
    }

    pub fn plan(&self) -> &[f64] {
        &self.plan
    }

    pub fn plan_mut(&mut self) -> &mut [f64] {
        &mut self.plan
    }

    /// What places earn, and information sets have handed up to them.
    pub fn values_mut(&mut self) -> &mut [f64] {
        &mut self.earnings.values
    }

    /// What each place earns against the other's plan.
    pub fn earn(&mut self, payoffs: &Payoffs, other: &[f64]) {
        earn(payoffs, other, &mut self.earnings);
    }

    /// Regrets and behaviour, by what places have earned.
    pub fn regret(&mut self, side: &Side, rule: Rule) {
        let Numbers { regrets, behavior, .. } = &mut self.numbers;
        regret(side, rule, &mut self.earnings.values, regrets, behavior);
    }

    /// The plan of the behaviour, which the average counts with a weight; that of the stem is known.
    pub fn flow(&mut self, side: &Side, weight: f64) {
        flow(side, &self.numbers.behavior, &mut self.plan, &mut self.numbers.total, weight);
    }

    /// The average behaviour into a list: uniform where the averages do not lead.
    pub fn average(&self, side: &Side, behavior: &mut [f64]) {
        let total = &self.numbers.total;
        for group in &side.groups {
            for lane in 0..group.lanes {
                let places = (0..group.actions).map(|action| group.first + action * group.lanes + lane);
                let sum: f64 = places.clone().map(|place| total[place].wide()).sum();
                for place in places {
                    behavior[place] = if sum > 0.0 { total[place].wide() / sum } else { 1.0 / group.actions as f64 };
                }
            }
        }
    }
}

/// What each place earns by itself against a plan.
pub(super) fn earned(side: &Side, payoffs: &Payoffs, other: &[f64]) -> Vec<f64> {
    let mut earnings = Earnings::new(side, payoffs);
    earn(payoffs, other, &mut earnings);
    earnings.values.to_vec()
}

/// Hands up what the best actions earn.
pub(super) fn best_response(side: &Side, values: &mut [f64]) {
    for group in side.groups.iter().rev() {
        for lane in 0..group.lanes {
            let places = (0..group.actions).map(|action| group.first + action * group.lanes + lane);
            let best = places.map(|place| values[place]).fold(f64::NEG_INFINITY, f64::max);
            values[side.parents[group.parents + lane] as usize] += best;
        }
    }
}

/// The plan of a behaviour, of which the stem's places are known.
pub(super) fn plan(side: &Side, behavior: &[f64], plan: &mut [f64]) {
    flow(side, behavior, plan, &mut vec![0.0; side.count], 0.0);
}

/// With the number of columns a constant they are taken without a loop.
macro_rules! earn_columns {
    ($run:expr, $($numbers:expr),*) => {
        match $run.shape.columns {
            1 => earn_run($run, 1, $($numbers),*),
            2 => earn_run($run, 2, $($numbers),*),
            3 => earn_run($run, 3, $($numbers),*),
            4 => earn_run($run, 4, $($numbers),*),
            5 => earn_run($run, 5, $($numbers),*),
            6 => earn_run($run, 6, $($numbers),*),
            7 => earn_run($run, 7, $($numbers),*),
            8 => earn_run($run, 8, $($numbers),*),
            count => earn_run($run, count, $($numbers),*),
        }
    };
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
        if run.shape.rows == NARROW {
            earn_narrow(run, payoffs, plan, values);
            continue;
        }
        earn_columns!(run, &payoffs.wide, plan, values);
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

/// By itself, since the other runs take a tenth longer when it is compiled into their function.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn earn_narrow(run: &Run, payoffs: &Payoffs, plan: &[f64], values: &mut [f64]) {
    earn_columns!(run, &payoffs.narrow, plan, values);
}

#[inline(always)]
fn accumulate<const ROWS: usize>(sums: &mut [f64; ROWS], column: &[f64; ROWS], weight: f64) {
    for (sum, value) in sums.iter_mut().zip(column) {
        *sum += value * weight;
    }
}

#[inline(always)]
fn earn_run<const ROWS: usize>(run: &Run, count: usize, columns: &[[f64; ROWS]], plan: &[f64], values: &mut [f64]) {
    let is_read_twice = run.shape.read == Read::Twice;
    for unit in &run.units {
        let mut sums = [0.0; ROWS];
        let mut entries = unit.entries as usize;
        for start in &unit.columns[..1 + usize::from(is_read_twice)] {
            let columns = &columns[entries..][..count];
            let weights = &plan[*start as usize..][..count];
            for number in 0..count {
                accumulate(&mut sums, &columns[number], weights[number]);
            }
            entries += count;
        }
        values[unit.row as usize..][..ROWS].copy_from_slice(&sums);
    }
}

/// Regrets and behaviour of all groups, from the last to the first; takes the values back to 0, but for those of the stem.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn regret<R: Real>(side: &Side, rule: Rule, values: &mut [f64], regrets: &mut [R], behavior: &mut [R]) {
    for group in side.groups.iter().rev() {
        match group.actions {
            1 => regret_group::<R, 1>(side, group, rule, values, regrets, behavior),
            2 => regret_group::<R, 2>(side, group, rule, values, regrets, behavior),
            3 => regret_group::<R, 3>(side, group, rule, values, regrets, behavior),
            4 => regret_group::<R, 4>(side, group, rule, values, regrets, behavior),
            _ => regret_wide_group(side, group, rule, values, regrets, behavior),
        }
    }
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
fn lanes<R: Real>(numbers: &[R], at: usize) -> Lanes {
    let mut lanes = [0.0; WIDTH];
    for (lane, number) in lanes.iter_mut().zip(&numbers[at..at + WIDTH]) {
        *lane = number.wide();
    }
    lanes
}

#[inline(always)]
fn put<R: Real>(numbers: &mut [R], at: usize, lanes: &Lanes) {
    for (number, lane) in numbers[at..at + WIDTH].iter_mut().zip(lanes) {
        *number = R::narrow(*lane);
    }
}

/// Adds what information sets are worth to the sequences before them.
#[inline(always)]
fn hand_up(parents: &[u32], worth: &Lanes, values: &mut [f64]) {
    for (parent, worth) in parents.iter().zip(worth) {
        values[*parent as usize] += worth;
    }
}

#[inline(always)]
fn regret_group<R: Real, const ACTIONS: usize>(
    side: &Side,
    group: &Group,
    rule: Rule,
    values: &mut [f64],
    regrets: &mut [R],
    behavior: &mut [R],
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
            let mut kept = lanes(regrets, at[action]);
            for lane in 0..WIDTH {
                (kept[lane], taken[action][lane]) = judge(rule, earned[action][lane], worth[lane], kept[lane]);
                sums[lane] += taken[action][lane];
            }
            put(regrets, at[action], &kept);
        }
        let factors = factors(&sums);
        for (at, taken) in at.iter().zip(&mut taken) {
            for lane in 0..WIDTH {
                taken[lane] = if factors[lane] > 0.0 { taken[lane] * factors[lane] } else { even };
            }
            put(behavior, *at, taken);
        }
        hand_up(parents, &worth, values);
    }
}

/// The same for any number of actions, which are gone through three times.
#[inline(always)]
fn regret_wide_group<R: Real>(
    side: &Side,
    group: &Group,
    rule: Rule,
    values: &mut [f64],
    regrets: &mut [R],
    behavior: &mut [R],
) {
    let even = 1.0 / group.actions as f64;
    let parents = &side.parents[group.parents..group.parents + group.lanes];
    for (chunk, parents) in parents.as_chunks::<WIDTH>().0.iter().enumerate() {
        let first = group.first + chunk * WIDTH;
        let (mut worth, mut sums) = ([0.0; WIDTH], [0.0; WIDTH]);
        for action in 0..group.actions {
            let at = first + action * group.lanes;
            let (earned, taken) = (lanes(values, at), lanes(behavior, at));
            for lane in 0..WIDTH {
                worth[lane] += taken[lane] * earned[lane];
            }
        }
        for action in 0..group.actions {
            let at = first + action * group.lanes;
            let (earned, mut kept) = (lanes(values, at), lanes(regrets, at));
            let mut taken = [0.0; WIDTH];
            for lane in 0..WIDTH {
                (kept[lane], taken[lane]) = judge(rule, earned[lane], worth[lane], kept[lane]);
                sums[lane] += taken[lane];
            }
            put(regrets, at, &kept);
            put(values, at, &taken);
        }
        let factors = factors(&sums);
        for action in 0..group.actions {
            let at = first + action * group.lanes;
            let mut taken = lanes(values, at);
            for lane in 0..WIDTH {
                taken[lane] = if factors[lane] > 0.0 { taken[lane] * factors[lane] } else { even };
            }
            put(behavior, at, &taken);
            values[at..at + WIDTH].fill(0.0);
        }
        hand_up(parents, &worth, values);
    }
}

/// The plan of a behaviour, which is added to a total with a weight.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn flow<R: Real>(side: &Side, behavior: &[R], plan: &mut [f64], total: &mut [R], weight: f64) {
    for group in &side.groups {
        let (before, after) = plan.split_at_mut(group.first);
        for (chunk, parents) in side.parents[group.parents..][..group.lanes].as_chunks::<WIDTH>().0.iter().enumerate() {
            let reached = reached(before, parents);
            for action in 0..group.actions {
                let at = action * group.lanes + chunk * WIDTH;
                let (taken, mut sum) = (lanes(behavior, group.first + at), lanes(total, group.first + at));
                let plan = &mut after[at..at + WIDTH];
                for lane in 0..WIDTH {
                    plan[lane] = reached[lane] * taken[lane];
                    sum[lane] += weight * plan[lane];
                }
                put(total, group.first + at, &sum);
            }
        }
    }
}
